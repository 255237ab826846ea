# ruff: noqa: T201 - what a script prints is its answer
"""Binary cross-entropy of a file of JSON lines with pandas and numpy."""

import sys

import numpy as np
import pandas as pd

frame = pd.read_json(sys.argv[1], lines=True, precise_float=True)
p, y = frame["p"].to_numpy(), frame["y"].to_numpy()
print(repr(float(np.mean(-(y * np.log(p) + (1 - y) * np.log1p(-p))))))
