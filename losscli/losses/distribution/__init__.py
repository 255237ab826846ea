"""Negative log-likelihoods, deviances and survival: the losses of a distribution's parameters."""
