# ruff: noqa: T201 - what a script prints is its answer
"""Mean squared error of two columns of a Parquet file with pandas."""

import sys

import pandas as pd

frame = pd.read_parquet(sys.argv[1])
print(repr(float(((frame["p"] - frame["y"]) ** 2).mean())))
