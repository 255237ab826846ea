"""Reading npy: one array of numbers, by blocks, front to back. Nothing is unpickled or allocated on a header's word."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np

from losscli.errors import Place, ReadError
from losscli.readers.binary.npyheader import Header, read_bytes, read_header
from losscli.readers.binary.numeric import VALUES_AT_ONCE, Raw, chunks_of, parts_of, rows_of, takes_rows
from losscli.readers.number import NumberRules
from losscli.readers.sources.source import DOCUMENT_LIMIT, Source
from losscli.readers.table import Chunk, ReadOptions, Shape

# A column of an array in Fortran order is read by pieces no shorter than this, or the disk would only seek.
ROWS_OF_COLUMN = 1 << 10


@dataclass(eq=False, repr=False)
class NpyArray:
    """An npy stream whose header was read; `start` is where its numbers begin if it can seek, else None."""

    path: str
    stream: BinaryIO
    header: Header
    start: int | None = None
    rows: int = 0

    @classmethod
    def open(cls, path: str, stream: BinaryIO, *, seeks: bool = False) -> "NpyArray":
        """Read the header.

        Raises:
            ReadError: it is none, or of an array that is no table of numbers.
        """
        header = read_header(stream, path)
        return cls(path, stream, header, stream.tell() if seeks else None)

    def blocks(self, columns: Sequence[int], size: int | None = None) -> Iterator[Raw]:
        """Yield the numbers of some columns, shape (size, columns): about a megabyte of numbers, unless `size` is said.

        Raises:
            ReadError: there are fewer bytes than the header says, or more.
        """
        size = size or max(ROWS_OF_COLUMN if self.header.columnwise else 1, VALUES_AT_ONCE // self.header.width)
        blocks = self._by_rows(columns, size)
        if self.header.columnwise:
            blocks = self._whole(columns, size) if self.start is None else self._by_columns(self.start, columns, size)
        for block in blocks:
            if len(block):
                self.rows += len(block)
                yield block
        self._refuse_more()

    def _by_rows(self, columns: Sequence[int], size: int) -> Iterator[Raw]:
        header = self.header
        row = header.width * header.dtype.itemsize
        chosen: Any = slice(None) if list(columns) == list(range(header.width)) else list(columns)
        for first in range(0, header.rows, size):
            wanted = min(size, header.rows - first) * row
            found = _read_into(self.stream, wanted, self.path)
            whole = found[: len(found) // row * row]
            yield whole.view(header.dtype).reshape(-1, header.width)[:, chosen]
            if len(found) < wanted:
                self._refuse_less(first * row + len(found))

    def _by_columns(self, start: int, columns: Sequence[int], size: int) -> Iterator[Raw]:
        """Read each column of a block where it stands: nothing but the block is in memory."""
        header = self.header
        item = header.dtype.itemsize
        length = self.stream.seek(0, os.SEEK_END) - start
        if length < header.size:
            self._refuse_less(length)
        for first in range(0, header.rows, size):
            block = np.empty((len(columns), min(size, header.rows - first)), header.dtype)
            for j, column in enumerate(columns):
                at = (column * header.rows + first) * item
                self.stream.seek(start + at)
                found = _read_into(self.stream, block[j].nbytes, self.path)
                if len(found) < block[j].nbytes:  # it has shrunk since
                    self._refuse_less(at + len(found))
                block[j] = found.view(header.dtype)
            yield block.T
        self.stream.seek(start + header.size)

    def _whole(self, columns: Sequence[int], size: int) -> Iterator[Raw]:
        """Read everything: in Fortran order the first row ends near the end, and a stream cannot be read twice."""
        header = self.header
        if header.size > DOCUMENT_LIMIT:
            hint = "Unpack it into a file, or save it in C order: np.save(file, np.ascontiguousarray(array))."
            raise ReadError(Place(self.path), "more than 1 GiB in Fortran order cannot be read from a stream", hint)
        data = read_bytes(self.stream, header.size, self.path)
        if len(data) < header.size:
            self._refuse_less(len(data))
        values = np.frombuffer(data, header.dtype).reshape((header.rows, header.width), order="F")
        for first in range(0, header.rows, size):
            yield values[first : first + size, list(columns)]

    def _refuse_less(self, found: int) -> None:
        what = f"it is cut off: {self.header.text} is {self.header.size} bytes, and {found} are there"
        raise ReadError(Place(self.path), what)

    def _refuse_more(self) -> None:
        more = read_bytes(self.stream, 1 << 20, self.path)  # and no further: a device may never end
        if more:
            count = f"{len(more)} more follow" if len(more) < 1 << 20 else f"at least {len(more)} more follow"
            raise ReadError(Place(self.path), f"{self.header.text} is {self.header.size} bytes, and {count}")


@dataclass(eq=False, repr=False)
class NpyFile:
    """An opened npy file."""

    source: Source
    array: NpyArray
    shape: Shape

    @classmethod
    def open(cls, source: Source, options: ReadOptions) -> "NpyFile":  # noqa: ARG003 - all readers open alike
        """Read the header.

        Raises:
            ReadError: it is not npy, or an array that is no table of numbers.
        """
        stream = source.binary()
        array = NpyArray.open(source.name, stream, seeks=stream.seekable())
        return cls(source, array, shape_of(source.name, array.header))

    def chunks(self, columns: Sequence[int], rules: Sequence[NumberRules]) -> Iterator[Chunk]:
        """Yield the rows of these columns in order."""
        start = 0
        lists = takes_rows(columns, rules, self.shape.width)
        for block in self.array.blocks(range(self.shape.width) if lists else columns):
            parts = [rows_of(block, columns[0], rules[0])] if lists else parts_of(block, columns, rules)
            yield from chunks_of(parts, self.shape, columns, start)
            start += len(block)
        self.source.refuse_changed()

    def done(self) -> tuple[int, int] | None:
        """Return how many rows were read, and how many there are."""
        return self.array.rows, self.array.header.rows


def shape_of(path: str, header: Header) -> Shape:
    """Return the columns of an array: one, or those of a matrix."""
    columns = "1 column" if header.width == 1 else f"{header.width} columns"
    return Shape(path, header.width, None, matrix=header.matrix, notes=f"npy, {header.dtype.name}, {columns}")


def _read_into(stream: BinaryIO, size: int, path: str) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Return the next bytes, fewer only at the end; no more than a block of them was asked for."""
    buffer = np.empty(size, np.uint8)
    view, filled = memoryview(buffer), 0  # type: ignore[arg-type]
    try:
        while filled < size and (count := stream.readinto(view[filled:])):  # type: ignore[attr-defined]
            filled += count
    except OSError as error:
        raise ReadError(Place(path), error.strerror or "it cannot be read") from error
    return buffer[:filled]
