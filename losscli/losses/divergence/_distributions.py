"""What the divergences between rows share: their inputs, and the entropy of a pair."""

import numpy as np

from losscli.domain import NOT_NEGATIVE, PROBABILITY, Array
from losscli.loss import PROBABILITY_GLYPH, TARGET, Input
from losscli.losses.residual import patched
from losscli.numerics import weighed

ROWS = (
    Input("pred", "p", PROBABILITY_GLYPH, PROBABILITY, vector=True),
    Input("target", "y", TARGET, PROBABILITY, vector=True),
)
AMOUNTS = (
    Input("pred", "p", PROBABILITY_GLYPH, NOT_NEGATIVE, vector=True),
    Input("target", "y", TARGET, NOT_NEGATIVE, vector=True),
)
# 1/(k(2k − 1)) for k = 1, 2, ...: what is left out is below 1e-17 of the sum for x² ≤ 1/9.
COEFFICIENTS = [1 / (k * (2 * k - 1)) for k in range(1, 17)]


def pair_entropy(a: Array, b: Array) -> Array:
    """Return a·ln(a/m) + b·ln(b/m) ≥ 0 with m = (a + b)/2, for a, b ≥ 0, any shapes.

    With x = (a − b)/(a + b) it is m·Σ x^(2k)/(k(2k − 1)). Naive, a = 1, b = 1 + 1e-9 gives 0 or 2e-16 where the true
    value is 2.5e-19.
    """
    both = a + b
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = weighed(a, np.log(2 * (np.abs(a) / both))) + weighed(b, np.log(2 * (np.abs(b) / both)))
    return patched(plain, 3 * np.abs(a - b) <= both, _near_entropy, a, b)


def log_part(a: Array, b: Array) -> Array:
    """Return ln(a/m) with m = (a + b)/2, for a, b ≥ 0, any shapes: ln(1 + (a − b)/(a + b)), and 0 where both are 0."""
    both = a + b
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = np.log(2 * (np.abs(a) / both))
    return patched(plain, 3 * np.abs(a - b) <= both, lambda a, b: np.log1p(_contrast(a, b)), a, b)


def _near_entropy(a: Array, b: Array) -> Array:
    square = np.square(_contrast(a, b))
    series = np.full_like(square, COEFFICIENTS[-1])
    for one in reversed(COEFFICIENTS[:-1]):
        series = series * square + one
    near: Array = (a + b) / 2 * (square * series)
    return near


def _contrast(a: Array, b: Array) -> Array:
    """Return (a − b)/(a + b), 0 where both are 0."""
    both = a + b
    ratio: Array = (a - b) / np.where(both == 0, 1.0, both)
    return ratio
