"""Mistakes that are made with the losses of a margin y·f: in the classes, in the margin, in what is made of it."""

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._margins import CLASSES, of, of_margin, of_score, one_class
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses import find
from losscli.losses.margin import signed
from losscli.numerics import sigmoid, softplus


def _other(name: str, what: str, mend: str) -> Mistake:
    return Mistake(name, what, mend, of(name), Rank.OTHER_LOSS)


HINGE = _other("hinge", "the hinge loss", "see the formula of the loss: this is max(0, 1 − y·f)")
SQUARED = _other("squared-hinge", "the squared hinge loss", "see the formula of the loss: this is max(0, 1 − y·f)²")
PERCEPTRON = _other("perceptron", "the perceptron loss, without a margin: max(0, −y·f)", "the margin is 1, not 0")
LOGISTIC = _other("soft-margin", "the logistic loss ln(1 + e^(−y·f))", "see the formula of the loss")
EXPONENTIAL = _other("exponential", "the exponential loss e^(−y·f)", "see the formula of the loss")
HUBER = _other("modified-huber", "the modified Huber loss", "see the formula of the loss")
HALF_SQUARED = Mistake(
    "half-squared-hinge",
    "half the squared hinge loss",
    "neither square nor halve it",
    of_margin(lambda m: np.square(np.maximum(1 - m, 0.0)) / 2),
    Rank.OTHER_LOSS,
)
SQUARED_ERROR = Mistake(
    "squared-error",
    "the mean squared error (1 − y·f)², without the maximum with 0",
    "a margin above 1 costs nothing: take max(0, 1 − y·f) first",
    of_margin(lambda m: np.square(1 - m)),
    Rank.OTHER_LOSS,
)


def _squared_mean(work: Work) -> float | None:
    mean = work.reduced(work.rescored(find("hinge")()))
    return mean * mean if work.reduction == "mean" else None


def _both_parts(work: Work) -> Array:
    """Return the terms of distances with the 0/1 labels as they are: of a 0 torch adds up both parts."""
    x, margin = work.pred, float(work.option("margin"))
    far = np.maximum(margin - x, 0.0)
    return np.where(work.target > 0, x, x + far)


def _contrastive(work: Work) -> Array:
    """Return the squares of the parts."""
    return np.square(work.terms)


