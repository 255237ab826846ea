# ruff: noqa: T201 - what a script prints is its answer
"""Softmax cross-entropy of a CSV file of logits and labels with duckdb."""

import sys

import duckdb

columns = [f"z{j}" for j in range(10)]
top = f"greatest({', '.join(columns)})"
total = " + ".join(f"exp({column} - top)" for column in columns)
chosen = " ".join(f"when {j} then {column}" for j, column in enumerate(columns))
query = f"""
    select avg(top + ln({total}) - case label {chosen} end)
    from (select *, {top} as top from read_csv($1))
"""  # noqa: S608 - the names are the ten above
print(repr(duckdb.execute(query, sys.argv[1:2]).fetchone()[0]))
