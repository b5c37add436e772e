"""A project's pictures: the grid, what narrows it, one picture in large, and how pictures come in."""
