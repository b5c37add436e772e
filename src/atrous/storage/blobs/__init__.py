"""The bytes of pictures and masks, by the hash of their content: in a folder or in a bucket."""
