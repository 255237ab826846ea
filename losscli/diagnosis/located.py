"""What the rows that differ have in common, where that is cheap to see and certain."""

from collections.abc import Iterator

import numpy as np

from losscli.diagnosis.work import RowsDifferError, Work
from losscli.domain import PROBABILITY, Array, Mask

MOST_VALUES = 50


def shared(work: Work, rows: Mask, *, ends: bool = True) -> str:
    """Return what holds of the rows that differ, shape (n,), or nothing: "y = 0 in all of them, and in no other row".

    With `ends` that may be that they are the last, or the first.
    """
    count = int(rows.sum())
    if count in {0, len(rows)} or len(rows) != work.rows:
        return ""
    try:
        return next(_found(work, rows, count, ends=ends), "")
    except RowsDifferError:
        return ""


def _found(work: Work, rows: Mask, count: int, *, ends: bool) -> Iterator[str]:
    plain = not any(one.ragged for one in work.loss.inputs)
    if plain and not work.loss.together:
        yield from _extreme(work, rows)
        if count > 1:
            yield from _one_value(work, rows)
    if ends:
        yield from _run(rows, count)


def _extreme(work: Work, rows: Mask) -> Iterator[str]:
    """Yield that a probability is exactly 0 or 1, or the loss infinite."""
    first, terms = work.loss.inputs[0], work.terms.reshape(work.rows, -1)
    infinite: Mask = np.any(np.isinf(terms), axis=1)
    if infinite[rows].all():
        yield f"the loss is infinite in {_each(infinite, rows)}"
    if first.domain == PROBABILITY:
        certain: Mask = np.any(np.isin(work.pred.reshape(work.rows, -1), (0.0, 1.0)), axis=1)
        if certain[rows].all() and not certain.all():
            yield f"{first.symbol} is exactly 0 or 1 in {_each(certain, rows)}"


def _one_value(work: Work, rows: Mask) -> Iterator[str]:
    """Yield that the target is the same in all of them, and where not, that it is not one value in any."""
    if "target" not in work.arrays or work.target.ndim > 1:
        return
    values: Array = np.unique(work.target)
    if not 1 < len(values) <= MOST_VALUES:
        return
    inside = np.unique(work.target[rows])
    symbol = work.loss.inputs[-1].symbol
    if len(inside) == 1:
        yield f"{symbol} = {inside[0]:g} in {_each(work.target == inside[0], rows)}"


def _run(rows: Mask, count: int) -> Iterator[str]:
    """Yield that they stand together at an end."""
    if rows[-count:].all() and count > 1:
        yield f"they are the last {count} rows"
    elif rows[:count].all() and count > 1:
        yield f"they are the first {count} rows"


def _each(held: Mask, rows: Mask) -> str:
    """Say whether what holds in all rows that differ holds in no other."""
    if (held == rows).all():
        return "all of them, and in no other row"
    return f"all of them (and in {int(held.sum() - rows.sum())} of the other rows)"
