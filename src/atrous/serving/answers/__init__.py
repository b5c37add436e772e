"""What is answered: the records, their bytes, and the HTTP around them."""
