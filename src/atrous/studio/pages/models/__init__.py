"""A project's models: how good, tried on pictures, and taken into use."""
