"""Reading a JSON document: an array of numbers, of rows or of objects, or an object of columns.

The document is held in memory whole. A long array is read by pieces instead: jsonarray.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn

import numpy as np

from losscli.errors import Place, ReadError
from losscli.readers.documents.document import (
    Flaw,
    column_values,
    dotted,
    follow,
    groups,
    leaves,
    parse,
    ragged,
    refuse,
    refuse_same_names,
    whole,
)
from losscli.readers.documents.document import place as place_of
from losscli.readers.documents.tokens import Path
from losscli.readers.number import NumberRules
from losscli.readers.sources.source import Source
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

    source: Source
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
        return cls(source, text, value, columns, rows, shape_of(columns, text, source.name))

    def chunks(self, columns: Sequence[int], rules: Sequence[NumberRules]) -> Iterator[Chunk]:
        """Yield all rows of these columns at once."""
        chosen = [self.columns[column] for column in columns]
        values = np.empty((self.rows, len(chosen)))
        flaws: list[tuple[int, Flaw]] = []
        looked_at: set[tuple[Path, Path]] = set()
        for j, (column, rule) in enumerate(zip(chosen, rules, strict=True)):
            rows = follow(self.value, column.before)
            found = column_values(rows, column.after, rule)
            if isinstance(found, Flaw):
                flaws.append((j, found))
            else:
                values[:, j] = found
            # A list is looked at once, with the first of its members that was chosen.
            if whole(column.after, rule) == column.after and (column.before, column.after[:-1]) not in looked_at:
                looked_at.add((column.before, column.after[:-1]))
                siblings = [one.after for one in self.columns if one.before == column.before]
                flaws += [(j, flaw) for flaw in ragged(rows, siblings, [column.after])]
        if flaws:
            self._refuse(columns, chosen, flaws)
        yield Chunk(values, lambda i, j: place_of(self.text, chosen[j].path(i), self.shape.path))

    def done(self) -> tuple[int, int] | None:
        """Return how many bytes were read, and how many there are; None where nobody knows."""
        return self.source.done()

    def _refuse(self, numbers: Sequence[int], chosen: Sequence[Column], flaws: Sequence[tuple[int, Flaw]]) -> NoReturn:
        """Refuse the first of some flaws: of rows the first row's, of columns the first column's."""
        by_rows = not any(column.before for column in chosen)
        j, flaw = min(flaws, key=lambda one: (one[1].row, one[0]) if by_rows else (numbers[one[0]], one[1].row))
        what = f"{flaw.what} ({self.shape.describe(numbers[j], flaw.row + 1)})"
        refuse(self.text, (*chosen[j].before, flaw.row, *flaw.path), self.shape.path, what, flaw.hint)


def shape_of(columns: Sequence[Column], text: str, path: str) -> Shape:
    """Return what a document of these columns is.

    Raises:
        ReadError: one name stands for two of them.
    """
    paths = [(*column.before, *column.after) for column in columns]
    refuse_same_names(paths, text, path)
    matrix = all(isinstance(key, int) for key in columns[0].after) and not columns[0].before
    return Shape(
        path,
        len(columns),
        None if matrix else tuple(map(dotted, paths)),
        groups={} if matrix else groups(paths),
        matrix=matrix and len(columns) > 1,
        notes=f"JSON, {len(columns)} columns",
    )


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
    return tuple(Column((), after) for after in element_columns(value[0], text, path)), len(value)


def element_columns(first: Any, text: str, path: str) -> tuple[Path, ...]:  # noqa: ANN401 - any JSON value
    """Return the paths of the numbers in an element of an array, as the first one has them.

    Raises:
        ReadError: there are none in it.
    """
    if isinstance(first, list):
        if not first:
            refuse(text, (0,), path, "the first row is empty", "")
        return tuple((j,) for j in range(len(first)))
    if not isinstance(first, dict):
        return ((),)
    columns: list[Path] = []
    for keys, inner in leaves(first):
        columns += [(*keys, j) for j in range(len(inner))] if isinstance(inner, list) else [keys]
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
