"""Copies of an example changed by chance: where things are, how they look, and what is covered."""
