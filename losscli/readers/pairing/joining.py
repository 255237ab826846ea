"""Rows of several tables, paired by their ids, in the order of the first table.

Of the others, rows are held until their id comes in the first. Where all come in one order of their ids, few are held,
and ids are let go that can have no partner any more; else, as many as the order asks for, to the size of memory. The
pairs are the same.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from losscli.batch import Batch
from losscli.errors import PairingError
from losscli.readers.pairing import ids as orders
from losscli.readers.pairing.feeds import Feed, Piece
from losscli.readers.pairing.held import Mismatch, Rows
from losscli.readers.pairing.ids import Seen
from losscli.readers.pairing.mismatch import refuse_mismatches
from losscli.readers.pairing.pairing import batch_of, feeds_of
from losscli.readers.wanted import Wanted

# What turns an id into what it is sorted by.
Order = Callable[[str], Any]


@dataclass(eq=False, repr=False)
class Side:
    """One table: its ids so far, and what was wrong with them."""

    feed: Feed
    found: Mismatch
    seen: Seen = field(default_factory=Seen)

    def sound(self, piece: Piece) -> list[int]:
        """Return the rows of a piece, from 0, that have an id which no row had before; note the others."""
        ids = piece.ids or ()
        there = range(len(ids)) if None not in ids else [i for i, one in enumerate(ids) if one is not None]
        doubled = self.seen.doubled([ids[i] or "" for i in there] if len(there) < len(ids) else ids)  # type: ignore[arg-type]
        if not doubled and len(there) == len(ids):
            return list(there)
        column = piece.values.shape[1] - 1
        again = {there[i] for i in doubled}
        for i, one in enumerate(ids):
            if one is None or i in again:
                faults = self.found.missing if one is None else self.found.doubled
                faults.note(one or "", lambda row=i: piece.locate(row, column))  # type: ignore[misc]
        return [i for i in there if i not in again]


@dataclass(eq=False, repr=False)
class Other(Side):
    """A table whose rows wait for those of the first: `waiting` are their ids, in their order, and their numbers."""

    rows: Rows = field(default_factory=Rows)
    waiting: dict[str, int] = field(default_factory=dict)

    def read(self) -> bool:
        """Hold the rows at hand; false at the end."""
        count = self.feed.ahead()
        if not count:
            return False
        piece = self.feed.take(count)
        start, ids = self.rows.end, piece.ids or ()
        self.rows.add(piece)
        self.waiting.update((ids[i] or "", start + i) for i in self.sound(piece))
        return True

    def release(self) -> None:
        """Let go of the rows that wait no more."""
        self.rows.forget(next(iter(self.waiting.values()), self.rows.end))

    def give_up(self, last: Callable[[str], bool] | None = None) -> int:
        """Let go of the ids that no row will come for: all, or those up to the last; return how many."""
        gone = []
        for one in self.waiting:
            if last is not None and not last(one):
                break
            gone.append(one)
        column = self.rows.values.shape[1] - 1
        for one in gone:
            row = self.waiting.pop(one)
            self.found.alone.note(one, lambda row=row: self.rows.place(row, column))  # type: ignore[misc]
        return len(gone)


@dataclass(eq=False, repr=False)
class Join:
    """The tables while their rows are paired. `order` is that for whose sake ids were let go.

    That is done only where ids may be left out (`common`): else each has a partner, or there is an error in the end.
    """

    first: Side
    others: Sequence[Other]
    common: bool
    order: Order | None = None

    def batches(self) -> Iterator[tuple[list[int], list[Piece]]]:
        """Yield rows of the first table, by their numbers from 0, and the pieces of all tables that go with them."""
        while count := self.first.feed.ahead():
            start = self.first.feed.rows
            alike = self._alike(count)
            if alike is not None:
                yield list(range(start, start + len(alike[0].values))), alike
                continue
            piece = self.first.feed.take(count)
            found = self._matched(piece)
            if found is not None:
                kept, pieces = found
                yield [start + i for i in kept], pieces
        self._finish()

    def _alike(self, count: int) -> list[Piece] | None:
        """Return the next rows of all tables, where they have the same ids in the same order and none waits."""
        if any(other.waiting for other in self.others):
            return None
        sides = [self.first, *self.others]
        count = min(count, *(other.feed.ahead() for other in self.others))
        if not count:
            return None
        pieces = [side.feed.peek(count) for side in sides]
        ids = pieces[0].ids or ()
        if any(piece.ids != ids for piece in pieces[1:]) or None in ids:
            return None
        kept = set(range(count))
        for side, piece in zip(sides, pieces, strict=True):
            side.feed.take(count)
            kept.intersection_update(side.sound(piece))
        self._keep_order()
        return pieces if len(kept) == count else [_chosen(piece, sorted(kept)) for piece in pieces]

    def _matched(self, piece: Piece) -> tuple[list[int], list[Piece]] | None:
        """Return those rows of the first table for which all others have one, and the pieces of all."""
        ids = piece.ids or ()
        sound = self.first.sound(piece)
        wanted = {ids[i] or "" for i in sound}
        for other in self.others:
            self._seek(other, wanted)
        kept = sound
        for other in self.others:
            kept = [i for i in kept if ids[i] in other.waiting]
        column = piece.values.shape[1] - 1
        if len(kept) < len(sound):
            for i in sorted(set(sound) - set(kept)):
                self.first.found.alone.note(ids[i] or "", lambda row=i: piece.locate(row, column))  # type: ignore[misc]
        rows = [np.array([other.waiting.pop(ids[i] or "") for i in kept], np.intp) for other in self.others]
        pieces = [other.rows.taken(each) for other, each in zip(self.others, rows, strict=True)] if kept else []
        self._let_go(ids[sound[-1]] if sound else None)
        own = piece if len(kept) == len(ids) else _chosen(piece, kept)
        return (kept, [own, *pieces]) if kept else None

    def _seek(self, other: Other, wanted: set[str]) -> None:
        """Read a table on until it has had all these ids, or cannot have them any more."""
        missing = wanted.difference(other.waiting)
        while missing and not self._passed(other, missing) and other.read():
            missing.difference_update(other.waiting)
        self._keep_order()

    def _passed(self, other: Other, missing: set[str]) -> bool:
        """Whether ids are behind the last one of a table that comes in order; while few wait, that is not asked."""
        order = self._common(other)
        if order is None or other.seen.last is None:
            return False
        passed = bool(max(map(order, missing)) < order(other.seen.last))
        if passed:
            self.order = order
        return passed

    def _let_go(self, last: str | None) -> None:
        """Let go of what came before the last row of the first table, where all come in order and too many wait."""
        for other in self.others:
            order = self._common(other)
            if order is not None and last is not None:
                bound = order(last)
                if other.give_up(lambda one, order=order, bound=bound: order(one) < bound):  # type: ignore[misc]
                    self.order = order
            other.release()

    def _common(self, other: Other) -> Order | None:
        """Return the order for whose sake ids may be let go, if there is one and too many rows wait."""
        return self._order() if self.common and len(other.waiting) > orders.HELD else None

    def _order(self) -> Order | None:
        """Return the order in which the ids of all tables come, if there is one."""
        seen = [side.seen for side in (self.first, *self.others)]
        orders_of_all: list[tuple[Order, bool]] = [
            (int, all(one.numeric for one in seen)),
            (str, all(one.lexical for one in seen)),
        ]
        return next((order for order, holds in orders_of_all if holds and self.order in {None, order}), None)

    def _keep_order(self) -> None:
        """Refuse what breaks an order for whose sake ids were let go.

        Raises:
            PairingError: an id comes too late.
        """
        if self.order is not None and self._order() is None:
            sides = (self.first, *self.others)
            late = next(one for one in sides if not (one.seen.numeric if self.order is int else one.seen.lexical))
            problem = f"{late.feed.path} comes in the order of its ids up to row {late.feed.rows}, and then not"
            hint = "By then ids were left out that the other file had not. Sort the files, or let none be in order."
            raise PairingError(problem, (hint,))

    def _finish(self) -> None:
        """Read the others to their ends."""
        for other in self.others:
            other.give_up()
            while other.read():
                self._keep_order()
                other.give_up()
                other.release()


def paired_by_id(wanted: Wanted) -> Iterator[Batch]:
    """Yield the rows whose ids all tables have, in the order of the first.

    Raises:
        PairingError: an id is missing or there twice, or, unless common ones were asked for, not in all tables.
        ReadError: something in a table is not what it must be.
    """
    first, *others = feeds_of(wanted)
    join = Join(
        Side(first, Mismatch(first.path)), [Other(feed, Mismatch(feed.path)) for feed in others], wanted.keys.common
    )
    apart = any(request.ragged for request in wanted.requests)
    pairs = 0
    try:
        for rows, pieces in join.batches():
            numbers = np.array(rows, np.int64) + 1
            size = 1 if apart else len(rows)
            for start in range(0, len(rows), size):
                parts = [piece.part(start, size) for piece in pieces] if apart else pieces
                yield batch_of(wanted, [first, *others], parts, numbers[start : start + size])
            pairs += len(rows)
    finally:
        for side in (join.first, *join.others):
            side.seen.close()
    refuse_mismatches(wanted.keys, [side.found for side in (join.first, *join.others)], pairs)


def _chosen(piece: Piece, kept: Sequence[int]) -> Piece:
    ids = piece.ids or ()
    return Piece(piece.values[list(kept)], lambda i, j: piece.locate(kept[i], j), [ids[i] for i in kept])
