"""Reading delimited text: CSV, TSV and their like. One grammar, two speeds.

A block of lines that holds nothing but numbers, separators and line ends is converted whole (plain.py). Any other
block goes to the strict reader (records.py), which accepts it or names the cell. Tests hold the two equal.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from losscli.domain import Array
from losscli.errors import Place, ReadError, cut
from losscli.readers.dialect import SAMPLE_LINES, Dialect, detect, has_header
from losscli.readers.number import CellError, NumberRules, parse_cells
from losscli.readers.plain import PlainParser
from losscli.readers.records import Line, Record, Records
from losscli.readers.source import Block, Source
from losscli.readers.table import Chunk, ReadOptions, Shape

COLUMN_LIMIT = 100_000


@dataclass(eq=False, repr=False)
class Delimited:
    """An opened text file of rows of cells."""

    source: Source
    dialect: Dialect
    shape: Shape
    body: Block
    rest: Iterator[Block]

    @classmethod
    def open(cls, source: Source, options: ReadOptions) -> "Delimited":
        """Look at the first lines: the separator, the header, the number of columns.

        Raises:
            ReadError: there is no row, or the first line is none.
        """
        rest = source.blocks()
        first = next(rest, None)
        if first is None or not first.data.strip():
            raise ReadError(Place(source.name), "there is nothing in it but blank lines")
        lines = source.decoded(first).split("\n")[:-1][:SAMPLE_LINES]
        if not lines[0].strip():
            raise ReadError(Place(source.name, 1, 1, lines[0]), "a blank line before the first row")
        if re.fullmatch(r"sep=.", lines[0].strip(), re.IGNORECASE):
            hint = f"Delete the line and say --sep '{lines[0].strip()[-1]}'."
            raise ReadError(Place(source.name, 1, 1, lines[0], 5), "this line is for a spreadsheet, not data", hint)
        dialect = detect(source.name, lines, options.separator, options.decimal)
        head, taken = _first_row(source.decoded(first), dialect)
        header = options.header
        if header is None:
            second = dialect.split(lines[taken : taken + 1])
            header = has_header(head, second[0] if second else None, options.decimal)
        shape = _shape(source.name, dialect, head, header=header)
        if options.header is None and not header and _is_lone_zero(lines):
            shape = shape._replace(doubt="Its first line is a lone 0, read as data. If pandas wrote it, say --header.")
        return cls(source, dialect, shape, _after(first, taken) if header else first, rest)

    def chunks(self, columns: Sequence[int], rules: Sequence[NumberRules]) -> Iterator[Chunk]:
        """Yield the rows of these columns in order."""
        separator, width = self.dialect.separator, self.shape.width
        plain = PlainParser(separator, width)
        whose = "the header" if self.shape.names is not None else "the first row"
        only = f" (column {self.shape.label(0)})" if width == 1 else ""
        records = Records(self.source.name, self.dialect, width, whose, only)
        points = all(rule.decimal == "." for rule in rules)
        blocks = chain([self.body] if self.body.data else [], self.rest)
        row = 1
        for block in blocks:
            values = plain.parse(block.data, columns) if points and records.blank is None else None
            if values is not None:
                yield Chunk(values, self._locator(_finder(block, self.dialect), columns))
                row += len(values)
                continue
            # A quoted cell may run on into the blocks that follow, so they are read in one go.
            together = chain([block], blocks) if b'"' in block.data else [block]
            for batch in records.batches(self._lines(together)):
                yield Chunk(self._values(batch, columns, rules, row), self._locator(batch.__getitem__, columns))
                row += len(batch)
        if row == 1:
            raise ReadError(Place(self.source.name), "there are no rows, only a header")

    def _lines(self, blocks: Iterable[Block]) -> Iterator[Line]:
        for block in blocks:
            yield from enumerate(self.source.decoded(block).split("\n")[:-1], block.line)

    def _locator(self, record: Callable[[int], Record], columns: Sequence[int]) -> Callable[[int, int], Place]:
        return lambda i, j: record(i).place(self.source.name, self.dialect.separator, columns[j])

    def _values(self, batch: list[Record], columns: Sequence[int], rules: Sequence[NumberRules], row: int) -> Array:
        """Return the numbers of a batch of records; `row` is the number of the first.

        Raises:
            ReadError: a cell is not a number; the first in the order of the file is named.
        """
        values = np.empty((len(batch), len(columns)))
        problems: list[tuple[int, int, CellError]] = []
        for j, (column, rule) in enumerate(zip(columns, rules, strict=True)):
            try:
                values[:, j] = parse_cells([record.cells[column] for record in batch], rule)
            except CellError as error:
                problems.append((error.index, column, error))
        if problems:
            i, column, first = min(problems, key=lambda found: found[:2])
            raise self._unreadable(batch[i], column, row + i, first) from first
        return values

    def _unreadable(self, record: Record, column: int, row: int, error: CellError) -> ReadError:
        hint = error.hint
        if row == 1 and self.shape.names is None and not re.search(r"\d", record.cells[column]):
            hint = "If the first line is a header, say --header."
        place = record.place(self.source.name, self.dialect.separator, column)
        return ReadError(place, f"{error.problem} ({self.shape.describe(column, row)})", hint)


def _is_lone_zero(lines: Sequence[str]) -> bool:
    """Whether one column begins with 0 and goes on with decimals: `Series.to_csv` writes such a header."""
    following = [line for line in lines[1:] if line.strip()]
    return lines[0].strip() == "0" and bool(following) and all("." in line for line in following)


def _first_row(text: str, dialect: Dialect) -> tuple[list[str], int]:
    """Return the cells of the first row and the number of lines it takes: a quoted name may hold a line end."""
    if dialect.separator is None or dialect.separator == " " or '"' not in text:
        return dialect.split([text.split("\n", 1)[0]])[0], 1
    reader = csv.reader(text.splitlines(keepends=True), delimiter=dialect.separator)
    try:
        return next(reader), reader.line_num
    except csv.Error:  # the strict reader will say what is wrong with it
        return [text.split("\n", 1)[0]], 1


def _shape(path: str, dialect: Dialect, head: Sequence[str], *, header: bool) -> Shape:
    """Return the columns of the file.

    Raises:
        ReadError: two columns have the same name, or there are more than 100 000.
    """
    if len(head) > COLUMN_LIMIT:
        raise ReadError(Place(path, 1), f"{len(head)} columns: more than {COLUMN_LIMIT}")
    names = tuple(name.strip() for name in head) if header else None
    if names is not None and (double := next((name for name in names if names.count(name) > 1), None)) is not None:
        raise ReadError(Place(path, 1), f"two columns are called {cut(double) or '(no name)'}", "Rename one of them.")
    notes = f"{'header' if header else 'no header'}, separator {dialect.title}, {len(head)} columns"
    return Shape(path, len(head), names, notes=notes)


def _after(block: Block, lines: int) -> Block:
    """Return the block without its first lines."""
    data = block.data
    for _ in range(lines):
        data = data[data.index(b"\n") + 1 :]
    return Block(block.line + lines, data)


def _finder(block: Block, dialect: Dialect) -> Callable[[int], Record]:
    """Return what finds a row of a block of plain rows, one a line."""

    def record(i: int) -> Record:
        text = block.data.split(b"\n")[i].decode()
        return Record(dialect.split([text])[0], block.line + i, text)

    return record
