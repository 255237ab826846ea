"""Rows of several tables, paired by position, as batches. Tables of different lengths are an error, never cut."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from losscli.batch import Batch
from losscli.domain import Array
from losscli.errors import PairingError, Place
from losscli.readers.lists import ListReader
from losscli.readers.number import NumberRules
from losscli.readers.table import Chunk, Table

WEIGHT = "weight"
GROUP = "group"
NO_CONSTANTS: Mapping[str, float] = MappingProxyType({})


class Request(NamedTuple):
    """What one input takes: these columns (from 0) of this table, read by this rule; `lists` are in its cells."""

    name: str
    table: Table
    columns: tuple[int, ...]
    rules: NumberRules
    vector: bool = False
    lists: ListReader | None = None

    @property
    def width(self) -> int:
        """The number of its columns, or of the classes that its lists are of."""
        return len(self.columns) if self.lists is None else self.lists.classes or 1

    @property
    def ragged(self) -> bool:
        """Whether each row has a length of its own."""
        return self.lists is not None and self.lists.classes is None


class Wanted(NamedTuple):
    """What a loss takes of its files: a request for each input, for weights and groups, and numbers for all rows."""

    requests: Sequence[Request]
    constants: Mapping[str, float] = NO_CONSTANTS

    def of(self, name: str) -> Request | None:
        """Return the request of this name."""
        return next((one for one in self.requests if one.name == name), None)

    @property
    def inputs(self) -> list[Request]:
        """The requests of the inputs."""
        return [one for one in self.requests if one.name not in {WEIGHT, GROUP}]


@dataclass(eq=False, repr=False)
class Feed:
    """One table that is being read for one input or several, and how far it has come."""

    table: Table
    requests: list[Request] = field(default_factory=list)
    rows: int = 0
    chunk: Chunk | None = None
    start: int = 0
    source: Iterator[Chunk] = field(default_factory=lambda: iter(()))

    def begin(self) -> None:
        """Start reading the columns of all requests together, each once."""
        columns = [column for request in self.requests for column in request.columns]
        rules = [request.rules for request in self.requests for _ in request.columns]
        self.source = self.table.chunks(columns, rules)

    def ahead(self) -> int:
        """Return how many rows are at hand, reading on if there are none; 0 at the end."""
        while self.chunk is None or self.start >= len(self.chunk.values):
            self.chunk, self.start = next(self.source, None), 0
            if self.chunk is None:
                return 0
        return len(self.chunk.values) - self.start

    def take(self, count: int) -> "Piece":
        """Return the next rows, of which there are as many at hand."""
        chunk = self.chunk
        assert chunk is not None  # noqa: S101 - `ahead` said so: our own invariant
        piece = Piece(chunk, self.start, count)
        self.start += count
        self.rows += count
        return piece

    def drain(self) -> int:
        """Read to the end and return the number of all rows."""
        while count := self.ahead():
            self.take(count)
        return self.rows


class Piece(NamedTuple):
    """Some rows of a chunk."""

    chunk: Chunk
    start: int
    length: int

    @property
    def values(self) -> Array:
        """The numbers, shape (length, columns)."""
        return self.chunk.values[self.start : self.start + self.length]


def paired(wanted: Wanted) -> Iterator[Batch]:
    """Yield the rows of all requests, the first of each table with the first of the others, and so on.

    Rows that hold a list of a length of their own come one at a time. Groups are numbers still: see `groups`.

    Raises:
        PairingError: the tables have different numbers of rows.
        ReadError: something in a table is not what it must be.
    """
    feeds = _feeds(wanted.requests)
    apart = any(request.ragged for request in wanted.requests)
    for feed in feeds:
        feed.begin()
    row = 1
    while count := min(feed.ahead() for feed in feeds):
        count = 1 if apart else count
        pieces = [feed.take(count) for feed in feeds]
        yield _with_constants(_batch(feeds, pieces, row), wanted.constants)
        row += count
    _refuse_other_lengths(feeds)


def _with_constants(batch: Batch, constants: Mapping[str, float]) -> Batch:
    """Return the batch with each constant in the shape of the first input, or of its rows if that is a vector."""
    if not constants:
        return batch
    first = next(iter(batch.arrays.values()))
    shape = first.shape if first.ndim == 1 else first.shape[:1]
    filled = {name: np.full(shape, value) for name, value in constants.items()}

    def locate(name: str, i: int, j: int) -> Place:
        return Place(f"--{name}") if name in constants else batch.locate(name, i, j)

    return batch._replace(arrays={**batch.arrays, **filled}, locate=locate)


def _feeds(requests: Sequence[Request]) -> list[Feed]:
    feeds: dict[int, Feed] = {}
    for request in requests:
        feeds.setdefault(id(request.table), Feed(request.table)).requests.append(request)
    return list(feeds.values())


def _batch(feeds: Sequence[Feed], pieces: Sequence[Piece], first: int) -> Batch:
    """Return the batch of some aligned pieces, without the rows in which a cell is missing."""
    offsets, arrays, spots = _split(feeds, pieces)
    weights = arrays.pop(WEIGHT, None)
    count = pieces[0].length
    kept = np.arange(count)
    missing = np.zeros(count, dtype=np.bool_)
    if any(request.rules.skip_missing for feed in feeds for request in feed.requests):
        for array in (*arrays.values(), *(() if weights is None else (weights,))):
            missing |= np.isnan(array).reshape(count, -1).any(axis=1)
        if missing.any():
            kept = np.flatnonzero(~missing)
            arrays = {name: np.ascontiguousarray(array[kept]) for name, array in arrays.items()}
            weights = None if weights is None else weights[kept]

    def locate(name: str, i: int, j: int) -> Place:
        piece = pieces[spots[name]]
        return piece.chunk.locate(piece.start + int(kept[i]), offsets[name] + j)

    return Batch(arrays, kept + first, weights, locate, skipped=int(missing.sum()))


def _split(feeds: Sequence[Feed], pieces: Sequence[Piece]) -> tuple[dict[str, int], dict[str, Array], dict[str, int]]:
    """Return for each input the offset of its columns, its array, and the number of its feed."""
    offsets: dict[str, int] = {}
    arrays: dict[str, Array] = {}
    spots: dict[str, int] = {}
    for spot, (feed, piece) in enumerate(zip(feeds, pieces, strict=True)):
        values, offset = piece.values, 0
        for request in feed.requests:
            width = len(request.columns)
            array = values[:, offset : offset + width]
            if request.lists is not None:
                array = _listed(request.lists, array, piece, offset)
            arrays[request.name] = np.ascontiguousarray(array if request.vector or width > 1 else array[:, 0])
            offsets[request.name], spots[request.name] = offset, spot
            offset += width
    return offsets, arrays, spots


def _listed(lists: ListReader, array: Array, piece: Piece, column: int) -> Array:
    """Return the lists in a column of cells as rows, shape (n, k), or (n, T, C) for matrices."""

    def locate(i: int) -> Place:
        return piece.chunk.locate(piece.start + i, column)

    return np.stack(lists.rows(array[:, 0], locate))


def _refuse_other_lengths(feeds: Sequence[Feed]) -> None:
    totals = [(feed.table.shape.path, feed.drain()) for feed in feeds]
    if len({rows for _, rows in totals}) == 1:
        return
    (first, count), *others = ((path, f"{rows:,}".replace(",", " ")) for path, rows in totals)
    problem = f"{first} has {count} {'row' if count == '1' else 'rows'}, "
    problem += ", ".join(f"{path} has {rows}" for path, rows in others)
    hints = ["Rows are paired by position, so one missing row shifts every pair after it."]
    most, fewest = (pick(rows for _, rows in totals) for pick in (max, min))
    for feed, (path, rows) in zip(feeds, totals, strict=True):
        if rows == most == fewest + 1 and feed.table.shape.names is None:
            hints.append(f"{path} was read without a header: if its first line is one, say --header.")
        if rows == fewest == most - 1 and feed.table.shape.names is not None:
            hints.append(f"The first line of {path} was read as a header: if it is data, say --no-header.")
    raise PairingError(problem, tuple(hints))
