"""Mistakes that are made with every loss: what the sum of the terms is divided by, and what becomes of the result.

Where people made them: shared threads are cited by repository and number, https://github.com/OWNER/NAME/issues/NUMBER.
"""

import math
from collections.abc import Callable

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.work import Work

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
OF: Mistakes = {"*": SCALED}
