"""What the mistakes of the losses over classes share: their probabilities, their targets, and what is made of these.

A prediction is logits, probabilities or log-probabilities; `shares` and `costs` make p and −ln p of any of them, so
that one mistake serves ce, ce-probs and nll.
"""

import math
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np

from losscli.diagnosis.mistake import Made, Mistake, Rank
from losscli.diagnosis.work import Work
from losscli.domain import Array, Mask
from losscli.loss import Loss
from losscli.losses import find
from losscli.losses.classes import WeighsClasses, one_hot
from losscli.losses.logarithm import bounded, unit
from losscli.losses.multiclass._shares import log_share
from losscli.losses.rowwise import row_sums
from losscli.numerics import minus_log_softmax, softmax, weighed

LOGITS = frozenset({"ce", "poly1-ce"})


def in_unit(work: Work) -> float:
    """Return what a natural logarithm is divided by: ln of the loss's base."""
    return unit(work.option("base") or "e")


def shares(work: Work) -> Array:
    """Return the predicted probabilities, shape (n, C), as the options of the loss have them; made once."""
    return work.once("shares", lambda: _shares(work))


def costs(work: Work) -> Array:
    """Return −ln of the predicted probabilities, shape (n, C), as the options of the loss have them; made once."""
    return work.once("costs", lambda: _costs(work))


def _shares(work: Work) -> Array:
    if work.loss.name in LOGITS:
        return softmax(work.pred)
    if work.loss.name == "nll" or work.option("clip") is not None or work.option("normalize"):
        return np.exp(-costs(work))
    return work.pred


def _costs(work: Work) -> Array:
    if work.loss.name in LOGITS:
        return minus_log_softmax(work.pred)
    if work.loss.name == "nll":
        return -work.pred
    return -bounded(log_share(work.pred) if work.option("normalize") else np.log(work.pred), work.option("clip"))


def hot(work: Work) -> Array:
    """Return the targets as rows of probabilities, shape (n, C), as they were given."""
    return work.target if work.target.ndim > 1 else one_hot(work.target, work.columns)


def at_target(work: Work, values: Array) -> Array:
    """Return the entry of each row at its class, or the sum under its target, times its class weight: (n, C) → (n,)."""
    if isinstance(work.loss, WeighsClasses):
        return work.loss.summed(values, work.target)
    return row_sums(weighed(hot(work), values))


def counted(work: Work, terms: Array) -> Array:
    """Return terms, shape (n,), times the class weights that the mean divides by."""
    return terms if work.option("class_weight") is None or work.masses is None else terms * work.masses


def beside(work: Work, name: str) -> Loss:
    """Return another loss with those options of this one that it has too."""
    other = find(name)
    return other(**{one.name: getattr(work.loss, one.name) for one in fields(other) if hasattr(work.loss, one.name)})


def relabelled(work: Work, target: Array, kept: Mask | None = None) -> Made:
    """Return the terms with other targets, 0 where none is kept; the class weights and their sum are of those."""
    settled: dict[str, Any] = {"distribution": target.ndim > 1}
    loss = replace(work.loss, **settled) if work.option("distribution") is not None else work.loss
    if isinstance(loss, WeighsClasses):
        found = loss.summed(costs(work), target) / in_unit(work)
    else:
        found = work.rescored(loss, target=target)
    terms = found if kept is None else np.where(kept, found, 0.0)
    mass = loss.mass(work.pred, target)
    if mass is None:
        return terms
    each = mass if kept is None else mass * kept
    if work.weights is not None and work.evaluation.divisor == "weights":
        each = each * work.weights
    return work.reduced(terms, over=float(each.sum()))


def _error_rate(work: Work) -> Array | None:
    if work.target.ndim > 1:
        return None
    wrong: Array = (work.pred.argmax(axis=1) != work.target).astype(np.float64)
    return counted(work, wrong)


def _log_of_mean(work: Work) -> float | None:
    if work.reduction != "mean":
        return None
    mean = work.reduced(at_target(work, shares(work)))
    return -math.log(mean) / in_unit(work) if mean > 0 else None


def _uniform(work: Work) -> float | None:
    return math.log(work.columns) / in_unit(work) if work.reduction == "mean" else None


