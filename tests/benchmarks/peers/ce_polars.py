# ruff: noqa: T201 - what a script prints is its answer
"""Softmax cross-entropy of a CSV file of logits and labels with polars, streaming."""

import sys

import polars as pl

names = [f"z{j}" for j in range(10)]
rows = pl.scan_csv(sys.argv[1]).with_columns(top=pl.max_horizontal(names))
log_sum = pl.col("top") + pl.sum_horizontal((pl.col(names) - pl.col("top")).exp()).log()
chosen = pl.coalesce(pl.when(pl.col("label") == j).then(pl.col(name)) for j, name in enumerate(names))
print(repr(rows.select((log_sum - chosen).mean()).collect(engine="streaming").item()))
