"""A project's frozen versions: the recipe of the next one with live examples, and those there are."""
