"""What a reader hands on: a table with named columns, read as chunks of numbers that know where they stood."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, Protocol, TypeVar

from losscli.domain import Array
from losscli.errors import Place, ReadError
from losscli.readers.number import NumberRules

Row = TypeVar("Row")
ROWS_AT_ONCE = 8192
NO_GROUPS: Mapping[str, tuple[int, ...]] = MappingProxyType({})


class ReadOptions(NamedTuple):
    """How to read an input: what was said on the command line, None where the rule decides.

    `jobs` is how many threads may convert its numbers.
    """

    format: str | None = None
    separator: str | None = None
    decimal: str = "."
    header: bool | None = None
    encoding: str | None = None
    jobs: int = 1


class Chunk(NamedTuple):
    """Consecutive rows of the columns asked for, shape (n, k), and where each number stood."""

    values: Array
    locate: Callable[[int, int], Place]


class Shape(NamedTuple):
    """What an opened input is, before its rows are read.

    `names` are the columns' names, or None where the file has none; `groups` are names that stand for several
    columns at once (a list in JSON). `matrix` says that the columns are one array by nature (rows of JSON), not a
    table of unlike things. `notes` says what was detected, for `-v`; `doubt` what a user should look at again.
    Columns `aside` are no data, such as the index of a pandas frame, and are read only where they are named; columns
    that are `inner` stand inside another, and are never taken for an input by themselves. `headed` says whether the
    first row was taken for a header, None where no rule has to tell.
    """

    path: str
    width: int
    names: tuple[str, ...] | None
    groups: Mapping[str, tuple[int, ...]] = NO_GROUPS
    matrix: bool = False
    notes: str = ""
    doubt: str = ""
    aside: tuple[int, ...] = ()
    inner: tuple[int, ...] = ()
    headed: bool | None = None

    def label(self, column: int) -> str:
        """Return the name of a column from 0, or its number from 1 where it has none."""
        return self.names[column] if self.names is not None else str(column + 1)

    def is_list(self, columns: Sequence[int]) -> bool:
        """Whether these columns are the members of one list."""
        return self.matrix or tuple(columns) in self.groups.values()

    def describe(self, column: int, row: int) -> str:
        """Return which cell it is, in words for an error."""
        return f"column {self.label(column)}, row {row}"


def in_batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield rows, at most 8192 at a time.

    An error is raised only after the rows before it were yielded, so the first bad place is the one named.

    Raises:
        ReadError: what reading the rows raises.
    """
    batch: list[Row] = []
    try:
        for row in rows:
            batch.append(row)
            if len(batch) == ROWS_AT_ONCE:
                yield batch
                batch = []
    except ReadError:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


class Table(Protocol):
    """An opened input."""

    @property
    def shape(self) -> Shape:
        """What is in it."""
        ...

    def chunks(self, columns: Sequence[int], rules: Sequence[NumberRules]) -> Iterator[Chunk]:
        """Yield the rows of these columns (from 0) in order; may be called once.

        Raises:
            ReadError: something in the file is not what it must be; the first such place is named.
        """
        ...

    def done(self) -> tuple[int, int] | None:
        """Return how much of the file has been read, and how much there is, in its own units; None if nobody knows."""
        ...
