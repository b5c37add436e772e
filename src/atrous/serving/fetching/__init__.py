"""Pictures by URL, from public addresses only. Off unless the server was told to."""
