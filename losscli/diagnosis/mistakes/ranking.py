"""Mistakes with the losses of an order: which score is ahead, signs, margins, relevances taken as they are."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._margins import margins
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses import find
from losscli.numerics import minus_log_softmax, sigmoid, softmax, softplus


def _scores_swapped(work: Work) -> Array:
    return work.rescored(x1=work.arrays["x2"], x2=work.arrays["x1"])


def _gap(work: Work) -> Array:
    """Return by how much the first is ahead."""
    return work.arrays["x1"] - work.arrays["x2"]


def _ahead(work: Work) -> Array:
    """Return by how much the one that should be ahead is, for targets of −1 or 0 and 1."""
    return np.where(work.target > 0, 1.0, -1.0) * _gap(work)


def _of_ahead(change: Callable[[Array, float], Array]) -> Callable[[Work], Array]:
    return lambda work: change(_ahead(work), float(work.option("margin")))


SWAPPED = Mistake(
    "scores-swapped",
    "the loss with the two scores swapped",
    "the first is the one that should be ahead",
    _scores_swapped,
    Rank.ARGUMENTS,
)
SIGMOIDS = Mistake(
    "sigmoid-of-each",
    "the loss of the sigmoids of the scores",
    "give the scores as they are: only their difference counts",
    lambda work: work.rescored(x1=sigmoid(work.arrays["x1"]), x2=sigmoid(work.arrays["x2"])),
    Rank.TWICE,
)
MARGIN = (
    SWAPPED._replace(mend="a target of 1 says that the first should be ahead, −1 that the second should"),
    *margins(0.0, 0.1, 0.2, 0.5, 1.0),
    Mistake(
        "margin-subtracted",
        "the loss with the margin subtracted",
        "add the margin",
        _of_ahead(lambda ahead, margin: np.maximum(-ahead - margin, 0.0)),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "no-max",
        "the loss without max(0, ·)",
        "a pair in the right order by the margin costs 0, not less",
        _of_ahead(lambda ahead, margin: margin - ahead),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "zero-labels",
        "the loss with y·(x₁ − x₂) = 0 for each target below 1: of 0/1 labels, as torch has it",
        "the target of a pair whose second should be ahead is −1, not 0",
        lambda work: np.maximum(float(work.option("margin")) - np.where(work.target > 0, _gap(work), 0.0), 0.0),
        Rank.LABELS,
    ),
    Mistake(
        "squared",
        "the loss with each term squared",
        "do not square max(0, ·)",
        lambda work: np.square(work.terms),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "sum-of-scores",
        "the loss with the sum of the scores for their difference",
        "subtract the second score from the first",
        lambda work: work.rescored(x2=-work.arrays["x2"]),
        Rank.ARGUMENTS,
    ),
    SIGMOIDS,
    Mistake(
        "probability-of-wrong",
        "the mean of σ(−y(x₁ − x₂)), a smooth share of pairs in the wrong order",
        "take max(0, margin − y(x₁ − x₂)), without a sigmoid",
        _of_ahead(lambda ahead, _: sigmoid(-ahead)),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "mse-of-gaps",
        "the mean squared error of the differences beside the targets",
        "take max(0, margin − y(x₁ − x₂))",
        lambda work: np.square(work.target - _gap(work)),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "sizes-of-gaps",
        "the mean of |x₁ − x₂|",
        "take max(0, margin − y(x₁ − x₂)): a pair in the right order costs less",
        lambda work: np.abs(_gap(work)),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "wrong-pairs",
        "the share of pairs in the wrong order",
        "take by how much they are, max(0, margin − y(x₁ − x₂))",
        lambda work: (_ahead(work) < 0).astype(np.float64),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "logistic",
        "the logistic loss of the pair (RankNet)",
        "take max(0, margin − y(x₁ − x₂)), or ask for ranknet",
        _of_ahead(lambda ahead, _: softplus(-ahead)),
        Rank.OTHER_LOSS,
    ),
)
RANKNET = (
    SWAPPED,
    Mistake(
        "probability",
        "the mean probability that the first is ahead, without a logarithm",
        "take minus its logarithm",
        lambda work: sigmoid(_gap(work)),
        Rank.ARGUMENTS,
    ),
    SIGMOIDS,
    Mistake(
        "sigmoid-twice",
        "the loss of the sigmoid of the sigmoid of the difference",
        "take the sigmoid once",
        lambda work: softplus(-sigmoid(_gap(work))),
        Rank.TWICE,
    ),
    *(
        Mistake(
            f"hinge-{margin:g}",
            f"the hinge of the difference, with a margin of {margin:g}",
            "take the logistic of the difference, or ask for margin-ranking",
            lambda work, margin=margin: np.maximum(margin - _gap(work), 0.0),  # type: ignore[misc]
            Rank.OTHER_LOSS,
        )
        for margin in (0.0, 1.0)
    ),
    Mistake(
        "surprise-at-first",
        "the surprise at the first score alone, −ln σ(x₁)",
        "take the sigmoid of the difference of the scores",
        lambda work: softplus(-work.arrays["x1"]),
        Rank.OTHER_LOSS,
    ),
)


def _of_lists(change: Callable[[Array, Array], Array]) -> Callable[[Work], Array]:
    """Return the terms from scores and relevances, (n, k) each."""
    return lambda work: work.by_length(lambda each: change(each["pred"], each["target"]))


def _divergence(z: Array, y: Array) -> Array:
    """Return KL(softmax(y) ‖ softmax(z))."""
    found: Array = np.sum(softmax(y) * (minus_log_softmax(z) - minus_log_softmax(y)), axis=1)
    return found


LISTNET = (
    Mistake(
        "relevances-as-weights",
        "the loss with the relevances as they are in place of their softmax",
        "take softmax of the relevances, or ask for ranking-softmax",
        _of_lists(lambda z, y: np.sum(y * minus_log_softmax(z), axis=1)),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "relevances-normalised",
        "the loss with the relevances over their sum in place of their softmax",
        "take softmax of the relevances",
        _of_lists(lambda z, y: np.sum(y / y.sum(axis=1, keepdims=True) * minus_log_softmax(z), axis=1)),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "swapped",
        "the loss with scores and relevances swapped",
        "give the scores first, then the relevances",
        _of_lists(lambda z, y: find("listnet")().term(y, z)),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "divergence",
        "the divergence KL of the two softmaxes, the entropy of the relevances subtracted",
        "take the cross-entropy",
        _of_lists(_divergence),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "softmax-twice",
        "the loss of the softmax of the softmax of the scores",
        "give the scores as they are: softmax is applied to them here",
        _of_lists(lambda z, y: find("listnet")().term(softmax(z), y)),
        Rank.TWICE,
    ),
    Mistake(
        "over-items",
        "the sum over the number of all items",
        "divide by the number of lists, {n}",
        _of_lists(lambda z, y: find("listnet")().term(z, y) / z.shape[1]),
        Rank.DIVISION,
    ),
)


def _over_lists(work: Work) -> float | None:
    """Return the sum over the number of lists."""
    return work.finished(work.total, float(work.rows)) if work.reduction == "mean" and work.weights is None else None


def _mean_of_lists(work: Work) -> float | None:
    """Return the mean over the lists of the mean over the pairs of each, those without a pair left out."""
    if work.reduction != "mean" or work.weights is not None or work.masses is None:
        return None
    some = work.masses > 0
    return float(np.mean(work.terms[some] / work.masses[some])) if some.any() else None


PAIRWISE = (
    Mistake(
        "over-lists",
        "the sum divided by the number of lists",
        "divide by the number of pairs of all lists, {over}",
        _over_lists,
        Rank.DIVISION,
    ),
    Mistake(
        "mean-of-lists",
        "the mean of the lists' means",
        "divide the sum over all lists by the number of their pairs, {over}",
        _mean_of_lists,
        Rank.DIVISION,
    ),
    Mistake(
        "order-reversed",
        "the loss with the relevances the wrong way round",
        "the score of the more relevant item should be the higher",
        _of_lists(lambda z, y: find("pairwise-logistic")().term(-z, y)),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "sigmoid-of-each",
        "the loss of the sigmoids of the scores",
        "give the scores as they are: the sigmoid is of their differences",
        _of_lists(lambda z, y: find("pairwise-logistic")().term(sigmoid(z), y)),
        Rank.TWICE,
    ),
)
OF: Mistakes = {"margin-ranking": MARGIN, "ranknet": RANKNET, "listnet": LISTNET, "pairwise-logistic": PAIRWISE}
