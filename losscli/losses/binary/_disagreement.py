"""What zero-one and hamming share: class labels of which only equality matters, and a loss without a slope."""

from dataclasses import dataclass

import numpy as np

from losscli.domain import Array, Counts, Mask
from losscli.loss import Loss


class Names(Counts):
    """The whole numbers, −1 among them, as names of classes."""

    def outside(self, x: Array) -> Mask:
        """Return where `x` is no whole number."""
        inside: Mask = np.isfinite(x) & (x == np.floor(x))
        return ~inside


LABELS = "Give class labels, not probabilities or scores."
NAMES = Names("a class (a whole number)", "{…, −1, 0, 1, …}")


@dataclass(frozen=True, slots=True)
class Disagreement(Loss):
    """Whether predicted classes are the true ones; a small change of a label is no label, so nothing has a slope."""

    def gradient(self, p: Array, y: Array) -> Array:  # noqa: ARG002 - there is none
        """Return 0: the loss is flat wherever it is defined."""
        return np.zeros_like(p)

    def curvature(self, p: Array, y: Array) -> Array:  # noqa: ARG002 - there is none
        """Return 0."""
        return np.zeros_like(p)
