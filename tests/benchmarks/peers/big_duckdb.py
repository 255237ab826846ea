# ruff: noqa: T201 - what a script prints is its answer
"""Mean squared error of two columns of a CSV file with duckdb."""

import sys

import duckdb

query = "select avg((p - y) * (p - y)) from read_csv($1)"
print(repr(duckdb.execute(query, sys.argv[1:2]).fetchone()[0]))
