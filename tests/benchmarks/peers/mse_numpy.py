# ruff: noqa: T201 - what a script prints is its answer
"""Mean squared error of two CSV files with numpy alone."""

import sys

import numpy as np

p = np.loadtxt(sys.argv[1], skiprows=1)
y = np.loadtxt(sys.argv[2], skiprows=1)
print(repr(float(np.mean((p - y) ** 2))))
