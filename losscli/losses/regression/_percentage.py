"""What the losses of errors in proportion to the target share: the unit of the result, and quotients near the ends."""

from typing import Annotated

import numpy as np

from losscli.domain import Array, Interval, Mask
from losscli.losses.residual import half_residual, patched
from losscli.option import Option, Switch

Percent = Annotated[bool, Option("Count in percent: 100 times the fraction.", Switch())]


class NotZero(Interval):
    """An interval around 0 without 0."""

    __slots__ = ()

    @property
    def text(self) -> str:
        """The interval as it is written."""
        return f"{super().text} without 0"

    def outside(self, x: Array) -> Mask:
        """Return where `x` is 0, or beyond a bound."""
        outside: Mask = super().outside(x) | (x == 0)
        return outside


NOT_ZERO = NotZero(-np.inf, np.inf, "a number to divide by", low_open=True, high_open=True)


def unit(*, percent: bool) -> float:
    """Return what a fraction is multiplied by."""
    return 100.0 if percent else 1.0


def in_percent(expression: str, *, percent: bool) -> str:
    """Return an expression as a fraction, or 100 times it."""
    return f"100*{expression}" if percent else expression


def proportion(p: Array, y: Array, below: Array, scale: float) -> Array:
    """Return scale·|p − y|/below, and 0 where both are 0.

    The product comes first, since a small quotient may have lost its digits; where it overflows it comes last.
    """
    above = np.abs(p - y) * scale
    value = np.divide(above, below, out=np.zeros_like(above), where=above != 0)

    def late(p: Array, y: Array, below: Array) -> Array:
        return np.abs(half_residual(p, y)) / below * (2.0 * scale)

    return patched(value, np.isinf(above), late, p, y, below)
