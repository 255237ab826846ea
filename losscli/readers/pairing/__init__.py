"""Rows of several tables brought together: by position, by id, in groups."""
