"""Figures of quality, measured on labels of ../shared and of the tests."""
