"""Losses of one score or probability and a target between two classes."""
