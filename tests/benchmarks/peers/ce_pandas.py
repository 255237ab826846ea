# ruff: noqa: T201 - what a script prints is its answer
"""Softmax cross-entropy of a CSV file of logits and labels with pandas and numpy."""

import sys

import numpy as np
import pandas as pd

frame = pd.read_csv(sys.argv[1])
z = frame.drop(columns="label").to_numpy()
label = frame["label"].to_numpy()
top = z.max(axis=1)
log_sum = top + np.log(np.exp(z - top[:, None]).sum(axis=1))
print(repr(float(np.mean(log_sum - z[np.arange(len(z)), label]))))
