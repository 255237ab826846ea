"""Consecutive rows of all inputs, aligned: what flows from the readers through the losses to the renderers."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from losscli.domain import Array
from losscli.errors import Place

Rows = NDArray[np.int64]
Locate = Callable[[str, int, int], Place]


class Batch(NamedTuple):
    """Some rows of every input, and where each number came from.

    `arrays` holds an array for each input by its name: shape (n,) where the input is one column, else (n, k).
    `rows` are the numbers of the rows as the user counts them, from 1, header excluded. `weights` has shape (n,).
    `locate(name, i, j)` is the place of column j of row i of the batch in the input `name`; `skipped` counts the
    rows that were passed over since the batch before because a cell of theirs was missing.
    """

    arrays: Mapping[str, Array]
    rows: Rows
    weights: Array | None
    locate: Locate
    skipped: int = 0
