# ruff: noqa: T201 - what a script prints is its answer
"""Mean squared error of two columns of a Parquet file with pyarrow, a batch at a time."""

import sys

import pyarrow.compute as pc
from pyarrow.parquet import ParquetFile

total, count = 0.0, 0
for batch in ParquetFile(sys.argv[1]).iter_batches():
    d = pc.subtract(batch["p"], batch["y"])
    total += pc.sum(pc.multiply(d, d)).as_py()
    count += len(d)
print(repr(total / count))
