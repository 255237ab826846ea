"""Reading delimited text: CSV, TSV and their like. One grammar, two speeds.

A block of lines that holds nothing but numbers, separators and line ends is converted whole (plain.py). Any other
block goes to the strict reader (records.py), which accepts it or names the cell. Tests hold the two equal.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from losscli.domain import Array
from losscli.errors import Place, ReadError, cut
from losscli.parallel import in_turn
from losscli.readers.number import CellError, NumberRules, parse_cells
from losscli.readers.sources.source import Block, Source
from losscli.readers.table import Chunk, ReadOptions, Shape
from losscli.readers.text.beginning import Beginning
from losscli.readers.text.cells import cut_cells
from losscli.readers.text.dialect import Dialect, detect, has_header, is_counting
from losscli.readers.text.plain import Template, converted
from losscli.readers.text.records import Line, Record, Records

COLUMN_LIMIT = 100_000


@dataclass(eq=False, repr=False)
class Delimited:
    """An opened text file of rows of cells."""

    source: Source
    dialect: Dialect
    shape: Shape
    body: Block
    rest: Iterator[Block]
    jobs: int

    @classmethod
    def open(cls, source: Source, options: ReadOptions) -> "Delimited":
        """Look at the first lines: the separator, the header, the number of columns.

        Raises:
            ReadError: there is no row, or the first line is none.
        """
        beginning = Beginning.of(source.blocks())
        lines = beginning.lines
        _refuse_no_row(source.name, beginning)
        dialect = detect(source.name, lines, options.separator, options.decimal)
        head, second = _first_rows(source.name, dialect, lines)
        header = options.header
        if header is None:
            header = has_header(head.cells, second.cells if second else None, options.decimal)
        shape = _shape(source.name, dialect, head, header=header)
        if options.header is None and not header:
            shape = shape._replace(doubt=_doubt(head, lines))
        body = _after(beginning.block, head.text.count("\n") + 1) if header else beginning.block
        return cls(source, dialect, shape, body, beginning.rest, options.jobs)

    def done(self) -> tuple[int, int] | None:
        """Return how many bytes have been read, and how many there are."""
        return self.source.done()

    def chunks(self, columns: Sequence[int], rules: Sequence[NumberRules]) -> Iterator[Chunk]:
        """Yield the rows of these columns in order; blocks of plain numbers are converted on several cores."""
        width = self.shape.width
        whose = "the header" if self.shape.names is not None else "the first row"
        only = f" (column {self.shape.label(0)})" if width == 1 else ""
        records = Records(self.shape.path, self.dialect, width, whose, only)
        convert = self._converter(columns, rules)
        blocks = in_turn(convert, chain([self.body] if self.body.data else [], self.rest), self.jobs)
        row = 1
        for block, converted_values in blocks:
            values = converted_values
            if values is None and records.blank is None:
                # Words are learnt in the order of the file, so this is no work for several cores.
                values = cut_cells(block.data, self.dialect.separator, width, columns, rules)
            if values is not None and records.blank is None:
                yield Chunk(values, self._locator(_finder(block, self.dialect), columns))
                row += len(values)
                continue
            # A quoted cell may run on into the blocks that follow, so they are read in one go.
            together = chain([block], (later for later, _ in blocks)) if b'"' in block.data else [block]
            for batch in records.batches(_numbered(together)):
                yield Chunk(self._values(batch, columns, rules, row), self._locator(batch.__getitem__, columns))
                row += len(batch)
        if row == 1:
            raise ReadError(Place(self.shape.path), "there are no rows, only a header")

    def _converter(self, columns: Sequence[int], rules: Sequence[NumberRules]) -> Callable[[Block], Array | None]:
        """Return what converts a block of plain rows, or returns None for any other."""
        template = Template.separated(self.dialect.separator, self.shape.width)
        if template is None or not all(rule.plain for rule in rules):
            return lambda _: None
        # The other inputs are about as long as this one. Of a pipe nobody knows, but a line has a few letters at least.
        size = 2 * self.source.size
        return lambda block: converted(block.data, template, columns, max(size, 8 * block.line))

    def _locator(self, record: Callable[[int], Record], columns: Sequence[int]) -> Callable[[int, int], Place]:
        return lambda i, j: record(i).place(self.shape.path, self.dialect, columns[j])

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
        if row == 1 and self.shape.names is None and "--decimal" not in hint:
            hint = "If the first line is a header, say --header."
        place = record.place(self.shape.path, self.dialect, column)
        return ReadError(place, f"{error.problem} ({self.shape.describe(column, row)})", hint)


def _refuse_no_row(path: str, beginning: Beginning) -> None:
    if not beginning.block.data.strip():
        raise ReadError(Place(path), "there is nothing in it but blank lines")
    first = beginning.lines[0]
    if not first.strip(" \t"):
        raise ReadError(Place(path, 1, 1, first), "a blank line before the first row")
    if re.fullmatch(r"sep=.", first.strip(), re.IGNORECASE):
        hint = f"Delete the line and say --sep '{first.strip()[-1]}'."
        raise ReadError(Place(path, 1, 1, first, 5), "this line is for a spreadsheet, not data", hint)


def _first_rows(path: str, dialect: Dialect, lines: Sequence[str]) -> tuple[Record, Record | None]:
    """Return the first row and, if it can be told, the second; a quoted cell may hold line ends.

    Raises:
        ReadError: a quote in the first row is out of place.
    """
    rows = Records(path, dialect).split(enumerate(lines, 1))
    first = next(rows)
    try:
        return first, next((row for row in rows if not row.is_blank), None)
    except ReadError:  # it will be named in its turn
        return first, None


def _doubt(head: Record, lines: Sequence[str]) -> str:
    """Say what is odd about a first row of 0, 1, 2 ... above decimals: pandas writes such a header."""
    following = [line for line in lines[1:] if line.strip()]
    if not is_counting(head.cells) or not following or not all("." in line for line in following):
        return ""
    first = "a lone 0" if len(head.cells) == 1 else f"0 to {len(head.cells) - 1}"
    return f"Its first line is {first}, read as data. If pandas wrote it, say --header."


def _shape(path: str, dialect: Dialect, head: Record, *, header: bool) -> Shape:
    """Return the columns of the file.

    Raises:
        ReadError: two columns have the same name, or there are more than 100 000.
    """
    width = len(head.cells)
    if width > COLUMN_LIMIT:
        raise ReadError(Place(path, 1), f"{width} columns: more than {COLUMN_LIMIT}")
    names = tuple(name.strip() for name in head.cells) if header else None
    seen = Counter(names or ())
    if len(seen) < len(names or ()):
        double = next(name for name in names or () if seen[name] > 1)
        second = [i for i, name in enumerate(names or ()) if name == double][1]
        problem = f"two columns are called {cut(double) or '(no name)'}"
        raise ReadError(head.place(path, dialect, second), problem, "Rename one of them.")
    columns = "1 column" if width == 1 else f"{width} columns"
    notes = f"{'header' if header else 'no header'}, separator {dialect.title}, {columns}"
    return Shape(path, width, names, notes=notes, headed=header)


def _after(block: Block, lines: int) -> Block:
    """Return the block without its first lines."""
    data = block.data
    for _ in range(lines):
        data = data[data.index(b"\n") + 1 :]
    return Block(block.line + lines, data)


def _numbered(blocks: Iterable[Block]) -> Iterator[Line]:
    for block in blocks:
        yield from enumerate(block.lines(), block.line)


def _finder(block: Block, dialect: Dialect) -> Callable[[int], Record]:
    """Return what finds a row of a block of plain rows, one a line."""

    def record(i: int) -> Record:
        text = block.data.split(b"\n")[i].decode()
        return Record(text.split(dialect.delimiter), block.line + i, text)

    return record
