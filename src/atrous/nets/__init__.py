"""DeepLabv3 and DeepLabv3+ in plain torch, and the weights they start from."""
