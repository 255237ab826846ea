"""Mistakes with absolute errors: without the bars, with bars in the wrong place, squared, divided by something."""

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._regression import (
    WHOLE,
    named,
    of_means,
    of_pairs,
    one_a_row,
    other,
    residual,
    root_of,
    sloped_pairs,
    wrapped,
)
from losscli.diagnosis.work import Work

O = Rank.OTHER_LOSS  # noqa: E741


def _naive(work: Work) -> float:
    """Return the mean absolute error over that of predicting each target by the one before."""
    return float(np.abs(residual(work)).mean() / np.abs(np.diff(work.target, axis=0)).mean())


SIGNS = (
    Mistake(
        "mean-error",
        "the mean of ŷ − y with its sign, the difference of the two means",
        "take the absolute value of each ŷ − y: here errors of opposite signs cancel",
        residual,
        O,
    ),
    Mistake(
        "mean-error-reversed",
        "the mean of y − ŷ with its sign, the difference of the two means",
        "take the absolute value of each y − ŷ: here errors of opposite signs cancel",
        lambda work: -residual(work),
        O,
    ),
)
PLUS = Mistake(
    "plus",
    "the loss with ŷ + y for ŷ − y",
    "subtract the target from the prediction: a sign is wrong",
    lambda work: work.rescored(target=-work.target),
)
BARS = Mistake(
    "bars-inside",
    "the loss of |ŷ| and |y|, with | |ŷ| − |y| | for |ŷ − y|",
    "subtract first, then take the absolute value",
    lambda work: work.rescored(pred=np.abs(work.pred), target=np.abs(work.target)),
)
TYPES = (
    Mistake(
        "bytes",
        "the loss of differences in unsigned bytes, in which 3 − 5 is 254",
        "convert to float before you subtract: uint8 wraps round at 256",
        wrapped,
    ),
    *WHOLE,
)
LOSSES = (
    Mistake("mse", "the mean squared error", "take absolute values: mse has squares", other("mse"), O),
    Mistake(
        "rmse",
        "the root mean squared error",
        "take the mean of the absolute errors: no square and no root",
        of_means(lambda work: root_of(np.square(residual(work)).mean())),
        O,
    ),
    Mistake("half-mse", "half the mean squared error", "take absolute values, and no 1/2", other("half-mse"), O),
    Mistake(
        "huber",
        "the Huber loss with δ = 1",
        "take absolute errors, of small ones too: huber is another loss",
        other("huber", delta=1.0),
        O,
    ),
    Mistake("log-cosh", "the log-cosh loss", "take absolute errors: log-cosh is another loss", other("log-cosh"), O),
    Mistake(
        "mape",
        "the mean absolute percentage error, as a fraction",
        "do not divide the errors by the targets",
        lambda work: np.abs(residual(work)) / np.abs(work.target),
        O,
    ),
    Mistake(
        "mape-percent",
        "the mean absolute percentage error, in percent",
        "do not divide the errors by the targets",
        lambda work: 100 * np.abs(residual(work)) / np.abs(work.target),
        O,
    ),
    Mistake(
        "smape",
        "the symmetric mean absolute percentage error, as a fraction",
        "do not divide the errors by anything of their row",
        other("smape"),
        O,
    ),
    Mistake(
        "wmape",
        "the weighted percentage error, the sum of |ŷ − y| over the sum of |y|",
        "divide by {n} and not by the sum of the targets",
        of_means(lambda work: np.abs(residual(work)).sum() / np.abs(work.target).sum()),
        O,
    ),
    Mistake(
        "log-errors",
        "the mean of |ln(1 + ŷ) − ln(1 + y)|",
        "do not take logarithms",
        lambda work: np.abs(np.log1p(work.pred) - np.log1p(work.target)),
        O,
    ),
)
OF_MAE = (
    Mistake(
        "broadcast",
        "the loss of all {n} x {n} pairs of prediction and target: a column (n, 1) was broadcast against a row (n,)",
        "give both the same shape, with .squeeze() or .reshape(-1), before you subtract",
        of_pairs(lambda p, y: sloped_pairs(p, y, 1.0, 1.0)),
        O,
        "pytorch/pytorch#16045",
    ),
    Mistake(
        "norm",
        "the root of the sum of the squares, the Euclidean norm of all errors",
        "take the mean of the absolute errors",
        of_means(lambda work: root_of(np.square(residual(work)).sum())),
    ),
    Mistake(
        "norm-of-rows",
        "the mean of the Euclidean distance in each row",
        "take the mean of all {n} absolute errors",
        one_a_row(lambda e: np.sqrt(np.square(e).sum(axis=1))),
        O,
    ),
    Mistake(
        "deviation-of-errors",
        "the mean absolute deviation of the errors from their mean",
        "do not subtract the mean error: it belongs to the loss",
        of_means(lambda work: np.abs(residual(work) - residual(work).mean()).mean(), 2),
    ),
    Mistake(
        "standard-deviation",
        "the standard deviation of the errors, with n below",
        "take the mean of the absolute errors",
        of_means(lambda work: residual(work).std(), 2),
    ),
    Mistake(
        "sample-deviation",
        "the standard deviation of the errors, with n − 1 below",
        "take the mean of the absolute errors",
        of_means(lambda work: residual(work).std(ddof=1), 2),
    ),
    Mistake(
        "over-range",
        "the mean absolute error divided by the range of the targets",
        "do not divide by the largest target minus the smallest",
        of_means(lambda work: np.abs(residual(work)).mean() / np.ptp(work.target)),
    ),
    Mistake(
        "scaled",
        "the mean absolute error over that of predicting each target by the one before, the scaled error (MASE)",
        "do not divide by the error of a naive forecast",
        of_means(_naive, 2),
    ),
)
OF: Mistakes = named({"mae": (*SIGNS, PLUS, BARS, *TYPES, *LOSSES, *OF_MAE)})
