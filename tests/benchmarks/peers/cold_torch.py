# ruff: noqa: T201 - what a script prints is its answer
"""Binary cross-entropy of two small CSV files with torch."""

import sys

import numpy as np
import torch

p = torch.from_numpy(np.loadtxt(sys.argv[1], skiprows=1))
y = torch.from_numpy(np.loadtxt(sys.argv[2], skiprows=1))
print(repr(torch.nn.functional.binary_cross_entropy(p, y).item()))
