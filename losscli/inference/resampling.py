"""Resampling: bootstrap intervals of ratios of sums, and a permutation test of a paired difference.

Both are of samples: rows, blocks of rows, or clusters. The same samples and seed give the same result.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from losscli.domain import Array

# Numbers drawn at once.
AT_ONCE = 1 << 20
# Two sums that differ by less, of their size, are one sum added up in another order.
CLOSE = 1e-9
# A t beyond this is that of samples that do not differ.
FAR = 1e100


class Interval(NamedTuple):
    """The ends of an interval of confidence."""

    low: float
    high: float


class Ratio(NamedTuple):
    """Σ sums / Σ over of some samples, and its standard error to first order in the samples (the delta method)."""

    value: float
    error: float

    @classmethod
    def of(cls, sums: Array, over: Array) -> Self:
        """Return the ratio of samples, both of shape (n,)."""
        value, error = _with_errors(sums[np.newaxis], over[np.newaxis])
        return cls(float(value[0]), float(error[0]))


def scaled(samples: Array) -> tuple[list[Array], int]:
    """Return the sums of samples and what they are over, both near 1 in size, and the power of two their ratio lost.

    `samples` has shape (2, n). The squares of sums below 1e-154, or above 1e154, would else be lost.
    """
    powers = [math.frexp(float(np.abs(one).max()))[1] for one in samples]
    columns = [np.ldexp(one, -power) for one, power in zip(samples, powers, strict=True)]
    return columns, powers[0] - powers[1]


def unscaled(found: Interval, power: int, times: int = 1) -> Interval:
    """Return an interval of scaled samples as one of what they were, so many times."""
    with np.errstate(over="ignore"):
        return Interval(*(float(np.ldexp(end * times, power)) for end in found))


def studentized(sums: Array, over: Array, level: float, resamples: int, seed: int) -> Interval | None:
    """Return an interval of Σ sums / Σ over, both of shape (n,), by the bootstrap-t; None where it cannot be told.

    Each sample drawn with replacement gives a ratio and a standard error, so what is distributed is t; it is right to
    second order also where the terms are skewed. None if there are fewer than two samples or they do not differ, or if
    so many of those drawn do not that an end is left open.
    Source: Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 12.5.
    """
    found = Ratio.of(sums, over) if len(sums) > 1 else Ratio(0.0, 0.0)
    if not (math.isfinite(found.error) and found.error > 0):
        return None
    random, each = np.random.default_rng(seed), []
    for drawn in _draws(random, resamples, len(over)):
        values, errors = _with_errors(sums[drawn], over[drawn])
        each.append(_students(values - found.value, errors, CLOSE * found.error))
    ts = np.concatenate(each)
    low, high = (np.quantile(np.where(np.isnan(ts), far, ts), q) for far, q in _ends(level))
    if max(abs(low), abs(high)) >= FAR:
        return None
    return Interval(found.value - float(high) * found.error, found.value - float(low) * found.error)


def _students(off: Array, errors: Array, least: float) -> Array:
    """Return off / errors; so far out that it is beyond any t where there is no error, and NaN where neither is."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ts = np.where(errors > least, off / errors, np.where(np.abs(off) > least, np.copysign(np.inf, off), np.nan))
    return np.clip(ts, -FAR, FAR)


def _ends(level: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the quantiles that make the ends, each with what a t is taken as that cannot be told: the worst."""
    return (-FAR, (1 - level) / 2), (FAR, (1 + level) / 2)


def _with_errors(sums: Array, over: Array) -> tuple[Array, Array]:
    """Return the ratio of each row of samples, both of shape (k, n), and its standard error."""
    count, below = sums.shape[1], over.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):  # samples that count for nothing have no ratio
        values = sums.sum(axis=1) / below
        off = sums - values[:, np.newaxis] * over
        return values, np.sqrt(np.sum(off * off, axis=1) * (count / (count - 1))) / below


def _draws(random: np.random.Generator, resamples: int, samples: int) -> Iterator[NDArray[np.int64]]:
    each = max(1, AT_ONCE // samples)
    for start in range(0, resamples, each):
        yield random.integers(0, samples, (min(each, resamples - start), samples))


def sign_flips(differences: Array, resamples: int, seed: int) -> tuple[float, bool]:
    """Return the two-sided p that a sum of paired differences is so far from 0, and whether it is exact.

    Under the null hypothesis each difference is as likely with either sign. Where all 2ⁿ choices of signs are no more
    than `resamples` + 1 they are all tried; else as many are drawn, and the choice that was found counts as one of
    them, so that p is never 0. Source: Fisher (1935), The Design of Experiments, § 21; Phipson & Smyth (2010), Stat.
    Appl. Genet. Mol. Biol. 9(1), 39, doi:10.2202/1544-6115.1585.
    """
    count = len(differences)
    # p is of their ratios alone; the sum of large ones would overflow.
    differences = np.ldexp(differences, -math.frexp(float(np.abs(differences).max(initial=0.0)))[1])
    bound = abs(float(differences.sum())) - CLOSE * float(np.abs(differences).sum())
    if count < math.log2(resamples + 2):
        signs = 1 - 2.0 * ((np.arange(2**count)[:, np.newaxis] >> np.arange(count)) & 1)
        return float(np.mean(np.abs(signs @ differences) >= bound)), True
    random, reached = np.random.default_rng(seed), 0
    for drawn in _flips(random, resamples, count):
        reached += int(np.count_nonzero(np.abs(drawn @ differences) >= bound))
    return (reached + 1) / (resamples + 1), False


def _flips(random: np.random.Generator, resamples: int, count: int) -> Iterator[Array]:
    """Yield signs, shape (some, count), until there are so many resamples: each is a random bit."""
    each = max(1, AT_ONCE // count)
    for start in range(0, resamples, each):
        some = min(each, resamples - start)
        bits = np.unpackbits(np.frombuffer(random.bytes(-(-some * count // 8)), np.uint8), count=some * count)
        yield np.where(bits.reshape(some, count) == 0, 1.0, -1.0)


def holm(ps: list[float]) -> list[float]:
    """Return p-values corrected for their number, each as small as Holm's procedure allows, in their order.

    Source: Holm (1979), A simple sequentially rejective multiple test procedure, Scand. J. Stat. 6(2), 65-70.
    """
    found, least = [0.0] * len(ps), 0.0
    for at, place in enumerate(sorted(range(len(ps)), key=ps.__getitem__)):
        least = max(least, min(1.0, (len(ps) - at) * ps[place]))
        found[place] = least
    return found
