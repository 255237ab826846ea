r"""Reading NDJSON: a JSON value a line, each a number, a row of numbers or an object. It streams.

Lines end at `\\n` only: U+2028 may stand inside a string.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from losscli.errors import Place, ReadError
from losscli.readers.document import (
    Flaw,
    column_values,
    dotted,
    groups,
    leaves,
    parse,
    place,
    ragged,
    refuse,
    refuse_same_names,
    whole,
)
from losscli.readers.number import NumberRules
from losscli.readers.source import Source
from losscli.readers.table import Chunk, ReadOptions, Shape, in_batches
from losscli.readers.tokens import Path

Row = tuple[int, str, Any]


@dataclass(eq=False, repr=False)
class NdjsonFile:
    """An opened file of JSON lines."""

    rows: Iterator[Row]
    columns: tuple[Path, ...]
    shape: Shape

    @classmethod
    def open(cls, source: Source, options: ReadOptions) -> "NdjsonFile":  # noqa: ARG003 - all readers open alike
        """Read the first line, and take its form for that of all.

        Raises:
            ReadError: there is no line, or the first is not a number, a row or an object.
        """
        rows = _rows(source)
        first = next(rows, None)
        if first is None:
            raise ReadError(Place(source.name), "there is nothing in it but blank lines")
        line, text, value = first
        columns = tuple(_columns(value))
        if not columns:
            refuse(text, (), source.name, "the first line holds nothing", "", line=line)
        refuse_same_names(columns, text, source.name, line)
        names = tuple(map(dotted, columns)) if isinstance(value, dict) else None
        matrix = isinstance(value, list) and len(columns) > 1
        shape = Shape(source.name, len(columns), names, groups(columns), matrix, f"NDJSON, {len(columns)} columns")
        return cls(chain([first], rows), columns, shape)

    def chunks(self, columns: Sequence[int], rules: Sequence[NumberRules]) -> Iterator[Chunk]:
        """Yield the rows of these columns in order."""
        chosen = [self.columns[column] for column in columns]
        first = 1
        for batch in in_batches(self.rows):
            documents = [document for _, _, document in batch]
            values = np.empty((len(batch), len(chosen)))
            flaws: list[tuple[int, Flaw]] = []
            for j, (path, rule) in enumerate(zip(chosen, rules, strict=True)):
                found = column_values(documents, path, rule)
                if isinstance(found, Flaw):
                    flaws.append((columns[j], found))
                else:
                    values[:, j] = found
            apart = [path for path, rule in zip(chosen, rules, strict=True) if whole(path, rule) == path]
            flaws += [(columns[0], flaw) for flaw in ragged(documents, self.columns, apart)]
            if flaws:
                column, flaw = min(flaws, key=lambda one: (one[1].row, one[0]))
                line, text, _ = batch[flaw.row]
                what = f"{flaw.what} ({self.shape.describe(column, first + flaw.row)})"
                refuse(text, flaw.path, self.shape.path, what, flaw.hint, line=line)
            yield Chunk(values, self._locator(batch, chosen))
            first += len(batch)

    def _locator(self, batch: Sequence[Row], chosen: Sequence[Path]) -> Callable[[int, int], Place]:
        return lambda i, j: place(batch[i][1], chosen[j], self.shape.path, batch[i][0])


def _rows(source: Source) -> Iterator[Row]:
    """Yield the values of the lines with their numbers and texts; blank lines are let go only at the end."""
    blank: int | None = None
    for block in source.blocks():
        for number, text in enumerate(block.lines(), block.line):
            if not text.strip(" \t"):
                blank = blank or number
            elif blank is not None:
                raise ReadError(Place(source.name, blank, 1, ""), "a blank line between rows")
            else:
                yield number, text, parse(text, source.name, number)


def _columns(value: Any) -> Iterator[Path]:  # noqa: ANN401 - any JSON value
    """Yield the paths of the numbers in a row, as its first line has them."""
    if isinstance(value, list):
        yield from ((j,) for j in range(len(value)))
    elif isinstance(value, dict):
        for keys, inner in leaves(value):
            yield from ((*keys, j) for j in range(len(inner))) if isinstance(inner, list) else (keys,)
    else:
        yield ()
