"""Losses of a row of probabilities and another: how far one distribution is from another."""
