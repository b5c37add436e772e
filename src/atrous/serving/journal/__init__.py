"""What is counted and written down of each request."""
