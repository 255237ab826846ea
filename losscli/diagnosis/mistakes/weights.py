"""Weights of rows and of classes: forgotten, applied twice, or divided by something else than their sum."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.work import Work
from losscli.domain import Array

THREADS = "pytorch/pytorch#54843"


def _weighted(work: Work) -> bool:
    return work.weights is not None and work.reduction == "mean"


def _by_classes(work: Work) -> bool:
    return work.option("class_weight") is not None and work.reduction in {"mean", "sum"}


def _flat(work: Work) -> tuple[Array, Array]:
    """Return the terms, and the weight of the row of each."""
    weights = np.ones(work.rows) if work.weights is None else work.weights
    return work.terms.ravel(), np.repeat(weights, work.terms[:1].size)


def _ratio(above: Callable[[Array, Array], Array], below: Callable[[Array], float]) -> Callable[[Work], float | None]:
    """Return a mistake in a mean weighted by rows: another sum, from terms and weights, over another divisor."""

    def made(work: Work) -> float | None:
        if not _weighted(work) or work.masses is not None:
            return None
        terms, weights = _flat(work)
        over = below(weights)
        return work.finished(float(above(terms, weights).sum()), over) if over > 0 else None

    return made


def _unweighted(work: Work) -> float | None:
    if work.weights is None:
        return None
    if work.reduction == "sum":
        return float(work.terms.sum())
    over = work.masses
    return work.finished(float(work.terms.sum()), float(work.count if over is None else over.sum()))


def _inverse(work: Work) -> float | None:
    if not _weighted(work) or work.masses is not None or np.any(work.weights == 0):
        return None
    terms, weights = _flat(work)
    return work.finished(float((terms / weights).sum()), float((1 / weights).sum()))


def _class_weights(work: Work) -> Array:
    return np.asarray(work.option("class_weight"), dtype=np.float64)


def _without_class_weights(work: Work) -> float | None:
    if not _by_classes(work):
        return None
    terms = work.with_options(class_weight=None)
    return work.reduced(terms, over=_plain_over(work, terms))


def _plain_over(work: Work, terms: Array) -> float:
    """Return what a mean divides by without masses: the rows' weights, or their number."""
    return float(terms.size if work.weights is None else _flat(work)[1].sum())


def _over_rows(work: Work) -> float | None:
    """Return the weighted sum over the number of rows."""
    if not _by_classes(work) or work.reduction != "mean":
        return None
    return work.finished(work.total, _plain_over(work, work.terms))


def _over_classes_sum(work: Work) -> float | None:
    """Return the weighted sum over the sum of the weights of the classes themselves."""
    if not _by_classes(work) or work.reduction != "mean" or not _class_weights(work).sum():
        return None
    return work.finished(work.total, float(_class_weights(work).sum()))


def _of_predicted(work: Work) -> Array | None:
    """Return the terms with the weight of the class that was predicted."""
    if not _by_classes(work) or work.pred.ndim != 2:
        return None
    weights: Array = _class_weights(work)[work.pred.argmax(axis=1)]
    return work.with_options(class_weight=None) * weights


def _reversed(work: Work) -> float | None:
    """Return the result with the class weights in reverse order."""
    if not _by_classes(work) or work.target.ndim > 1:
        return None
    turned = _class_weights(work)[::-1]
    terms, masses = work.with_options(class_weight=tuple(turned.tolist())), turned[work.target.astype(np.intp)]
    each = masses if work.weights is None else masses * work.weights
    return work.reduced(terms, over=None if work.masses is None else float(each.sum()))


def _of_positives(change: Callable[[Array, Array, Array], Array]) -> Callable[[Work], Array | None]:
    """Return the terms with the weight of the positives used in another way: from plain terms, targets, weight."""

    def made(work: Work) -> Array | None:
        weight: tuple[float, ...] = work.option("pos_weight")
        if all(one == 1 for one in weight):
            return None
        return change(work.with_options(pos_weight=(1.0,)), work.target, np.array(weight))

    return made


OF_ROWS = (
    Mistake(
        "unweighted",
        "the loss without the weights",
        "multiply each term by its weight",
        _unweighted,
        Rank.DIVISION,
        pairs=("sum",),
    ),
    Mistake(
        "weighted-over-n",
        "the weighted sum divided by the number of terms, {n}",
        "divide by the sum of the weights, {over} (frameworks differ: see --like)",
        _ratio(lambda t, w: w * t, lambda w: float(w.size)),
        Rank.DIVISION,
        THREADS,
    ),
    Mistake(
        "weighted-over-nonzero",
        "the weighted sum divided by the number of weights that are not 0",
        "divide by the sum of the weights, {over}",
        _ratio(lambda t, w: w * t, lambda w: float(np.count_nonzero(w)) if np.any(w == 0) else 0.0),
        Rank.DIVISION,
        THREADS,
    ),
    Mistake(
        "weights-normalised-and-over-n",
        "the weighted mean divided by {n} once more",
        "weights that sum to 1 make the weighted sum the mean already: do not divide by {n}",
        lambda work: work.value / work.count if _weighted(work) else None,
        Rank.DIVISION,
        of_rows=False,
    ),
    Mistake("inverse-weights", "the mean with 1 over each weight", "multiply by the weights as they are", _inverse),
    Mistake(
        "squared-weights",
        "the weighted sum with each weight squared",
        "multiply by the weight once: it is applied twice",
        _ratio(lambda t, w: w * w * t, lambda w: float(w.sum())),
    ),
)
OF_CLASSES = (
    Mistake(
        "no-class-weights",
        "the loss without the class weights",
        "multiply each term by the weight of its class",
        _without_class_weights,
        Rank.DIVISION,
        pairs=("sum",),
    ),
    Mistake(
        "class-weighted-over-n",
        "the sum of the weighted terms divided by the number of rows, {rows}",
        "divide by the sum of the weights of the rows' classes, {over}",
        _over_rows,
        Rank.DIVISION,
        THREADS,
    ),
    Mistake(
        "class-weighted-over-class-sum",
        "the sum of the weighted terms divided by the sum of the class weights",
        "divide by the sum over the rows of the weight of each one's class, {over}",
        _over_classes_sum,
        Rank.DIVISION,
        THREADS,
    ),
    Mistake(
        "weight-of-predicted-class",
        "the loss with the weight of the class that was predicted",
        "take the weight of the true class",
        _of_predicted,
    ),
    Mistake(
        "class-weights-reversed",
        "the loss with the class weights in reverse order",
        "give the weights in the order of the classes, 0 first",
        _reversed,
    ),
)
OF_POSITIVES = (
    Mistake(
        "no-pos-weight",
        "the loss without the weight of the positives",
        "multiply the terms of the positives by it",
        _of_positives(lambda t, _, __: t),
        Rank.DIVISION,
    ),
    Mistake(
        "pos-weight-on-negatives",
        "the loss with the weight of the positives on the negatives",
        "multiply the terms of the positives by it, y = 1",
        _of_positives(lambda t, y, w: t * np.where(y == 0, w, 1.0)),
    ),
    Mistake(
        "pos-weight-on-all",
        "the loss with the weight of the positives on every row",
        "multiply the terms of the positives alone by it",
        _of_positives(lambda t, _, w: t * w),
    ),
)
OF: Mistakes = {"*": (*OF_ROWS, *OF_CLASSES), "bce-logits": OF_POSITIVES}
