"""Measures of what the search knows, against labelled real records of ../shared."""
