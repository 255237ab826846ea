# ruff: noqa: T201 - what a script prints is its answer
"""Mean squared error of two arrays in npy files with numpy, both mapped into memory, a block at a time."""

import sys

import numpy as np

p, y = np.load(sys.argv[1], mmap_mode="r"), np.load(sys.argv[2], mmap_mode="r")
blocks = (slice(start, start + 1_000_000) for start in range(0, len(p), 1_000_000))
print(repr(float(sum(np.sum((p[block] - y[block]) ** 2) for block in blocks) / len(p))))
