"""The interval of one result: of a mean, of the root of a mean, or of a sum, from what is kept of its rows."""

import math
from typing import NamedTuple

import numpy as np

from losscli.domain import Array
from losscli.evaluation import Evaluation
from losscli.inference.blocks import Blocks
from losscli.inference.paired import BOOTSTRAP, Ask, interval, student
from losscli.inference.resampling import Interval, Ratio, scaled, unscaled
from losscli.inference.spread import Spread
from losscli.inference.student import quantile
from losscli.reduction import Divisor
from losscli.scoring import Scored

# Of fewer rows than this the t interval is right only where the terms are normal.
FEW = 20
# Fewer rows than this have too few different samples to be resampled.
FEWEST_DRAWN = 8
# An error that is less, of the result's size, is that of adding up.
ROUNDING = 1e-13
BEYOND = "its ends are beyond the range of a double"


class Confidence(NamedTuple):
    """What a result says of other rows drawn the same way.

    `rows` is from how many it is told, and `clusters` from how many clusters of them, where each of these is one
    sample: the rows of one value of the column `cluster`. `interval` is None where none can be told, and `why` says
    the reason. Where `flat` the samples do not differ, so that it has no width.
    """

    ask: Ask
    rows: int
    interval: Interval | None = None
    why: str = ""
    flat: bool = False
    clusters: int | None = None
    cluster: str = ""

    @property
    def samples(self) -> str:
        """What it takes as samples, in words."""
        return "rows" if self.clusters is None else "clusters"

    def ending(self, found: Interval, *, rooted: bool) -> "Confidence":
        """Return the same with this interval, of the root of the mean where it is `rooted`."""
        own = Interval(*(math.sqrt(max(0.0, end)) for end in found)) if rooted else found
        return self._replace(interval=own) if all(map(math.isfinite, own)) else self._replace(why=BEYOND)


class Samples:
    """An onlooker that keeps what the interval of a result needs beside its moments.

    A row is a sample: of a row with several terms they are added up first. A row of weight 0 counts for nothing, where
    the mean divides by the weights. The t interval is told from exact sums: where each row is one term and there are
    no weights from the moments, and nothing is kept. The bootstrap draws from sums of blocks of rows.
    """

    def __init__(self, ask: Ask, reduction: str = "mean", divisor: Divisor = "weights") -> None:
        """Keep what an interval of the mean or the sum needs, asked for so."""
        self.ask, self.divisor, self.summed = ask, divisor, reduction == "sum"
        self.blocks, self.spread = Blocks(2), Spread()
        self.counted = 0
        self.plain = True

    def rows(self, scored: Scored) -> None:
        """Add the terms of a batch."""
        self.add(scored.terms, scored.batch.weights, scored.masses)

    def add(self, terms: Array, weights: Array | None, masses: Array | None) -> None:
        """Add the terms of some rows, shape (n,) or (n, d), with their weights and masses, shape (n,)."""
        if not len(terms):
            return
        each = terms[:1].size
        self.plain = weights is None and masses is None and each == 1
        if weights is not None and self.divisor == "weights":
            kept = weights > 0
            terms, weights, masses = terms[kept], weights[kept], None if masses is None else masses[kept]
        self.counted += len(terms)
        if self._exact:
            return
        finite = np.where(np.isfinite(terms), terms, 0.0).reshape(len(terms), each)
        over = np.ones(len(terms))
        if not self.summed:
            over = over * each if masses is None else masses * each
            over = over if weights is None or self.divisor == "count" else over * weights
        with np.errstate(over="ignore", invalid="ignore"):
            sums = np.ascontiguousarray(finite).sum(axis=1)
            kept_of = self.blocks if self.ask.method == BOOTSTRAP else self.spread
            kept_of.add(sums if weights is None else sums * weights, over)

    def confidence(self, found: Evaluation) -> Confidence:
        """Return the interval of what these rows came to."""
        plain = Confidence(self.ask, self.counted)
        why = self._why_none(found)
        if why:
            return plain._replace(why=why)
        if self._flat(found):
            value = found.value or 0.0
            return plain._replace(interval=Interval(value, value), flat=True)
        own = self._from_moments(found) if self._exact else self._from_samples()
        if own is None:
            return plain._replace(why="too few of the rows differ for resampling to show how they vary")
        return plain.ending(own, rooted=found.rooted)

    @property
    def _exact(self) -> bool:
        """Whether the interval is told from exact moments."""
        return self.plain and self.ask.method != BOOTSTRAP

    def _why_none(self, found: Evaluation) -> str:
        """Return why there is no interval of these rows, where that is plain."""
        moments = found.moments
        if moments.positive_infinite or moments.negative_infinite:
            return "a term is infinite"
        if self.counted < 2:
            return "a single row or group shows nothing of how others vary"
        if self.ask.method == BOOTSTRAP and self.counted < FEWEST_DRAWN:
            return f"fewer than {FEWEST_DRAWN} rows have too few different samples to be resampled"
        return "" if self.spread.finite and np.isfinite(self.blocks.sums).all() else BEYOND

    def _flat(self, found: Evaluation) -> bool:
        """Whether the rows do not differ in what the result is made of."""
        moments = found.moments
        if self._exact:
            return moments.smallest is not None and moments.smallest[:1] == (moments.largest or ())[:1]
        return alike(self.blocks.sums) if self.ask.method == BOOTSTRAP else is_flat(self.spread.ratio())

    def _from_moments(self, found: Evaluation) -> Interval:
        moments, count = found.moments, found.moments.count
        half = quantile((1 + self.ask.level) / 2, count - 1) * (moments.deviation() or 0.0)
        centre = moments.total() if self.summed else moments.mean()
        half = half * math.sqrt(count) if self.summed else half / math.sqrt(count)
        return Interval(centre - half, centre + half)

    def _from_samples(self) -> Interval | None:
        drawn = self.ask.method == BOOTSTRAP
        found = interval(self.blocks, self.ask) if drawn else student(self.spread, self.ask)
        return None if found is None else unscaled(found, 0, self.counted if self.summed else 1)


def alike(samples: Array) -> bool:
    """Whether samples, shape (2, n), do not differ in their ratio, but for what adding up does to it."""
    return is_flat(Ratio.of(*scaled(samples)[0]))


def is_flat(ratio: Ratio) -> bool:
    """Return whether the samples of a ratio do not differ, but for what adding up does to it."""
    return ratio.error <= ROUNDING * abs(ratio.value)
