# ruff: noqa: T201 - what a script prints is its answer
"""Squared error of every row of two CSV files, written to a Parquet file with pyarrow."""

import sys

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.csv import read_csv
from pyarrow.parquet import write_table

p, y = read_csv(sys.argv[1])["p"], read_csv(sys.argv[2])["y"]
d = pc.subtract(p, y)
loss = pc.multiply(d, d)
write_table(pa.table({"row": pa.arange(1, len(p) + 1), "pred": p, "target": y, "loss": loss}), sys.argv[3])
print(repr(pc.mean(loss).as_py()))
