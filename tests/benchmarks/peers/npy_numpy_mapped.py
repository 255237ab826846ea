# ruff: noqa: T201 - what a script prints is its answer
"""Mean squared error of two arrays in npy files with numpy, both mapped into memory."""

import sys

import numpy as np

p, y = np.load(sys.argv[1], mmap_mode="r"), np.load(sys.argv[2], mmap_mode="r")
print(repr(float(np.mean((p - y) ** 2))))
