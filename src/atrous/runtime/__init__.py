"""Pictures in, label maps out, without torch: model packages, sessions of two engines, and the `Segmenter`."""
