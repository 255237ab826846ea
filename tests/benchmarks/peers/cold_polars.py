# ruff: noqa: T201 - what a script prints is its answer
"""Binary cross-entropy of two small CSV files with polars."""

import sys

import polars as pl

p = pl.read_csv(sys.argv[1]).to_series()
y = pl.read_csv(sys.argv[2]).to_series()
print(repr(-(y * p.log() + (1 - y) * (1 - p).log()).mean()))
