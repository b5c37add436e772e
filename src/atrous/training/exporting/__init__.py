"""From a trained network to a package that is known to compute the same, and its number formats."""
