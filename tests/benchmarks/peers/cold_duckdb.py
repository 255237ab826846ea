# ruff: noqa: T201 - what a script prints is its answer
"""Binary cross-entropy of two small CSV files with duckdb."""

import sys

import duckdb

query = "select avg(-(y * ln(p) + (1 - y) * ln(1 - p))) from read_csv($1) positional join read_csv($2)"
print(repr(duckdb.execute(query, sys.argv[1:3]).fetchone()[0]))
