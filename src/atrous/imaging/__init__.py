"""Pictures as arrays: decoding, what the network is shown, PNG, palettes and overlays."""
