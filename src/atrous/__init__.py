"""Semantic segmentation on your own machine: labelled pictures in, a measured DeepLabv3 model out, and served."""

__version__ = "0.1.0"
