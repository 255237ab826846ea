"""Predictions of three models of the same sixty rows: the second is better than the first, the third is not."""

import numpy as np

ROWS = 60
RANDOM = np.random.default_rng(4)
Y = RANDOM.normal(size=ROWS)
OLD, NEW, OTHER = (Y + RANDOM.normal(size=ROWS) * spread for spread in (1.0, 0.4, 1.0))


def text(name, values):
    """Return a column as the text of a CSV file."""
    return "\n".join([name, *map(repr, values.tolist())]) + "\n"
