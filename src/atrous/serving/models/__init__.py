"""The models in memory, and how much of it they may take."""
