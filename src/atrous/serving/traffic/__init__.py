"""How much comes in and how fast: connections, bodies, and the line before the workers."""
