"""Other programs that keep the curves of a run: TensorBoard, MLflow, Weights & Biases."""
