"""What a request asks for: its picture, its model and its options."""
