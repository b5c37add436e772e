"""From the scores of samples to the labels of all the pixels between them."""
