"""Losses of a row of scores or probabilities and one class among several."""
