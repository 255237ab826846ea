"""The interval of the result of all rows where rows that have one value in common are no samples of their own."""

from collections.abc import Sequence

import numpy as np

from losscli.domain import Array
from losscli.evaluation import Evaluation
from losscli.inference.blocks import Blocks
from losscli.inference.interval import BEYOND, FEWEST_DRAWN, Confidence, alike
from losscli.inference.paired import BOOTSTRAP, Ask, interval
from losscli.inference.resampling import Interval, Ratio, scaled, unscaled
from losscli.inference.student import quantile
from losscli.report import Part, Separate

# Of fewer clusters than this the interval is too narrow where their sizes differ much (tests/benchmarks/COVERAGE.md).
FEW = 40
# So many are needed to see how they vary.
FEWEST = 2
TOO_FEW = "a single cluster shows nothing of how others vary"


def clustered(by: Separate, found: Evaluation, ask: Ask) -> Confidence:
    """Return the interval of the mean, or the sum, of all rows, where those of a value are one cluster: one sample.

    With S the sum of a cluster's terms, D what they count for in the divisor, and m = ΣS/ΣD over G clusters, the
    variance of m is G/(G−1) · Σ(S − m·D)² / (ΣD)², and m is ± t of G−1 degrees of freedom times its root: that of the
    ratio of two means of clusters, to first order. Sources: Cochran (1977), Sampling Techniques, 3rd ed., ch. 6 and
    9A; that it is the cluster-robust variance of a regression on a constant, and its degrees of freedom: Cameron &
    Miller (2015), J. Hum. Resour. 50(2), 317-372, doi:10.3368/jhr.50.2.317.

    Of the sum, the number of clusters is taken as given, and D = 1. The bootstrap draws clusters. The sums are exact
    and rounded once, so it is the same bits however the rows were cut.
    """
    kept = [one for one in by.parts if one.terms]
    plain = Confidence(
        ask, sum(one.ci.rows for one in kept if one.ci is not None), clusters=len(kept), cluster=by.column
    )
    samples = _samples(kept, summed=found.reduction.name == "sum")
    why = _why_none(found, samples, ask)
    if why:
        return plain._replace(why=why)
    if alike(samples):
        value = found.value or 0.0
        return plain._replace(interval=Interval(value, value), flat=True)
    columns, power = scaled(samples)
    # Of very many clusters, sums of several after one another are drawn.
    own = interval(Blocks.of(*columns), ask) if ask.method == BOOTSTRAP else _student(columns, ask)
    if own is None:
        return plain._replace(why="too few of the clusters differ for resampling to show how they vary")
    times = len(kept) if found.reduction.name == "sum" else 1
    return plain.ending(unscaled(own, power, times), rooted=found.rooted)


def _samples(parts: Sequence[Part], *, summed: bool) -> Array:
    """Return the sum of each cluster and what it is over, shape (2, G)."""
    return np.array([[one.total or 0.0 for one in parts], [1.0 if summed else one.divisor or 0.0 for one in parts]])


def _why_none(found: Evaluation, samples: Array, ask: Ask) -> str:
    """Return why there is no interval, where that is plain."""
    moments, count = found.moments, samples.shape[1]
    if moments.positive_infinite or moments.negative_infinite:
        return "a term is infinite"
    if count < FEWEST:
        return TOO_FEW
    if ask.method == BOOTSTRAP and count < FEWEST_DRAWN:
        return f"fewer than {FEWEST_DRAWN} clusters have too few different samples to be resampled"
    return "" if np.isfinite(samples).all() else BEYOND


def _student(columns: Sequence[Array], ask: Ask) -> Interval:
    """Return the t interval, the same bits in whatever order the clusters came."""
    order = np.lexsort(columns)
    ratio = Ratio.of(*(one[order] for one in columns))
    half = quantile((1 + ask.level) / 2, len(columns[0]) - 1) * ratio.error
    return Interval(ratio.value - half, ratio.value + half)
