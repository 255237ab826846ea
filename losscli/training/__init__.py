"""Gradient descent on the parameters of a small network: optimisers, minibatches, epochs, and what each epoch came to.

Every update is PyTorch's, in float64.
"""
