"""A small feed-forward network: forward, loss, backward, update; every number of each at hand to be written out.

It computes what PyTorch computes, in float64, and is made for networks that fit on a page.
"""
