"""Looking a dataset over: facts from one pass over the pixels, what they say is wrong, a page of it, a mended copy."""
