"""What the losses of a pair of scores share: the two inputs, and e⁻ᵈ of their difference without its rounding."""

import numpy as np

from losscli.domain import REAL, Array
from losscli.formula import Glyph
from losscli.loss import Input
from losscli.numerics import exp_difference

FIRST = Input("x1", "x1", Glyph("x₁", "x1", "x_{1}"), REAL)
SECOND = Input("x2", "x2", Glyph("x₂", "x2", "x_{2}"), REAL)


def chances(x1: Array, x2: Array) -> tuple[Array, Array]:
    """Return σ(x₁ − x₂) and σ(x₂ − x₁), each without the cancellation of 1 less the other."""
    small = exp_difference(np.minimum(x1, x2), np.maximum(x1, x2))
    larger, smaller = 1 / (1 + small), small / (1 + small)
    first = x1 >= x2
    return np.where(first, larger, smaller), np.where(first, smaller, larger)


def shortfall(behind: Array, ahead: Array, margin: float) -> Array:
    """Return behind − ahead + margin, rounded about once, so that its sign is right.

    The errors of the difference and of the sum are exact by two-sum and added at the end (Knuth 1997, The Art of
    Computer Programming, vol. 2, 4.2.2, theorem B).
    """
    difference = behind - ahead
    if margin == 0:
        return difference
    total = difference + margin
    error = _lost(behind, -ahead, difference) + _lost(difference, margin, total)
    corrected: Array = total + np.where(np.isfinite(error), error, 0.0)
    return corrected


def _lost(a: Array, b: Array | float, total: Array) -> Array:
    """Return what a + b is beyond its rounded total."""
    part = total - a
    lost: Array = (a - (total - part)) + (b - part)
    return lost
