"""What the library does with each noun, a file a noun; `Library` is all of them together."""
