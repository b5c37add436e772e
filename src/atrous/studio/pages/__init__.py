"""The pages for people, one file each. Only this room knows NiceGUI."""
