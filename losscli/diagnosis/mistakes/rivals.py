"""Mistakes that are made with the margin losses of several classes: in the rivals of the true class, in the margin."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._indices import RELABELLED, hot
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses import find
from losscli.losses.classes import at_target, weight_of
from losscli.losses.rowwise import row_sums
from losscli.numerics import softmax

COURSE = "https://cs231n.github.io/linear-classify/"


def _near(work: Work) -> Array:
    """Return margin − z[y] + z of every class, shape (n, C): the margin itself at the true one."""
    margin = work.option("margin")
    lead = 0.0 if work.loss.name == "multiclass-perceptron" else 1.0 if margin is None else float(margin)
    return (work.pred - at_target(work.pred, work.target)[:, None]) + lead


def _of_near(terms: Callable[[Array, Array], Array]) -> Callable[[Work], Array | None]:
    """Return terms made of how near each class comes, and of where the true one is; of class indices only."""

    def made(work: Work) -> Array | None:
        return None if work.target.ndim > 1 else _counted(work, terms(_near(work), hot(work)))

    return made


def _counted(work: Work, terms: Array) -> Array:
    """Return the terms times the weight of their class."""
    weights = work.option("class_weight")
    return terms if weights is None else terms * weight_of(weights, work.target)


def _powered(work: Work, short: Array) -> Array:
    return short if work.option("power") in {None, 1} else np.square(short)


def _over(divide: Callable[[int], float]) -> Callable[[Work], Array | None]:
    """Return the sum over the rivals divided by some function of the number of classes."""

    def made(work: Work) -> Array | None:
        if work.target.ndim > 1:
            return None
        short = _powered(work, np.maximum(_near(work), 0.0)) * (1 - hot(work))
        return _counted(work, row_sums(short)) / divide(work.columns)

    return made


def _largest(work: Work) -> Array | None:
    if work.target.ndim > 1:
        return None
    rivals = np.where(hot(work) == 1, -np.inf, _near(work))
    return _counted(work, _powered(work, np.maximum(rivals.max(axis=1), 0.0)))


def _true_included(work: Work) -> Array | None:
    """Return the sum over all classes, the true one too, which is always one margin too near."""
    if work.target.ndim > 1:
        return None
    share = 1 / work.columns if work.loss.name == "multi-margin" else 1.0
    return _counted(work, row_sums(_powered(work, np.maximum(_near(work), 0.0)))) * share


def _true_in_maximum(work: Work) -> Array | None:
    return None if work.target.ndim > 1 else np.maximum(_near(work).max(axis=1), 0.0)


def _no_maximum(work: Work) -> Array | None:
    """Return the sum over the rivals of what may be negative."""
    if work.target.ndim > 1 or work.option("power") == 2:
        return None
    share = 1 / work.columns if work.loss.name == "multi-margin" else 1.0
    return _counted(work, row_sums(_near(work) * (1 - hot(work)))) * share


def _no_maximum_of_best(work: Work) -> Array | None:
    return None if work.target.ndim > 1 else np.where(hot(work) == 1, -np.inf, _near(work)).max(axis=1)


def _other_power(work: Work) -> Array | None:
    power = work.option("power")
    return None if power is None else work.with_options(power=3 - power)


def _hinges(work: Work) -> Array | None:
    """Return the mean over the classes of the binary hinge losses of a row."""
    if work.target.ndim > 1:
        return None
    return row_sums(work.rescored(find("hinge")(), target=hot(work))) / work.columns


def _cross_entropy(work: Work) -> Array:
    options = {"distribution": work.target.ndim > 1}
    return work.rescored(find("ce")(**options))


def _errors(work: Work) -> Array | None:
    if work.target.ndim > 1:
        return None
    found: Array = (work.pred.argmax(axis=1) != work.target).astype(np.float64)
    return found


def _zero_rival(work: Work) -> Array | None:
    options = {"zero_rival": True}
    return None if work.target.ndim > 1 else work.rescored(find("categorical-hinge")(**options))


ALL = (
    Mistake(
        "softmax-first",
        "the loss of the softmax of your scores",
        "give the scores as they are, without softmax",
        lambda work: work.rescored(pred=softmax(work.pred)),
        Rank.TWICE,
        pairs=("sum",),
    ),
    Mistake(
        "sign",
        "the loss with z[y] − z for z − z[y]",
        "the score of the true class is subtracted from that of the others",
        lambda work: work.rescored(pred=-work.pred),
        Rank.ARGUMENTS,
    ),
    *RELABELLED,
    Mistake(
        "each-class",
        "the mean over rows and classes of the binary hinge losses, one class against the rest",
        "compare the scores of a row with that of its true class",
        _hinges,
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "ce",
        "the cross-entropy of the scores, taken for logits",
        "use ce, or max(0, 1 − z[y] + z)",
        _cross_entropy,
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "error-rate",
        "the share of rows of which another score is the largest: the error rate",
        "take the scores, not the predicted classes",
        _errors,
        Rank.OTHER_LOSS,
    ),
)
SUM = Mistake(
    "added-up",
    "the sum over the rivals of each row, not divided by the classes",
    "see the formula of the loss: this is weston-watkins",
    _over(lambda _: 1.0),
    Rank.DIVISION,
)
OVER_CLASSES = Mistake(
    "over-classes",
    "the sum over the rivals of each row, divided by the {columns} classes",
    "see the formula of the loss: this is multi-margin",
    _over(float),
    Rank.DIVISION,
)


def _over_rivals(work: Work) -> Array | None:
    """Return the sum over the rivals divided by their number; None where that is half of the right number."""
    halves = work.loss.name == "weston-watkins" and work.columns == 3
    return None if halves else _over(lambda classes: classes - 1.0)(work)


OVER_OTHERS = Mistake(
    "over-rivals",
    "the sum over the rivals of each row, divided by their number, one less than the classes",
    "see the formula of the loss for what it divides by",
    _over_rivals,
    Rank.DIVISION,
)
LARGEST = Mistake(
    "best-rival",
    "the loss of the best rival of each row alone",
    "add up over all rivals: the best alone is crammer-singer",
    _largest,
    Rank.OTHER_LOSS,
)
INCLUDED = Mistake(
    "true-included",
    "the loss with the true class among its own rivals, which adds the margin to each row",
    "leave the true class out of the sum",
    _true_included,
    Rank.ARGUMENTS,
    COURSE,
)
IN_MAXIMUM = Mistake(
    "true-included",
    "the loss with the true class among its own rivals, which makes each row cost the margin at least",
    "leave the true class out of the maximum",
    _true_in_maximum,
    Rank.ARGUMENTS,
)
NO_MAXIMUM = Mistake(
    "no-max",
    "the loss without the maximum with 0",
    "a rival that is far enough behind costs nothing: take max(0, ...)",
    _no_maximum,
    Rank.ARGUMENTS,
)
BEST_NO_MAXIMUM = Mistake(
    "no-max",
    "the loss without the maximum with 0",
    "a lead that is large enough costs nothing: take max(0, ...)",
    _no_maximum_of_best,
    Rank.ARGUMENTS,
)
POWER = Mistake(
    "other-power",
    "the loss with the other power of the shortfalls, squared or not",
    "the power here is {power}: take it, or say --power",
    _other_power,
    Rank.OTHER_LOSS,
)
NO_MARGIN = Mistake(
    "no-margin",
    "the loss without a margin",
    "the margin is not 0: a rival must be that far behind",
    lambda work: None if work.option("margin") is None else work.with_options(margin=0.0),
    Rank.OTHER_LOSS,
)
ZERO = Mistake(
    "zero-rival",
    "what keras makes of it: a rival of score 0 stands for the true class",
    "leave the true class out of the maximum",
    _zero_rival,
    Rank.OTHER_LOSS,
)
PERCEPTRON = Mistake(
    "no-margin",
    "the loss without a margin",
    "the margin is 1: a rival must be that far behind",
    lambda work: None if work.target.ndim > 1 else work.rescored(find("multiclass-perceptron")()),
    Rank.OTHER_LOSS,
)
SQUARED = Mistake(
    "squared",
    "the loss with each term squared",
    "do not square it",
    lambda work: np.square(work.terms),
    Rank.OTHER_LOSS,
)
MARGIN = Mistake(
    "margin-1",
    "the loss with a margin of 1",
    "leave the margin out, or use crammer-singer",
    lambda work: None if work.target.ndim > 1 else work.rescored(find("crammer-singer")()),
    Rank.OTHER_LOSS,
)
EVERY = (*ALL, OVER_OTHERS, LARGEST, INCLUDED, NO_MAXIMUM, POWER, NO_MARGIN)
TOP = (*ALL, SUM, OVER_CLASSES, OVER_OTHERS, IN_MAXIMUM, BEST_NO_MAXIMUM, SQUARED)
OF: Mistakes = {
    "weston-watkins": (*EVERY, OVER_CLASSES),
    "multi-margin": (*EVERY, SUM),
    "crammer-singer": (*TOP, NO_MARGIN, ZERO),
    "categorical-hinge": (*TOP, PERCEPTRON),
    "multiclass-perceptron": (*ALL, BEST_NO_MAXIMUM, SQUARED, MARGIN),
}
