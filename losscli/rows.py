"""Which rows a report shows, kept as they go by: the first, all, the worst, the best, or those named."""

import heapq
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from losscli.domain import Array
from losscli.errors import UsageError, cut
from losscli.scoring import Scored


class ShownRow(NamedTuple):
    """A term with what it came from. `output` counts the terms of one row from 0, where there are several.

    `values` holds for each input one number, or a tuple for a vector input; `gradients` are of the term with
    respect to each input that has one, by name. `id` is the row's own name, `by` what a separate result was asked for.
    """

    number: int
    output: int | None
    values: tuple[float | tuple[float, ...], ...]
    weight: float | None
    term: float
    gradients: Mapping[str, tuple[float, ...]] | None
    group: str | None = None
    id: str | None = None
    by: str | None = None

    @property
    def weighted(self) -> float:
        """The term times its weight, if there are weights; 0 for a row of weight 0, even if its term is infinite."""
        if self.weight is None:
            return self.term
        return self.weight * self.term if self.weight else 0.0


class Which(NamedTuple):
    """A choice of rows: `20`, `all`, `none`, `worst:10`, `best:10`, `3,7,90-95`."""

    kind: str
    most: int = 0
    ranges: tuple[tuple[int, int], ...] = ()
    text: str = ""

    @classmethod
    def parse(cls, text: str) -> "Which":
        """Read a choice as it is typed.

        Raises:
            UsageError: it is none of the forms.
        """
        word = text.strip().lower()
        if word in {"all", "none"}:
            return cls(word)
        if re.fullmatch(r"[0-9]{1,9}", word):
            return cls("first", int(word))
        if match := re.fullmatch(r"(worst|best):([1-9][0-9]{0,8})", word):
            return cls(match[1], int(match[2]))
        parts = [re.fullmatch(r"([1-9][0-9]{0,17})(?:-([1-9][0-9]{0,17}))?", part) for part in word.split(",")]
        found = [(int(part[1]), int(part[2] or part[1])) for part in parts if part is not None]
        lone = "," not in word and "-" not in word  # it has too many digits to be a number of rows
        if lone or len(found) < len(parts) or any(low > high for low, high in found):
            forms = "it is a number, all, none, worst:N, best:N, or rows such as 3,7,90-95"
            raise UsageError(f"--rows {cut(text)}: {forms}")
        return cls("named", 0, tuple(found), cut(text))

    def refuse_beyond(self, last: int) -> None:
        """Refuse rows that are named and not there.

        Raises:
            UsageError: there is no such row.
        """
        beyond = next((low for low, _ in self.ranges if low > last), None)
        if beyond is not None:
            raise UsageError(f"--rows {self.text}: there is no row {beyond}; the last is {last}")


class RowPicker:
    """Keeps the rows of one choice, and no more."""

    def __init__(self, which: Which, names: Sequence[str]) -> None:
        """Keep the rows of `which`; `names` are the inputs in order."""
        self.which = which
        self.names = names
        self.kept: list[ShownRow] = []
        self.ranked: list[tuple[float, int, int, ShownRow]] = []

    def rows(self, scored: Scored) -> None:
        """Keep what belongs to the choice."""
        match self.which.kind:
            case "none":
                return
            case "first":
                room = self.which.most - len({row.number for row in self.kept})
                self.kept.extend(self._views(scored, range(min(max(room, 0), len(scored.terms)))))
            case "all":
                self.kept.extend(self._views(scored, range(len(scored.terms))))
            case "named":
                wanted = self._named(scored)
                self.kept.extend(self._views(scored, wanted))
            case _:
                self._rank(scored)

    def picked(self) -> list[ShownRow]:
        """Return the rows kept: in their order, or by their terms where those were asked for."""
        if self.which.kind in {"worst", "best"}:
            return [row for *_, row in sorted(self.ranked, reverse=True)]
        return self.kept

    def _named(self, scored: Scored) -> list[int]:
        numbers = scored.batch.rows
        wanted = sorted({i for low, high in self.which.ranges for i in range(*numbers.searchsorted([low, high + 1]))})
        return [int(i) for i in wanted]

    def _rank(self, scored: Scored) -> None:
        sign = 1.0 if self.which.kind == "worst" else -1.0
        heights = sign * scored.terms
        if heights.ndim > 1:
            heights = heights.max(axis=1)
        # Once there are enough, a row that only equals the lowest of them stands behind it: it came later.
        full = len(self.ranked) == self.which.most
        candidates = np.flatnonzero(heights > self.ranked[0][0]) if full else np.arange(len(heights))
        if len(candidates) > self.which.most:  # of many, only the highest can stay
            candidates = candidates[(-heights[candidates]).argsort(kind="stable")[: self.which.most]]
        for view in self._views(scored, candidates.tolist()):
            entry = (sign * view.term, -view.number, -(view.output or 0), view)
            if len(self.ranked) < self.which.most:
                heapq.heappush(self.ranked, entry)
            else:
                heapq.heappushpop(self.ranked, entry)

    def _views(self, scored: Scored, indices: Sequence[int]) -> Iterator[ShownRow]:
        return views(scored, self.names, indices)


def views(scored: Scored, names: Sequence[str], indices: Sequence[int]) -> Iterator[ShownRow]:
    """Yield the terms of some rows of a scored batch, one after another."""
    batch = scored.batch
    arrays = [batch.arrays[name] for name in names]
    for i in indices:
        weight = None if batch.weights is None else float(batch.weights[i])
        number = int(batch.rows[i])
        labels = batch.group, None if batch.ids is None else batch.ids[i], None if batch.by is None else batch.by.of(i)
        if scored.terms.ndim == 1:
            gradients = _gradients(scored, i)
            values = tuple(_entry(array, i) for array in arrays)
            yield ShownRow(number, None, values, weight, float(scored.terms[i]), gradients, *labels)
            continue
        for j in range(scored.terms.shape[1]):
            gradients = _gradients(scored, i, j)
            pair = tuple(float(array[i, j]) for array in arrays)
            yield ShownRow(number, j, pair, weight, float(scored.terms[i, j]), gradients, *labels)


def _gradients(scored: Scored, i: int, *output: int) -> Mapping[str, tuple[float, ...]] | None:
    if scored.gradients is None:
        return None
    return {name: _flat(slope[(i, *output)]) for name, slope in scored.gradients.items()}


def _entry(array: Array, i: int) -> float | tuple[float, ...]:
    return float(array[i]) if array.ndim == 1 else _flat(array[i])


def _flat(values: Array | np.float64) -> tuple[float, ...]:
    return tuple(np.ravel(values).tolist())
