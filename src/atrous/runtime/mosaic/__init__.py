"""Large pictures in overlapping tiles, each of which goes through the network by itself."""
