"""Cells that hold lists: `3;0`, `3 0` or `[3, 0]`, and in JSON a list itself, of numbers or of class names."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from losscli.domain import Array
from losscli.errors import Place, ReadError
from losscli.readers.number import shortened
from losscli.readers.words import NUMBER, Words

Locate = Callable[[int], Place]


@dataclass(eq=False, repr=False)
class ListReader:
    """Turns the cells of a column, learnt as words, into lists of numbers.

    With `classes` a list is the classes that are true, and becomes a row that counts how often each is listed.
    """

    cells: Words
    names: Words | None
    classes: int | None = None
    matrix: bool = False

    def rows(self, numbers: Array, locate: Locate) -> list[Array]:
        """Return the array of each row: shape (k,), (T, C) for a matrix, (C,) with classes.

        Raises:
            ReadError: a cell is no such list.
        """
        return [self._row(self.cells.known[int(number)], locate, i) for i, number in enumerate(numbers)]

    def _row(self, text: str, locate: Locate, i: int) -> Array:
        values = self._values(text)
        if values is None:
            what = "a list of rows of numbers, all of one length" if self.matrix else "a list of numbers"
            hint = "Lists are written 3;0 or [3, 0]; for class names see --classes."
            raise ReadError(locate(i), f"'{shortened(text)}' is not {what}", hint)
        if self.classes is None:
            return values
        outside = [one for one in values.tolist() if one != int(one) or not 0 <= one < self.classes]
        if outside:
            problem = f"{outside[0]:g} is not a class from 0 to {self.classes - 1}"
            raise ReadError(locate(i), problem)
        return np.bincount(values.astype(np.intp), minlength=self.classes).astype(np.float64)

    def _values(self, text: str) -> Array | None:
        """Return the numbers of a list, or None if it is none."""
        found = _document(text) if text.startswith("[") else text.replace(";", " ").split()
        try:
            if self.matrix:
                rows = [[self._number(one) for one in row] for row in found]
                lengths = {len(row) for row in rows}
                return np.array(rows) if rows and len(lengths) == 1 and lengths != {0} else None
            return np.array([self._number(one) for one in found], dtype=np.float64)
        except (TypeError, ValueError):
            return None

    def _number(self, value: Any) -> float:  # noqa: ANN401 - a value of JSON, or a word
        """Return the number of a member of a list.

        Raises:
            ValueError: it is none.
        """
        if isinstance(value, str) and self.names is not None and (named := self.names.number(value)) is not None:
            return float(named)
        if isinstance(value, str) and value == "-inf":
            return -np.inf
        if isinstance(value, bool) or (isinstance(value, str) and not NUMBER.fullmatch(value)):
            raise ValueError(value)
        number = float(value)
        if not np.isfinite(number):
            raise ValueError(value)
        return number


def _document(text: str) -> Any:  # noqa: ANN401 - whatever is written
    import json  # noqa: PLC0415 - only lists need it

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
