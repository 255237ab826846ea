"""How the terms lie: how many there are of each size."""

from collections.abc import Iterator, Sequence
from functools import cache
from sys import float_info

import numpy as np

from losscli.domain import Array
from losscli.figures.bins import TIMES, Bins, Counted, Counts
from losscli.figures.chart import Axis, Bars, Chart
from losscli.figures.figure import counted
from losscli.report import Report
from losscli.scoring import Scored

# Bins that are counted, and bins that are shown at most.
FINE, SHOWN = 2000, 20
# Where more than this share of the terms is in one bin, and the terms differ by a factor of this, ratios are shown.
CROWDED, FAR = 0.9, 1e3
# Exponents of the first and the last power of ten among the doubles.
FIRST, LAST = -324, 308


class Histogram:
    """Counts the terms, each once whatever its weight."""

    def __init__(self) -> None:
        self.bins = Bins(FINE)
        self.ratios: Counts = np.zeros(len(_ratio_edges()) - 1, np.int64)
        self.zeros = self.positive = self.negative = 0

    def rows(self, scored: Scored) -> None:
        """Count the terms of a batch."""
        terms = scored.terms.ravel()
        finite = terms[np.isfinite(terms)]
        self.positive += int(np.count_nonzero(terms == np.inf))
        self.negative += int(np.count_nonzero(terms == -np.inf))
        self.bins.add(finite)
        self.zeros += int(np.count_nonzero(finite == 0))
        if self.bins.ruler is not None and self.bins.ruler.smallest >= 0:
            places = np.searchsorted(_ratio_edges(), finite[finite > 0], side="right") - 1
            self.ratios += np.bincount(places, minlength=len(self.ratios))

    def counted(self) -> Counted:
        """Return the counts in a few round bins."""
        edges, counts = self.bins.rounded(SHOWN)
        crowded = self._is_crowded(counts)
        if crowded:
            edges, counts = self._in_ratios()
        zeros = self.zeros if crowded else 0
        return Counted(edges, counts.tolist(), crowded, zeros, self.positive, self.negative)

    def why_not(self, report: Report) -> str:  # noqa: ARG002 - as a figure is asked
        """There are always terms."""
        return ""

    def chart(self, report: Report) -> Chart:
        """Return the counts as bars."""
        return charted(self.counted(), report)

    def _is_crowded(self, counts: Counts) -> bool:
        """Whether nearly all terms would be one bar, and ratios show more: none is negative, and few are 0."""
        ruler, total = self.bins.ruler, int(counts.sum())
        if ruler is None or ruler.smallest < 0 or self.zeros > total / 2 or counts.max() <= CROWDED * total:
            return False
        found = np.flatnonzero(self.ratios)
        edges = _ratio_edges()
        return bool(edges[found[-1] + 1] / FAR > edges[found[0]])

    def _in_ratios(self) -> tuple[Sequence[float], Counts]:
        """Return the edges and the counts of at most so many bins from 1, 2 and 5 times a power of ten, or coarser."""
        edges, found = _ratio_edges(), np.flatnonzero(self.ratios)
        for every in (1, *(3 * tens for tens in (1, 2, 5, 10, 20, 50))):
            # Counted from 10^FIRST · 5, the smallest double; so that every power of ten begins a bin.
            groups = (np.arange(len(self.ratios)) + 2) // every
            first, last = int(groups[found[0]]), int(groups[found[-1]])
            if last - first < SHOWN:
                break
        starts = [min(max(group * every - 2, 0), len(edges) - 1) for group in range(first, last + 2)]
        inside = (groups >= first) & (groups <= last)
        counts = np.bincount(groups[inside] - first, self.ratios[inside], minlength=last - first + 1)
        return np.minimum(edges[starts], float_info.max).tolist(), counts.astype(np.int64)


def charted(found: Counted, report: Report) -> Chart:
    """Return counts as a picture."""
    title = f"{report.evaluation.loss.title}: {counted(report.evaluation.moments.count, 'term')} by size"
    low, high = (found.edges[0], found.edges[-1]) if found.counts else (0.0, 1.0)
    tallest = max(found.counts, default=1)
    return Chart(
        "histogram",
        title,
        Axis("term", low, high, found.logarithmic),
        Axis("number of terms", 0, tallest),
        [Bars(found.edges, found.counts)] if found.counts else [],
        list(_notes(found, report)),
    )


def _notes(found: Counted, report: Report) -> Iterator[str]:
    if found.logarithmic:
        yield "The axis is logarithmic: nearly all terms are far smaller than the largest."
    if found.zeros:
        yield f"Not in it, since it has no place for 0: {counted(found.zeros, 'term')} of 0."
    for sign, count in (("", found.positive_infinite), ("−", found.negative_infinite)):
        if count:
            yield f"Not in it: {counted(count, 'term')} of {sign}∞."
    if report.evaluation.moments.weight is not None:
        yield "Each term counts once, whatever its weight."


@cache
def _ratio_edges() -> Array:
    """Return 1, 2 and 5 times every power of ten that a double holds, and the largest double as the last."""
    found = [float(f"{times}e{power}") for power in range(FIRST, LAST + 1) for times in TIMES]
    return np.array([*(edge for edge in found if 0 < edge < float_info.max), np.inf])
