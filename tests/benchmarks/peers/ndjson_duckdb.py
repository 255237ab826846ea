# ruff: noqa: T201 - what a script prints is its answer
"""Binary cross-entropy of a file of JSON lines with duckdb."""

import sys

import duckdb

query = "select avg(-(y * ln(p) + (1 - y) * ln(1 - p))) from read_ndjson($1)"
print(repr(duckdb.execute(query, sys.argv[1:2]).fetchone()[0]))
