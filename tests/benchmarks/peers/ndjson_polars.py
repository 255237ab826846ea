# ruff: noqa: T201 - what a script prints is its answer
"""Binary cross-entropy of a file of JSON lines with polars, streaming."""

import sys

import polars as pl

p, y = pl.col("p"), pl.col("y")
mean = pl.scan_ndjson(sys.argv[1]).select((-(y * p.log() + (1 - y) * (1 - p).log())).mean())
print(repr(mean.collect(engine="streaming").item()))
