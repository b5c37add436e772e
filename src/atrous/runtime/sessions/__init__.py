"""Two engines that run a network's file, behind one protocol."""
