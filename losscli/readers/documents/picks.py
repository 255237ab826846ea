"""The columns asked for of rows that are JSON values."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from losscli.domain import Array
from losscli.readers.documents.document import Flaw, column_values, ragged, whole
from losscli.readers.documents.tokens import Path
from losscli.readers.number import NumberRules


class Picks(NamedTuple):
    """Columns (from 0) of a file and how each is read; `every` are the paths of all columns of the file."""

    every: tuple[Path, ...]
    columns: tuple[int, ...]
    rules: tuple[NumberRules, ...]

    @property
    def paths(self) -> list[Path]:
        """The paths of the columns asked for."""
        return [self.every[column] for column in self.columns]

    def of(self, rows: Sequence[Any]) -> Array | Flaw:
        """Return the numbers of some rows, shape (rows, columns), or what is wrong with the first that is not right."""
        paths = self.paths
        values = np.empty((len(rows), len(paths)))
        flaws: list[Flaw] = []
        for j, (path, rule) in enumerate(zip(paths, self.rules, strict=True)):
            found = column_values(rows, path, rule)
            if isinstance(found, Flaw):
                flaws.append(found._replace(column=self.columns[j]))
            else:
                values[:, j] = found
        apart = [path for path, rule in zip(paths, self.rules, strict=True) if whole(path, rule) == path]
        flaws += [flaw._replace(column=self.columns[0]) for flaw in ragged(rows, self.every, apart)]
        return min(flaws, key=lambda one: (one.row, one.column)) if flaws else values
