"""Rows into groups: consecutive rows of one value of a column, or all rows, as one sample."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from losscli.batch import Batch, joined
from losscli.errors import PairingError, cut
from losscli.loss import Loss
from losscli.readers.wanted import GROUP, Request, Wanted


def batches(loss: Loss, wanted: Wanted, found: Iterator[Batch]) -> Iterator[Batch]:
    """Yield the rows found; in groups, if there is a column of those, or as one, if a column is one sample.

    Raises:
        PairingError: a group comes in two pieces, or its weights differ.
        ReadError: as `paired`.
    """
    request = wanted.of(GROUP)
    stacked = stacks(loss, wanted)
    if request is not None:
        found = _groups(found, request)
    elif stacked:
        found = _whole(found)
    for batch in found:
        yield _stacked(batch) if stacked else batch


def stacks(loss: Loss, wanted: Wanted) -> bool:
    """Whether a column of single numbers is one sample: all of it, or each of its groups."""
    return loss.stacked and {len(one.columns) for one in wanted.inputs if one.vector} == {1}


def _whole(found: Iterator[Batch]) -> Iterator[Batch]:
    """Yield all rows as one batch."""
    held = list(found)
    if held:
        yield joined(held)


def _groups(found: Iterator[Batch], request: Request) -> Iterator[Batch]:
    """Yield a batch for each group, whose name it bears.

    Raises:
        PairingError: the rows of a group are not together.
    """
    words = request.rules.words
    assert words is not None  # noqa: S101 - the column of groups is read as words
    seen: set[int] = set()
    held: list[Batch] = []
    for batch in found:
        for number, piece in _split(batch):
            if held and words.known[number] != held[-1].group:
                yield _one(held)
                held = []
            if not held and number in seen:
                problem = f"group {words.known[number]} appears again in row {piece.rows[0]}"
                raise PairingError(problem, ("The rows of a group must stand together: sort the file by that column.",))
            seen.add(number)
            held.append(piece._replace(group=words.known[number]))
    if held:
        yield _one(held)


def _split(batch: Batch) -> Iterator[tuple[int, Batch]]:
    """Yield the runs of one group in a batch, with the group's number, and without its column."""
    numbers = batch.arrays[GROUP].astype(np.intp)
    plain = batch._replace(arrays={name: array for name, array in batch.arrays.items() if name != GROUP})
    if not len(numbers):
        return
    bounds = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(numbers)]
    for start, stop in pairwise(bounds):
        kept = np.zeros(len(numbers), dtype=np.bool_)
        kept[start:stop] = True
        skipped = batch.skipped if start == 0 else 0
        yield int(numbers[start]), plain.only(kept)._replace(skipped=skipped)


def _one(held: Sequence[Batch]) -> Batch:
    """Return a group as one batch.

    Raises:
        PairingError: a separate result is asked for of a part of it.
    """
    group = joined(held)._replace(group=held[0].group)
    if group.by is not None and np.ptp(group.by.codes):
        one, other = (group.by.names[code] for code in list(dict.fromkeys(group.by.codes.tolist()))[:2])
        problem = (
            f"group {cut(group.group or '')} has rows of {cut(one)} and of {cut(other)}, which are to be told apart"
        )
        raise PairingError(problem, ("A group is one sample: all of its rows must have the same value.",))
    return group


def _stacked(batch: Batch) -> Batch:
    """Return the rows as one.

    Raises:
        PairingError: their weights differ.
    """
    if batch.weights is not None and len(np.unique(batch.weights)) > 1:
        raise PairingError("the weights of the rows that are one sample differ", ("A weight is of the whole sample.",))
    return batch.stacked()
