# ruff: noqa: T201 - what a script prints is its answer
"""Squared error of every row of two CSV files, written to a Parquet file with pandas."""

import sys

import pandas as pd

p = pd.read_csv(sys.argv[1]).iloc[:, 0]
y = pd.read_csv(sys.argv[2]).iloc[:, 0]
loss = (p - y) ** 2
pd.DataFrame({"row": range(1, len(p) + 1), "pred": p, "target": y, "loss": loss}).to_parquet(sys.argv[3], index=False)
print(repr(float(loss.mean())))
