"""Mistakes that are made with every loss: in dividing, in choosing rows, in rounding.

Where people made them: shared threads are cited by repository and number, https://github.com/OWNER/NAME/issues/NUMBER.
"""

import math
from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.work import Work
from losscli.domain import Array

D = Rank.DIVISION


def _mean(work: Work) -> bool:
    return work.reduction == "mean"


def _of_total(divide: Callable[[Work], float]) -> Callable[[Work], float | None]:
    """Return a mistake in what the sum of the terms is divided by."""

    def made(work: Work) -> float | None:
        over = divide(work)
        return work.finished(work.total, over) if _mean(work) and over > 0 else None

    return made


def _of_value(change: Callable[[float], float]) -> Callable[[Work], float | None]:
    """Return a mistake in what is done to the result."""

    def made(work: Work) -> float | None:
        return change(work.value) if math.isfinite(work.value) else None

    return made


def _sum(work: Work) -> float | None:
    return work.total if _mean(work) else None


def _mean_for_sum(work: Work) -> float | None:
    return work.total / work.count if work.reduction == "sum" else None


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
        if not _mean(work) or not len(kept) or work.weights is not None or work.masses is not None:
            return None
        return work.finished(float(kept.sum()), float(kept.size))

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
        blocks = [work.terms[start : start + size] for start in range(0, work.rows, size)]
        return work.finished(float(np.mean([block.mean() for block in blocks])), 1.0)

    return made


def _rounded(decimals: int) -> Callable[[Work], Array]:
    return lambda work: np.round(work.terms, decimals)


SCALED = (
    Mistake(
        "sum",
        "the sum of the {n} terms",
        "divide by {over}, or ask for --reduction sum",
        _sum,
        D,
        "pytorch/pytorch#3924",
        of_rows=False,
    ),
    Mistake(
        "mean",
        "the mean of the {n} terms",
        "do not divide by {n}, or ask for --reduction mean",
        _mean_for_sum,
        D,
        of_rows=False,
    ),
    Mistake(
        "mean-over-rows",
        "the sum divided by the {rows} rows",
        "each row has several terms: divide by all {n} of them",
        lambda work: _of_total(lambda one: float(one.rows))(work) if work.terms.ndim > 1 else None,
        D,
        "pytorch/pytorch#3924",
    ),
    Mistake(
        "half",
        "half the right number",
        "leave out the 1/2 (or the 2 in 2n), unless the loss you were given has one",
        _of_value(lambda v: v / 2),
        D,
        of_rows=False,
        pairs=("sum",),
    ),
    Mistake("twice", "twice the right number", "leave out the factor 2", _of_value(lambda v: 2 * v), D, of_rows=False),
    Mistake(
        "divided-twice",
        "the mean divided by {over} once more",
        "divide by {over} only once",
        lambda work: work.value / work.over if _mean(work) and work.over else None,
        D,
        of_rows=False,
    ),
    Mistake(
        "negative",
        "minus the right number",
        "check the sign in front of the sum",
        _of_value(lambda v: -v),
        D,
        "https://community.deeplearning.ai/t/week-2-programming-exercise-cost-calculation/234194",
        of_rows=False,
        pairs=("sum",),
    ),
    Mistake(
        "root",
        "the square root of the right number",
        "do not take the root",
        lambda work: math.sqrt(work.value) if work.value > 0 else None,
        D,
        of_rows=False,
    ),
    Mistake("square", "the square of the right number", "do not square it", _of_value(lambda v: v * v), of_rows=False),
    Mistake(
        "n-minus-1",
        "the sum divided by n − 1",
        "divide by {n}: n − 1 belongs to a sample variance",
        _of_total(lambda work: work.over - 1),
        of_rows=False,
    ),
    Mistake(
        "n-plus-1",
        "the sum divided by n + 1",
        "divide by {n}: the header or an empty last line is no sample",
        _of_total(lambda work: work.over + 1),
        of_rows=False,
    ),
    Mistake(
        "percent",
        "100 times the right number",
        "it is not asked for in percent",
        _of_value(lambda v: 100 * v),
        of_rows=False,
    ),
    Mistake(
        "hundredth",
        "a hundredth of the right number",
        "do not divide by 100",
        _of_value(lambda v: v / 100),
        of_rows=False,
    ),
)
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
OF: Mistakes = {"*": (*SCALED, *CHOSEN, *PAIRED, *BATCHED, *ROUNDED)}
