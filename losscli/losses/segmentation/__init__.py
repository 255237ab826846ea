"""Losses of segmentation: the overlap of a predicted mask and a true one."""
