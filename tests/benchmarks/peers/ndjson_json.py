# ruff: noqa: T201 - what a script prints is its answer
"""Binary cross-entropy of a file of JSON lines with the standard library."""

import json
import math
import sys

total, count = 0.0, 0
with open(sys.argv[1], encoding="utf-8") as lines:
    for line in lines:
        row = json.loads(line)
        p, y = row["p"], row["y"]
        total -= math.log(p) if y == 1 else math.log1p(-p)
        count += 1
print(repr(total / count))
