"""What the losses of a margin m = y·f share: a score f, a target −1 or +1, and a function of m alone."""

from abc import abstractmethod
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from losscli.domain import REAL, SIGNS, Array
from losscli.formula import Glyph, Shown
from losscli.loss import Loss, Values, pointwise

SCORE = Glyph("f", "f", "f")
MARGIN = MappingProxyType({"m": "y*f"})
SHOWN = (Shown("m", Glyph("m = y·f", "m = y*f", r"m = y \cdot f")),)


@dataclass(frozen=True, slots=True)
class OfMargin(Loss):
    """A loss φ(m) of the margin m = y·f: positive where the sign of the score is that of the class.

    As y is −1 or +1, the margin is exact, and the slope with respect to the score is y·φ′(m). A 0 is read as −1.
    """

    inputs = pointwise(REAL, SIGNS, SCORE, hint="A score is any finite number, positive for the class 1.")

    def meant(self, values: Values) -> Values:
        """Return the row with its class as −1 or 1."""
        return with_sign(values)

    def term(self, f: Array, y: Array) -> Array:
        """Return φ(m); + 0.0 makes −0.0 of it 0.0."""
        return self.value(signed(f, y)) + 0.0

    def gradient(self, f: Array, y: Array) -> Array:
        """Return y·φ′(m)."""
        return signed(self.slope(signed(f, y)), y)

    def curvature(self, f: Array, y: Array) -> Array:
        """Return φ″(m), as y² is 1."""
        return self.bend(signed(f, y))

    @abstractmethod
    def value(self, m: Array) -> Array:
        """Return φ(m), shape (n,) or (n, d)."""

    @abstractmethod
    def slope(self, m: Array) -> Array:
        """Return φ′(m), the shape of m."""

    @abstractmethod
    def bend(self, m: Array) -> Array:
        """Return φ″(m), the shape of m."""


def signed(values: Array, y: Array) -> Array:
    """Return values times the sign of their class, where 0 is read as −1: any shape, exactly."""
    return np.where(y > 0, values, -values)


def with_sign(values: Values) -> Values:
    """Return a row whose last number is a class, 0 written as −1."""
    *before, y = values
    return (*before, -1.0 if y == 0 else y)


def to_the_line(m: Array) -> Array:
    """Return (1 − m)²/4 below the margin 1 and −m below the margin −1, where the two meet: a hinge without a corner."""
    return np.where(m >= -1, np.square(np.maximum(1 - m, 0.0)) / 4, -m)


def slope_to_the_line(m: Array) -> Array:
    """Return the derivative of `to_the_line`: from −1 up to 0."""
    return np.clip((m - 1) / 2, -1.0, 0.0)
