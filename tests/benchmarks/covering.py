"""How often intervals of confidence hold the mean that they are of. See README.md.

Seeds are fixed: the shares are the same on every machine. Each interval is computed as `--ci` computes it.
"""

import argparse
import math
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(os.path.dirname(HERE)))

import blocking  # noqa: E402 - beside this file
import clustering  # noqa: E402
import numpy as np  # noqa: E402
from numpy.random import Generator  # noqa: E402

from losscli.domain import Array  # noqa: E402 - found on the path above
from losscli.evaluation import Evaluation, Reduction  # noqa: E402
from losscli.inference.interval import Samples  # noqa: E402
from losscli.inference.paired import METHODS, Ask  # noqa: E402
from losscli.losses import find  # noqa: E402
from losscli.reduction import Moments  # noqa: E402

ROWS = (30, 300, 3000)
DRAWN = {30: 2, 300: 1, 3000: 0.5}  # intervals by the bootstrap, of those asked for: it takes longer of many rows
RESAMPLES = 499
LEAST, MOST = 0.94, 0.96
Line = TypeVar("Line", bound=tuple[object, ...])


class Kind(NamedTuple):
    """Terms of a kind: how so many are drawn, and what their mean is."""

    draw: Callable[[Generator, int], Array]
    mean: float


KINDS: Mapping[str, Kind] = {
    "normal": Kind(lambda random, rows: random.normal(1, 1, rows), 1.0),
    "exponential": Kind(lambda random, rows: random.exponential(1, rows), 1.0),
    "lognormal": Kind(lambda random, rows: random.lognormal(0, 1, rows), math.exp(0.5)),
}


class Share(NamedTuple):
    """How many of so many intervals hold the mean, lie below it or above it; the others could not be told."""

    kind: str
    rows: int
    method: str
    held: int = 0
    below: int = 0
    above: int = 0
    untold: int = 0

    @property
    def trials(self) -> int:
        """How many intervals there were."""
        return self.held + self.below + self.above + self.untold

    @property
    def share(self) -> float:
        """The share that holds the mean."""
        return self.held / self.trials

    @property
    def spread(self) -> float:
        """What chance does to that share, at 95 %."""
        return 1.96 * math.sqrt(self.share * (1 - self.share) / self.trials)


def shares(trials: int, resamples: int) -> Iterator[Share]:
    """Yield the share of each kind of terms, number of rows and method."""
    for name, kind in KINDS.items():
        for rows in ROWS:
            for method in METHODS:
                times = 4 if method == "t" else DRAWN[rows]
                yield share(name, kind, rows, Ask(0.95, method, resamples), round(trials * times))


def share(name: str, kind: Kind, rows: int, ask: Ask, trials: int) -> Share:
    """Return how often the interval of these terms holds their mean."""
    random = np.random.default_rng([rows, *name.encode()])
    counts = dict.fromkeys(("held", "below", "above", "untold"), 0)
    for seed in range(trials):
        found = interval(kind.draw(random, rows), ask._replace(seed=seed))
        place = "untold" if found is None else "below" if found[1] < kind.mean else "above"
        counts["held" if found is not None and found[0] <= kind.mean <= found[1] else place] += 1
    return Share(name, rows, ask.method, **counts)


def interval(terms: Array, ask: Ask) -> tuple[float, float] | None:
    """Return the interval of the mean of some terms, as `--ci` has it."""
    samples = Samples(ask)
    samples.add(terms, None, None)
    moments = Moments.of(terms, np.arange(len(terms)))
    return samples.confidence(Evaluation(find("mae")(), Reduction(), "weights", moments, moments.mean())).interval


def written(found: list[Share], resamples: int, more: Sequence[str]) -> str:
    """Return the shares as a page, with more sections under them."""
    lines = [
        "# How often an interval of 95 % holds the mean",
        "",
        "Written by `python tests/benchmarks/covering.py`: terms of a known mean are drawn again and again, and the",
        "interval of each sample is computed as `--ci` and `--ci --ci-method bootstrap` compute it, the latter with",
        f"{resamples} resamples. An interval that lies below the mean promises too small a loss: of terms that are",
        "skewed to the right, as losses are, those are the ones that fail.",
        "",
        "| terms | rows | method | hold the mean | lie below it | lie above it | intervals | ± |",
        "| :--- | ---: | :--- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in found:
        percent = (f"{100 * part / one.trials:.1f} %" for part in (one.held, one.below, one.above))
        cells = [one.kind, str(one.rows), one.method, *percent, str(one.trials), f"{100 * one.spread:.1f} %"]
        lines.append(f"| {' | '.join(cells)} |")
    off = [one for one in found if one.share + one.spread < LEAST or one.share - one.spread > MOST]
    lines += [
        "",
        "± is what chance does to the share that holds the mean, at 95 %.",
        "",
        "## Where it is not 94 to 96 %, more than chance explains",
        "",
        *(f"* {one.method}, {one.kind} terms, {one.rows} rows: {100 * one.share:.1f} %" for one in off),
        "",
        "So where terms are skewed and the rows are few, `--ci-method bootstrap` is nearer to what it says; of normal",
        "terms, and of many rows, the two are alike, and t is faster.",
        "",
    ]
    return "\n".join([*lines, *more]) + "\n"


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--trials", type=int, default=1000, help="about as many intervals of each kind; four times of t"
    )
    parser.add_argument("--resamples", type=int, default=RESAMPLES)
    parser.add_argument("--output", default=os.path.join(HERE, "COVERAGE.md"))
    said = parser.parse_args()
    found = _told(shares(said.trials, said.resamples))
    clusters = _told(clustering.shares(said.trials, said.resamples))
    blocks = _told(blocking.agreements(said.resamples))
    more = [*clustering.section(clusters), "", *blocking.section(blocks, said.resamples)]
    with open(said.output, "w", encoding="utf-8") as file:
        file.write(written(found, said.resamples, more))


def _told(each: Iterator[Line]) -> list[Line]:
    """Return all of them, telling of each when it is there."""
    start, found = time.perf_counter(), []
    for one in each:
        found.append(one)
        sys.stderr.write(f"{' '.join(map(str, one))}   {time.perf_counter() - start:.0f} s\n")
    return found


if __name__ == "__main__":
    main()
