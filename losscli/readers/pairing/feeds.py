"""One table that is being read, and how far it has come: its next rows, with their ids."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from losscli.domain import Array
from losscli.errors import Place
from losscli.readers.pairing.ids import Ids
from losscli.readers.table import Chunk, Table
from losscli.readers.wanted import Key, Request


class Piece(NamedTuple):
    """Some rows of a table: their numbers, shape (n, columns), where each stood, and their ids if they were asked for.

    The last column is that of the ids, where there is one; `ids` are None where one is missing.
    """

    values: Array
    locate: Callable[[int, int], Place]
    ids: Sequence[str | None] | None = None

    def part(self, start: int, count: int) -> "Piece":
        """Return `count` rows from `start` on."""

        def locate(i: int, j: int) -> Place:
            return self.locate(start + i, j)

        ids = None if self.ids is None else self.ids[start : start + count]
        return Piece(self.values[start : start + count], locate, ids)


@dataclass(eq=False, repr=False)
class Feed:
    """One table that is being read for one input or several, and how far it has come."""

    table: Table
    key: Key | None = None
    requests: list[Request] = field(default_factory=list)
    rows: int = 0
    chunk: Piece | None = None
    start: int = 0
    source: Iterator[Chunk] = field(default_factory=lambda: iter(()))

    @property
    def path(self) -> str:
        """The name of the file."""
        return self.table.shape.path

    def begin(self) -> None:
        """Start reading the columns of all requests together, each once, and that of the ids."""
        columns = [column for request in self.requests for column in request.columns]
        rules = [request.rules for request in self.requests for _ in request.columns]
        if self.key is not None:
            columns, rules = [*columns, self.key.column], [*rules, self.key.rules]
        self.source = self.table.chunks(columns, rules)

    def ahead(self) -> int:
        """Return how many rows are at hand, reading on if there are none; 0 at the end."""
        while self.chunk is None or self.start >= len(self.chunk.values):
            found = next(self.source, None)
            self.chunk, self.start = None if found is None else self._piece(found), 0
            if self.chunk is None:
                return 0
        return len(self.chunk.values) - self.start

    def take(self, count: int) -> Piece:
        """Return the next rows, of which there are as many at hand."""
        piece = self.peek(count)
        self.start += count
        self.rows += count
        return piece

    def peek(self, count: int) -> Piece:
        """Return the next rows, which stay the next."""
        chunk = self.chunk
        assert chunk is not None  # noqa: S101 - `ahead` said so: our own invariant
        return chunk if self.start == 0 and count == len(chunk.values) else chunk.part(self.start, count)

    def drain(self) -> int:
        """Read to the end and return the number of all rows."""
        while count := self.ahead():
            self.take(count)
        return self.rows

    def _piece(self, chunk: Chunk) -> Piece:
        words = None if self.key is None else self.key.rules.words
        return Piece(*chunk, words.take(chunk.values[:, -1]) if isinstance(words, Ids) else None)
