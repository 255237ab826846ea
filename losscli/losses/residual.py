"""What the losses of the residual p − y share: its squares, its size, and what to do where a double cannot hold it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from losscli.domain import REAL, Array, Interval, Mask
from losscli.formula import Formula, Shown
from losscli.loss import PREDICTION, Loss, pointwise

SCALE = Interval(0.0, np.inf, "a positive number", low_open=True, high_open=True)
SHARE = Interval(0.0, 1.0, "a share", low_open=True, high_open=True)
RESIDUAL = {"r": "p - y"}


@dataclass(frozen=True, slots=True)
class OfResidual(Loss):
    """A loss of the residual p − y alone."""

    family = "regression"
    inputs = pointwise(REAL, REAL, PREDICTION)


@dataclass(frozen=True, slots=True)
class Squared(OfResidual):
    """Terms that are squares of residuals."""

    formula = Formula("(p - y)**2", gradient="2*(p - y)", curvature="2", shown=(Shown("p - y"),))

    def term(self, p: Array, y: Array) -> Array:
        """Return (p − y)²."""
        return (p - y) ** 2  # in the memory of the difference, which np.square would leave for an array of its own

    def gradient(self, p: Array, y: Array) -> Array:
        """Return 2(p − y)."""
        return 2.0 * (p - y)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return 2."""
        return np.full_like(p - y, 2.0)


@dataclass(frozen=True, slots=True)
class Absolute(OfResidual):
    """Terms that are sizes of residuals."""

    formula = Formula("abs(p - y)", gradient="sign(p - y)", curvature="0", shown=(Shown("p - y"),))

    def term(self, p: Array, y: Array) -> Array:
        """Return |p − y|."""
        return np.abs(p - y)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return the sign of p − y, and 0 at the kink."""
        return np.sign(p - y)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return 0; at the kink there is none."""
        return np.zeros_like(p - y)


def patched(values: Array, where: Mask, instead: Callable[..., Array | float], *columns: Array) -> Array:
    """Return `values`, changed in place, with instead(*columns) in some places, which hardly any array has."""
    if where.any():
        values[where] = instead(*(one[where] for one in columns))
    return values


def half_residual(p: Array, y: Array) -> Array:
    """Return (p − y)/2, which is a double where p − y overflows: 1.7e308 against −1.7e308."""
    return p / 2 - y / 2


def linear(slope: float) -> Callable[[Array, Array], Array]:
    """Return slope·|p − y| as a function of p and y, for where p − y overflows."""
    return lambda p, y: slope * np.abs(half_residual(p, y)) * 2.0


def excess(p: Array, y: Array, threshold: float) -> Array:
    """Return |p − y| − threshold, of the true sign even where p − y is rounded onto the threshold.

    What the rounding left off is added back: of 0.1 + 1e-20 against 0.1 it is 1e-20.
    """
    residual = p - y
    error = rounding(p, -y, residual)
    over = np.abs(residual) - threshold
    return over + np.where(np.isfinite(error), np.copysign(error, residual * error), 0.0)


def rounding(a: Array, b: Array, total: Array) -> Array:
    """Return what the rounding of a + b to `total` left off, exact unless that overflows: two-sum.

    Knuth (1997), The Art of Computer Programming, vol. 2, 4.2.2, theorem B.
    """
    virtual = total - a
    return (a - (total - virtual)) + (b - virtual)
