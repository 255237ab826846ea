"""The gradients of mistakes in the terms, by differences: of each that takes one row at a time.

They are looked for on a few rows first; only what gives those is made on all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from losscli.diagnosis import catalogue
from losscli.diagnosis.cells import Cells, Manner
from losscli.diagnosis.explanation import Candidate
from losscli.diagnosis.mistake import Mistake
from losscli.diagnosis.search import told
from losscli.diagnosis.work import Work
from losscli.domain import Array, Mask
from losscli.scoring import Scored

if TYPE_CHECKING:
    from losscli.diagnosis.slips import Setting

FEW_ROWS = 48
MOST_COLUMNS = 24
STEP = 1e-5
LOST = 1e-7  # of the largest slope, by taking differences


class Ends(NamedTuple):
    """The work with one column of the prediction moved by `step`, shape (n,), up, down, and up in every other row."""

    column: int
    step: Array
    up: Work
    down: Work
    other: Work


def of_mistakes(own: "Setting", cells: Cells, manner: Manner) -> Iterator[Candidate]:
    """Yield the gradient of the result of every mistake that gives what is expected on a few rows."""
    work = own.work
    if work.loss.together or any(one.ragged for one in work.loss.inputs) or cells.right.shape[1] > MOST_COLUMNS:
        return
    wrong = ~cells.agree(cells.right, manner)
    if not own.scale:
        return
    chosen = np.zeros(len(wrong), np.bool_)
    chosen[np.flatnonzero(wrong.any(axis=1))[:FEW_ROWS]] = True
    few, some = cells.some(chosen), _rows(work, chosen)
    sample, whole = list(_moved(some)), list(_moved(work)) if work.rows <= FEW_ROWS else []
    for mistake in catalogue.of(type(work.loss)):
        if not mistake.of_rows or not _fits(own, _columns(sample, mistake), some, few, wrong[chosen], manner):
            continue
        whole = whole or list(_moved(work))
        columns = list(_columns(whole, mistake))
        if len(columns) == len(whole):
            made = _finished(own, np.stack(columns, axis=1), work)
            what, mend = f"the gradient of {told(mistake.what, work)}", told(mistake.mend, work)
            lost = LOST * float(np.abs(made).max(initial=0.0))
            yield Candidate(mistake.id, what, mend, made, mistake.rank, "mistake", mistake.reference, lost)


def _fits(own: "Setting", columns: Iterator[Array], some: Work, few: Cells, wrong: Mask, manner: Manner) -> bool:
    """Whether the gradient of a mistake gives all that is wrong in a few rows; one column that does not ends it."""
    count = 0
    for column, slope in enumerate(columns):
        made = _finished(own, slope[:, np.newaxis], some)
        one = few.column(column)
        lost = LOST * max(float(np.abs(made).max(initial=0.0)), float(np.abs(few.right).max(initial=0.0)))
        if not bool(one.agree(made, manner, slack=lost)[wrong[:, column : column + 1]].all()):
            return False
        count += 1
    return count == int(wrong.shape[1])


def _finished(own: "Setting", slopes: Array, work: Work) -> Array:
    """Return the gradient of the result from those of the terms."""
    return (slopes if work.weights is None else slopes * work.weights[:, np.newaxis]) / own.scale


def _columns(moved: Sequence[Ends], mistake: Mistake) -> Iterator[Array]:
    """Yield the derivatives of a mistake's terms with respect to each column of the prediction, shape (n,).

    There are none from where a term depends on other rows: then it changes when only these are moved.
    """
    for ends in moved:
        up, down, other = (_terms(one, mistake, ends.column) for one in (ends.up, ends.down, ends.other))
        if up is None or down is None or other is None:
            return
        odd = np.arange(len(up)) % 2 == 1
        if not np.allclose(other[odd], up[odd], rtol=1e-12, atol=0):
            return
        with np.errstate(all="ignore"):
            slope = (up - down) / (2 * ends.step)
        if not np.isfinite(slope).all():
            return
        yield slope


def _terms(work: Work, mistake: Mistake, column: int) -> Array | None:
    """Return the terms of a mistake, of several outputs those of one column."""
    with np.errstate(all="ignore"):
        made = mistake.made(work)
    if not isinstance(made, np.ndarray) or made.shape != work.terms.shape:
        return None
    return made[:, column] if made.ndim > 1 else made


def _moved(work: Work) -> Iterator[Ends]:
    """Yield the work with each column of the prediction moved."""
    first = work.loss.inputs[0].name
    odd = np.arange(work.rows) % 2 == 1

    def on(column: int, step: Array) -> Work:
        pred = work.pred.copy()
        pred.reshape(work.rows, -1)[:, column] += step
        return _on(work, {**work.arrays, first: pred})

    flat = work.pred.reshape(work.rows, -1)
    for column in range(flat.shape[1]):
        step = STEP * np.maximum(1e-3, np.abs(flat[:, column]))
        yield Ends(column, step, on(column, step), on(column, -step), on(column, np.where(odd, step, 0.0)))


def _on(work: Work, arrays: Mapping[str, Array]) -> Work:
    """Return the work on other numbers, unchecked."""
    batch = work.batch._replace(arrays=arrays)
    with np.errstate(all="ignore"):
        terms = work.loss.term(*(arrays[one.name] for one in work.loss.inputs))
    return replace(work, pieces=(Scored(batch, terms, None, work.masses),), _changed=None)


def _rows(work: Work, chosen: Mask) -> Work:
    batch = work.batch.only(chosen)
    masses = None if work.masses is None else work.masses[chosen]
    return replace(work, pieces=(Scored(batch, work.terms[chosen], None, masses),), _changed=None)
