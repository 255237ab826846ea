"""Sums of consecutive rows in blocks: what is kept of any number of rows to resample them.

Up to `MOST` rows each row is a block of its own. Beyond, blocks hold 2, 4, 8, ... rows, so that there are always
between half of `MOST` and `MOST` of them. A mean of n independent rows varies as that of its blocks' sums does, so
resampling blocks tells the same of it; the skewness of single rows is seen less well, where it matters less.
"""

from typing import Self

import numpy as np

from losscli.batch import Rows
from losscli.domain import Array

MOST = 1 << 11
# Room for so many is made at first: where there is something for each of many values, most have few rows.
FIRST = 1 << 4


class Blocks:
    """The sums of several columns over blocks of consecutive rows.

    They are the same bits however the rows are cut into batches: each block is added up row by row, and blocks are
    joined at fixed numbers of rows.
    """

    def __init__(self, columns: int) -> None:
        self.size = 1
        self.rows = 0
        self._sums = np.zeros((columns, min(FIRST, MOST)))

    @classmethod
    def of(cls, *columns: Array) -> Self:
        """Return the blocks of these rows, an array of shape (n,) for each column."""
        found = cls(len(columns))
        found.add(*columns)
        return found

    def add(self, *columns: Array) -> None:
        """Add the next rows: an array of shape (n,) for each column."""
        start, count = 0, len(columns[0])
        while start < count:
            if self.rows == MOST * self.size:
                self._fold()
            stop = min(count, start + MOST * self.size - self.rows)
            self._make_room(-(-(self.rows + stop - start) // self.size))
            places = (self.rows + np.arange(stop - start)) // self.size
            for sums, column in zip(self._sums, columns, strict=True):
                np.add.at(sums, places, column[start:stop])
            self.rows += stop - start
            start = stop

    @property
    def sums(self) -> Array:
        """The sums, shape (columns, blocks)."""
        return self._sums[:, : -(-self.rows // self.size)]

    def _make_room(self, blocks: int) -> None:
        room = self._sums.shape[1]
        if blocks > room:
            more = min(MOST, max(blocks, 2 * room)) - room
            self._sums = np.concatenate([self._sums, np.zeros((len(self._sums), more))], axis=1)

    def _fold(self) -> None:
        joined = self._sums[:, 0::2] + self._sums[:, 1::2]
        self._sums = np.concatenate([joined, np.zeros_like(joined)], axis=1)
        self.size *= 2


class Clusters:
    """The sums of several columns over the rows of each cluster, of which a row bears the code.

    They are the same bits however the rows are cut into batches: each cluster is added up row by row.
    """

    def __init__(self, columns: int) -> None:
        self._sums = np.zeros((columns, FIRST))
        self._rows = np.zeros(FIRST, np.int64)

    def add(self, codes: Rows, *columns: Array) -> None:
        """Add the next rows: the code of each, counted from 0, and an array of shape (n,) for each column."""
        more = int(codes.max(initial=0)) + 1 - len(self._rows)
        if more > 0:
            room = max(more, len(self._rows))
            self._sums = np.concatenate([self._sums, np.zeros((len(self._sums), room))], axis=1)
            self._rows = np.concatenate([self._rows, np.zeros(room, np.int64)])
        np.add.at(self._rows, codes, 1)
        for sums, column in zip(self._sums, columns, strict=True):
            np.add.at(sums, codes, column)

    @property
    def sums(self) -> Array:
        """The sums of the clusters that have a row, shape (columns, clusters)."""
        return self._sums[:, self._rows > 0]
