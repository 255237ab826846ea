"""Mistakes that are made with the focal cross-entropy of several classes."""

import math
from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._focusing import CLIPPED
from losscli.diagnosis.mistakes._indices import RELABELLED, hot
from losscli.diagnosis.mistakes._infinite import LEFT_OUT
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses import find
from losscli.losses.rowwise import row_sums
from losscli.numerics import minus_log_softmax, softmax, weighed


def _with_gamma(gamma: float) -> Callable[[Work], Array]:
    return lambda work: work.with_options(gamma=gamma)


def _shares(work: Work) -> tuple[Array, Array]:
    """Return the probabilities q and −ln q, without any clipping, each of shape (n, C)."""
    p = work.pred
    if work.option("pred_as") == "logits":
        return softmax(p), minus_log_softmax(p)
    q = p / row_sums(p)[:, None] if work.option("normalize") else p
    return q, -np.log(q)


def _with_factor(factor: Callable[[Array, float], Array]) -> Callable[[Work], Array]:
    """Return the terms with another factor of the costs, of q and γ."""

    def made(work: Work) -> Array:
        q, cost = _shares(work)
        terms: Array = row_sums(weighed(hot(work), weighed(factor(q, work.option("gamma")), cost)))
        return terms * float(work.option("alpha"))

    return made


def _of_the_mean(work: Work) -> float | None:
    """Return what the factor and the cost come to when they are those of the mean cross-entropy."""
    mean = work.reduced(row_sums(weighed(hot(work), _shares(work)[1])))
    if work.reduction != "mean" or not math.isfinite(mean) or mean <= 0:
        return None
    return float(work.option("alpha") * (-math.expm1(-mean)) ** work.option("gamma") * mean)


def _twice(work: Work) -> Array:
    if work.option("pred_as") == "logits":
        return work.rescored(pred=softmax(work.pred))
    return work.with_options(pred_as="logits")


def _each_class(work: Work) -> Array:
    """Return the mean over the classes of the binary focal losses of a row."""
    options = {"gamma": work.option("gamma")}
    q = _shares(work)[0]
    cells = work.rescored(find("focal-probs")(**options), pred=q, target=hot(work))
    return row_sums(cells) / work.columns if work.target.ndim == 1 else np.full(len(q), np.nan)


def _no_logarithm(work: Work) -> Array:
    q, _ = _shares(work)
    terms: Array = row_sums(hot(work) * np.power(1 - q, work.option("gamma")) * q)
    return -terms * float(work.option("alpha"))


OF: Mistakes = {
    "focal-ce": (
        Mistake(
            "double-softmax",
            "the loss of the softmax of your probabilities",
            "apply softmax once: to logits, not to probabilities",
            _twice,
            Rank.TWICE,
            "keras-team/keras#6143",
            pairs=("sum",),
        ),
        Mistake(
            "over-classes",
            "the loss divided by the {columns} classes as well",
            "divide by the rows only",
            lambda work: work.terms / work.columns,
            Rank.DIVISION,
        ),
        Mistake(
            "without-alpha",
            "the loss without the factor α",
            "multiply by α = {alpha}, or say --alpha 1",
            lambda work: work.with_options(alpha=1.0),
            Rank.ARGUMENTS,
        ),
        Mistake(
            "alpha-0.25",
            "the loss with α = 0.25",
            "the α here is {alpha}: take it, or say --alpha 0.25",
            lambda work: work.with_options(alpha=0.25),
            Rank.ARGUMENTS,
        ),
        Mistake(
            "factor-of-share",
            "the loss with the factor p^γ for (1 − p)^γ",
            "it is rows that are right which count less: take (1 − p)^γ",
            _with_factor(np.power),
            Rank.ARGUMENTS,
        ),
        Mistake(
            "focal-of-the-mean",
            "the factor of the mean cross-entropy times the mean cross-entropy",
            "leave the cross-entropy by row (reduction='none'), and take the mean at the end",
            _of_the_mean,
            Rank.ARGUMENTS,
        ),
        *RELABELLED,
        *(
            Mistake(
                f"gamma-{gamma:g}",
                f"the loss with γ = {gamma:g}",
                "the γ here is {gamma}: take it, or say --gamma " + f"{gamma:g}",
                _with_gamma(gamma),
                Rank.OTHER_LOSS,
            )
            for gamma in (2.0, 0.0, 1.0, 5.0)
        ),
        Mistake(
            "ce",
            "the cross-entropy, without α and without the factor (1 − p)^γ",
            "multiply each term by α·(1 − p)^γ, or use ce",
            lambda work: work.with_options(alpha=1.0, gamma=0.0),
            Rank.OTHER_LOSS,
        ),
        Mistake(
            "each-class",
            "the mean over all classes of the binary focal losses",
            "only the true class has a term",
            _each_class,
            Rank.OTHER_LOSS,
        ),
        *CLIPPED,
        *LEFT_OUT,
        Mistake(
            "times-gamma",
            "the loss with γ·(1 − p) for (1 − p)^γ",
            "γ is an exponent",
            _with_factor(lambda q, gamma: gamma * (1 - q)),
        ),
        Mistake(
            "no-logarithm",
            "the loss with −p for −ln p",
            "take the logarithm",
            _no_logarithm,
        ),
    ),
}
