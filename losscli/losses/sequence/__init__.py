"""Losses of sequences: predictions over time against labels that have no times."""
