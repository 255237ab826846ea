"""What the losses of a row of scores and a set of true labels share, that only count and have no gradient."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from losscli.domain import COUNTS, REAL, Array, Mask
from losscli.formula import Glyph
from losscli.loss import TARGET, Input, Loss


@dataclass(frozen=True, slots=True)
class OfLabelSets(Loss):
    """A loss of the order of scores: a step function of them, with the gradient 0."""

    family = "ranking"
    inputs = (
        Input("pred", "z", Glyph("z", "z", "z"), REAL, vector=True),
        Input("target", "y", TARGET, COUNTS, vector=True, lists=True),
    )

    def gradient(self, z: Array, _y: Array) -> Array:
        """Return 0, shape (n, C): the term is flat between its steps."""
        return np.zeros_like(z)

    def curvature(self, z: Array, _y: Array) -> Array:
        """Return 0, shape (n, C)."""
        return np.zeros_like(z)


def true_labels(y: Array) -> Mask:
    """Return which labels are true, shape (n, C): a label that is listed twice is true once."""
    return y > 0


def at_least(scores: Array, bounds: Array) -> NDArray[np.int64]:
    """Return for each row how many scores, shape (n, C), are at least a bound, shape (n,)."""
    counts: NDArray[np.int64] = np.count_nonzero(scores >= bounds[:, np.newaxis], axis=-1)
    return counts
