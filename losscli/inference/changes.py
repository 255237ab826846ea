"""The rows whose loss changed most from one model to another, kept as they go by."""

import heapq
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from losscli.errors import UsageError, cut
from losscli.inference.paired import by_row
from losscli.rows import Which
from losscli.scoring import Scored


class Change(NamedTuple):
    """A row and what it comes to in the baseline and in another model; of several terms a row, their sums."""

    row: int
    name: str | None
    baseline: float
    model: float
    difference: float


def chosen(text: str | None) -> Which:
    """Return which rows are to be shown.

    Raises:
        UsageError: it is no such choice.
    """
    which = Which.parse(text or "none")
    if which.kind not in {"worst", "best", "none"}:
        raise UsageError(f"--rows {cut(text or '')}: of a comparison it is worst:N, best:N or none")
    return which


class Changes:
    """Watches two entries and keeps the rows that changed most for the worse, or for the better: `which`."""

    def __init__(self, first: int, other: int, which: Which) -> None:
        self.first, self.other, self.which = first, other, which
        self.ranked: list[tuple[float, int, Change]] = []

    def rows(self, scored: Sequence[Scored]) -> None:
        """Keep those of a batch that belong to the most; of rows that changed as much, the first."""
        if self.which.kind == "none":
            return
        batch = scored[self.first].batch
        with np.errstate(all="ignore"):
            one, other = by_row(scored[self.first].terms), by_row(scored[self.other].terms)
            off = other - one
        heights = off if self.which.kind == "worst" else -off
        # What is infinite in both has not changed.
        enough = heights > (self.ranked[0][0] if len(self.ranked) == self.which.most else 0.0)
        places = np.flatnonzero(enough if batch.weights is None else enough & (batch.weights > 0))
        if len(places) > self.which.most:
            places = np.sort(places[(-heights[places]).argsort(kind="stable")[: self.which.most]])
        for i in places.tolist():
            name = batch.group if batch.ids is None else batch.ids[i]
            change = Change(int(batch.rows[i]), name, float(one[i]), float(other[i]), float(off[i]))
            entry = (float(heights[i]), -change.row, change)
            if len(self.ranked) < self.which.most:
                heapq.heappush(self.ranked, entry)
            else:
                heapq.heappushpop(self.ranked, entry)

    def found(self) -> list[Change]:
        """Return the rows, those that changed most first."""
        return [change for *_, change in sorted(self.ranked, reverse=True)]
