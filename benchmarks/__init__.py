"""Measurements, by hand; never part of the tests."""
