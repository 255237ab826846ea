# ruff: noqa: T201 - what a script prints is its answer
"""Mean squared error of two columns of a CSV file with pandas, by chunks."""

import sys

import pandas as pd

total, count = 0.0, 0
for chunk in pd.read_csv(sys.argv[1], chunksize=1_000_000):
    total += ((chunk["p"] - chunk["y"]) ** 2).sum()
    count += len(chunk)
print(repr(float(total / count)))