def _ignored_counted(work: Work) -> float | None:
    """Return the sum over the number of all rows, also of those whose label is ignored."""
    ignored = work.evaluation.moments.ignored
    return work.finished(work.total, work.over + ignored) if ignored and work.reduction == "mean" else None


def _less_entropy(work: Work) -> Array | None:
    """Return the terms less the entropy of their targets, which is 0 where these are hard: the divergence."""
    if not isinstance(work.loss, WeighsClasses):
        return None
    t = work.loss.spread(work.target, work.columns)
    return work.terms + counted(work, row_sums(weighed(t, np.log(t)))) / in_unit(work)


def _of_shares(terms: Callable[[Array], Array]) -> Callable[[Work], Array]:
    """Return other terms of the probabilities at the targets."""
    return lambda work: at_target(work, terms(shares(work)))


def _binary(reduce: Callable[..., Array]) -> Callable[[Work], Array]:
    """Return the binary cross-entropies of the probabilities of a row, added up or averaged."""

    def made(work: Work) -> Array:
        p = shares(work)
        t = hot(work)
        return counted(work, reduce(-weighed(t, np.log(p)) - weighed(1 - t, np.log1p(-p)), axis=1)) / in_unit(work)

    return made


def _squared(reduce: Callable[..., Array]) -> Callable[[Work], Array]:
    """Return the squared distances of the probabilities from the targets, added up or averaged over the classes."""
    return lambda work: counted(work, reduce(np.square(shares(work) - hot(work)), axis=1))


def _per_class(work: Work) -> float | None:
    return work.finished(work.total, work.over * work.columns) if work.reduction == "mean" and work.over else None


PROBABILITIES = (
    Mistake(
        "no-logarithm",
        "minus the probability of the true class: nll of probabilities",
        "take the logarithm of the probability first",
        _of_shares(lambda p: -p),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "one-minus-p",
        "1 minus the probability of the true class, the mean absolute error",
        "take −ln of the probability of the true class",
        _of_shares(lambda p: 1 - p),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "log1p",
        "the loss with ln(1 + p) in place of ln p",
        "take the logarithm of p itself: np.log, not np.log1p",
        lambda work: at_target(work, -np.log1p(shares(work))) / in_unit(work),
    ),
)
BINARY = tuple(
    Mistake(
        f"bce-{name}",
        f"the binary cross-entropy of each class's probability, {said} over the classes",
        "of classes of which one is true only −ln of the probability of that one counts",
        _binary(reduce),
        Rank.OTHER_LOSS,
        "tensorflow/tensorflow#56910",
    )
    for name, said, reduce in (("mean", "averaged", np.mean), ("sum", "summed", np.sum))
)
BRIER = tuple(
    Mistake(
        f"brier-{name}",
        f"the squared error of the probabilities, {said} over the classes: the Brier score",
        "take −ln of the probability of the true class, or use multiclass-brier",
        _squared(reduce),
        Rank.OTHER_LOSS,
    )
    for name, said, reduce in (("sum", "summed", np.sum), ("mean", "averaged", np.mean))
)
OVERALL = (
    Mistake(
        "per-class",
        "the sum divided by the {rows} rows and by the {columns} classes too",
        "divide by {over}: only the true class of a row has a term",
        _per_class,
        Rank.DIVISION,
        pairs=("bits", "bans"),
    ),
    Mistake(
        "log-of-mean",
        "minus the logarithm of the mean probability of the true class",
        "take the logarithm of each row first, then the mean",
        _log_of_mean,
    ),
    Mistake(
        "uniform",
        "ln C, the loss of equal probabilities for all {columns} classes",
        "these predictions are not all equal: yours were, as those of an untrained model are",
        _uniform,
        reference="https://tomaxent.com/2017/03/05/cs231n-Assignment-1-softmax/",
    ),
    Mistake(
        "ignored-counted",
        "the sum divided by all rows, those of the ignored label among them",
        "divide by {over}: a row that is ignored does not count",
        _ignored_counted,
        Rank.DIVISION,
    ),
    Mistake(
        "error-rate",
        "the share of rows whose largest entry is not at the true class: the error rate",
        "take −ln of the probability of the true class",
        _error_rate,
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "less-entropy",
        "the cross-entropy less the entropy of the targets, which is the Kullback-Leibler divergence",
        "do not subtract the entropy of the targets, or use kl",
        _less_entropy,
        Rank.OTHER_LOSS,
    ),
)
