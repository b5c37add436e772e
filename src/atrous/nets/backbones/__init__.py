"""Networks that turn a picture into features, each at stride 4 and at the output stride."""
