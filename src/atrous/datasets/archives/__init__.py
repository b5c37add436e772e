"""Safe unpacking: what is in an archive is decided by whoever made it, so nothing about it is believed."""
