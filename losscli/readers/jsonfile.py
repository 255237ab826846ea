"""Reading a JSON document: an array of numbers, of rows or of objects, or an object of columns.

A JSON array cannot be read by pieces with the standard library, so the document is held in memory whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from losscli.errors import Place, ReadError
from losscli.readers.document import (
    Path,
    dotted,
    follow,
    groups,
    leaves,
    numbers,
    other_width,
    parse,
    problem,
    refuse,
)
from losscli.readers.document import place as place_of
from losscli.readers.number import NumberRules
from losscli.readers.source import Source
from losscli.readers.table import Chunk, ReadOptions, Shape


class Column(NamedTuple):
    """One column of a document: the keys before and after the number of the row."""

    before: Path
    after: Path

    def path(self, row: int) -> Path:
        """Return the path of the value in row `row` (from 0)."""
        return (*self.before, row, *self.after)


@dataclass(slots=True)
class JsonFile:
    """An opened JSON document."""

    text: str
    value: Any
    columns: tuple[Column, ...]
    rows: int
    shape: Shape

    @classmethod
    def open(cls, source: Source, options: ReadOptions) -> "JsonFile":  # noqa: ARG003 - all readers open alike
        """Read and parse the document, and see which of the four forms it has.

        Raises:
            ReadError: it is not JSON, or has none of the forms.
        """
        text = source.text()
        value = parse(text, source.name)
        columns, rows = _form(value, text, source.name)
        names = tuple(dotted((*column.before, *column.after)) for column in columns) if columns[0] != FLAT else None
        matrix = all(isinstance(key, int) for key in columns[0].after) and not columns[0].before
        shape = Shape(
            source.name,
            len(columns),
            None if matrix else names,
            groups={} if matrix else groups([(*column.before, *column.after) for column in columns]),
            matrix=matrix and len(columns) > 1,
            notes=f"JSON, {len(columns)} columns",
        )
        return cls(text, value, columns, rows, shape)

    def chunks(self, columns: Sequence[int], rules: Sequence[NumberRules]) -> Iterator[Chunk]:
        """Yield all rows of these columns at once."""
        chosen = [self.columns[column] for column in columns]
        values = np.empty((self.rows, len(chosen)))
        for j, (column, rule) in enumerate(zip(chosen, rules, strict=True)):
            found = self._cells(column)
            array = numbers(found, rule)
            if isinstance(array, int):
                where = self.shape.describe(columns[j], array + 1)
                refuse(self.text, column.path(array), self.shape.path, f"{problem(found[array])} ({where})")
            values[:, j] = array
        yield Chunk(values, lambda i, j: place_of(self.text, chosen[j].path(i), self.shape.path))

    def _cells(self, column: Column) -> list[Any]:
        """Return the values of a column.

        Raises:
            ReadError: a row lacks it, or is of another form than the first.
        """
        cells = []
        for row in range(self.rows):
            try:
                cells.append(follow(self.value, column.path(row)))
            except LookupError:
                what = f"the row has no {dotted(column.after) or 'number'}"
                refuse(self.text, (*column.before, row), self.shape.path, f"{what} (row {row + 1})", "")
        if column.after and column.after[-1] == 0:
            self._refuse_ragged(column)
        return cells

    def _refuse_ragged(self, first: Column) -> None:
        """Refuse a list of another length than the first row's: its numbers would be left out in silence."""
        parent = Column(first.before, first.after[:-1])
        width = sum(one.before == first.before and one.after[:-1] == parent.after for one in self.columns)
        lists = [follow(self.value, parent.path(row)) for row in range(self.rows)]
        if (row := other_width(lists, width)) is not None:
            what = f"a list of {len(lists[row])}, where the first row has {width}"
            refuse(self.text, parent.path(row), self.shape.path, what, "")


FLAT = Column((), ())


def _form(value: Any, text: str, path: str) -> tuple[tuple[Column, ...], int]:  # noqa: ANN401 - any JSON value
    """Return the columns of a document and its number of rows.

    Raises:
        ReadError: it has none of the four forms.
    """
    forms = "an array of numbers, of rows or of objects, or an object of columns"
    if isinstance(value, dict):
        return _object_of_columns(value, text, path, forms)
    if not isinstance(value, list):
        raise ReadError(Place(path, 1), f"the document is neither {forms}")
    if not value:
        raise ReadError(Place(path, 1), "there are no rows: the array is empty")
    first = value[0]
    if isinstance(first, list):
        if not first:
            refuse(text, (0,), path, "the first row is empty", "")
        if any(isinstance(one, list | dict) for one in first):
            refuse(text, (0, 0), path, "three levels deep: a row is a list of numbers", "")
        return tuple(Column((), (j,)) for j in range(len(first))), len(value)
    if isinstance(first, dict):
        return _record_columns(first, text, path), len(value)
    return (FLAT,), len(value)


def _record_columns(first: dict[str, Any], text: str, path: str) -> tuple[Column, ...]:
    columns: list[Column] = []
    for keys, inner in leaves(first):
        spread = range(len(inner)) if isinstance(inner, list) else None
        columns += [Column((), keys)] if spread is None else [Column((), (*keys, j)) for j in spread]
    if not columns:
        refuse(text, (0,), path, "the first object is empty", "")
    return tuple(columns)


def _object_of_columns(value: dict[str, Any], text: str, path: str, forms: str) -> tuple[tuple[Column, ...], int]:
    columns: list[Column] = []
    lengths: dict[Path, int] = {}
    for keys, inner in leaves(value):
        if not isinstance(inner, list):
            refuse(text, keys, path, f"{dotted(keys)} is not a column: the document is neither {forms}", "")
        lengths[keys] = len(inner)
        rows = bool(inner) and isinstance(inner[0], list)
        columns += [Column(keys, (j,)) for j in range(len(inner[0]))] if rows else [Column(keys, ())]
    if not columns or not max(lengths.values()):
        raise ReadError(Place(path, 1), "there are no rows")
    (first, length), *others = lengths.items()
    for keys, other in others:
        if other != length:
            refuse(text, keys, path, f"{dotted(keys)} has {other} values, {dotted(first)} {length}", "")
    return tuple(columns), length
