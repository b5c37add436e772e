"""The pages that are of no project: jobs, keys and how the server is."""
