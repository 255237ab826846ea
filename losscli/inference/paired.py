"""Two models on the same rows: the difference of their means, its interval, and whether it may be chance."""

import math
from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np

from losscli.domain import Array
from losscli.inference.blocks import Blocks, Clusters
from losscli.inference.resampling import CLOSE, Interval, Ratio, scaled, sign_flips, studentized, unscaled
from losscli.inference.spread import Spread
from losscli.inference.student import quantile
from losscli.reduction import Divisor
from losscli.scoring import Scored

BOOTSTRAP = "bootstrap"
METHODS = ("t", BOOTSTRAP)
# So many rows are needed to see how they vary.
FEWEST = 2


class Ask(NamedTuple):
    """How an interval is to be computed: its level, its method, and for what is drawn how often and from which seed."""

    level: float = 0.95
    method: str = "t"
    resamples: int = 9999
    seed: int = 0

    @property
    def signature(self) -> str:
        """What it depends on, for a signature: `95t`, `95bootstrap:9999:seed=0`."""
        drawn = f":{self.resamples}:seed={self.seed}" if self.method == BOOTSTRAP else ""
        return f"{100 * self.level:.10g}{self.method}{drawn}"


class Duel:
    """Watches two entries, the first and another, row by row; lower is better.

    A row is a sample: of a row with several terms they are added up first. A row of weight 0 counts nothing. With the
    divisor `count` a mean divides by the number of the terms, whatever their weights. Where rows are `clustered`, all
    of one value of the column that is read beside them are one sample.
    """

    def __init__(self, first: int, other: int, divisor: Divisor = "weights", *, clustered: bool = False) -> None:
        self.first, self.other, self.divisor = first, other, divisor
        self._rows, self._spread = Blocks(2), Spread()
        self._clusters = Clusters(2) if clustered else None
        self.wins = self.losses = self.draws = self.infinite = 0

    @property
    def count(self) -> int:
        """The number of rows that count."""
        return self.wins + self.losses + self.draws

    @property
    def blocks(self) -> Blocks:
        """The samples: rows, or clusters; of very many, sums of several after one another."""
        return self._rows if self._clusters is None else Blocks.of(*self._clusters.sums)

    @property
    def clusters(self) -> Array | None:
        """By how much the sum of each cluster differs, shape (clusters,), where rows are clustered."""
        return None if self._clusters is None else self._clusters.sums[0]

    def rows(self, scored: Sequence[Scored]) -> None:
        """Add the differences of some rows up."""
        one, other = scored[self.first], scored[self.other]
        weights = np.ones(len(one.terms)) if one.batch.weights is None else one.batch.weights
        with np.errstate(all="ignore"):
            off = by_row(other.terms) - by_row(one.terms)
        kept = weights > 0
        # A row that is infinite in one of them is won or lost all the same; one that is in both is a draw.
        self.infinite += int(np.count_nonzero(~np.isfinite(off[kept])))
        self.wins += int(np.count_nonzero(off[kept] < 0))
        self.losses += int(np.count_nonzero(off[kept] > 0))
        self.draws += int(np.count_nonzero((off[kept] == 0) | np.isnan(off[kept])))
        off = np.where(np.isfinite(off), off, 0.0)
        with np.errstate(all="ignore"):
            columns = (weights * off)[kept], self._counted(one, weights)[kept]
            if self._clusters is None:
                self._rows.add(*columns)
                self._spread.add(*columns)
            else:
                assert one.batch.by is not None  # noqa: S101 - the column is read
                self._clusters.add(one.batch.by.codes[kept], *columns)

    def p(self, ask: Ask) -> tuple[float, bool] | None:
        """Return the p of the sign-flip test and whether it is exact, or None where a difference is infinite."""
        sums = self.blocks.sums[0]
        if self.infinite or not len(sums) or not np.isfinite(sums).all():
            return None
        with np.errstate(all="ignore"):
            return sign_flips(sums[sums != 0], ask.resamples, ask.seed)

    def interval(self, ask: Ask) -> Interval | None:
        """Return the interval of the difference of the means, or None where there is none.

        There is none where all samples differ by the same: how the difference varies is not to be seen then. But rows
        of which none differs say that there is no difference.
        """
        if self.infinite or self.blocks.rows < FEWEST:
            return None
        if not self.wins and not self.losses:
            return Interval(0.0, 0.0)
        with np.errstate(all="ignore"):
            exact = self._clusters is None and ask.method != BOOTSTRAP
            found = student(self._spread, ask) if exact else interval(self.blocks, ask)
        if found is None or found.high - found.low <= CLOSE * max(abs(found.low), abs(found.high)):
            return None
        return found

    def _counted(self, scored: Scored, weights: Array) -> Array:
        """Return what each row counts for in the divisor, shape (n,): its terms, or their masses, times its weight."""
        each = np.ones(len(scored.terms)) if scored.masses is None else scored.masses
        whole = each * math.prod(scored.terms.shape[1:])
        return whole if self.divisor == "count" else weights * whole


def by_row(terms: Array) -> Array:
    """Return the sum of each row's terms, shape (n,), added in their order however many rows there are."""
    return terms if terms.ndim == 1 else reduce(np.add, terms.reshape(len(terms), -1).T)


def student(spread: Spread, ask: Ask) -> Interval | None:
    """Return the t interval of a mean of samples, or None where its ends are beyond the range of a double."""
    if not spread.finite:
        return None
    return _student(spread.ratio(), spread.samples, ask)


def _student(ratio: Ratio, samples: int, ask: Ask) -> Interval | None:
    half = quantile((1 + ask.level) / 2, samples - 1) * ratio.error
    found = Interval(ratio.value - half, ratio.value + half)
    return found if np.isfinite(found).all() else None


def interval(blocks: Blocks, ask: Ask) -> Interval | None:
    """Return the interval of a mean, from blocks of sums and of what these count.

    None of fewer than two rows, or where its ends are beyond the range of a double.
    """
    if blocks.sums.shape[1] < 2 or not np.isfinite(blocks.sums).all():
        return None
    (sums, over), power = scaled(blocks.sums)
    if ask.method == BOOTSTRAP:
        found = studentized(sums, over, ask.level, ask.resamples, ask.seed)
    else:
        found = _student(Ratio.of(sums, over), len(sums), ask)
    ends = None if found is None else unscaled(found, power)
    return ends if ends is not None and np.isfinite(ends).all() else None
