# ruff: noqa: T201 - what a script prints is its answer
"""Mean squared error of two CSV files with pyarrow."""

import sys

import pyarrow.compute as pc
from pyarrow.csv import read_csv

d = pc.subtract(read_csv(sys.argv[1])["p"], read_csv(sys.argv[2])["y"])
print(repr(pc.mean(pc.multiply(d, d)).as_py()))
