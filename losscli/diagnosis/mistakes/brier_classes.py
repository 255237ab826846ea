"""Mistakes that are made with the Brier score of several classes."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._indices import RELABELLED, hot
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses import find
from losscli.losses.classes import at_target
from losscli.losses.rowwise import row_sums
from losscli.numerics import softmax


def _apart(work: Work) -> Array:
    """Return p − t, shape (n, C)."""
    return work.pred - hot(work)


def _of_rows(terms: Callable[[Array], Array]) -> Callable[[Work], Array]:
    return lambda work: terms(_apart(work))


def _of_true(terms: Callable[[Array], Array]) -> Callable[[Work], Array | None]:
    """Return what is made of the probability of the true class, where there is one."""
    return lambda work: None if work.target.ndim > 1 else terms(at_target(work.pred, work.target))


def _of_each_but_squares(work: Work) -> Array | None:
    """Return Σp² − 2·p_y, which is the score less 1."""
    p, y = work.pred, work.target
    return None if y.ndim > 1 else row_sums(np.square(p)) - 2 * at_target(p, y)


def _ranked(work: Work) -> Array:
    """Return the squared differences of the cumulated probabilities: the ranked probability score."""
    return row_sums(np.square(np.cumsum(_apart(work), axis=1)))


def _of_indices(work: Work) -> Array | None:
    """Return Σ(p − y)² with the class index y itself beside each probability."""
    return None if work.target.ndim > 1 else row_sums(np.square(work.pred - work.target[:, None]))


def _cross_entropy(work: Work) -> Array:
    options = {"distribution": work.target.ndim > 1}
    return work.rescored(find("ce-probs")(**options))


def _wrong_class(work: Work) -> Array | None:
    if work.target.ndim > 1:
        return None
    found: Array = (work.pred.argmax(axis=1) != work.target).astype(np.float64)
    return found


OF: Mistakes = {
    "multiclass-brier": (
        Mistake(
            "softmax-of-probabilities",
            "the score of the softmax of your probabilities",
            "do not apply softmax: they are probabilities already",
            lambda work: work.rescored(pred=softmax(work.pred)),
            Rank.TWICE,
            pairs=("sum",),
        ),
        Mistake(
            "over-classes",
            "the score divided by the {columns} classes as well",
            "divide by the rows only: the squares of a row are added up",
            lambda work: work.terms / work.columns,
            Rank.DIVISION,
            "JuliaAI/MLJBase.jl#146",
        ),
        Mistake(
            "true-class-alone",
            "the mean of (1 − p)² of the true class alone",
            "add the squares of the other classes",
            _of_true(lambda p: np.square(1 - p)),
            Rank.ARGUMENTS,
        ),
        Mistake(
            "less-1",
            "the score less 1: Σp² − 2p of the true class",
            "add the square of the 1 itself",
            _of_each_but_squares,
            Rank.ARGUMENTS,
        ),
        Mistake(
            "not-one-hot",
            "the score with the class index itself beside each probability",
            "make a row of 0 and 1 of each label first (one-hot)",
            _of_indices,
            Rank.LABELS,
        ),
        *RELABELLED,
        Mistake(
            "absolute-error",
            "the mean absolute error over all rows and classes",
            "square the differences, and add up those of a row",
            _of_rows(lambda e: row_sums(np.abs(e)) / e.shape[1]),
            Rank.OTHER_LOSS,
        ),
        Mistake(
            "length",
            "the mean of the distances, the roots of each row's sum of squares",
            "do not take the root of a row's sum",
            _of_rows(lambda e: np.sqrt(row_sums(np.square(e)))),
            Rank.OTHER_LOSS,
        ),
        Mistake(
            "one-minus-p",
            "the mean of 1 − p of the true class",
            "add up the squares of p − y over the classes",
            _of_true(lambda p: 1 - p),
            Rank.OTHER_LOSS,
        ),
        Mistake(
            "ce",
            "the log loss, the cross-entropy",
            "add up the squares of p − y, or use ce-probs",
            _cross_entropy,
            Rank.OTHER_LOSS,
        ),
        Mistake(
            "ranked",
            "the ranked probability score, of cumulated probabilities",
            "do not cumulate the probabilities",
            _ranked,
            Rank.OTHER_LOSS,
        ),
        Mistake(
            "error-rate",
            "the share of rows of which another class is the likeliest: the error rate",
            "take the probabilities, not the predicted classes",
            _wrong_class,
            Rank.OTHER_LOSS,
        ),
    ),
}
