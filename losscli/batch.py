"""Consecutive rows of all inputs, aligned: what flows from the readers through the losses to the renderers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from losscli.domain import Array, Mask
from losscli.errors import Place

Rows = NDArray[np.int64]
Places = NDArray[np.intp]
Locate = Callable[[str, int, int], Place]


class Labels(NamedTuple):
    """A text for each of some rows: `codes`, shape (n,), are places in `names`, which others may share."""

    codes: Rows
    names: Sequence[str]

    def of(self, row: int) -> str:
        """Return the text of a row."""
        return self.names[int(self.codes[row])]

    def texts(self) -> list[str]:
        """Return the text of each row."""
        return [self.names[code] for code in self.codes.tolist()]


class Batch(NamedTuple):
    """Some rows of every input, and where each number came from.

    `arrays` holds an array for each input by its name: shape (n,) where the input is one column, else (n, k).
    `rows` are the numbers of the rows as the user counts them, from 1, header excluded. `weights` has shape (n,).
    `locate(name, i, j)` is the place of column j of row i of the batch in the input `name`; `skipped` counts the
    rows that were passed over since the batch before because a cell of theirs was missing, `ignored` those that the
    loss leaves out. `group` is the group that the rows are of, where they are grouped; `ids` are the rows' own names,
    and `by` what results are asked for separately.
    """

    arrays: Mapping[str, Array]
    rows: Rows
    weights: Array | None
    locate: Locate
    skipped: int = 0
    ignored: int = 0
    group: str | None = None
    ids: Sequence[str] | None = None
    by: Labels | None = None

    def only(self, kept: Mask) -> "Batch":
        """Return the rows for which `kept`, shape (n,), is true."""
        return self.taking(np.flatnonzero(kept))

    def taking(self, places: Places) -> "Batch":
        """Return the rows at these places, counted from 0, in their order."""
        return self._replace(
            arrays={name: np.ascontiguousarray(array[places]) for name, array in self.arrays.items()},
            rows=self.rows[places],
            weights=None if self.weights is None else self.weights[places],
            locate=lambda name, i, j: self.locate(name, int(places[i]), j),
            ids=None if self.ids is None else [self.ids[i] for i in places.tolist()],
            by=None if self.by is None else self.by._replace(codes=self.by.codes[places]),
        )

    def pieces(self, size: int) -> Iterator["Batch"]:
        """Yield `size` rows after `size` rows; the rows that were passed over count with the first."""
        for start in range(0, len(self.rows), size):
            part = slice(start, start + size)
            yield self._replace(
                arrays={name: array[part] for name, array in self.arrays.items()},
                rows=self.rows[part],
                weights=None if self.weights is None else self.weights[part],
                locate=_shifted(self.locate, start),
                skipped=0 if start else self.skipped,
                ignored=0 if start else self.ignored,
                ids=None if self.ids is None else self.ids[part],
                by=None if self.by is None else self.by._replace(codes=self.by.codes[part]),
            )

    def stacked(self) -> "Batch":
        """Return all rows as one, whose vectors are the columns: (n,) or (n, k) → (1, n·k); its number is the first's.

        A weight is of the whole: that of the first row, which is that of the others; so is `by`.
        """
        width = {name: array.shape[1] if array.ndim > 1 else 1 for name, array in self.arrays.items()}
        return self._replace(
            arrays={name: array.reshape(1, -1) for name, array in self.arrays.items()},
            rows=self.rows[:1],
            weights=None if self.weights is None else self.weights[:1],
            locate=lambda name, _, j: self.locate(name, *divmod(j, width[name])),
            ids=None if self.ids is None else self.ids[:1],
            by=None if self.by is None or np.ptp(self.by.codes) else self.by._replace(codes=self.by.codes[:1]),
        )


def _shifted(locate: Locate, start: int) -> Locate:
    return lambda name, i, j: locate(name, start + i, j)


def joined(batches: Sequence[Batch]) -> Batch:
    """Return the rows of several batches as one."""
    first, starts = batches[0], np.cumsum([0, *(len(one.rows) for one in batches)])

    def locate(name: str, i: int, j: int) -> Place:
        at = int(np.searchsorted(starts, i, side="right")) - 1
        return batches[at].locate(name, i - int(starts[at]), j)

    return Batch(
        {name: np.concatenate([one.arrays[name] for one in batches]) for name in first.arrays},
        np.concatenate([one.rows for one in batches]),
        None if first.weights is None else np.concatenate([w for one in batches if (w := one.weights) is not None]),
        locate,
        skipped=sum(one.skipped for one in batches),
        ids=None if first.ids is None else list(chain.from_iterable(one.ids or () for one in batches)),
        by=None if first.by is None else first.by._replace(codes=_codes(batches)),
    )


def _codes(batches: Sequence[Batch]) -> Rows:
    return np.concatenate([one.by.codes for one in batches if one.by is not None])
