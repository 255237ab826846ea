# ruff: noqa: T201 - what a script prints is its answer
"""Mean squared error of two CSV files with pandas and scikit-learn."""

import sys

import pandas as pd
from sklearn.metrics import mean_squared_error

p = pd.read_csv(sys.argv[1]).iloc[:, 0].to_numpy()
y = pd.read_csv(sys.argv[2]).iloc[:, 0].to_numpy()
print(repr(float(mean_squared_error(y, p))))
