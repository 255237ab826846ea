"""Mistakes with squared errors of logarithms: the logarithm of something else, to another base, or none."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Made, Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._regression import (
    BATCHES,
    by_blocks,
    named,
    of_means,
    of_pairs,
    other,
    plain,
    residual,
    root_of,
    rooted,
    several,
    squared_pairs,
    squares,
)
from losscli.diagnosis.work import Work
from losscli.domain import Array

O = Rank.OTHER_LOSS  # noqa: E741
FLOOR = 1e-7


def _floored(work: Work, values: Array) -> Array:
    floor = work.option("floor")
    return values if floor is None else np.maximum(values, floor)


def _logs(work: Work) -> tuple[Array, Array]:
    """Return ln(1 + p) and ln(1 + y)."""
    return np.log1p(_floored(work, work.pred)), np.log1p(_floored(work, work.target))


def _ratio(work: Work) -> Array:
    """Return ln(1 + p) − ln(1 + y)."""
    p, y = _logs(work)
    return p - y


def _bare(work: Work) -> Array:
    """Return the squares of ln p − ln y."""
    found: Array = np.square(np.log(_floored(work, work.pred)) - np.log(_floored(work, work.target)))
    return found


def _clipped(work: Work) -> Array | None:
    """Return the squares of ln p − ln y with both raised to 1e-7, where that changes one."""
    p, y = np.maximum(work.pred, FLOOR), np.maximum(work.target, FLOOR)
    changed = np.any(p != work.pred) or np.any(y != work.target)
    return np.square(np.log(p) - np.log(y)) if changed else None


def _in_base(log: float) -> Callable[[Work], Made]:
    return lambda work: work.terms / (log * log)


def _twice(work: Work) -> Array:
    """Return the terms of inputs that were logarithms already."""
    p, y = _logs(work)
    found: Array = np.square(np.log1p(p) - np.log1p(y))
    return found


def _columns(work: Work) -> float:
    return float(np.sqrt(work.terms.mean(axis=0)).mean())


COMMON = (
    Mistake(
        "bits",
        "the loss with logarithms to base 2",
        "take the natural logarithm (np.log1p, not np.log2)",
        _in_base(np.log(2)),
        Rank.BASE,
        pairs=("sum", "half"),
    ),
    Mistake(
        "bans",
        "the loss with logarithms to base 10",
        "take the natural logarithm (np.log1p, not np.log10)",
        _in_base(np.log(10)),
        Rank.BASE,
        pairs=("sum", "half"),
    ),
    Mistake(
        "no-plus-1",
        "the loss with ln ŷ − ln y, without the 1 + in the logarithms",
        "take ln(1 + ŷ) and ln(1 + y), np.log1p and not np.log",
        _bare,
        Rank.TWICE,
    ),
    Mistake(
        "no-plus-1-clipped",
        "the loss with ln ŷ − ln y of numbers raised to 1e-07, without the 1 + in the logarithms",
        "take ln(1 + ŷ) and ln(1 + y), np.log1p and not np.log",
        _clipped,
        Rank.CLIPPING,
    ),
    Mistake(
        "logs-of-logs",
        "the loss of ln(1 + ŷ) and ln(1 + y): the logarithm was taken before, and is taken again",
        "give the numbers themselves: the loss takes their logarithms",
        _twice,
        Rank.TWICE,
    ),
    Mistake(
        "absolute",
        "the mean of |ln(1 + ŷ) − ln(1 + y)|, not squared",
        "square the difference of the logarithms",
        lambda work: plain(work, np.abs(_ratio(work))),
        O,
    ),
    Mistake(
        "signed",
        "the mean of ln(1 + ŷ) − ln(1 + y) with its sign, not squared",
        "square the difference of the logarithms",
        lambda work: plain(work, _ratio(work)),
        O,
    ),
    Mistake(
        "signed-reversed",
        "the mean of ln(1 + y) − ln(1 + ŷ) with its sign, not squared",
        "square the difference of the logarithms",
        lambda work: plain(work, -_ratio(work)),
        O,
    ),
    Mistake(
        "log-of-error",
        "the loss with ln(1 + |ŷ − y|) for ln(1 + ŷ) − ln(1 + y)",
        "take the logarithms first, then subtract",
        lambda work: np.square(np.log1p(np.abs(residual(work)))),
    ),
    Mistake(
        "log-of-square",
        "the mean of ln(1 + (ŷ − y)²)",
        "take the logarithms first, then subtract, then square",
        lambda work: plain(work, np.log1p(squares(work))),
    ),
    Mistake(
        "log-of-prediction-alone",
        "the loss with ln(1 + ŷ) against y itself",
        "take the logarithm of both",
        lambda work: np.square(_logs(work)[0] - work.target),
    ),
    Mistake(
        "log-of-target-alone",
        "the loss with ŷ itself against ln(1 + y)",
        "take the logarithm of both",
        lambda work: np.square(work.pred - _logs(work)[1]),
    ),
    Mistake("mae", "the mean absolute error", "take logarithms, and squares", other("mae"), O),
    Mistake(
        "broadcast",
        "the loss of all {n} x {n} pairs of prediction and target: a column (n, 1) was broadcast against a row (n,)",
        "give both the same shape, with .squeeze() or .reshape(-1), before you subtract",
        of_pairs(squared_pairs, _logs),
        O,
        "pytorch/pytorch#16045",
    ),
    Mistake(
        "norm",
        "the root of the sum of the squares",
        "divide the sum of the squares by {n}",
        of_means(lambda work: root_of(np.square(_ratio(work)).sum())),
        Rank.DIVISION,
    ),
)
OF_MSLE = (
    Mistake("mse", "the mean squared error, without logarithms", "take ln(1 + ŷ) and ln(1 + y)", other("mse"), O),
    Mistake(
        "rmse",
        "the root mean squared error, without logarithms",
        "take ln(1 + ŷ) and ln(1 + y), and no root",
        of_means(lambda work: root_of(squares(work).mean())),
        O,
    ),
    Mistake(
        "root-of-columns",
        "the mean of the root mean squared logarithmic error of each column",
        "take the mean of all {n} squares at once",
        several(of_means(_columns)),
        O,
        "scikit-learn/scikit-learn#21864",
    ),
)
OF_RMSLE = (
    Mistake(
        "rmse", "the root mean squared error, without logarithms", "take ln(1 + ŷ) and ln(1 + y)", rooted("mse"), O
    ),
    Mistake("mse", "the mean squared error, without logarithms", "take logarithms, and a root", other("mse"), O),
    Mistake(
        "root-of-half",
        "the root of half the mean of the squares",
        "leave out the 1/2 under the root",
        lambda work: work.terms / 2,
        Rank.DIVISION,
    ),
    *(
        Mistake(
            f"roots-of-batches-of-{size}",
            f"the mean of the roots of the means of batches of {size} rows",
            "add up the squares of all batches, and take the root once, at the end",
            by_blocks(size),
            reference="catalyst-team/catalyst#799",
        )
        for size in BATCHES
    ),
)
OF: Mistakes = named({"msle": (*COMMON, *OF_MSLE), "rmsle": (*COMMON, *OF_RMSLE)})
