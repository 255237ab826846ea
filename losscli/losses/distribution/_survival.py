"""What the partial likelihood is made of: the rows in the order of their times, and sums of who is still at risk."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from losscli.domain import Array, Mask

Indices = NDArray[np.intp]


class Happened(NamedTuple):
    """Whether the event was seen: 1, or 0 where the row was lost from sight before, censored."""

    noun: str = "an event: 1, or 0 for a row that is censored"
    text: str = "{0, 1}"

    @property
    def described(self) -> str:
        """The two."""
        return "1 where the event was seen, 0 where the row is censored"

    @property
    def admits_minus_infinity(self) -> bool:
        """Never."""
        return False

    def outside(self, x: Array) -> Mask:
        """Return where `x` is neither 0 nor 1."""
        inside: Mask = (x == 0) | (x == 1)
        return ~inside


HAPPENED = Happened()


class Risk(NamedTuple):
    """The rows in the order of their times. Those of one time: from `first` to before `last`, by place."""

    order: Indices
    first: Indices
    last: Indices


def by_time(time: Array) -> Risk:
    """Return the rows in the order of their times, shape (n,)."""
    order = np.argsort(time, kind="stable")
    ordered = time[order]
    return Risk(order, np.searchsorted(ordered, ordered, "left"), np.searchsorted(ordered, ordered, "right"))


def log_at_risk(score: Array, risk: Risk) -> Array:
    """Return the logarithm of Σ e^score over the rows whose time is not earlier, shape (n,), in their order."""
    return np.logaddexp.accumulate(score[::-1])[::-1][risk.first]


def log_before(value: Array, risk: Risk) -> Array:
    """Return the logarithm of Σ e^value over the rows whose time is earlier, shape (n,), in their order."""
    return np.concatenate([[-np.inf], np.logaddexp.accumulate(value)])[risk.first]


def ties(event: Array, risk: Risk) -> tuple[Array, Array]:
    """Return for each row how many events there are at its time, and how many of them before it in the order."""
    before = np.concatenate([[0.0], np.cumsum(event)])
    return before[risk.last] - before[risk.first], before[:-1] - before[risk.first]


def per_time(value: Array, risk: Risk) -> Array:
    """Return the logarithm of Σ e^value over the rows of the same time, shape (n,), in their order."""
    starts = np.unique(risk.first)
    sums: Array = np.logaddexp.reduceat(value, starts)
    return sums[np.searchsorted(starts, risk.first)]
