"""The version, where every room may read it: the package's root imports the rooms."""

VERSION = "0.1.0"
