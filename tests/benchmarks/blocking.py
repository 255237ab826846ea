"""Whether resampling sums of rows tells what resampling rows does: a part of what covering.py writes.

Beyond `blocks.MOST` rows the bootstrap draws sums of consecutive rows.
"""

import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from losscli.domain import Array
from losscli.inference.blocks import MOST, Blocks
from losscli.inference.resampling import Interval, studentized

ROWS = 20_000
SAMPLES = 40
KINDS: Mapping[str, float] = {"normal": 0.0, "lognormal": 1.0}
LEVEL = 0.95


class Agreement(NamedTuple):
    """Of many samples, where the ends of a second interval lie from those of a first, in halves of the first's width.

    `low` and `high` are the means of that, and `wider` that of how much wider the second is; each has its standard
    deviation from sample to sample behind it.
    """

    kind: str
    what: str
    low: tuple[float, float]
    high: tuple[float, float]
    wider: tuple[float, float]


def agreements(resamples: int) -> Iterator[Agreement]:
    """Yield how blocks agree with rows, and rows with rows drawn from another seed, which is chance alone."""
    for kind, skew in KINDS.items():
        random = np.random.default_rng([ROWS, *kind.encode()])
        of_rows, again, of_blocks = [], [], []
        for seed in range(SAMPLES):
            terms = drawn(random, skew)
            over = np.ones(ROWS)
            of_rows.append(told(terms, over, resamples, seed))
            again.append(told(terms, over, resamples, seed + SAMPLES))
            of_blocks.append(told(*blocked(terms, over), resamples, seed))
        yield agreement(kind, "rows, another seed", of_rows, again)
        yield agreement(kind, "blocks", of_rows, of_blocks)


def drawn(random: Generator, skew: float) -> Array:
    """Return terms: normal, or the exponentials of such."""
    terms = random.normal(0, 1, ROWS)
    return np.exp(skew * terms) if skew else terms


def blocked(terms: Array, over: Array) -> Array:
    """Return the sums of blocks, as they are kept of so many rows, shape (2, blocks)."""
    blocks = Blocks(2)
    blocks.add(terms, over)
    return blocks.sums


def told(sums: Array, over: Array, resamples: int, seed: int) -> Interval:
    """Return the interval of the bootstrap of some samples."""
    found = studentized(sums, over, LEVEL, resamples, seed)
    assert found is not None
    return found


def agreement(kind: str, what: str, first: list[Interval], second: list[Interval]) -> Agreement:
    """Return how two intervals of each sample agree."""
    one, other = np.array(first), np.array(second)
    half = (one[:, 1] - one[:, 0]) / 2
    off = (other - one) / half[:, np.newaxis]
    wider = (other[:, 1] - other[:, 0]) / (2 * half) - 1
    return Agreement(kind, what, *(_of(each) for each in (off[:, 0], off[:, 1], wider)))


def _of(each: Array) -> tuple[float, float]:
    return float(each.mean()), float(each.std(ddof=1))


def section(found: list[Agreement], resamples: int) -> list[str]:
    """Return how they agree as a section of the page."""
    blocks = blocked(np.ones(ROWS), np.ones(ROWS)).shape[1]
    lines = [
        "## Blocks of rows, and rows",
        "",
        f"Of more than {MOST} rows the bootstrap draws sums of consecutive rows: of {ROWS}, {blocks} sums of",
        f"{-(-ROWS // blocks)} rows. Of {SAMPLES} samples of {ROWS} terms, with {resamples} resamples: how far the",
        "ends of that interval lie from those of the plain bootstrap, that of rows, in per cent of half its width. The",
        "mean ± its standard error says whether they lie elsewhere, the next column how far apart they are in one",
        "sample (a standard deviation). The first line of each kind is the chance of drawing alone: the plain",
        "bootstrap again, from another seed.",
        "",
        "| terms | drawn | lower end | from sample to sample | upper end | from sample to sample | wider by |",
        "| :--- | :--- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in found:
        low, high, wider = (_mean(each) for each in one[2:])
        spreads = [f"{100 * each[1]:.1f} %" for each in (one.low, one.high)]
        lines.append(f"| {one.kind} | {one.what} | {low} | {spreads[0]} | {high} | {spreads[1]} | {wider} |")
    return [*lines, "", "The two agree as well as the plain bootstrap agrees with itself."]


def _mean(each: tuple[float, float]) -> str:
    return f"{100 * each[0]:.1f} ± {100 * each[1] / math.sqrt(SAMPLES):.1f} %"
