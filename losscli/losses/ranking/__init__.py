"""Losses of ranking: which of two scores, or of a list of them, ought to be higher."""
