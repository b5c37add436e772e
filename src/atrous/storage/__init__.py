"""What is kept: the catalog (who, what, when), blobs (bytes by their content) and folders. One front: `Library`."""
