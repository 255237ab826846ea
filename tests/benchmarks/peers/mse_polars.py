# ruff: noqa: T201 - what a script prints is its answer
"""Mean squared error of two CSV files with polars, streaming."""

import sys

import polars as pl

rows = pl.concat([pl.scan_csv(sys.argv[1]), pl.scan_csv(sys.argv[2])], how="horizontal")
mean = rows.select(((pl.col("p") - pl.col("y")) ** 2).mean())
print(repr(mean.collect(engine="streaming").item()))
