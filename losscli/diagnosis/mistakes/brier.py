"""Mistakes that are made with the Brier score of a binary probability."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses import find
from losscli.numerics import sigmoid


def _of(name: str) -> Callable[[Work], Array]:
    """Return the terms of another loss of the same probabilities."""
    return lambda work: work.rescored(find(name)())


def _errors(work: Work) -> Array:
    found: Array = ((work.pred > 0.5) != (work.target > 0.5)).astype(np.float64)
    return found


def _bias(work: Work) -> float | None:
    return float((work.pred - work.target).mean()) if _plain_mean(work) else None


def _squared_bias(work: Work) -> float | None:
    bias = _bias(work)
    return None if bias is None else bias * bias


def _variance(work: Work) -> float | None:
    return float(np.var(work.pred - work.target)) if _plain_mean(work) else None


def _all_pairs(work: Work) -> float | None:
    """Return the mean of (p − y)² over all pairs of a prediction and a target."""
    if not _plain_mean(work) or work.terms.ndim > 1:
        return None
    p, y = work.pred, work.target
    return float(np.var(p) + np.var(y) + (p.mean() - y.mean()) ** 2)


def _skill(work: Work) -> float | None:
    """Return 1 − the score over that of the frequency of the ones."""
    spread = float(np.var(work.target)) if _plain_mean(work) else 0.0
    return 1 - work.value / spread if spread > 0 else None


def _plain_mean(work: Work) -> bool:
    return work.reduction == "mean" and work.weights is None


def _one_class(positive: bool) -> Callable[[Work], Array]:  # noqa: FBT001 - which of the two
    return lambda work: np.where((work.target > 0.5) == positive, work.terms, 0.0)


OF: Mistakes = {
    "brier": (
        Mistake(
            "sigmoid-of-probabilities",
            "the score of the sigmoid of your probabilities",
            "do not apply the sigmoid: they are probabilities already",
            lambda work: work.rescored(pred=sigmoid(work.pred)),
            Rank.TWICE,
            pairs=("sum",),
        ),
        Mistake(
            "broadcast",
            "the mean over all n by n pairs of a target and a prediction",
            "give both the same shape: (n, 1) beside (n,) is broadcast to n by n",
            _all_pairs,
            Rank.ARGUMENTS,
            "pytorch/pytorch#16045",
        ),
        Mistake(
            "flipped",
            "the score with 0 and 1 exchanged, in the targets or as p for 1 − p",
            "p is the probability of the class 1: check which class your column is of",
            lambda work: work.rescored(target=1 - work.target),
            Rank.ARGUMENTS,
        ),
        Mistake(
            "squares-apart",
            "the mean of p² − y²",
            "take the difference first, then the square",
            lambda work: np.square(work.pred) - np.square(work.target),
            Rank.ARGUMENTS,
        ),
        Mistake(
            "plus",
            "the mean of (p + y)²",
            "subtract the target",
            lambda work: np.square(work.pred + work.target),
            Rank.ARGUMENTS,
        ),
        Mistake(
            "signs-for-labels",
            "the score with targets −1 and 1 in the place of 0 and 1",
            "map the targets to 0 and 1: (y + 1)/2",
            lambda work: work.rescored(target=2 * work.target - 1),
            Rank.LABELS,
        ),
        Mistake(
            "absolute-error",
            "the mean absolute error",
            "square the differences",
            _of("mae"),
            Rank.OTHER_LOSS,
        ),
        Mistake(
            "bce",
            "the log loss, the binary cross-entropy",
            "take the squared difference, or use bce",
            _of("bce"),
            Rank.OTHER_LOSS,
        ),
        Mistake(
            "error-rate",
            "the share of rows on the wrong side of 1/2: the error rate",
            "take the probabilities, not the predicted classes",
            _errors,
            Rank.OTHER_LOSS,
        ),
        Mistake(
            "signed-mean",
            "the mean of p − y",
            "square the differences before you take their mean",
            _bias,
            Rank.OTHER_LOSS,
        ),
        Mistake(
            "squared-mean",
            "the square of the mean of p − y",
            "square the differences before you take their mean",
            _squared_bias,
            Rank.OTHER_LOSS,
        ),
        Mistake(
            "variance",
            "the variance of p − y",
            "do not subtract the mean of the differences",
            _variance,
        ),
        Mistake(
            "skill",
            "the Brier skill score, 1 less the score over that of the frequency",
            "leave out the comparison with the frequency of the ones",
            _skill,
            Rank.OTHER_LOSS,
        ),
        Mistake(
            "positives-half",
            "the sum over the rows of target 1, divided by all rows",
            "add (p − y)² of the targets 0, which is p²",
            _one_class(positive=True),
            Rank.ARGUMENTS,
        ),
        Mistake(
            "negatives-half",
            "the sum over the rows of target 0, divided by all rows",
            "add (p − y)² of the targets 1, which is (1 − p)²",
            _one_class(positive=False),
            Rank.ARGUMENTS,
        ),
        Mistake(
            "spread-of-probabilities",
            "the mean of p·(1 − p), which has no target in it",
            "take (p − y)²",
            lambda work: work.pred * (1 - work.pred),
        ),
    ),
}
