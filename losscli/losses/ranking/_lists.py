"""What the losses of ranked lists share: scores and relevances of the items of a list, each a row or a group."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from losscli.domain import NOT_NEGATIVE, REAL, Array
from losscli.errors import PairingError
from losscli.formula import Glyph
from losscli.loss import TARGET, Input, Loss
from losscli.numerics import exp_difference

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
    """Return Σ t·(−ln softmax(z)) of each row, (n, k) → (n,): Σ t·(top − z) + ln(Σ e^(z − top))·Σ t: nothing cancels.

    The largest part is added last: a hundred that are 2⁻⁵⁴ of it would each be lost.
    """
    _, top, weights = _weights(z)
    parts = t * (top * QUARTER - z * QUARTER)
    rest = np.log1p(np.sum(weights, axis=-1)) * QUARTER * np.sum(t, axis=-1)
    at = np.argmax(parts, axis=-1)[:, None]
    largest = np.take_along_axis(parts, at, axis=-1)[:, 0]
    np.put_along_axis(parts, at, 0.0, axis=-1)
    quarter: Array = np.sum(parts, axis=-1) + rest + largest
    return quarter / QUARTER


def shares(z: Array) -> tuple[Array, Array]:
    """Return softmax(z) and 1 − softmax(z) along the last axis, (n, k) each, from one exponential of each entry.

    For the largest entry 1 − q is the sum of the others, which does not cancel.
    """
    at, _, weights = _weights(z)
    tail = np.sum(weights, axis=-1, keepdims=True)
    whole, rest = 1.0 + tail, 1.0 + (tail - weights)
    np.put_along_axis(weights, at, 1.0, axis=-1)
    np.put_along_axis(rest, at, tail, axis=-1)
    return weights / whole, rest / whole


def surprise_gradient(z: Array, t: Array, others: Array) -> Array:
    """Return softmax(z)·Σt − t, shape (n, k), from the sums of the other entries of t: for one item nothing cancels."""
    q, rest = shares(z)
    slope: Array = q * others - rest * t
    return slope


def surprise_curvature(z: Array, total: Array | float) -> Array:
    """Return softmax(z)·(1 − softmax(z))·Σt, shape (n, k)."""
    q, rest = shares(z)
    bend: Array = q * rest * total
    return bend


def _weights(z: Array) -> tuple[NDArray[np.intp], Array, Array]:
    """Return where each row is largest and that entry, (n, 1), and e^(z − it) of the others, (n, k), 0 for itself."""
    at = np.argmax(z, axis=-1)[:, None]
    top = np.take_along_axis(z, at, axis=-1)
    weights = exp_difference(z, top)
    np.put_along_axis(weights, at, 0.0, axis=-1)
    return at, top, weights
