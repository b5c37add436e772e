"""Which precision a model runs in on this machine: each that is accurate enough is timed once, and remembered."""
