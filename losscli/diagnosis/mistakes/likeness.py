"""Mistakes with the cosine distance: signs and offsets, lengths not taken out, axes, angles."""

import math
from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses.vectors import angle

SIGN = "tensorflow/tensorflow#37896"


def _cosine(work: Work) -> Array:
    return work.once("cosine", lambda: angle(work.pred, _other(work)).cosine)


def _other(work: Work) -> Array:
    """Return the second vector of each row."""
    return work.arrays[work.loss.inputs[1].name]


def _of_cosine(change: Callable[[Array], Array]) -> Callable[[Work], Array]:
    return lambda work: change(_cosine(work))


def _product(work: Work) -> Array:
    found: Array = np.sum(work.pred * _other(work), axis=-1)
    return found


def _lengths(values: Array, axis: int = -1) -> Array:
    found: Array = np.linalg.norm(values, axis=axis, keepdims=axis == 0)
    return found


def _along_columns(work: Work) -> Array:
    """Return the terms with each column of both brought to length 1 in place of each row."""
    p, y = work.pred, _other(work)
    found: Array = np.sum(p / _lengths(p, 0) * (y / _lengths(y, 0)), axis=-1)
    return 1 - found


def _all_pairs(work: Work) -> float | None:
    """Return the mean over all pairs of a prediction and a target, which the mean directions tell."""
    if work.reduction != "mean" or work.weights is not None:
        return None
    found = angle(work.pred, _other(work))
    return float(1 - found.a.mean(axis=0) @ found.b.mean(axis=0))


def _flattened(work: Work) -> float | None:
    """Return 1 less the cosine of all predictions and all targets as one vector each."""
    p, y = work.pred.ravel(), _other(work).ravel()
    return float(1 - p @ y / (np.linalg.norm(p) * np.linalg.norm(y))) if work.reduction == "mean" else None


def _correlation(work: Work) -> Array:
    p, y = (one - one.mean(axis=1, keepdims=True) for one in (work.pred, _other(work)))
    found: Array = 1 - np.sum(p * y, axis=-1) / (_lengths(p) * _lengths(y))
    return found


def _squares(work: Work) -> Array:
    found: Array = np.mean(np.square(work.pred - _other(work)), axis=-1)
    return found


COSINE = (
    Mistake(
        "distance",
        "the cosine distance, 1 − cos",
        "take what was asked for: --form distance gives it",
        lambda work: None if work.option("form") == "distance" else work.with_options(form="distance"),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "similarity",
        "the cosine itself, the similarity",
        "take 1 minus it: a loss is small where vectors are alike",
        _of_cosine(lambda c: c),
        Rank.ARGUMENTS,
        SIGN,
    ),
    Mistake(
        "offset-added", "1 plus the cosine", "subtract the cosine from 1", _of_cosine(lambda c: 1 + c), Rank.ARGUMENTS
    ),
    Mistake(
        "not-normalised",
        "1 minus the inner product, the vectors not brought to length 1",
        "divide the inner product by both lengths, or give --form inner",
        lambda work: None if work.option("form") == "inner" else 1 - _product(work),
        Rank.ARGUMENTS,
        "tensorflow/tensorflow#34577",
    ),
    Mistake(
        "product",
        "the inner product itself",
        "divide it by both lengths, and subtract it from 1",
        _product,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "minus-product",
        "minus the inner product",
        "divide it by both lengths, and subtract it from 1",
        lambda work: -_product(work),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "angle",
        "the angle in radians, arccos of the cosine",
        "take 1 minus the cosine, not the angle",
        _of_cosine(np.arccos),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "angle-over-pi",
        "the angle over π",
        "take 1 minus the cosine, not the angle",
        _of_cosine(lambda c: np.arccos(c) / math.pi),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "angle-in-degrees",
        "the angle in degrees",
        "take 1 minus the cosine, not the angle",
        _of_cosine(lambda c: np.degrees(np.arccos(c))),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "squared-cosine",
        "1 minus the square of the cosine",
        "do not square it: vectors in opposite directions are not alike",
        _of_cosine(lambda c: 1 - c * c),
    ),
    Mistake(
        "absolute-cosine",
        "1 minus the size of the cosine",
        "keep its sign: vectors in opposite directions are not alike",
        _of_cosine(lambda c: 1 - np.abs(c)),
    ),
    Mistake(
        "mean-of-products",
        "minus the mean over the coordinates of the product of both directions",
        "add up the products over the coordinates",
        lambda work: -_cosine(work) / work.columns,
        Rank.DIVISION,
    ),
    Mistake(
        "one-minus-mean-of-products",
        "1 minus the mean over the coordinates of the product of both directions",
        "add up the products over the coordinates",
        lambda work: 1 - _cosine(work) / work.columns,
        Rank.DIVISION,
    ),
    Mistake(
        "along-columns",
        "the loss with each column brought to length 1 (axis 0)",
        "bring each row to length 1, axis 1 (dim=-1)",
        _along_columns,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "squared-lengths",
        "the loss with the inner product divided by the squares of both lengths",
        "divide by the lengths, the square roots of the sums of squares",
        lambda work: 1 - _product(work) / np.square(_lengths(work.pred) * _lengths(_other(work))),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "by-length-of-target",
        "the loss with the inner product divided by the length of the target alone",
        "divide by the length of the prediction too",
        lambda work: 1 - _product(work) / _lengths(_other(work)),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "by-length-of-prediction",
        "the loss with the inner product divided by the length of the prediction alone",
        "divide by the length of the target too",
        lambda work: 1 - _product(work) / _lengths(work.pred),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "sums-for-lengths",
        "the loss with the sums of the sizes of the coordinates for the lengths (L1 norms)",
        "divide by the Euclidean lengths",
        lambda work: 1 - _product(work) / (np.abs(work.pred).sum(axis=-1) * np.abs(_other(work)).sum(axis=-1)),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "all-pairs",
        "the mean over all pairs of a prediction and a target",
        "compare each prediction with its own target: the diagonal of the matrix of cosines",
        _all_pairs,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "flattened",
        "1 minus the cosine of all predictions and all targets, each as one vector",
        "take the cosine of each row, then the mean",
        _flattened,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "correlation",
        "1 minus the correlation of each row",
        "do not subtract the means",
        _correlation,
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "distance-of-directions",
        "the Euclidean distance of the two directions",
        "take half the square of it, 1 minus the cosine",
        _of_cosine(lambda c: np.sqrt(np.maximum(2 - 2 * c, 0))),
        Rank.OTHER_LOSS,
    ),
    Mistake("mse", "the mean squared error", "take 1 minus the cosine, or ask for mse", _squares, Rank.OTHER_LOSS),
)
OF: Mistakes = {"cosine": COSINE}
