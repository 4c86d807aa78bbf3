"""How well the program understands the records, measured with the labels in ../shared."""
