# ruff: noqa: T201 - what a script prints is its answer
"""Binary cross-entropy of two small CSV files with pandas and numpy."""

import sys

import numpy as np
import pandas as pd

p = pd.read_csv(sys.argv[1]).iloc[:, 0].to_numpy()
y = pd.read_csv(sys.argv[2]).iloc[:, 0].to_numpy()
print(repr(float(np.mean(-(y * np.log(p) + (1 - y) * np.log1p(-p))))))
