"""Mistakes with squared errors in what they are measured by: a norm for a mean, or a share of what the targets have."""

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._regression import (
    by_column,
    named,
    of_means,
    residual,
    root_of,
    rooted,
    spread,
    squares,
)
from losscli.domain import Array

O = Rank.OTHER_LOSS  # noqa: E741


def _left_over(p: Array, y: Array) -> Array:
    """Return 1 − R² of each column."""
    share: Array = np.square(p - y).sum(axis=0) / spread(y)
    return share


MSLE = Mistake(
    "msle",
    "the mean squared logarithmic error, of ln(1 + ŷ) and ln(1 + y)",
    "do not take logarithms: msle is another loss",
    rooted("msle"),
    O,
)
NORM = Mistake(
    "norm",
    "the root of the sum of the squares, the Euclidean norm of all errors",
    "divide the sum of the squares by {n}: a norm is not divided",
    of_means(lambda work: root_of(squares(work).sum())),
    Rank.DIVISION,
)
NORM_OVER_N = Mistake(
    "norm-over-n",
    "the root of the sum of the squares, divided by n after the root",
    "divide the sum of the squares by {n} before any root: the n is outside the root here",
    of_means(lambda work: root_of(squares(work).sum()) / residual(work).size),
    Rank.DIVISION,
)
RELATIVE = (
    Mistake(
        "unexplained",
        "the sum of the squares over that of the targets about their mean, 1 − R²",
        "do not divide by the variance of the targets",
        of_means(by_column(_left_over), 2),
    ),
    Mistake(
        "r-squared",
        "R², the coefficient of determination",
        "give the mean of the squares: R² is 1 minus it over the variance of the targets",
        of_means(lambda work: 1 - by_column(_left_over)(work), 2),
        O,
    ),
    Mistake(
        "over-range",
        "the root mean squared error divided by the range of the targets",
        "do not divide by the largest target minus the smallest",
        of_means(lambda work: root_of(squares(work).mean()) / np.ptp(work.target)),
    ),
    Mistake(
        "over-mean",
        "the root mean squared error divided by the mean of the targets",
        "do not divide by the mean of the targets",
        of_means(lambda work: root_of(squares(work).mean()) / work.target.mean()),
    ),
    Mistake(
        "over-deviation",
        "the root mean squared error divided by the standard deviation of the targets",
        "do not divide by the standard deviation of the targets",
        of_means(lambda work: root_of(squares(work).mean()) / work.target.std()),
    ),
    Mistake(
        "relative-norm",
        "the norm of the errors over the norm of the targets, the relative L2 error",
        "divide by {n} and not by the norm of the targets",
        of_means(lambda work: root_of(squares(work).sum() / np.square(work.target).sum())),
    ),
)
OF_MSE = (
    Mistake(
        "over-sample-variance",
        "the mean squared error divided by the sample variance of the targets",
        "do not divide by the variance of the targets",
        of_means(lambda work: squares(work).mean() / work.target.var(ddof=1), 2),
    ),
    Mistake(
        "relative-squares",
        "the sum of the squares over the sum of the squared targets",
        "divide by {n} and not by the squares of the targets",
        of_means(lambda work: squares(work).sum() / np.square(work.target).sum()),
    ),
    Mistake(
        "percentage",
        "the mean of ((ŷ − y)/y)², the mean squared percentage error",
        "do not divide the errors by the targets",
        lambda work: np.square(residual(work) / work.target),
    ),
)
OF_RMSE = (
    MSLE._replace(id="rmsle", what="the root mean squared logarithmic error"),
    Mistake(
        "percentage",
        "the root of the mean of ((ŷ − y)/y)², the root mean squared percentage error",
        "do not divide the errors by the targets",
        lambda work: np.square(residual(work) / work.target),
    ),
)
OF: Mistakes = named(
    {
        "mse": (MSLE, NORM, NORM_OVER_N, *RELATIVE, *OF_MSE),
        "rmse": (NORM, NORM_OVER_N, *RELATIVE, *OF_RMSE),
        "half-mse": (NORM,),
    }
)
