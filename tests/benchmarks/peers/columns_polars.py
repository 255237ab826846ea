# ruff: noqa: T201 - what a script prints is its answer
"""Squared error of every row of two CSV files, written to a Parquet file with polars."""

import sys

import polars as pl

p = pl.read_csv(sys.argv[1]).to_series()
y = pl.read_csv(sys.argv[2]).to_series()
loss = (p - y) ** 2
frame = pl.DataFrame({"pred": p, "target": y, "loss": loss}).with_row_index("row", offset=1)
frame.write_parquet(sys.argv[3])
print(repr(loss.mean()))
