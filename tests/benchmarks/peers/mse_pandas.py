# ruff: noqa: T201 - what a script prints is its answer
"""Mean squared error of two CSV files with pandas and numpy."""

import sys

import numpy as np
import pandas as pd

p = pd.read_csv(sys.argv[1]).iloc[:, 0].to_numpy()
y = pd.read_csv(sys.argv[2]).iloc[:, 0].to_numpy()
print(repr(float(np.mean((p - y) ** 2))))
