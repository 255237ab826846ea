"""Reading a workbook with openpyxl, row by row: its only sheet that is not empty. A number is a number only as such."""

import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from losscli.errors import Place, ReadError, cut, listing
from losscli.readers.binary.excelcells import FORMULA, MEND, letters, number_of, value_of
from losscli.readers.number import CellError, NumberRules
from losscli.readers.sources.archive import FLAWS, FREE, RATIO
from losscli.readers.sources.source import DOCUMENT_LIMIT, Source
from losscli.readers.table import ROWS_AT_ONCE, Chunk, ReadOptions, Shape, in_batches
from losscli.readers.text.dialect import has_header

# What openpyxl raises on a workbook that is damaged.
DAMAGE = (*FLAWS, KeyError, IndexError, TypeError, AttributeError, SyntaxError, AssertionError)


class Row(NamedTuple):
    """The values of the cells of a row, and its number in the sheet."""

    number: int
    values: tuple[Any, ...]

    @property
    def texts(self) -> list[str]:
        """The cells as text, for looking at."""
        return ["" if value is None else str(value) for value in self.values]


@dataclass(eq=False, repr=False)
class ExcelFile:
    """An opened workbook. The table begins at column `first` of the sheet, from 0."""

    stream: BinaryIO
    sheet: Any
    shape: Shape
    rows: Iterator[Row]
    first: int
    read: int = 0
    formulas: set[tuple[int, int]] | None = field(default=None)

    @classmethod
    def open(cls, source: Source, options: ReadOptions) -> "ExcelFile":
        """Find the sheet and its first rows: where the table begins, and whether it has a header.

        Raises:
            ReadError: it is no workbook, several sheets or none have something in them, or openpyxl is not installed.
        """
        stream = source.seekable()
        _refuse_bomb(source.name, stream)
        sheet, rows = _only_sheet(source.name, _workbook(source.name, stream, values=True))
        beginning = list(islice(rows, 2))
        head, second = beginning[0], beginning[1] if len(beginning) > 1 else None
        first = min(_first(row) for row in beginning)
        width = len(head.values) - first
        header = options.header
        if header is None:
            header = has_header(head.texts[first:], second.texts[first:] if second else None, options.decimal)
        names = tuple(text.strip() for text in head.texts[first:]) if header else None
        _refuse_double(source.name, names or ())
        columns = "1 column" if width == 1 else f"{width} columns"
        notes = f"Excel, sheet {cut(sheet.title)}, {'header' if header else 'no header'}, {columns}"
        rest = chain(beginning[1 if header else 0 :], rows)
        return cls(stream, sheet, Shape(source.name, width, names, notes=notes, headed=header), rest, first)

    def chunks(self, columns: Sequence[int], rules: Sequence[NumberRules]) -> Iterator[Chunk]:
        """Yield the rows of these columns in order."""
        for batch in in_batches(self._sound()):
            values = np.empty((len(batch), len(columns)))
            for i, row in enumerate(batch):
                for j, (column, rule) in enumerate(zip(columns, rules, strict=True)):
                    values[i, j] = self._number(row, column, rule, self.read + i + 1)
            yield Chunk(values, lambda i, j, batch=batch: self._place(batch[i], columns[j]))  # type: ignore[misc]
            self.read += len(batch)
        if not self.read:
            raise ReadError(Place(self.shape.path), "there are no rows, only a header")

    def done(self) -> tuple[int, int] | None:
        """Return nothing: what a workbook says of its size is not to be relied on."""
        return None

    def _sound(self) -> Iterator[Row]:
        """Yield the rows of the table, refusing what stands beside it."""
        for row in self.rows:
            outside = [i for i, value in enumerate(row.values) if value is not None and not self._within(i)]
            if outside:
                place = self._place(row, outside[0] - self.first)
                raise ReadError(place, "a cell beside the table that the first rows make", MEND)
            yield row

    def _within(self, place: int) -> bool:
        return self.first <= place < self.first + self.shape.width

    def _place(self, row: Row, column: int) -> Place:
        return Place(self.shape.path, item=f"[{letters(self.first + column)}{row.number}]")

    def _number(self, row: Row, column: int, rules: NumberRules, number: int) -> float:
        """Return the number in a cell, NaN where it is missing and that is allowed.

        Raises:
            ReadError: it holds none.
        """
        at = self.first + column
        value = row.values[at] if at < len(row.values) else None
        try:
            return number_of(FORMULA if value is None and self._is_formula(row.number, at) else value, rules)
        except CellError as error:
            what = f"{error.problem} ({self.shape.describe(column, number)})"
            raise ReadError(self._place(row, column), what, error.hint) from error

    def _is_formula(self, row: int, column: int) -> bool:
        """Whether an empty cell is a formula without a value; the sheet is read again for the first such question."""
        if self.formulas is None:
            sheet = _workbook(self.shape.path, self.stream, values=False)[self.sheet.title]
            with _told(self.shape.path):
                self.formulas = {
                    (cell.row - 1, cell.column - 1) for cells in sheet.rows for cell in cells if cell.data_type == "f"
                }
        return (row - 1, column) in self.formulas


