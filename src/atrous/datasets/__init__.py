"""Labelled pictures of any known format in, every mistake in them named, and frozen versions out."""
