"""The ids of rows: read as texts and let go again, and which of them a file had already."""

import operator
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from typing import IO

import numpy as np

from losscli.domain import Array
from losscli.readers.number import EXACT_INTEGERS
from losscli.readers.words import NUMBER, Words

# Rows, or ids, that are held before anything is let go for the order they come in: no small input takes that road.
HELD = 1 << 17
# Larger integers, of which no file counts its rows, are compared as texts.
DIGITS = 18


@dataclass(eq=False, repr=False)
class Ids(Words):
    """The ids of one column: each cell has a number of its own until it is taken."""

    learns: bool = True
    literal: bool = True
    held: dict[int, str] = field(default_factory=dict)
    counter: "count[int]" = field(default_factory=count)

    def number(self, word: str) -> int:
        """Return a number for one cell."""
        number = next(self.counter)
        self.held[number] = word
        return number

    def every(self, words: Sequence[str]) -> list[int]:
        """Return a number for each of many cells."""
        numbers = list(islice(self.counter, len(words)))
        self.held.update(zip(numbers, words, strict=True))
        return numbers

    def take(self, numbers: Array) -> list[str | None]:
        """Return the ids of some rows, None where there is none, and forget them; equal ids may share a number."""
        wanted = [None if number != number else int(number) for number in numbers.tolist()]  # noqa: PLR0124 - NaN is not
        ids = [None if number is None else self.held[number] for number in wanted]
        for number in wanted:
            if number is not None:
                self.held.pop(number, None)
        return ids


@dataclass(eq=False, repr=False)
class Marks(Words):
    """The cells of a column as numbers that differ where the cells do: a number is itself, a word is its hash.

    Nothing is held, and where they stand `as_text`, numbers are read as fast as in any other column. Elsewhere one may
    be an integer that no double holds, which is a word then.
    """

    literal: bool = True
    as_text: bool = True

    def number(self, word: str) -> float:
        """Return a number that a double holds, or the hash of any other word."""
        if NUMBER.fullmatch(word) and abs(float(word)) < EXACT_INTEGERS:
            return float(word)
        return hash(word) % int(EXACT_INTEGERS)

    @property
    def plain(self) -> bool:
        """Whether a column of numbers means the numbers."""
        return self.as_text


@dataclass(eq=False, repr=False)
class Seen:
    """The ids that a file had so far. As long as they come in order, those of long ago lie on the disk.

    The order is that of the texts, or of numbers where all are whole numbers without leading zeros.
    """

    lexical: bool = True
    numeric: bool = True
    last: str | None = None
    recent: list[Sequence[str]] = field(default_factory=list)
    waiting: int = 0
    sizes: list[int] = field(default_factory=list)
    older: IO[bytes] | None = None
    known: set[str] | None = None

    def doubled(self, ids: Sequence[str]) -> set[int]:
        """Take note of further ids, and return which of them, counted from 0, were there before."""
        if not ids:
            return set()
        whole = ids if self.last is None else [self.last, *ids]
        self.numeric = self.numeric and _count_up(whole)
        self.lexical = self.lexical and _go_up(whole)
        self.last = ids[-1]
        if self.known is None and (self.numeric or self.lexical):
            self._log(ids)
            return set()
        if self.known is None:
            self._recall()
        return self._repeated(ids)

    def close(self) -> None:
        """Leave nothing on the disk."""
        if self.older is not None:
            self.older.close()

    def _repeated(self, ids: Sequence[str]) -> set[int]:
        known = self.known if self.known is not None else set()
        fresh = set(ids)
        if len(fresh) == len(ids) and known.isdisjoint(fresh):
            known |= fresh
            return set()
        found = set()
        for i, one in enumerate(ids):
            before = len(known)
            known.add(one)
            if len(known) == before:
                found.add(i)
        return found

    def _log(self, ids: Sequence[str]) -> None:
        self.recent.append(ids)
        self.waiting += len(ids)
        if self.waiting > HELD:
            self._write_out()

    def _write_out(self) -> None:
        """Bring the ids to the disk: a name that is gone at once, as nobody else is to read it."""
        import json  # noqa: PLC0415 - only long inputs need all this
        from tempfile import TemporaryFile  # noqa: PLC0415
        from zlib import compress  # noqa: PLC0415

        if self.older is None:
            self.older = TemporaryFile()  # noqa: SIM115 - see close
        for ids in self.recent:
            packed = compress(json.dumps(ids).encode(), 1)
            self.older.write(packed)
            self.sizes.append(len(packed))
        self.recent, self.waiting = [], 0

    def _recall(self) -> None:
        """From here on know every id by itself."""
        self.known = set()
        if self.older is not None:
            import json  # noqa: PLC0415 - it was written with both
            from zlib import decompress  # noqa: PLC0415

            self.older.seek(0)
            for size in self.sizes:
                self.known.update(json.loads(decompress(self.older.read(size))))
            self.older.close()
        for ids in self.recent:
            self.known.update(ids)
        self.recent = []


def _go_up(ids: Sequence[str]) -> bool:
    return all(map(operator.lt, ids, islice(ids, 1, None)))


def _count_up(ids: Sequence[str]) -> bool:
    """Whether these are whole numbers, each written as briefly as it can be and larger than the one before."""
    whole = "".join(ids)
    if not (whole.isascii() and whole.isdigit()) or max(map(len, ids)) > DIGITS:
        return False
    numbers = np.fromiter(map(int, ids), np.int64, len(ids))
    digits = 1 + np.searchsorted(POWERS, numbers, side="right")
    return int(digits.sum()) == len(whole) and bool(np.all(np.diff(numbers) > 0))


POWERS = 10 ** np.arange(1, DIGITS + 1, dtype=np.int64)
