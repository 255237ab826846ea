# ruff: noqa: T201 - what a script prints is its answer
"""Mean squared error of two columns of a Parquet file with polars, streaming."""

import sys

import polars as pl

mean = pl.scan_parquet(sys.argv[1]).select(((pl.col("p") - pl.col("y")) ** 2).mean())
print(repr(mean.collect(engine="streaming").item()))
