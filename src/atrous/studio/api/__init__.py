"""`/api`: the platform in our own terms, typed, for programs that need not look like Roboflow's. Shown at /docs."""
