"""What a step learns from: pictures kept, augmented and put into batches ahead of time."""
