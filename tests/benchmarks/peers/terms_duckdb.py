# ruff: noqa: T201 - what a script prints is its answer
"""Squared error of every row of two CSV files, written to a third with duckdb."""

import sys

import duckdb

query = """
    create table terms as
    select row_number() over () as row, p as pred, y as target, (p - y) * (p - y) as loss
    from read_csv($1) positional join read_csv($2)
"""
duckdb.execute(query, sys.argv[1:3])
duckdb.execute(f"copy terms to '{sys.argv[3]}'")
print(repr(duckdb.execute("select avg(loss) from terms").fetchone()[0]))
