"""What is known of the terms of a loss so far: exact sums, counts and extremes, which merge without loss.

Merging is associative and commutative, so the order of the rows, the size of the batches and the number of
threads or machines cannot be seen in any result.
"""

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from losscli.domain import Array
from losscli.exactsum import UNIT, ExactSum, nearest_root

Divisor = Literal["weights", "count"]
Rows = NDArray[np.int64]

NOTHING = ExactSum()
LISTED = 5  # as many rows with infinite terms are remembered: enough to go and look at them


class Extreme(NamedTuple):
    """The smallest or largest term and the first row that has it."""

    value: float
    row: int


@dataclass(frozen=True, slots=True)
class Moments:
    """Count, exact sums and extremes of some terms; `Moments()` is of none.

    `sum` and `squares` are over the finite terms, whatever their weight, `squares` None where nobody asked for the
    deviation, which costs five times the rest; `weight` and `weighted` are the sums of
    the weights and of weight·term, None when there are no weights. A term's mass is what it counts for in the divisor
    of the mean: `mass` is the sum of the masses, None where each is 1, and `weight` then that of weight·mass.
    `positive_infinite` and `negative_infinite`
    count the infinite terms, and `infinite_rows` are the first five rows that have one; but those of weight 0
    are only counted, by `weightless_infinite`, since a row of weight 0 is left out of the weighted sum, where
    0·∞ would be NaN. The extremes are of all terms. `skipped` counts rows that became no term.
    """

    count: int = 0
    sum: ExactSum = NOTHING
    squares: ExactSum | None = NOTHING
    weight: ExactSum | None = None
    weighted: ExactSum | None = None
    mass: ExactSum | None = None
    positive_infinite: int = 0
    negative_infinite: int = 0
    weightless_infinite: int = 0
    infinite_rows: tuple[int, ...] = ()
    smallest: Extreme | None = None
    largest: Extreme | None = None
    skipped: int = 0
    ignored: int = 0

    @classmethod
    def empty(cls) -> Self:
        """Return the moments of no terms, which change nothing in a merge."""
        return cls()

    @classmethod
    def of(
        cls,
        terms: Array,
        rows: Rows,
        weights: Array | None = None,
        masses: Array | None = None,
        *,
        spread: bool = True,
    ) -> Self:
        """Return the moments of `terms`, shape (n,) or (n, d), each element being a term.

        `rows`, shape (n,), are the row numbers as the user counts, ascending; `weights` and `masses`, shape (n,),
        finite and not negative, each apply to all d terms of a row. Without `spread` there will be no deviation.

        Raises:
            ValueError: If a term is NaN, a weight is negative or not finite, or the shapes do not fit.
        """
        if any(one.shape != terms.shape[:1] for one in (rows, weights, masses) if one is not None):
            raise ValueError("terms, rows, weights and masses differ in length")
        width = math.prod(terms.shape[1:])
        flat = np.ravel(terms)
        smallest, largest = _extremes(flat, rows, width)
        each = None if weights is None else _of_each(weights, width)
        mass = None if masses is None else _of_each(masses, width)
        odd = None if _is_finite(smallest, largest) else _Infinite.of(flat, each)
        finite = flat if odd is None else odd.finite
        return cls(
            count=flat.size,
            sum=ExactSum.of(finite),
            squares=ExactSum.dot(finite, finite) if spread else None,
            weight=None if each is None else ExactSum.of(each) if mass is None else ExactSum.dot(each, mass),
            weighted=None if each is None else ExactSum.dot(each, finite),
            mass=None if mass is None else ExactSum.of(mass),
            positive_infinite=odd.positive if odd else 0,
            negative_infinite=odd.negative if odd else 0,
            weightless_infinite=odd.weightless if odd else 0,
            infinite_rows=_first(rows[odd.places // width]) if odd else (),
            smallest=smallest,
            largest=largest,
        )

    def merge(self, other: "Moments") -> "Moments":
        """Return the moments of the terms of both.

        Raises:
            ValueError: If only one of them is weighted, and the other is not empty.
        """
        return Moments(
            count=self.count + other.count,
            sum=self.sum + other.sum,
            squares=None if self.squares is None or other.squares is None else self.squares + other.squares,
            weight=_both(self.weight, self.count, other.weight, other.count),
            weighted=_both(self.weighted, self.count, other.weighted, other.count),
            mass=_both(self.mass, self.count, other.mass, other.count),
            positive_infinite=self.positive_infinite + other.positive_infinite,
            negative_infinite=self.negative_infinite + other.negative_infinite,
            weightless_infinite=self.weightless_infinite + other.weightless_infinite,
            infinite_rows=_first(self.infinite_rows + other.infinite_rows),
            smallest=_foremost(self.smallest, other.smallest, sign=1),
            largest=_foremost(self.largest, other.largest, sign=-1),
            skipped=self.skipped + other.skipped,
            ignored=self.ignored + other.ignored,
        )

    def shifted(self, rows: int) -> "Moments":
        """Return the same moments with `rows` added to the number of each row: so many rows stand before them."""
        smallest, largest = (one and one._replace(row=one.row + rows) for one in (self.smallest, self.largest))
        infinite = tuple(row + rows for row in self.infinite_rows)
        return replace(self, infinite_rows=infinite, smallest=smallest, largest=largest)

    def total(self) -> float:
        """Return the sum of the terms, of weight·term if weighted, rounded once.

        It is infinite if such a term is, and NaN if there are terms of either infinity.
        """
        if self.positive_infinite or self.negative_infinite:
            return (math.inf if self.positive_infinite else 0.0) - (math.inf if self.negative_infinite else 0.0)
        return float(self._exact_total())

    def mean(self, divisor: Divisor = "weights") -> float:
        """Return the exact total divided by the exact divisor, rounded once, or the total if it is not finite.

        Raises:
            ZeroDivisionError: If there are no terms, or their weights are all zero.
        """
        exact = self._exact_total().over(self._exact_divisor(divisor))
        return self.total() if self.positive_infinite or self.negative_infinite else exact

    def above(self, other: "Moments", divisor: Divisor = "weights") -> float:
        """Return by how much the mean is above that of other terms of the same rows, from the exact sums, rounded once.

        It is infinite if one of them is, and NaN if both are, to the same side.

        Raises:
            ZeroDivisionError: As `mean`.
        """
        if any(one.positive_infinite or one.negative_infinite for one in (self, other)):
            return self.total() - other.total()
        difference = ExactSum(self._exact_total().units - other._exact_total().units)  # noqa: SLF001 - its own kind
        return difference.over(self._exact_divisor(divisor))

    def divisor(self, divisor: Divisor = "weights") -> int | float:
        """Return what `mean` divides by: the number of terms, or the sum of their weights or masses."""
        exact = self._exact_divisor(divisor)
        return exact if isinstance(exact, int) else float(exact)

    def deviation(self) -> float | None:
        """Return the sample standard deviation √((Σx² − (Σx)²/n) / (n − 1)) of the terms, weights ignored.

        That formula cancels badly in floating point; here it is exact up to the root, which is rounded once.
        None for fewer than two terms, if one is infinite, or if the squares were not added up.
        """
        infinite = self.positive_infinite + self.negative_infinite + self.weightless_infinite
        if self.squares is None or self.count < 2 or infinite:
            return None
        spread = (self.count * self.squares.units << -UNIT) - self.sum.units**2  # in units of 2**(2 * UNIT)
        return nearest_root(spread, self.count * (self.count - 1) << -2 * UNIT)

    def _exact_total(self) -> ExactSum:
        return self.sum if self.weighted is None else self.weighted

    def _exact_divisor(self, divisor: Divisor) -> int | ExactSum:
        unweighted = self.count if self.mass is None else self.mass
        return unweighted if self.weight is None or divisor == "count" else self.weight

    def root(self, divisor: Divisor = "weights") -> float:
        """Return the square root of the mean, rounded once, for terms that are not negative.

        Raises:
            ZeroDivisionError: As `mean`.
        """
        if self.positive_infinite:
            return math.inf
        below = self._exact_divisor(divisor)
        units = below << -UNIT if isinstance(below, int) else below.units
        return nearest_root(self._exact_total().units, units)


def quantile(terms: Array, q: Fraction) -> float:
    """Return the `q`-quantile of `terms`, shape (n ≥ 1,), rounded once; q = 1/2 is the median.

    Between two neighbours it is linear: Hyndman & Fan (1996), "Sample quantiles in statistical packages",
    definition 7, doi:10.1080/00031305.1996.10473566, which is numpy's default. It is ±inf next to an infinite
    neighbour, and NaN between −inf and inf.

    Raises:
        ValueError: If `q` is outside [0, 1], there are no terms, or one is NaN.
    """
    if not 0 <= q <= 1 or not terms.size or np.isnan(terms).any():
        raise ValueError("a quantile takes at least one term, none of them NaN, and q in [0, 1]")
    place = q * (terms.size - 1)
    below, above = math.floor(place), math.ceil(place)
    ordered = np.partition(terms, (below, above))
    low, high = float(ordered[below]), float(ordered[above])
    if low == high or math.isinf(low) or math.isinf(high):
        return low if low == high else low + high
    return float(Fraction(low) + (place - below) * (Fraction(high) - Fraction(low)))


def _of_each(weights: Array, width: int) -> Array:
    """Return the weight or mass of each term, shape (n·width,), from that of each row, shape (n,)."""
    if not np.all((weights >= 0) & (weights < np.inf)):
        raise ValueError("weight is negative or not finite")
    return np.repeat(weights, width)


class _Infinite(NamedTuple):
    """The infinite ones of some terms: where they stand and how many there are; and the terms with 0 in their place."""

    finite: Array
    places: Rows
    positive: int
    negative: int
    weightless: int

    @classmethod
    def of(cls, flat: Array, weights: Array | None) -> Self:
        """Find them; those of weight 0 are only counted.

        Raises:
            ValueError: a term is NaN.
        """
        infinite = ~np.isfinite(flat)
        if np.isnan(flat[infinite]).any():
            raise ValueError("term is NaN")
        places = np.flatnonzero(infinite if weights is None else infinite & (weights != 0))
        positive = int(np.count_nonzero(flat[places] > 0))
        weightless = int(np.count_nonzero(infinite)) - places.size
        return cls(np.where(infinite, 0.0, flat), places, positive, places.size - positive, weightless)


def _extremes(flat: Array, rows: Rows, width: int) -> tuple[Extreme | None, Extreme | None]:
    """Return the smallest and the largest term, each with the first row that has it; NaN, if a term is that."""
    if not flat.size:
        return None, None
    low, high = int(flat.argmin()), int(flat.argmax())
    # Adding zero turns −0 into 0: which of two equal zeros was found must not show.
    return tuple(Extreme(float(flat[one]) + 0.0, int(rows[one // width])) for one in (low, high))  # type: ignore[return-value]


def _is_finite(*extremes: Extreme | None) -> bool:
    return all(one is None or math.isfinite(one.value) for one in extremes)


def _first(rows: Rows | tuple[int, ...]) -> tuple[int, ...]:
    """Return the smallest few of `rows`, each once, in order."""
    return tuple(sorted({int(row) for row in rows})[:LISTED])


def _foremost(one: Extreme | None, other: Extreme | None, sign: int) -> Extreme | None:
    """Return the smaller (`sign` 1) or larger (−1) of two, the one with the smaller row number on a tie."""
    return min(
        (extreme for extreme in (one, other) if extreme is not None),
        key=lambda extreme: (sign * extreme.value, extreme.row),
        default=None,
    )


def _both(one: ExactSum | None, one_count: int, other: ExactSum | None, other_count: int) -> ExactSum | None:
    """Return the sum of two sums over weights, where None is no weights, which only an empty side may lack."""
    if one is None and other is None:
        return None
    if (one is None and one_count) or (other is None and other_count):
        raise ValueError("weighted and unweighted terms cannot be merged")
    return (one or NOTHING) + (other or NOTHING)
