"""Reading npz: a zip archive of npy arrays, each a column or a group of columns, all read side by side as streams."""

import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO, NamedTuple, cast

from losscli.errors import Place, ReadError, cut
from losscli.readers.binary.npyfile import NpyArray
from losscli.readers.binary.npyheader import Header, read_header
from losscli.readers.binary.numeric import (
    VALUES_AT_ONCE,
    Part,
    Raw,
    chunks_of,
    parts_of,
    refuse_width,
    rows_of,
    takes_rows,
)
from losscli.readers.number import NumberRules
from losscli.readers.sources.archive import FLAWS, Member
from losscli.readers.sources.source import Source
from losscli.readers.table import Chunk, ReadOptions, Shape

SUFFIX = ".npy"


class Found(NamedTuple):
    """One array of an archive: the number of its first column, and what its header says or what is wrong with it."""

    name: str
    info: zipfile.ZipInfo
    first: int
    header: Header | None = None
    flaw: ReadError | None = None

    @property
    def rows(self) -> int:
        """The number of its rows."""
        return 0 if self.header is None else self.header.rows

    @property
    def width(self) -> int:
        """The number of its columns."""
        return 1 if self.header is None else self.header.width

    @property
    def matrix(self) -> bool:
        """Whether its rows are vectors."""
        return self.header is not None and self.header.matrix

    @property
    def dtype(self) -> str:
        """The name of its type."""
        return "" if self.header is None else self.header.dtype.name

    @property
    def columns(self) -> range:
        """The numbers of its columns."""
        return range(self.first, self.first + self.width)

    @property
    def names(self) -> list[str]:
        """The names of its columns."""
        return [f"{self.name}.{j}" for j in range(self.width)] if self.matrix else [self.name]


@dataclass(eq=False, repr=False)
class NpzFile:
    """An opened npz file. An array that cannot be read is no matter until it is wanted."""

    source: Source
    archive: zipfile.ZipFile
    arrays: tuple[Found, ...]
    shape: Shape
    rows: int = 0

    @classmethod
    def open(cls, source: Source, options: ReadOptions) -> "NpzFile":  # noqa: ARG003 - all readers open alike
        """Read the headers of all arrays.

        Raises:
            ReadError: it is no archive of arrays, or two have one name.
        """
        try:
            archive = zipfile.ZipFile(source.seekable())
        except FLAWS as error:
            raise ReadError(Place(source.name), "the zip archive is cut short or damaged") from error
        arrays: list[Found] = []
        for info in archive.infolist():
            if info.filename.endswith(SUFFIX):
                first = arrays[-1].columns.stop if arrays else 0
                arrays.append(_found(source.name, archive, info, first))
                refuse_width(source.name, arrays[-1].columns.stop)
        if not arrays:
            raise ReadError(Place(source.name), "there is no array in it")
        return cls(source, archive, tuple(arrays), _shape(source.name, arrays))

    def chunks(self, columns: Sequence[int], rules: Sequence[NumberRules]) -> Iterator[Chunk]:
        """Yield the rows of these columns in order."""
        uses = self._uses(columns, rules)
        _refuse_unsound(self.shape.path, [use.array for use in uses])
        size = max(1, VALUES_AT_ONCE // max(use.array.width for use in uses))
        for blocks in zip(*(self._blocks(use, size) for use in uses), strict=True):
            count = min(map(len, blocks))  # of an array that is cut off, whose turn to say so comes next
            parts = [use.parts(block[:count]) for use, block in zip(uses, blocks, strict=True)]
            yield from chunks_of(list(chain(*parts)), self.shape, columns, self.rows)
            self.rows += count
        self.source.refuse_changed()

    def done(self) -> tuple[int, int] | None:
        """Return how many rows were read, and how many there are."""
        return self.rows, max(one.rows for one in self.arrays)

    def _uses(self, columns: Sequence[int], rules: Sequence[NumberRules]) -> list["Use"]:
        """Return which arrays are wanted, one after another; one is read again if its columns do not stand together."""
        uses: list[Use] = []
        for column, rule in zip(columns, rules, strict=True):
            array = next(one for one in self.arrays if column in one.columns)
            if not uses or uses[-1].array is not array:
                uses.append(Use(array, [], []))
            uses[-1].columns.append(column)
            uses[-1].rules.append(rule)
        return uses

    def _blocks(self, use: "Use", size: int) -> Iterator[Raw]:
        path = _member(self.shape.path, use.array.name)
        array = NpyArray.open(path, _opened(path, self.archive, use.array.info))
        columns = use.array.columns if use.lists else use.columns
        return array.blocks([column - use.array.first for column in columns], size)


class Use(NamedTuple):
    """Some columns of one array, and by which rules they are read."""

    array: Found
    columns: list[int]
    rules: list[NumberRules]

    @property
    def lists(self) -> bool:
        """Whether its rows are wanted as lists."""
        return takes_rows(self.columns, self.rules, self.array.width)

    def parts(self, block: Raw) -> list[Part]:
        """Return the numbers of some rows."""
        if self.lists:
            return [rows_of(block, self.columns[0], self.rules[0])]
        return parts_of(block, self.columns, self.rules)


def _found(path: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, first: int) -> Found:
    """Return one array of an archive, by its header."""
    name = info.filename.removesuffix(SUFFIX)
    try:
        header = read_header(_opened(_member(path, name), archive, info), _member(path, name))
    except ReadError as error:
        return Found(name, info, first, flaw=error)
    refuse_width(path, first + header.width)
    return Found(name, info, first, header)


def _opened(path: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    return cast("BinaryIO", Member(path, archive, info))


def _member(path: str, name: str) -> str:
    return f"{path}[{cut(name)}]"


def _refuse_unsound(path: str, arrays: Sequence[Found]) -> None:
    """Refuse arrays that cannot be read, or not side by side.

    Raises:
        ReadError: there is such an array.
    """
    for one in arrays:
        if one.flaw is not None:
            raise one.flaw
    first, *others = arrays
    for one in others:
        if one.rows != first.rows:
            what = f"{cut(first.name)} has {first.rows} rows, {cut(one.name)} has {one.rows}"
            raise ReadError(Place(path), what, "Rows are paired by position.")


def _shape(path: str, arrays: Sequence[Found]) -> Shape:
    """Return the columns of all arrays; of a single one as of npy, though it has a name.

    Raises:
        ReadError: two columns have one name.
    """
    names = [name for one in arrays for name in one.names]
    lists = {one.name: tuple(one.columns) for one in arrays if one.matrix}
    double = next((name for name, count in Counter([*names, *lists]).items() if count > 1), None)
    if double is not None:
        raise ReadError(Place(path), f"two arrays or columns are called {cut(double) or '(no name)'}")
    first = arrays[0]
    if len(arrays) == 1:
        if first.flaw is not None:
            raise first.flaw
        notes = f"npz, {first.dtype}, {_counted(len(names), 'column')}"
        return Shape(path, first.width, None, {first.name: tuple(first.columns)}, first.matrix, notes)
    notes = f"npz, {_counted(len(arrays), 'array')}, {_counted(len(names), 'column')}"
    return Shape(path, len(names), tuple(names), lists, notes=notes)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
