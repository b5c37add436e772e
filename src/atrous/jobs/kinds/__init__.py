"""The kinds of jobs: how each is asked for and carried out. A further kind is a file here and a line in `table`."""
