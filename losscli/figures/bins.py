"""Bins for numbers of which nobody knows the range before the last: as fine as they can be, and merged as it grows.

The fine bins are 10^k wide, and their edges are the doubles nearest to the multiples of that. Where the range has
outgrown them, ten become one, whose edges are among the old ones: no count is ever guessed. k depends on the smallest
and the largest number alone, so the bins are the same in whatever order and in whatever blocks the numbers come.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor
from sys import float_info
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from losscli.domain import Array

Counts = NDArray[np.int64]
Indices = NDArray[np.int64]

# Widths below this, in powers of ten, are no longer many doubles apart; nor are those below so many digits of a number.
FINEST, DIGITS = -320, 13
# Steps of shown bins: 1, 2 and 5 times a power of ten.
TIMES = (1, 2, 5)


class Counted(NamedTuple):
    """Terms counted in bins, each without its upper edge: one more edge than counts.

    `logarithmic` says that the edges are those of equal ratios; then `zeros` is how many terms are 0, which has no
    place among them. The infinite terms are in no bin. Where nothing is finite there are no edges.
    """

    edges: Sequence[float] = ()
    counts: Sequence[int] = ()
    logarithmic: bool = False
    zeros: int = 0
    positive_infinite: int = 0
    negative_infinite: int = 0


class Ruler(NamedTuple):
    """Bins of the width 10^power from the multiple `first` to the multiple `last`, each without its upper edge.

    `smallest` and `largest` are the numbers that it was made for; they lie in the first bin and in the last.
    """

    smallest: float
    largest: float
    power: int
    first: int
    last: int

    @classmethod
    def of(cls, smallest: float, largest: float, most: int, power: int = FINEST) -> "Ruler":
        """Return the finest bins, at most so many and at least 10^power wide, from one number to another."""
        power = max(power, _magnitude(max(abs(smallest), abs(largest))) - DIGITS)
        while True:
            found = cls(smallest, largest, power, _multiple(smallest, power), _multiple(largest, power))
            if found.size <= most:
                return found
            power += 1

    @property
    def size(self) -> int:
        """How many bins there are."""
        return self.last - self.first + 1

    def covering(self, smallest: float, largest: float, most: int) -> "Ruler":
        """Return the bins for these numbers, too."""
        low, high = min(smallest, self.smallest), max(largest, self.largest)
        return self if (low, high) == self[:2] else Ruler.of(low, high, most, self.power)

    def places(self, values: Array) -> Indices:
        """Return the bin of each number, counted from 0."""
        edges = _edges(self.power, self.first, self.last)
        return np.searchsorted(edges, values, side="right") - 1

    def into(self, other: "Ruler") -> Indices:
        """Return where each bin lies among those of a ruler that was made from this one."""
        return self._divided(10 ** min(other.power - self.power, 18)) - other.first

    def rounded(self, most: int) -> "Steps":
        """Return bins of a round width, at most so many, each of which is some of these."""
        if self.smallest == self.largest:
            power = max(self.power, _magnitude(abs(self.smallest)) - 1 if self.smallest else -1)
            return Steps(power, 1, *[_multiple(self.smallest, power)] * 2)
        power = self.power
        while True:
            for times in TIMES:
                divided = self._divided(times * 10 ** min(power - self.power, 18))
                if divided[-1] - divided[0] < most:
                    return Steps(power, times, int(divided[0]), int(divided[-1]))
            power += 1

    def among(self, steps: "Steps") -> Indices:
        """Return where each bin lies among round ones that are made of these."""
        return self._divided(steps.times * 10 ** min(steps.power - self.power, 18)) - steps.first

    def _divided(self, factor: int) -> Indices:
        return (np.arange(self.size, dtype=np.int64) + self.first) // factor


class Steps(NamedTuple):
    """Bins as they are shown: `times`·10^power wide, from the multiple `first` of that to the multiple `last`."""

    power: int
    times: int
    first: int
    last: int

    @property
    def size(self) -> int:
        """How many bins there are."""
        return self.last - self.first + 1

    @property
    def edges(self) -> Sequence[float]:
        """The edges, one more than bins; one that no double can hold is the largest double."""
        found = (_edge(i * self.times, self.power) for i in range(self.first, self.last + 2))
        return [min(max(edge, -float_info.max), float_info.max) for edge in found]


class Bins:
    """Counts of numbers, all finite, in at most `most` bins."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.ruler: Ruler | None = None
        self.counts: Counts = np.zeros(0, np.int64)

    def add(self, values: Array) -> None:
        """Count some numbers, shape (n,)."""
        if not values.size:
            return
        ruler = widened(self.ruler, values, self.most)
        if self.ruler is not None and ruler != self.ruler:
            self.counts = merged(self.counts, self.ruler.into(ruler), ruler.size)
        elif self.ruler is None:
            self.counts = np.zeros(ruler.size, np.int64)
        self.ruler = ruler
        self.counts += np.bincount(ruler.places(values), minlength=ruler.size)

    def rounded(self, most: int) -> tuple[Sequence[float], Counts]:
        """Return the edges of at most so many round bins, and what was counted in each; nothing if nothing was."""
        if self.ruler is None:
            return [], self.counts
        steps = self.ruler.rounded(most)
        return steps.edges, merged(self.counts, self.ruler.among(steps), steps.size)


def widened(ruler: Ruler | None, values: Array, most: int) -> Ruler:
    """Return the bins for these numbers, and for those that `ruler` was made for."""
    ends = float(values.min()), float(values.max())
    return Ruler.of(*ends, most) if ruler is None else ruler.covering(*ends, most)


def merged(counts: Counts, places: Indices, size: int) -> Counts:
    """Return counts, shape (n,), added up where several have the same place among `size`."""
    found: Counts = np.zeros(size, np.int64)
    np.add.at(found, places, counts)
    return found


@lru_cache(maxsize=8)
def _edges(power: int, first: int, last: int) -> Array:
    return np.array([_edge(i, power) for i in range(first, last + 2)])


def _edge(multiple: int, power: int) -> float:
    """Return the double nearest to multiple·10^power; infinite beyond the largest."""
    return float(f"{multiple}e{power}")


def _multiple(value: float, power: int) -> int:
    """Return the bin of a number: the last whose lower edge is not above it."""
    found = floor(Fraction(value) / Fraction(10) ** power)
    # The next edge may be above it before it is rounded to a double, and be it afterwards.
    return found + (_edge(found + 1, power) <= value)


def _magnitude(size: float) -> int:
    """Return the power of ten of a number's first digit."""
    return Decimal(size).adjusted() if size else FINEST
