"""Mistakes with percentage errors: over what they are taken, in which unit, with a sign, and of which mean."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Made, Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._percentages import COMPLEMENT, WMAPE, over, share_of_sum, signed, sizes, unit
from losscli.diagnosis.mistakes._regression import named, of_means, other, root_of, squares
from losscli.diagnosis.work import Work

O = Rank.OTHER_LOSS  # noqa: E741


def _without_zeros(work: Work) -> float | None:
    found = work.target != 0
    if work.reduction != "mean" or work.weights is not None or found.all() or not found.any():
        return None
    return float(work.terms[found].mean())


def _both_signs(made: Callable[[Work], Made]) -> Callable[[Work], Made]:
    """Return a mistake that is another one where all targets have one sign."""
    return lambda work: made(work) if np.any(work.target > 0) and np.any(work.target < 0) else None


def _apart(work: Work) -> float:
    return float(unit(work) * np.abs(work.pred.mean() - work.target.mean()) / np.abs(work.target.mean()))


SMAPES = (
    Mistake(
        "smape",
        "the symmetric percentage error, |ŷ − y| over the mean of |ŷ| and |y|, as a fraction",
        "divide by the target alone",
        share_of_sum(2.0),
        O,
    ),
    Mistake(
        "smape-percent",
        "the symmetric percentage error, |ŷ − y| over the mean of |ŷ| and |y|, in percent",
        "divide by the target alone",
        share_of_sum(200.0),
        O,
    ),
    Mistake(
        "share-of-sum",
        "the mean of |ŷ − y| over |ŷ| + |y|, as a fraction",
        "divide by the target alone",
        share_of_sum(1.0),
        O,
    ),
    Mistake(
        "share-of-sum-percent",
        "the mean of |ŷ − y| over |ŷ| + |y|, in percent",
        "divide by the target alone",
        share_of_sum(100.0),
        O,
    ),
)
OF_MAPE = (
    Mistake(
        "over-prediction",
        "the loss with the prediction below, |ŷ − y|/|ŷ|",
        "divide by the target: were the two inputs exchanged?",
        over(lambda p, _: np.abs(p)),
        Rank.ARGUMENTS,
    ),
    *SMAPES,
    WMAPE,
    Mistake(
        "mae",
        "the mean absolute error",
        "divide each error by its target",
        other("mae"),
        O,
    ),
    Mistake("mse", "the mean squared error", "take |ŷ − y| over |y|, without squares", other("mse"), O),
    Mistake(
        "rmse",
        "the root mean squared error",
        "take |ŷ − y| over |y|, without squares and a root",
        of_means(lambda work: root_of(squares(work).mean())),
        O,
    ),
    Mistake(
        "signed",
        "the mean of (ŷ − y)/y with its sign, in which errors of opposite signs cancel",
        "take the absolute value of each",
        signed(lambda _, y: y),
        O,
    ),
    Mistake(
        "signed-reversed",
        "the mean of (y − ŷ)/y with its sign, in which errors of opposite signs cancel",
        "take the absolute value of each",
        signed(lambda _, y: y, -1.0),
        O,
    ),
    Mistake(
        "signed-target",
        "the mean of |ŷ − y|/y, negative where the target is",
        "take the absolute value of the target too",
        _both_signs(over(lambda _, y: y)),
    ),
    Mistake(
        "squared-percentages",
        "the mean of the squared percentage errors, ((ŷ − y)/y)²",
        "do not square them",
        lambda work: np.square(work.terms),
        O,
    ),
    Mistake(
        "root-of-percentages",
        "the root of the mean of the squared percentage errors",
        "take the mean of the absolute percentage errors",
        of_means(lambda work: root_of(np.square(work.terms).mean())),
        O,
    ),
    Mistake(
        "over-1-more",
        "the loss with 1 + |y| below",
        "divide by |y| alone; a target of 0 wants --floor or another loss",
        over(lambda _, y: 1 + np.abs(y)),
        reference="scikit-learn/scikit-learn#15007",
    ),
    Mistake(
        "over-mean",
        "the mean absolute error over the mean of the targets, in which targets of opposite signs cancel",
        "divide in each row, by the target of that row",
        _both_signs(of_means(lambda work: unit(work) * sizes(work).mean() / np.abs(work.target.mean()))),
    ),
    Mistake(
        "over-largest",
        "the mean absolute error over the largest |y|",
        "divide in each row, by the target of that row",
        of_means(lambda work: unit(work) * sizes(work).mean() / np.abs(work.target).max()),
    ),
    Mistake(
        "means-apart",
        "the percentage error of the mean prediction against the mean target",
        "divide in each row, then take the mean",
        of_means(_apart, 2),
    ),
    Mistake(
        "without-zeros",
        "the mean over the rows whose target is not 0",
        "a target of 0 counts here, over --floor: leave such rows out of the file, or say so",
        _without_zeros,
        reference="scikit-learn/scikit-learn#15007",
    ),
    COMPLEMENT,
)
OF: Mistakes = named({"mape": OF_MAPE})
