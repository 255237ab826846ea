"""Leaderboards, further losses and comparisons of models."""
