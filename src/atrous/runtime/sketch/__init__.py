"""Large pictures from a sketch: decided at a lattice of points, and computed only where these do not tell the rest."""
