"""How often the interval of clusters holds the mean, next to that of rows: a part of what covering.py writes."""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from losscli.domain import Array
from losscli.evaluation import Evaluation, Reduction
from losscli.inference.clusters import clustered
from losscli.inference.interval import Confidence, Samples
from losscli.inference.paired import METHODS, Ask
from losscli.losses import find
from losscli.reduction import Moments
from losscli.report import Part, Separate

CLUSTERS = (10, 30, 100)
DRAWN = {10: 2, 30: 1, 100: 0.5}  # intervals by the bootstrap, of those asked for
MEAN_SIZE = 10
ROWS = "rows, t"
# A row's term is what its cluster has and what is its own: so much of the variance is the cluster's.
WITHIN = 0.3
Codes = NDArray[np.int64]
Draw = Callable[[Generator, int], Array]


class Kind(NamedTuple):
    """Clusters of a kind: how so many parts of a term are drawn, of mean 0 and variance 1; and how sizes are."""

    draw: Draw
    sizes: Callable[[Generator, int], Codes]


def _geometric(random: Generator, count: int) -> Codes:
    return random.geometric(1 / MEAN_SIZE, count)


def _normal(random: Generator, count: int) -> Array:
    return random.normal(0, 1, count)


def _exponential(random: Generator, count: int) -> Array:
    return random.exponential(1, count) - 1


KINDS: Mapping[str, Kind] = {
    "normal, sizes alike": Kind(_normal, lambda _, count: np.full(count, MEAN_SIZE)),
    "normal, uneven sizes": Kind(_normal, _geometric),
    "exponential, uneven sizes": Kind(_exponential, _geometric),
}


class Share(NamedTuple):
    """How many of so many intervals, of so many clusters, hold the mean."""

    kind: str
    clusters: int
    method: str
    held: int
    trials: int

    @property
    def share(self) -> float:
        """The share that holds the mean."""
        return self.held / self.trials

    @property
    def spread(self) -> float:
        """What chance does to that share, at 95 %."""
        return 1.96 * math.sqrt(self.share * (1 - self.share) / self.trials)


def shares(trials: int, resamples: int) -> Iterator[Share]:
    """Yield the share of each kind, number of clusters and method; at last of rows that are taken for samples."""
    for name, kind in KINDS.items():
        for clusters in CLUSTERS:
            for method in (*METHODS, ROWS):
                times = round(trials * (DRAWN[clusters] if method == "bootstrap" else 4))
                yield share(name, kind, clusters, method, (times, resamples))


def share(name: str, kind: Kind, clusters: int, method: str, often: tuple[int, int]) -> Share:
    """Return how often the interval holds the mean: that of clusters by a method, or that of rows."""
    random, held, (trials, resamples) = np.random.default_rng([clusters, *name.encode()]), 0, often
    for seed in range(trials):
        codes = np.repeat(np.arange(clusters), kind.sizes(random, clusters))
        shared, own = kind.draw(random, clusters), kind.draw(random, len(codes))
        terms = 1 + math.sqrt(WITHIN) * shared[codes] + math.sqrt(1 - WITHIN) * own
        found = of_rows(terms) if method == ROWS else of_clusters(terms, codes, Ask(0.95, method, resamples, seed))
        held += found is not None and found[0] <= 1 <= found[1]
    return Share(name, clusters, method, held, trials)


def of_rows(terms: Array) -> tuple[float, float] | None:
    """Return the interval as `--ci` has it."""
    samples = Samples(Ask())
    samples.add(terms, None, None)
    return samples.confidence(_evaluation(terms)).interval


def of_clusters(terms: Array, codes: Codes, ask: Ask) -> tuple[float, float] | None:
    """Return the interval as `--ci --cluster COL` has it."""
    sums, counts = np.bincount(codes, terms).tolist(), np.bincount(codes).tolist()
    parts = [
        Part(str(at), count, total / count, total, count, Confidence(ask, count))
        for at, (total, count) in enumerate(zip(sums, counts, strict=True))
    ]
    return clustered(Separate("cluster", parts), _evaluation(terms), ask).interval


def _evaluation(terms: Array) -> Evaluation:
    moments = Moments.of(terms, np.arange(len(terms)))
    return Evaluation(find("mae")(), Reduction(), "weights", moments, moments.mean())


def section(found: list[Share]) -> list[str]:
    """Return the shares as a section of the page."""
    lines = [
        "## Rows in clusters",
        "",
        f"Terms in clusters of {MEAN_SIZE} rows on average: all of that size, or of sizes of a geometric distribution,",
        f"many of them small. {100 * WITHIN:.0f} % of a term's variance is that of its cluster, so that rows of one",
        "cluster are alike. Shown is how often `--ci --cluster COL` holds the mean, by t and by the bootstrap,",
        "and how often `--ci` does, which takes rows for samples.",
        "",
        f"| parts of a term | clusters | t | bootstrap | {ROWS} |",
        "| :--- | ---: | ---: | ---: | ---: |",
    ]
    table = {(one.kind, one.clusters, one.method): one for one in found}
    for kind, clusters in dict.fromkeys(key[:2] for key in table):
        own = [table[kind, clusters, method] for method in (*METHODS, ROWS)]
        cells = [f"{100 * one.share:.1f} ± {100 * one.spread:.1f} %" for one in own]
        lines.append(f"| {' | '.join([kind, str(clusters), *cells])} |")
    return [*lines, "", *CONCLUSION]


CONCLUSION = (
    "Taken for samples of their own, rows promise far more than their interval holds, however many clusters there are.",
    "Where clusters are of very different sizes, the interval of clusters is too narrow as well of thirty of them or",
    "fewer, and the report says so of fewer than forty; where they are skewed too, by t still of a hundred.",
)
