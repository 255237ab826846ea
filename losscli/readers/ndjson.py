r"""Reading NDJSON: a JSON value a line, each a number, a row of numbers or an object. It streams.

Lines end at `\\n` only: U+2028 may stand inside a string.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

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
    place,
    problem,
    refuse,
)
from losscli.readers.number import NumberRules
from losscli.readers.source import Source
from losscli.readers.table import Chunk, ReadOptions, Shape

ROWS_AT_ONCE = 8192
Line = tuple[int, str]


@dataclass(slots=True)
class NdjsonFile:
    """An opened file of JSON lines."""

    lines: Iterator[Line]
    columns: tuple[Path, ...]
    shape: Shape

    @classmethod
    def open(cls, source: Source, options: ReadOptions) -> "NdjsonFile":  # noqa: ARG003 - all readers open alike
        """Read the first line, and take its form for that of all.

        Raises:
            ReadError: there is no line, or the first is not a number, a row or an object.
        """
        lines = _lines(source)
        first = next(lines, None)
        if first is None:
            raise ReadError(Place(source.name), "there is nothing in it but blank lines")
        value = parse(first[1], source.name, first[0])
        columns = tuple(_columns(value))
        if not columns:
            refuse(first[1], (), source.name, "the first line holds nothing", "", line=first[0])
        row = isinstance(value, list)
        names = tuple(dotted(path) for path in columns) if isinstance(value, dict) else None
        shape = Shape(
            source.name,
            len(columns),
            names,
            groups(columns),
            row and len(columns) > 1,
            f"NDJSON, {len(columns)} columns",
        )
        return cls(chain([first], lines), columns, shape)

    def chunks(self, columns: Sequence[int], rules: Sequence[NumberRules]) -> Iterator[Chunk]:
        """Yield the rows of these columns in order."""
        chosen = [self.columns[column] for column in columns]
        row = 1
        while batch := list(islice(self.lines, ROWS_AT_ONCE)):
            documents = [parse(text, self.shape.path, line) for line, text in batch]
            self._refuse_ragged(documents, batch, chosen)
            values = np.empty((len(batch), len(chosen)))
            for j, (path, rule) in enumerate(zip(chosen, rules, strict=True)):
                found = self._cells(documents, batch, path, row)
                array = numbers(found, rule)
                if isinstance(array, int):
                    line, text = batch[array]
                    what = f"{problem(found[array])} ({self.shape.describe(columns[j], row + array)})"
                    refuse(text, path, self.shape.path, what, line=line)
                values[:, j] = array
            yield Chunk(values, self._locator(batch, chosen))
            row += len(batch)

    def _cells(self, documents: Sequence[Any], batch: Sequence[Line], path: Path, row: int) -> list[Any]:
        cells = []
        for i, document in enumerate(documents):
            try:
                cells.append(follow(document, path))
            except LookupError:
                line, text = batch[i]
                refuse(text, (), self.shape.path, f"the row has no {dotted(path)} (row {row + i})", "", line=line)
        return cells

    def _refuse_ragged(self, documents: Sequence[Any], batch: Sequence[Line], chosen: Sequence[Path]) -> None:
        """Refuse a list of another length than the first line's: its numbers would be left out in silence."""
        for parent in dict.fromkeys(path[:-1] for path in chosen if path and isinstance(path[-1], int)):
            width = sum(path[:-1] == parent for path in self.columns)
            lists = self._cells(documents, batch, parent, 0)
            if (i := other_width(lists, width)) is not None:
                line, text = batch[i]
                what = f"a list of {len(lists[i])}, where the first line has {width}"
                refuse(text, parent, self.shape.path, what, "", line=line)

    def _locator(self, batch: Sequence[Line], chosen: Sequence[Path]) -> Callable[[int, int], Place]:
        return lambda i, j: place(batch[i][1], chosen[j], self.shape.path, batch[i][0])


def _lines(source: Source) -> Iterator[Line]:
    """Yield the lines with their numbers; blank ones are let go only at the end."""
    blank: int | None = None
    for block in source.blocks():
        for number, text in enumerate(source.decoded(block).split("\n")[:-1], block.line):
            if not text.strip():
                blank = blank or number
            elif blank is not None:
                raise ReadError(Place(source.name, blank, 1, ""), "a blank line between rows")
            else:
                yield number, text


def _columns(value: Any) -> Iterator[Path]:  # noqa: ANN401 - any JSON value
    """Yield the paths of the numbers in a row, as its first line has them."""
    if isinstance(value, list):
        yield from ((j,) for j in range(len(value)))
    elif isinstance(value, dict):
        for keys, inner in leaves(value):
            yield from ((*keys, j) for j in range(len(inner))) if isinstance(inner, list) else (keys,)
    else:
        yield ()
