"""Rows that are held until the row of another file with the same id comes, and ids for which none did."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from losscli.batch import Places
from losscli.domain import Array
from losscli.errors import Place
from losscli.readers.pairing.feeds import Piece

Locate = Callable[[int, int], Place]
# Of so many rows the text is held, to show the line of an error; of further ones, the number of the line.
SHOWN = 1 << 16
FIRST = 5


@dataclass(eq=False, repr=False)
class Rows:
    """The numbers of held rows, and where they stood. A row is known by its number among all that were ever held.

    `base` is the number of the first that is held, `end` that of the next to come.
    """

    base: int = 0
    end: int = 0
    values: Array = field(default_factory=lambda: np.empty((0, 0)))
    starts: list[int] = field(default_factory=list)
    locates: list[Locate] = field(default_factory=list)

    def add(self, piece: Piece) -> None:
        """Hold further rows."""
        count, width = piece.values.shape
        used = self.end - self.base
        if used + count > len(self.values):
            grown = np.empty((max(2 * len(self.values), used + count), width))
            if used:
                grown[:used] = self.values[:used]
            self.values = grown
        self.values[used : used + count] = piece.values
        self.starts.append(self.end)
        self.locates.append(piece.locate if used < SHOWN else _by_lines(piece))
        self.end += count

    def taken(self, rows: Places) -> Piece:
        """Return some rows in this order."""
        starts, locates = self.starts, self.locates  # as they are now: `forget` makes others

        def locate(i: int, j: int) -> Place:
            return _locate(starts, locates, int(rows[i]), j)

        return Piece(self.values[rows - self.base], locate)

    def place(self, row: int, column: int) -> Place:
        """Return where a held row stands."""
        return _locate(self.starts, self.locates, row, column)

    def forget(self, before: int) -> None:
        """Let go of the rows before this one, once that is worth the while."""
        gone = before - self.base
        if not gone or 2 * gone < self.end - self.base:
            return
        self.values[: self.end - before] = self.values[gone : self.end - self.base]
        self.base = before
        first = max(0, bisect_right(self.starts, before) - 1)
        self.starts, self.locates = self.starts[first:], self.locates[first:]


@dataclass(eq=False, repr=False)
class Faults:
    """Ids that are not as they must be: the first few and where they stand, and how many."""

    first: list[tuple[str, Place]] = field(default_factory=list)
    count: int = 0

    def note(self, text: str, place: Callable[[], Place]) -> None:
        """Count one, which comes after all others in its file."""
        self.count += 1
        if len(self.first) < FIRST:
            self.first.append((text, place()))


@dataclass(eq=False, repr=False)
class Mismatch:
    """What is wrong with the ids of one file: rows without one, those there twice, those that another file has not."""

    path: str
    missing: Faults = field(default_factory=Faults)
    doubled: Faults = field(default_factory=Faults)
    alone: Faults = field(default_factory=Faults)


def _locate(starts: list[int], locates: list[Locate], row: int, column: int) -> Place:
    at = bisect_right(starts, row) - 1
    return locates[at](row - starts[at], column)


def _by_lines(piece: Piece) -> Locate:
    """Return what finds the line of a row, without the text of the rows."""
    count, width = piece.values.shape
    first, last = (piece.locate(row, width - 1) for row in (0, count - 1))
    if first.line is None or last.line is None:
        return piece.locate
    if last.line - first.line == count - 1:
        path, start = first.path, first.line
        return lambda i, _: Place(path, start + i)
    lines = [piece.locate(row, width - 1).line for row in range(count)]
    return lambda i, _: Place(first.path, lines[i])
