"""What torch is slow at on a processor, compiled: normalization with its clamp, and depthwise gradients."""
