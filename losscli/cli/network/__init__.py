"""`loss backprop` and `loss descend`."""
