"""Losses of embeddings: vectors of which the distances or the angles count."""
