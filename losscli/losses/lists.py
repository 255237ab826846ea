"""What the losses of ranked lists share: scores and relevances of the items of a list, each a row or a group."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from losscli.domain import NOT_NEGATIVE, REAL, Array
from losscli.errors import PairingError
from losscli.formula import Glyph
from losscli.loss import TARGET, Input, Loss
from losscli.numerics import minus_log_softmax, softmax, softmax_complement, weighed

# `z` to the formula, since that letter has an index under a Σ; shown as the score it is.
SCORES = Input("pred", "z", Glyph("s", "s", "s"), REAL, vector=True)
LISTS = (SCORES, Input("target", "y", TARGET, NOT_NEGATIVE, vector=True))
# A gap of 3e308 between scores is infinite, but a quarter of it is a double.
QUARTER = 0.25


@dataclass(frozen=True, slots=True)
class OfLists(Loss):
    """A loss of lists: one term a list, whose items are the columns of a row, or the rows of a group."""

    def resolved(self, widths: Mapping[str, int]) -> Self:
        """Refuse scores and relevances of different numbers of items.

        Raises:
            PairingError: the numbers of columns differ.
        """
        scores, relevances = widths["pred"], widths["target"]
        if scores != relevances:
            raise PairingError(f"{self.name}: {scores} scores and {relevances} relevances are not of the same items")
        return self


def surprise(z: Array, t: Array) -> Array:
    """Return Σ t·(−ln softmax(z)) of each row, shape (n, k) → (n,); the largest part is added last."""
    parts = weighed(t, minus_log_softmax(z, QUARTER))
    at = np.argmax(parts, axis=-1)[:, None]
    top = np.take_along_axis(parts, at, axis=-1)[:, 0]
    np.put_along_axis(parts, at, 0.0, axis=-1)
    quarter: Array = np.sum(parts, axis=-1) + top
    return quarter / QUARTER


def surprise_gradient(z: Array, t: Array, others: Array) -> Array:
    """Return softmax(z)·Σt − t, shape (n, k), from the sums of the other entries of t: for one item nothing cancels."""
    slope: Array = softmax(z) * others - softmax_complement(z) * t
    return slope


def surprise_curvature(z: Array, total: Array | float) -> Array:
    """Return softmax(z)·(1 − softmax(z))·Σt, shape (n, k)."""
    bend: Array = softmax(z) * softmax_complement(z) * total
    return bend
