"""Mistakes with the quantile and the expectile loss: the side, the sign, the share; one slope or one side alone."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Made, Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._regression import (
    named,
    of_means,
    of_pairs,
    other,
    residual,
    root_of,
    sloped_pairs,
    squares,
)
from losscli.diagnosis.work import Work
from losscli.domain import Array

O = Rank.OTHER_LOSS  # noqa: E741
SIGNS = "scikit-learn/scikit-learn#6076"


def _share(work: Work) -> float:
    return float(work.option("q" if work.loss.name == "quantile" else "tau"))


def _of_sides(terms: Callable[[Array, float], Array]) -> Callable[[Work], Made]:
    """Return terms of r = y − p and the share q or τ."""
    return lambda work: terms(-residual(work), _share(work))


def _unless_half(made: Callable[[Work], Made]) -> Callable[[Work], Made]:
    """Return a mistake that is another one where the share is 1/2."""
    return lambda work: None if _share(work) == 0.5 else made(work)


def _below_half(made: Callable[[Work], Made]) -> Callable[[Work], Made]:
    """Return a mistake that is another one where the share is 1/2 or more."""
    return lambda work: made(work) if _share(work) < 0.5 else None


def _all_pairs(work: Work) -> Made:
    q = _share(work)
    return of_pairs(lambda p, y: sloped_pairs(p, y, 1 - q, q))(work)


OTHER_SIDE = Mistake(
    "other-side",
    "the loss at 1 − q = 1 − {q}, with q for the predictions too high, or with the two inputs exchanged",
    "take q where the prediction is too low, y > ŷ, and 1 − q where it is too high; give predictions first",
    _unless_half(_of_sides(lambda r, q: np.where(r > 0, 1 - q, q) * np.abs(r))),
    Rank.ARGUMENTS,
    "awslabs/gluonts#1784",
)
BIAS = (
    Mistake(
        "mean-error",
        "the mean of ŷ − y with its sign",
        "weigh the two sides, each with a positive sign",
        residual,
        O,
    ),
    Mistake(
        "mean-error-reversed",
        "the mean of y − ŷ with its sign",
        "weigh the two sides, each with a positive sign",
        lambda work: -residual(work),
        O,
    ),
)
MSE = Mistake("mse", "the mean squared error", "take the loss that was asked for: mse is another", other("mse"), O)
RMSE = Mistake(
    "rmse",
    "the root mean squared error",
    "take the loss that was asked for: rmse is another",
    of_means(lambda work: root_of(squares(work).mean())),
    O,
)
OF_QUANTILE = (
    OTHER_SIDE,
    Mistake(
        "sign-of-over",
        "the loss with (1 − q)(y − ŷ) for (1 − q)(ŷ − y) where the prediction is too high, which is negative",
        "take (1 − q)(ŷ − y), or (q − 1)(y − ŷ), where the prediction is too high",
        _of_sides(lambda r, q: np.where(r > 0, q, 1 - q) * r),
        reference=SIGNS,
    ),
    Mistake(
        "sign-of-under",
        "the loss with q(ŷ − y) for q(y − ŷ) where the prediction is too low, which is negative",
        "take q(y − ŷ) where the prediction is too low",
        _unless_half(_of_sides(lambda r, q: np.where(r > 0, q, 1 - q) * -r)),
        reference=SIGNS,
    ),
    Mistake(
        "largest-of-1-q",
        "the mean of max(q(y − ŷ), (1 − q)(y − ŷ))",
        "take the larger of q(y − ŷ) and (q − 1)(y − ŷ): it is q − 1 and not 1 − q",
        _below_half(_of_sides(lambda r, q: np.maximum(q * r, (1 - q) * r))),
    ),
    Mistake(
        "smaller",
        "the mean of the smaller of q(y − ŷ) and (q − 1)(y − ŷ)",
        "take the larger of the two: max and not min",
        _unless_half(_of_sides(lambda r, q: np.minimum(q * r, (q - 1) * r))),
    ),
    Mistake(
        "one-slope",
        "q times the mean absolute error: q on both sides",
        "do not take the absolute value of y − ŷ first: its sign decides between q and 1 − q",
        _of_sides(lambda r, q: q * np.abs(r)),
        reference="Nixtla/utilsforecast#63",
    ),
    Mistake(
        "other-slope",
        "1 − q times the mean absolute error: 1 − q on both sides",
        "take q where the prediction is too low",
        _of_sides(lambda r, q: (1 - q) * np.abs(r)),
    ),
    Mistake(
        "whole-over",
        "the loss with ŷ − y in full where the prediction is too high, without the factor 1 − q",
        "multiply by 1 − q there",
        _of_sides(lambda r, q: np.where(r > 0, q, 1) * np.abs(r)),
    ),
    Mistake(
        "whole-under",
        "the loss with y − ŷ in full where the prediction is too low, without the factor q",
        "multiply by q there",
        _of_sides(lambda r, q: np.where(r > 0, 1, 1 - q) * np.abs(r)),
    ),
    Mistake(
        "only-under",
        "the loss of the predictions too low alone, the others counted as 0",
        "a prediction too high costs (1 − q)(ŷ − y)",
        _of_sides(lambda r, q: q * np.maximum(r, 0.0)),
    ),
    Mistake(
        "only-over",
        "the loss of the predictions too high alone, the others counted as 0",
        "a prediction too low costs q(y − ŷ)",
        _of_sides(lambda r, q: (1 - q) * np.maximum(-r, 0.0)),
    ),
    Mistake(
        "percent-q",
        "the loss with q in percent, 100 times {q}",
        "give q as a share between 0 and 1",
        _of_sides(lambda r, q: np.maximum(100 * q * r, (100 * q - 1) * r)),
    ),
    Mistake(
        "median-q",
        "the loss at q = 0.5, half the mean absolute error",
        "take q = {q}",
        lambda work: None if work.option("q") == 0.5 else work.with_options(q=0.5),
    ),
    Mistake(
        "mae",
        "the mean absolute error",
        "weigh the two sides with q and 1 − q",
        _unless_half(other("mae")),
        O,
    ),
    Mistake(
        "expectile",
        "the expectile loss at τ = q, with squares",
        "do not square the errors",
        _of_sides(lambda r, q: np.where(r > 0, q, 1 - q) * r * r),
        O,
    ),
    MSE,
    RMSE,
    *BIAS,
    Mistake(
        "broadcast",
        "the loss of all {n} x {n} pairs of prediction and target: a column (n, 1) was broadcast against a row (n,)",
        "give both the same shape, with .squeeze() or .reshape(-1), before you subtract",
        _all_pairs,
        O,
        "pytorch/pytorch#16045",
    ),
)
OF_EXPECTILE = (
    OTHER_SIDE._replace(
        what="the loss at 1 − τ = 1 − {tau}, with τ for the predictions too high, or with the two inputs exchanged",
        mend="take τ where the prediction is too low, y > ŷ, and 1 − τ where it is too high; give predictions first",
        made=_unless_half(_of_sides(lambda r, t: np.where(r > 0, 1 - t, t) * r * r)),
        reference="",
    ),
    Mistake(
        "quantile",
        "the quantile loss at q = τ, without squares",
        "square the errors",
        _of_sides(lambda r, t: np.where(r > 0, t, 1 - t) * np.abs(r)),
        O,
    ),
    Mistake(
        "weighed-then-squared",
        "the loss with τ² and (1 − τ)²: weighed first, then squared",
        "square the errors, then weigh the squares",
        _unless_half(_of_sides(lambda r, t: np.square(np.where(r > 0, t, 1 - t) * r))),
    ),
    Mistake(
        "signs-kept",
        "the loss with r·|r| for r², negative where the prediction is too high",
        "square the errors: both sides cost",
        _of_sides(lambda r, t: np.where(r > 0, t, 1 - t) * r * np.abs(r)),
    ),
    Mistake(
        "one-weight",
        "τ times the mean squared error: τ on both sides",
        "take 1 − τ where the prediction is too high",
        _of_sides(lambda r, t: t * r * r),
    ),
    Mistake(
        "other-weight",
        "1 − τ times the mean squared error: 1 − τ on both sides",
        "take τ where the prediction is too low",
        _of_sides(lambda r, t: (1 - t) * r * r),
    ),
    Mistake(
        "whole-over",
        "the loss with (ŷ − y)² in full where the prediction is too high, without the factor 1 − τ",
        "multiply by 1 − τ there",
        _of_sides(lambda r, t: np.where(r > 0, t, 1) * r * r),
    ),
    Mistake(
        "whole-under",
        "the loss with (y − ŷ)² in full where the prediction is too low, without the factor τ",
        "multiply by τ there",
        _of_sides(lambda r, t: np.where(r > 0, 1, 1 - t) * r * r),
    ),
    Mistake(
        "only-under",
        "the loss of the predictions too low alone, the others counted as 0",
        "a prediction too high costs (1 − τ)(ŷ − y)²",
        _of_sides(lambda r, t: t * np.square(np.maximum(r, 0.0))),
    ),
    Mistake(
        "only-over",
        "the loss of the predictions too high alone, the others counted as 0",
        "a prediction too low costs τ(y − ŷ)²",
        _of_sides(lambda r, t: (1 - t) * np.square(np.maximum(-r, 0.0))),
    ),
    Mistake(
        "half-mse",
        "half the mean squared error, the loss at τ = 0.5",
        "take τ = {tau}",
        _unless_half(other("half-mse")),
        O,
    ),
    MSE._replace(made=_unless_half(MSE.made)),
    RMSE,
    Mistake("mae", "the mean absolute error", "square the errors, and weigh them", other("mae"), O),
    *BIAS,
)
OF: Mistakes = named({"quantile": OF_QUANTILE, "expectile": OF_EXPECTILE})
