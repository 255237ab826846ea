# ruff: noqa: T201 - what a script prints is its answer
"""Binary cross-entropy of a file of JSON lines with orjson in a loop."""

import math
import sys

import orjson

total, count = 0.0, 0
with open(sys.argv[1], "rb") as lines:
    for line in lines:
        row = orjson.loads(line)
        p, y = row["p"], row["y"]
        total -= math.log(p) if y == 1 else math.log1p(-p)
        count += 1
print(repr(total / count))
