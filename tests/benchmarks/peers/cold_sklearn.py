# ruff: noqa: T201 - what a script prints is its answer
"""Binary cross-entropy of two small CSV files with scikit-learn."""

import sys

import numpy as np
from sklearn.metrics import log_loss

p = np.loadtxt(sys.argv[1], skiprows=1)
y = np.loadtxt(sys.argv[2], skiprows=1)
print(repr(float(log_loss(y, p))))
