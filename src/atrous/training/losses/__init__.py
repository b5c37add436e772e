"""What a step makes smaller."""
