"""Mistakes with squared errors: not squared, squared too late, of all pairs, and the other numbers of a regression."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Made, Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._regression import (
    BATCHES,
    BYTE,
    WHOLE,
    by_blocks,
    named,
    of_means,
    of_pairs,
    one_a_row,
    other,
    plain,
    residual,
    root_of,
    several,
    squared_pairs,
    squares,
    wrapped,
)
from losscli.diagnosis.work import Work
from losscli.domain import Array

O = Rank.OTHER_LOSS  # noqa: E741
COLUMNS = "scikit-learn/scikit-learn#21864"


def _factor(work: Work) -> float:
    return 0.5 if work.loss.name == "half-mse" else 1.0


def _like_mean(pick: Callable[[Work], float | np.floating], rows: int = 1) -> Callable[[Work], Made]:
    """Return what takes the place of the mean square: halved, or its root taken, as the loss has it."""
    return of_means(lambda work: work.finished(_factor(work) * float(pick(work)), 1.0), rows)


def _variance(off: int) -> Callable[[Work], Made]:
    return _like_mean(lambda work: residual(work).var(ddof=off), off + 1)


def _halved(terms: Callable[[Work], Made]) -> Callable[[Work], Made]:
    """Return squares, halved where the loss has halves."""

    def made(work: Work) -> Made:
        found = terms(work)
        return None if found is None else _factor(work) * found

    return made


def _of_bytes(change: Callable[[Array], Array]) -> Callable[[Work], Made]:
    """Return the terms of differences that wrapped round, where the numbers are bytes."""

    def made(work: Work) -> Made:
        found = wrapped(work)
        return None if found is None else change(found)

    return made


def _column_norms(work: Work) -> float:
    return float(np.sqrt(squares(work).mean(axis=0)).mean())


SIGNS = (
    Mistake(
        "mean-error",
        "the mean of ŷ − y with its sign, in which errors of opposite signs cancel",
        "square each ŷ − y before you add them up",
        lambda work: plain(work, residual(work)),
        O,
    ),
    Mistake(
        "mean-error-reversed",
        "the mean of y − ŷ with its sign, in which errors of opposite signs cancel",
        "square each y − ŷ before you add them up",
        lambda work: plain(work, -residual(work)),
        O,
    ),
    Mistake(
        "plus",
        "the loss with ŷ + y for ŷ − y",
        "subtract the target from the prediction: a sign is wrong",
        lambda work: work.rescored(target=-work.target),
    ),
    Mistake(
        "square-of-sum",
        "the square of the sum of the errors, divided by n: added up first, then squared",
        "square each ŷ − y first, then add the squares up",
        _like_mean(lambda work: np.square(residual(work).sum()) / residual(work).size, 2),
    ),
    Mistake(
        "squares-apart",
        "the loss with ŷ² − y² for (ŷ − y)²",
        "subtract first, then square",
        _halved(lambda work: np.square(work.pred) - np.square(work.target)),
    ),
    Mistake(
        "squares-apart-reversed",
        "the loss with y² − ŷ² for (y − ŷ)²",
        "subtract first, then square",
        _halved(lambda work: np.square(work.target) - np.square(work.pred)),
    ),
)
SQUARE_OF_MEAN = Mistake(
    "square-of-mean",
    "the square of the mean error, in which errors of opposite signs cancel",
    "square each ŷ − y first, then take the mean of the squares",
    _like_mean(lambda work: np.square(residual(work).mean()), 2),
)
SHAPES = (
    Mistake(
        "broadcast",
        "the loss of all {n} x {n} pairs of prediction and target: a column (n, 1) was broadcast against a row (n,)",
        "give both the same shape, with .squeeze() or .reshape(-1), before you subtract",
        _halved(of_pairs(squared_pairs)),
        O,
        "pytorch/pytorch#16045",
    ),
    Mistake(
        "n-minus-2",
        "the loss with the sum divided by n − 2, the degrees of freedom of a fitted line",
        "divide by {n}",
        of_means(lambda work: work.finished(work.total, work.over - 2), 4),
    ),
    Mistake(
        "bytes",
        "the loss of differences in unsigned bytes, in which 3 − 5 is 254",
        "convert to float before you subtract: uint8 wraps round at 256",
        _halved(_of_bytes(np.square)),
    ),
    Mistake(
        "bytes-squared",
        "the loss of squares in unsigned bytes, of which only the remainder by 256 is left",
        "convert to float before you subtract and square: uint8 wraps round at 256",
        _halved(_of_bytes(lambda e: np.mod(np.square(e), BYTE))),
    ),
    *WHOLE,
)
LOSSES = (
    Mistake(
        "mae",
        "the mean absolute error",
        "square each error: mae has |ŷ − y|",
        other("mae"),
        O,
    ),
    Mistake(
        "huber",
        "the Huber loss with δ = 1",
        "square all errors, large ones too: huber is another loss",
        other("huber", delta=1.0),
        O,
    ),
    Mistake(
        "log-cosh",
        "the log-cosh loss",
        "square the errors: log-cosh is another loss",
        other("log-cosh"),
        O,
    ),
    Mistake(
        "norm-of-rows",
        "the mean of the Euclidean distance in each row, the root of the sum of its squares",
        "take the mean of all squares: a distance has a root in each row",
        one_a_row(lambda e: np.sqrt(np.square(e).sum(axis=1))),
        O,
    ),
    Mistake(
        "root-of-rows",
        "the mean of the root mean squared error of each row",
        "take the mean of all {n} squares at once",
        one_a_row(lambda e: np.sqrt(np.square(e).mean(axis=1))),
    ),
)


def _variances(what: str) -> tuple[Mistake, ...]:
    return tuple(
        Mistake(
            f"variance-{below}",
            f"{what} of the errors about their mean, with {below.replace('-', ' − ')} below",
            "do not subtract the mean error: it belongs to the loss",
            _variance(off),
        )
        for below, off in (("n", 0), ("n-1", 1))
    )


OF_MSE = (
    Mistake(
        "half-sum",
        "half the sum of the squares, without 1/n",
        "divide the sum by {n}, and leave out the 1/2",
        of_means(lambda work: squares(work).sum() / 2),
        Rank.DIVISION,
    ),
    Mistake(
        "square-of-mae",
        "the square of the mean absolute error",
        "square each error first, then take the mean",
        of_means(lambda work: np.square(np.abs(residual(work)).mean()), 2),
    ),
    Mistake(
        "slope",
        "the mean of 2(ŷ − y), the derivative of the squares",
        "square the errors: to double them is to take the derivative",
        lambda work: 2 * residual(work),
    ),
    Mistake(
        "root-of-columns",
        "the mean of the root mean squared error of each column",
        "take the mean of all {n} squares at once",
        several(of_means(_column_norms)),
        O,
        COLUMNS,
    ),
)
OF_RMSE = (
    Mistake(
        "root-of-half",
        "the root of half the mean of the squares",
        "leave out the 1/2, or the 2 in 2n, under the root",
        of_means(lambda work: root_of(squares(work).mean() / 2)),
        Rank.DIVISION,
    ),
    Mistake(
        "root-of-mae",
        "the root of the mean absolute error",
        "square the errors before you take the mean and its root",
        lambda work: np.abs(residual(work)),
    ),
    *(
        Mistake(
            f"roots-of-batches-of-{size}",
            f"the mean of the root mean squared errors of batches of {size} rows",
            "add up the squares of all batches, and take the root once, at the end",
            by_blocks(size),
            reference="catalyst-team/catalyst#799",
        )
        for size in BATCHES
    ),
)
OF_HALF = (
    Mistake(
        "whole-sum",
        "the sum of the squares, without 1/2 and without 1/n",
        "divide the sum by 2 and by {n}",
        of_means(lambda work: squares(work).sum()),
        Rank.DIVISION,
    ),
    Mistake(
        "rmse",
        "the root mean squared error",
        "take half the mean of the squares, and no root",
        of_means(lambda work: root_of(squares(work).mean())),
        O,
    ),
)
COMMON = (*SIGNS, *SHAPES, *LOSSES)
OF: Mistakes = named(
    {
        "mse": (*COMMON, SQUARE_OF_MEAN, *_variances("the variance"), *OF_MSE),
        "rmse": (*COMMON, *_variances("the standard deviation"), *OF_RMSE),
        "half-mse": (*COMMON, SQUARE_OF_MEAN, *_variances("half the variance"), *OF_HALF),
    }
)
