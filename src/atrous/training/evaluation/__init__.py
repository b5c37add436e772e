"""Measuring a model: pixels counted by truth and prediction, and the figures they give."""
