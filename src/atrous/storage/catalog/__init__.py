"""The database: its tables, its two kinds, and the way from an older one to this."""
