# ruff: noqa: T201 - what a script prints is its answer
"""Softmax cross-entropy of a CSV file of logits and labels with pandas and torch."""

import sys

import pandas as pd
import torch

frame = pd.read_csv(sys.argv[1])
z = torch.tensor(frame.drop(columns="label").to_numpy())
label = torch.tensor(frame["label"].to_numpy())
print(repr(torch.nn.functional.cross_entropy(z, label).item()))
