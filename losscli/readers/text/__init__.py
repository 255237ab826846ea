"""Delimited text as a table: one grammar, two speeds."""
