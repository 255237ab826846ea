"""Mistakes that are made with every loss: which rows are taken, beside which others, in what batches, rounded when."""

import math
from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes
from losscli.diagnosis.work import Work
from losscli.domain import Array


def _mean(work: Work) -> bool:
    return work.reduction == "mean"


def _of_terms(pick: Callable[[Array], float]) -> Callable[[Work], float | None]:
    """Return another statistic of the terms."""

    def made(work: Work) -> float | None:
        found = work.terms.ravel()
        return pick(found) if _mean(work) and np.isfinite(found).all() else None

    return made


def _of_some(places: Callable[[int], slice]) -> Callable[[Work], float | None]:
    """Return the mean of the terms of some of the rows."""

    def made(work: Work) -> float | None:
        kept = work.terms[places(work.rows)]
        total = float(kept.sum())
        if not _mean(work) or not len(kept) or work.weights is not None or work.masses is not None:
            return None
        # Without terms that are 0 the sum is the same: then it is a mistake in what it is divided by.
        same = math.isclose(total, float(work.terms.sum()), rel_tol=1e-12)
        return None if same else work.finished(total, float(kept.size))

    return made


def _paired(order: Callable[[Array], Array]) -> Callable[[Work], Array | None]:
    """Return the terms with the targets in another order."""

    def made(work: Work) -> Array | None:
        if "target" not in work.arrays or work.loss.together or work.rows < 2:
            return None
        return work.rescored(target=np.ascontiguousarray(order(work.target)))

    return made


def _shifted(work: Work) -> float | None:
    """Return the mean where each prediction is paired with the target before it: a first line was lost."""
    if "target" not in work.arrays or work.loss.together or work.rows < 3 or work.weights is not None:
        return None
    firsts = {name: array[:-1] if name == "target" else array[1:] for name, array in work.arrays.items()}
    terms = work.rescored(**firsts)
    return work.finished(float(terms.sum()), float(terms.size)) if _mean(work) else None


def _by_batches(size: int) -> Callable[[Work], float | None]:
    """Return the mean of the means of consecutive blocks of rows, the last of which is smaller."""

    def made(work: Work) -> float | None:
        if not _mean(work) or work.rows <= size or not work.rows % size or work.weights is not None:
            return None
        starts = np.arange(0, work.rows, size)
        sums = np.add.reduceat(work.terms.reshape(work.rows, -1).sum(axis=1), starts)
        counts = np.diff([*starts, work.rows]) * work.terms[:1].size
        return work.finished(float(np.mean(sums / counts)), 1.0)

    return made


def _rounded(decimals: int) -> Callable[[Work], Array]:
    return lambda work: np.round(work.terms, decimals)


CHOSEN = (
    Mistake(
        "median",
        "the median of the terms",
        "take their mean, or ask for --reduction median",
        _of_terms(lambda t: float(np.median(t))),
    ),
    Mistake(
        "largest",
        "the largest term",
        "take the mean of all {n}, or ask for --reduction max",
        _of_terms(lambda t: float(t.max())),
    ),
    Mistake(
        "smallest",
        "the smallest term",
        "take the mean of all {n}, or ask for --reduction min",
        _of_terms(lambda t: float(t.min())),
    ),
    Mistake(
        "without-first",
        "the mean without the first row",
        "the first row is missing: was it taken for a header?",
        _of_some(lambda _: slice(1, None)),
    ),
    Mistake(
        "without-last",
        "the mean without the last row",
        "the last row is missing: check where your loop ends",
        _of_some(lambda n: slice(0, n - 1)),
    ),
    Mistake(
        "first-alone",
        "the loss of the first row alone",
        "take the mean over all {rows} rows: check where your loop returns",
        _of_some(lambda _: slice(0, 1)),
    ),
    Mistake(
        "last-alone",
        "the loss of the last row alone",
        "take the mean over all {rows} rows: add each term up, do not overwrite the sum",
        _of_some(lambda n: slice(n - 1, n)),
    ),
)
PAIRED = (
    Mistake(
        "shifted",
        "the mean with each prediction beside the target of the row before",
        "the two lists are one row apart: a header or a first line was lost in one of them",
        _shifted,
    ),
    Mistake(
        "reversed",
        "the mean with the targets in reverse order",
        "bring the targets into the order of the predictions",
        _paired(lambda y: y[::-1]),
    ),
    Mistake(
        "rolled",
        "the mean with the targets rolled by one row",
        "bring the targets into the order of the predictions",
        _paired(lambda y: np.roll(y, 1, axis=0)),
    ),
    Mistake(
        "rolled-back",
        "the mean with the targets rolled back by one row",
        "bring the targets into the order of the predictions",
        _paired(lambda y: np.roll(y, -1, axis=0)),
    ),
    Mistake(
        "sorted",
        "the mean with the targets sorted",
        "leave the targets in the order of the predictions",
        _paired(lambda y: np.sort(y, axis=0)),
    ),
)
BATCHED = tuple(
    Mistake(
        f"batches-of-{size}",
        f"the mean of the means of batches of {size} rows, of which the last is smaller",
        "weigh each batch by its rows, or add up the terms and divide once",
        _by_batches(size),
        reference="catalyst-team/catalyst#799",
    )
    for size in (2, 4, 8, 16, 32, 64, 128)
)
ROUNDED = tuple(
    Mistake(
        f"rounded-to-{decimals}",
        f"the mean of terms that were rounded to {decimals} decimals first",
        "round the result, not the terms",
        _rounded(decimals),
    )
    for decimals in (2, 3, 4)
)
OF: Mistakes = {"*": (*CHOSEN, *PAIRED, *BATCHED, *ROUNDED)}
