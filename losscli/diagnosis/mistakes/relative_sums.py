"""Mistakes with the percentage errors that no target of 0 can spoil: another divisor, another half, a sign."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Made, Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._percentages import COMPLEMENT, WMAPE, over, share_of_sum, signed, sizes, sums, unit
from losscli.diagnosis.mistakes._regression import named, of_means, residual, root_of, squares
from losscli.diagnosis.work import Work
from losscli.domain import Array

O = Rank.OTHER_LOSS  # noqa: E741


def _each(terms: Callable[[Work], Array]) -> Callable[[Work], Made]:
    """Return the mean of terms of which each counts 1, unlike those of wmape."""
    return of_means(lambda work: terms(work).mean())


def _total(p: Array, y: Array) -> Array:
    """Return |p| + |y|."""
    found: Array = np.abs(p) + np.abs(y)
    return found


def _fraction(made: Callable[[Work], Made]) -> Callable[[Work], Made]:
    """Return a mistake with a result that should be a fraction."""
    return lambda work: None if work.option("percent") else made(work)


MSE = Mistake("mse", "the mean squared error", "take absolute errors over the targets", _each(squares), O)
RMSE = Mistake(
    "rmse",
    "the root mean squared error",
    "take absolute errors over the targets, and no root",
    of_means(lambda work: root_of(squares(work).mean())),
    O,
)
MAE = Mistake("mae", "the mean absolute error", "divide the errors by the targets", _each(sizes), O)
MAPE = Mistake(
    "mape",
    "the mean of |ŷ − y|/|y|, the mean absolute percentage error",
    "do not divide each error by its own target alone",
    _each(lambda work: unit(work) * sizes(work) / np.abs(work.target)),
    O,
)
OF_SMAPE = (
    Mistake(
        "half-percent",
        "the mean of |ŷ − y| over |ŷ| + |y|, in percent",
        "divide by the mean of |ŷ| and |y|, half their sum, and give a fraction",
        _fraction(share_of_sum(100.0)),
    ),
    Mistake(
        "quarter",
        "a quarter of the right number: |ŷ − y|/(|ŷ| + |y|)/2 for |ŷ − y|/((|ŷ| + |y|)/2)",
        "put the sum and its 1/2 in one pair of brackets",
        lambda work: work.terms / 4,
        Rank.DIVISION,
    ),
    MAPE,
    MAPE._replace(
        id="mape-percent",
        what="the mean of |ŷ − y|/|y|, the mean absolute percentage error, in percent",
        made=_fraction(_each(lambda work: 100 * sizes(work) / np.abs(work.target))),
    ),
    Mistake(
        "squared-percentages",
        "the mean of the squared percentage errors",
        "do not square them",
        lambda work: np.square(work.terms),
    ),
    Mistake(
        "root-of-percentages",
        "the root of the mean of the squared percentage errors",
        "take the mean of the percentage errors themselves",
        of_means(lambda work: root_of(np.square(work.terms).mean()), 2),
    ),
    Mistake(
        "over-prediction",
        "the mean of |ŷ − y|/|ŷ|, with the prediction alone below",
        "divide by the mean of |ŷ| and |y|",
        over(lambda p, _: np.abs(p)),
    ),
    Mistake(
        "over-larger",
        "the mean of |ŷ − y| over the larger of |ŷ| and |y|",
        "divide by the mean of |ŷ| and |y|",
        over(lambda p, y: np.maximum(np.abs(p), np.abs(y))),
    ),
    Mistake(
        "bars-of-sum",
        "the loss with |ŷ + y| below for |ŷ| + |y|",
        "take the absolute value of each, then add them",
        over(lambda p, y: np.abs(p + y) / 2),
    ),
    Mistake(
        "no-bars-below",
        "the loss with ŷ + y below for |ŷ| + |y|",
        "take the absolute value of each, then add them",
        lambda work: over(lambda p, y: (p + y) / 2)(work) if np.any(work.pred + work.target > 0) else None,
    ),
    Mistake(
        "ratio-of-sums",
        "the sum of 2|ŷ − y| over the sum of |ŷ| + |y|",
        "divide in each row, then take the mean",
        of_means(lambda work: unit(work) * 2 * sizes(work).sum() / _total(work.pred, work.target).sum(), 2),
    ),
    WMAPE,
    Mistake(
        "signed",
        "the mean of 2(ŷ − y)/(|ŷ| + |y|) with its sign, in which errors of opposite signs cancel",
        "take the absolute value of each ŷ − y",
        signed(lambda p, y: _total(p, y) / 2),
    ),
    Mistake(
        "signed-reversed",
        "the mean of 2(y − ŷ)/(|ŷ| + |y|) with its sign, in which errors of opposite signs cancel",
        "take the absolute value of each y − ŷ",
        signed(lambda p, y: _total(p, y) / 2, -1.0),
    ),
    MAE,
    MSE,
    RMSE,
)
OF_WMAPE = (
    MAE._replace(mend="divide the sum of the errors by the sum of the targets, {over}, and not by {n}"),
    MAPE._replace(mend="divide the sum of the errors by the sum of the targets, not each by its own"),
    Mistake(
        "over-prediction",
        "the sum of the errors over the sum of |ŷ|",
        "divide by the sum of the targets: were the two inputs exchanged?",
        sums(sizes, lambda work: np.abs(work.pred)),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "bars-of-sum",
        "the sum of the errors over the size of that of the targets, in which opposite signs cancel",
        "divide by the sum of the |y|",
        sums(sizes, lambda work: np.abs(work.target.sum())),
    ),
    Mistake(
        "signed",
        "the sum of ŷ − y over the sum of the targets, with its sign",
        "take the absolute value of each ŷ − y: here errors of opposite signs cancel",
        sums(residual, lambda work: np.abs(work.target)),
        O,
    ),
    Mistake(
        "signed-reversed",
        "the sum of y − ŷ over the sum of the targets, with its sign",
        "take the absolute value of each y − ŷ: here errors of opposite signs cancel",
        sums(lambda work: -residual(work), lambda work: np.abs(work.target)),
        O,
    ),
    Mistake(
        "smape",
        "the symmetric mean absolute percentage error",
        "divide the sum of the errors by the sum of the targets",
        _each(lambda work: unit(work) * 2 * sizes(work) / _total(work.pred, work.target)),
        O,
    ),
    Mistake(
        "ratio-of-sums",
        "the sum of 2|ŷ − y| over the sum of |ŷ| + |y|",
        "divide by the targets alone",
        of_means(lambda work: unit(work) * 2 * sizes(work).sum() / _total(work.pred, work.target).sum()),
    ),
    Mistake(
        "relative-norm",
        "the norm of the errors over the norm of the targets, the relative L2 error",
        "add up absolute values, not squares",
        of_means(lambda work: unit(work) * root_of(squares(work).sum() / np.square(work.target).sum()), 2),
        O,
    ),
    Mistake(
        "over-largest",
        "the mean absolute error over the largest |y|",
        "divide the sum of the errors by the sum of the targets",
        of_means(lambda work: unit(work) * sizes(work).mean() / np.abs(work.target).max(), 2),
    ),
    Mistake(
        "over-range",
        "the mean absolute error over the range of the targets",
        "divide the sum of the errors by the sum of the targets",
        of_means(lambda work: unit(work) * sizes(work).mean() / np.ptp(work.target), 2),
    ),
    MSE,
    RMSE,
    COMPLEMENT,
)
OF: Mistakes = named({"smape": OF_SMAPE, "wmape": OF_WMAPE})
