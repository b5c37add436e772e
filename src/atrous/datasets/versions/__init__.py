"""Frozen versions: a recipe, what it makes of every picture, and the folder that never changes."""