OF: Mistakes = {
    "hinge": (
        *CLASSES,
        SQUARED,
        HALF_SQUARED,
        PERCEPTRON,
        LOGISTIC,
        EXPONENTIAL,
        HUBER,
        Mistake(
            "one-class",
            "what scikit-learn makes of a single class, which it takes for −1",
            "give hinge_loss the labels, so that it knows which class is 1",
            one_class,
            Rank.ARGUMENTS,
        ),
        Mistake(
            "no-max",
            "the mean of 1 − y·f, without the maximum with 0",
            "a margin above 1 costs nothing: take max(0, 1 − y·f)",
            of_margin(lambda m: 1 - m),
            Rank.ARGUMENTS,
        ),
        Mistake(
            "absolute",
            "the mean of |1 − y·f|, the mean absolute error",
            "a margin above 1 costs nothing: take max(0, 1 − y·f)",
            of_margin(lambda m: np.abs(1 - m)),
            Rank.OTHER_LOSS,
        ),
        Mistake(
            "predicted-classes",
            "the loss of the predicted classes −1 and 1 for the scores, twice the error rate",
            "give the scores themselves",
            of_score(lambda f: np.where(f > 0, 1.0, -1.0)),
            Rank.OTHER_LOSS,
        ),
    ),
    "squared-hinge": (
        *CLASSES,
        HINGE,
        PERCEPTRON,
        LOGISTIC,
        HUBER,
        SQUARED_ERROR,
        Mistake(
            "squared-mean",
            "the square of the mean hinge loss",
            "square each term first, then take the mean",
            _squared_mean,
            Rank.OTHER_LOSS,
        ),
        Mistake(
            "squared-perceptron",
            "the square of max(0, −y·f), without a margin",
            "the margin is 1: take max(0, 1 − y·f)²",
            of_margin(lambda m: np.square(np.maximum(-m, 0.0))),
            Rank.OTHER_LOSS,
        ),
    ),
    "perceptron": (
        *CLASSES,
        HINGE,
        LOGISTIC,
        Mistake(
            "no-max",
            "the mean of −y·f, without the maximum with 0",
            "a score of the right sign costs nothing: take max(0, −y·f)",
            of_margin(lambda m: -m),
            Rank.ARGUMENTS,
        ),
        Mistake(
            "squared-perceptron",
            "the square of max(0, −y·f)",
            "do not square it",
            of_margin(lambda m: np.square(np.maximum(-m, 0.0))),
            Rank.OTHER_LOSS,
        ),
        Mistake(
            "absolute",
            "the mean of |f|",
            "a score of the right sign costs nothing: take max(0, −y·f)",
            of_margin(np.abs),
            Rank.OTHER_LOSS,
        ),
    ),
    "soft-margin": (
        *CLASSES,
        HINGE,
        SQUARED,
        EXPONENTIAL,
        Mistake(
            "cross-entropy-of-signs",
            "the binary cross-entropy of logits with targets −1 and 1",
            "that formula wants the targets 0 and 1: (y + 1)/2",
            lambda work: softplus(work.pred) - signed(work.pred, work.target),
            Rank.LABELS,
        ),
        Mistake(
            "wrong-probability",
            "the mean probability of the wrong class, 1 − σ(y·f)",
            "take −ln of the probability of the true class",
            of_margin(lambda m: sigmoid(-m)),
            Rank.OTHER_LOSS,
        ),
        Mistake(
            "brier",
            "the mean squared error of the probabilities, the Brier score",
            "take −ln of the probability of the true class",
            of("savage"),
            Rank.OTHER_LOSS,
        ),
    ),
    "modified-huber": (
        *CLASSES,
        HINGE,
        SQUARED,
        LOGISTIC,
        Mistake(
            "quarter",
            "a quarter of the right number: (1 − m)²/4 and −m",
            "leave out the 1/4: that is binary-sparsemax",
            lambda work: work.terms / 4,
            Rank.ARGUMENTS,
        ),
    ),
    "exponential": (*CLASSES, HINGE, LOGISTIC),
    "savage": (
        *CLASSES,
        LOGISTIC,
        Mistake(
            "without-square",
            "the mean probability of the wrong class, σ(−m), without the square",
            "square it",
            of_margin(lambda m: sigmoid(-m)),
            Rank.ARGUMENTS,
        ),
        Mistake(
            "twice-the-score",
            "1/(1 + e^(2m))², in which the score counts twice",
            "give twice the score here, or half of it there: two papers differ by that factor",
            of_score(lambda f: 2 * f),
            Rank.ARGUMENTS,
        ),
    ),
    "tangent": CLASSES,
    "binary-sparsemax": (*CLASSES, SQUARED, LOGISTIC, HUBER),
    "hinge-embedding": (
        Mistake(
            "labels-not-mapped",
            "the loss with the 0/1 labels as they are: of a 0 torch adds up both parts",
            "map the labels 0 and 1 to −1 and 1 first: 2y − 1",
            _both_parts,
            Rank.LABELS,
        ),
        Mistake(
            "flipped",
            "the loss with the classes exchanged",
            "1 is a pair that is alike, −1 one that is not",
            lambda work: work.rescored(target=np.where(work.target > 0, -1.0, 1.0)),
            Rank.ARGUMENTS,
        ),
        Mistake(
            "no-max",
            "the loss without the maximum with 0",
            "a distance above the margin costs nothing: take max(0, margin − x)",
            lambda work: np.where(work.target > 0, work.pred, float(work.option("margin")) - work.pred),
            Rank.ARGUMENTS,
        ),
        Mistake(
            "squared",
            "the contrastive loss, of which each part is squared",
            "do not square them",
            _contrastive,
            Rank.OTHER_LOSS,
        ),
    ),
}
