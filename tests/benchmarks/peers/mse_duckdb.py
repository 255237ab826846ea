# ruff: noqa: T201 - what a script prints is its answer
"""Mean squared error of two CSV files with duckdb."""

import sys

import duckdb

query = "select avg((p - y) * (p - y)) from read_csv($1) positional join read_csv($2)"
print(repr(duckdb.execute(query, sys.argv[1:3]).fetchone()[0]))