def _workbook(path: str, stream: BinaryIO, *, values: bool) -> Any:  # noqa: ANN401 - openpyxl has no types
    """Open a workbook; `values` asks for what its formulas came to, else they themselves are read.

    Raises:
        ReadError: it is none, or openpyxl is not installed.
    """
    try:
        from openpyxl import load_workbook  # noqa: PLC0415 - only workbooks need it
    except ImportError as error:
        hint = "Install it: pip install 'losscli[excel]'"
        what = "Excel is read by the package openpyxl, which is not installed"
        raise ReadError(Place(path), what, hint) from error
    with _told(path):
        book = load_workbook(stream, read_only=True, data_only=values)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # rows beyond what a workbook says of itself would be left out in silence
    return book


def _refuse_bomb(path: str, stream: BinaryIO) -> None:
    """Refuse what expands beyond all measure, before openpyxl reads it to memory.

    Raises:
        ReadError: a part does, or it is no zip archive.
    """
    with _told(path):
        parts = zipfile.ZipFile(stream).infolist()
    for part in parts:
        texts = part.filename.endswith("sharedStrings.xml") and part.file_size > DOCUMENT_LIMIT
        if texts or part.file_size > max(FREE, RATIO * part.compress_size):
            what = f"{cut(part.filename)} in it expands to {part.file_size} bytes"
            raise ReadError(Place(path), what, "Save the sheet as CSV.")


@contextmanager
def _told(path: str) -> Iterator[None]:
    """Say in one sentence that a workbook is damaged, and nothing of what openpyxl leaves out that is no data.

    Raises:
        ReadError: it is damaged.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except DAMAGE as error:
        raise ReadError(Place(path), "not a sound workbook", "Save it again, or save the sheet as CSV.") from error


def _only_sheet(path: str, book: Any) -> tuple[Any, Iterator[Row]]:  # noqa: ANN401 - openpyxl has no types
    """Return the one sheet that is not empty, and its rows.

    Raises:
        ReadError: there is none, or there are several.
    """
    found = []
    for sheet in book.worksheets:
        rows = _rows(path, sheet)
        first = next(rows, None)
        if first is not None:
            found.append((sheet, chain([first], rows)))
    if not found:
        raise ReadError(Place(path), "there is nothing in any of its sheets")
    if len(found) > 1:
        names = listing([sheet.title for sheet, _ in found])
        raise ReadError(Place(path), f"{len(found)} sheets have something in them: {names}", "Save the one as CSV.")
    return found[0]


def _rows(path: str, sheet: Any) -> Iterator[Row]:  # noqa: ANN401 - openpyxl has no types
    """Yield the rows from the first to the last that are not empty.

    Raises:
        ReadError: an empty row stands between them.
    """
    cells = enumerate(sheet.rows, 1)
    begun, blank = False, None
    while batch := _some(path, cells):
        for number, row in batch:
            values = tuple(value_of(cell) for cell in row)
            if all(value is None for value in values):
                blank = blank or (number if begun else None)
                continue
            if blank is not None:
                raise ReadError(Place(path, item=f"[{blank}]"), f"row {blank} of the sheet is empty", MEND)
            begun = True
            yield Row(number, _trimmed(values))


def _some(path: str, cells: Iterator[tuple[int, Any]]) -> list[tuple[int, Any]]:
    with _told(path):
        return list(islice(cells, ROWS_AT_ONCE))


def _trimmed(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the values without the empty cells at the end."""
    last = max(i for i, value in enumerate(values) if value is not None)
    return values[: last + 1]


def _first(row: Row) -> int:
    return next(i for i, value in enumerate(row.values) if value is not None)


def _refuse_double(path: str, names: Sequence[str]) -> None:
    double = next((name for name, count in Counter(names).items() if count > 1), None)
    if double is not None:
        raise ReadError(Place(path), f"two columns are called {cut(double) or '(no name)'}", "Rename one of them.")
