"""Pictures as arrays: decoding, what the network is shown, PNG, palettes, overlays; threads and compiled code."""
