"""Mistakes of the kin of cross-entropy: short lists, of what is known to be mixed up."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._classes import PROBABILITIES, at_target, beside, costs, shares
from losscli.diagnosis.mistakes._entries import LABELS
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses.rowwise import row_sums
from losscli.numerics import minus_log_softmax, sigmoid, softmax, softplus, weighed

MOVED = LABELS[:2]  # labels one too high and one too low


def _changed(squash: Callable[[Array], Array]) -> Callable[[Work], Array]:
    """Return the terms with something applied to the predictions first."""
    return lambda work: work.rescored(pred=squash(work.pred))


def _cost(of: Callable[[Array, Work], Array]) -> Callable[[Work], Array]:
    """Return other costs of the classes, made of their probabilities, at the targets."""
    return lambda work: at_target(work, of(shares(work), work))


def _plain_cost(work: Work) -> Array:
    return at_target(work, costs(work))


def _epsilon_of_p(work: Work) -> Array:
    return at_target(work, costs(work) + work.option("epsilon") * shares(work))


def _unweighted(of: Callable[[Array, Array], Array]) -> Callable[[Work], Array | None]:
    """Return other terms of the logits of labels and these, where the labels have no weights."""
    return lambda work: None if work.option("class_weight") is not None else of(work.pred, work.target)


def _sum_of_labels(work: Work) -> float | None:
    return work.total * work.columns if work.reduction == "mean" else None


def _softmax(name: str) -> Mistake:
    return Mistake(
        "double-softmax",
        "the loss of the softmax of your softmax",
        f"give {name} the logits: it applies softmax itself"
        if name == "poly1-ce"
        else f"give {name} the probabilities as they are: they are a softmax already",
        _changed(softmax),
        Rank.TWICE,
        "keras-team/keras#6143",
        pairs=("sum",),
    )


POLY = (
    _softmax("poly1-ce"),
    Mistake(
        "is-cross-entropy",
        "the plain cross-entropy",
        "add ε·(1 − q[y]), ε = {epsilon}, or use ce",
        _plain_cost,
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "epsilon-1",
        "the loss with ε = 1",
        "set ε to {epsilon}, or ask for --epsilon 1",
        lambda work: work.with_options(epsilon=1.0),
    ),
    Mistake(
        "epsilon-negative",
        "the cross-entropy less ε·(1 − q[y])",
        "add ε·(1 − q[y]), ε = {epsilon}",
        lambda work: work.with_options(epsilon=-work.option("epsilon")),
    ),
    Mistake(
        "epsilon-of-p",
        "the cross-entropy plus ε·q[y], in place of ε·(1 − q[y])",
        "add ε times what is missing to 1: ε·(1 − q[y])",
        _epsilon_of_p,
    ),
    Mistake(
        "polynomial-alone",
        "the polynomial term ε·(1 − q[y]) alone",
        "add the cross-entropy −ln q[y]",
        _cost(lambda p, work: work.option("epsilon") * (1 - p)),
    ),
    *MOVED,
)
GENERALIZED = (
    _softmax("gce"),
    Mistake(
        "is-cross-entropy",
        "the cross-entropy −ln p[y]",
        "take (1 − p[y]^q)/q with q = {q}, or use ce-probs",
        lambda work: work.rescored(beside(work, "ce-probs")),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "not-divided-by-q",
        "1 − p[y]^q, not divided by q",
        "divide by q = {q}",
        _cost(lambda p, work: 1 - p ** work.option("q")),
        Rank.DIVISION,
    ),
    Mistake(
        "power-of-rest",
        "(1 − p[y])^q/q: the power of what is missing to 1",
        "take 1 less the power: (1 − p[y]^q)/q",
        _cost(lambda p, work: (1 - p) ** work.option("q") / work.option("q")),
    ),
    *PROBABILITIES[:2],
    *MOVED,
)
SPARSE = (
    Mistake(
        "is-cross-entropy",
        "the cross-entropy of the softmax",
        "sparsemax takes the place of softmax: use ce, or the loss of sparsemax",
        lambda work: work.rescored(beside(work, "ce")),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "softmax-before",
        "the loss of the softmax of the scores",
        "give the scores as they are: sparsemax is applied to them",
        _changed(softmax),
        Rank.TWICE,
    ),
    Mistake(
        "constant-missing",
        "the loss without its constant 1/2",
        "add 1/2: −z[y] + ½·Σ (z² − τ²) + ½, the sum over the classes above τ",
        lambda work: work.terms - 0.5,
        Rank.EXOTIC,
    ),
    *MOVED,
)
LABELLED = (
    Mistake(
        "labels-summed",
        "the loss with the sum over the {columns} labels of a row in place of their mean",
        "divide the sum of a row by its {columns} labels",
        lambda work: work.terms * work.columns,
        Rank.DIVISION,
    ),
    Mistake(
        "all-summed",
        "the sum over all labels of all rows",
        "divide by the rows and by the {columns} labels of each",
        _sum_of_labels,
        Rank.DIVISION,
    ),
    Mistake(
        "double-sigmoid",
        "the loss of the sigmoid of your sigmoid",
        "give the logits: the loss applies the sigmoid itself",
        _changed(sigmoid),
        Rank.TWICE,
        "itakurah/focal-loss-pytorch#5",
        pairs=("sum",),
    ),
    Mistake(
        "is-cross-entropy",
        "the cross-entropy of the softmax over the labels",
        "each label has a sigmoid of its own: softmax is for classes of which one is true",
        _unweighted(lambda z, y: row_sums(weighed(y, minus_log_softmax(z)))),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "true-labels-alone",
        "the loss of the labels that are true alone: −y·ln σ(z)",
        "add the labels that are false: −(1 − y)·ln(1 − σ(z))",
        _unweighted(lambda z, y: row_sums(weighed(y, softplus(-z))) / z.shape[1]),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "false-labels-alone",
        "the loss of the labels that are false alone: −(1 − y)·ln(1 − σ(z))",
        "add the labels that are true: −y·ln σ(z)",
        _unweighted(lambda z, y: row_sums(weighed(1 - y, softplus(z))) / z.shape[1]),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "flipped",
        "the loss with 0 and 1 exchanged",
        "1 is for a label that is true",
        lambda work: work.rescored(target=1 - work.target),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "brier",
        "the mean squared error of the sigmoids, the Brier score",
        "take −ln of the probability of what is true",
        _unweighted(lambda z, y: np.square(sigmoid(z) - y).mean(axis=1)),
        Rank.OTHER_LOSS,
    ),
)
OF: Mistakes = {
    "poly1-ce": POLY,
    "gce": GENERALIZED,
    "sparsemax": SPARSE,
    "multilabel-soft-margin": LABELLED,
}
