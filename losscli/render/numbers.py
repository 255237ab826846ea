"""Columns of numbers and texts as lines: the one place where many numbers are spelled."""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from losscli.batch import Rows
from losscli.domain import Array

Numbers = Array | Rows
Column = Numbers | Sequence[str]
Write = Callable[[tuple[object, ...], tuple[bytes, ...], int], bytes]


def lines(columns: Sequence[Column], literals: Sequence[str]) -> str:
    """Return for each row `literals[0] columns[0][i] literals[1] columns[1][i] ... literals[-1]`, one after another.

    `columns`, at least one, each of shape (n,), hold float64, int64, or texts, which are written as they are. A number
    is written as `repr` writes it, the shortest text that reads back as the same: `0.1`, `1.0`, `1e+16`, `inf`, `nan`.
    """
    write = compiled()
    if write is not None:
        marks = tuple(literal.encode("utf-8", "surrogatepass") for literal in literals)
        found = write(tuple(map(_given, columns)), marks, len(columns[0]))
        return found.decode("utf-8", "surrogatepass")
    return _in_python(columns, literals)


@cache
def compiled() -> Write | None:
    """Return the compiled loop, or None where it was not built."""
    try:
        from losscli._speedups import write  # noqa: PLC0415 - it may be missing
    except ImportError:
        return None
    return write


def _given(column: Column) -> object:
    """Return a column as the compiled loop takes it: a contiguous array, or a list of bytes."""
    if isinstance(column, Sequence):
        return [text.encode("utf-8", "surrogatepass") for text in column]
    return np.ascontiguousarray(column)


def _in_python(columns: Sequence[Column], literals: Sequence[str]) -> str:
    marks = ["%s" if _is_text(column) else "%r" for column in columns] + [""]
    line = "".join(literal.replace("%", "%%") + mark for literal, mark in zip(literals, marks, strict=True))
    count, width = len(columns[0]), len(columns)
    # One template for all the rows at once: what is left of the time is that of `repr`.
    cells: list[object] = [None] * (count * width)
    for j, column in enumerate(columns):
        cells[j::width] = _cells(column)
    return line * count % tuple(cells)


def _is_text(column: Column) -> bool:
    return isinstance(column, Sequence)


def _cells(column: Column) -> Sequence[object]:
    if isinstance(column, Sequence):
        return column
    cells: list[object] = column.tolist()
    return cells
