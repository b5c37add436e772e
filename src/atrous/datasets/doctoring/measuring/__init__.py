"""One pass over the pixels of all samples, on all cores."""
