"""Mistakes of the losses that take logits of several classes: softmax twice, not at all, or along the wrong axis."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._classes import (
    BINARY,
    BRIER,
    OVERALL,
    PROBABILITIES,
    at_target,
    counted,
    hot,
    in_unit,
)
from losscli.diagnosis.mistakes._entries import AT, COLUMNS, LABELS
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses import find
from losscli.numerics import minus_log_softmax, sigmoid, softmax, softplus, weighed

KERAS = 1e-7  # what keras clips probabilities to


def _twice(squash: Callable[[Array], Array]) -> Callable[[Work], Array]:
    """Return the terms with something applied to the logits before the softmax."""
    return lambda work: work.rescored(pred=squash(work.pred))


def _at(values: Callable[[Array], Array]) -> Callable[[Work], Array]:
    """Return other costs of the classes, made of the logits, at the targets."""
    return lambda work: at_target(work, values(work.pred)) / in_unit(work)


def _log_sum(z: Array) -> Array:
    """Return ln Σ exp z for every class of a row, shape (n, C)."""
    top = z.max(axis=1, keepdims=True)
    whole: Array = top + np.log(np.exp(z - top).sum(axis=1, keepdims=True))
    return np.broadcast_to(whole, z.shape)


def _over_rows(z: Array) -> Array:
    return np.ascontiguousarray(minus_log_softmax(np.ascontiguousarray(z.T)).T)


def _over_all(z: Array) -> Array:
    return minus_log_softmax(z.reshape(1, -1)).reshape(z.shape)


def _as_probabilities(z: Array) -> Array:
    """Return −ln of logits that keras takes for probabilities: divided by their sum, and clipped."""
    clipped: Array = np.clip(z / z.sum(axis=1, keepdims=True), KERAS, 1 - KERAS)
    return -np.log(clipped)


def _sigmoids(reduce: Callable[..., Array]) -> Callable[[Work], Array]:
    """Return the binary cross-entropies of the sigmoids of a row, added up or averaged."""

    def made(work: Work) -> Array:
        z, t = work.pred, hot(work)
        return counted(work, reduce(weighed(t, softplus(-z)) + weighed(1 - t, softplus(z)), axis=1)) / in_unit(work)

    return made


def _margin(name: str) -> Callable[[Work], Array | None]:
    """Return the terms of a hinge loss of the same scores and labels."""
    return lambda work: None if work.target.ndim > 1 else counted(work, work.rescored(find(name)()))


SOFTMAX = (
    Mistake(
        "double-softmax",
        "the cross-entropy of the softmax of your softmax",
        "give the logits: ce applies softmax itself; probabilities belong to ce-probs",
        _twice(softmax),
        Rank.TWICE,
        "keras-team/keras#6143",
        pairs=("sum",),
    ),
    Mistake(
        "softmax-of-sigmoid",
        "the cross-entropy of the softmax of the sigmoid of the logits",
        "give the logits as they are: softmax is applied to them, and no sigmoid before",
        _twice(sigmoid),
        Rank.TWICE,
    ),
    Mistake(
        "softmax-over-rows",
        "the loss with softmax along the wrong axis, over the {rows} rows",
        "take softmax over the classes of each row (axis=1, dim=1)",
        _at(_over_rows),
        Rank.TWICE,
        "perone/euclidesdb#2",
    ),
    Mistake(
        "softmax-over-all",
        "the loss with one softmax over the whole table",
        "take softmax over the classes of each row (axis=1, dim=1)",
        _at(_over_all),
        Rank.TWICE,
        "perone/euclidesdb#2",
    ),
)
FORGOTTEN = (
    Mistake(
        "no-softmax",
        "minus the logit of the true class: nll of raw logits",
        "apply log-softmax first, or use a loss that does, such as ce",
        _at(lambda z: -z),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "log-sum-alone",
        "the logarithm of the sum of exp z alone",
        "subtract the logit of the true class: ln Σ exp z − z[y]",
        _at(_log_sum),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "logits-as-probabilities",
        "the loss of logits taken for probabilities: divided by their sum and clipped to 1e-07, as keras does",
        "apply softmax, or say from_logits=True",
        _at(_as_probabilities),
        Rank.ARGUMENTS,
        "keras-team/tf-keras#47",
    ),
)
SIGMOIDS = tuple(
    Mistake(
        f"sigmoid-bce-{name}",
        f"the binary cross-entropy of the sigmoid of each logit, {said} over the classes",
        "of classes of which one is true take softmax; bce-logits is for labels that do not exclude each other",
        _sigmoids(reduce),
        Rank.OTHER_LOSS,
        "tensorflow/tensorflow#56910",
    )
    for name, said, reduce in (("mean", "averaged", np.mean), ("sum", "summed", np.sum))
)
HINGES = tuple(
    Mistake(
        f"is-{name}",
        f"the {title} of the same scores",
        f"use {name}, or take ln Σ exp z − z[y]",
        _margin(name),
        Rank.OTHER_LOSS,
    )
    for name, title in (
        ("crammer-singer", "hinge loss against the best other class (Crammer-Singer)"),
        ("weston-watkins", "hinge loss summed over the other classes (Weston-Watkins)"),
        ("multi-margin", "multi-class margin loss"),
    )
)
CE = (*SOFTMAX, *FORGOTTEN, *PROBABILITIES, *BINARY, *SIGMOIDS, *HINGES, *BRIER, *OVERALL, *LABELS, *COLUMNS, *AT)
OF: Mistakes = {"ce": CE}
