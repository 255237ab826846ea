# ruff: noqa: T201 - what a script prints is its answer
"""Mean squared error of two arrays in npy files with numpy, both read whole."""

import sys

import numpy as np

p, y = np.load(sys.argv[1]), np.load(sys.argv[2])
print(repr(float(np.mean((p - y) ** 2))))
