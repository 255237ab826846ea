"""Mistakes of the distances of distributions beside kl: short lists, of what is known to be mixed up."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes.divergence import OVER_ELEMENTS
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses import find
from losscli.losses.logarithm import unit
from losscli.losses.rowwise import row_sums

BASES = ("bits", "bans")


def _is(name: str) -> Callable[[Work], Array]:
    """Return the terms of another loss of the same rows, in the unit of this one."""
    return lambda work: work.rescored(find(name)()) / unit(work.option("base") or "e")


def _swapped(work: Work) -> Array:
    return work.rescored(pred=work.target, target=work.pred)


def _measure(of: Callable[[Array, Array], Array]) -> Callable[[Work], Array]:
    """Return another measure of the rows."""
    return lambda work: of(work.pred, work.target)


def _root_of_terms(work: Work) -> Array:
    return np.sqrt(work.terms)


def _to_middle(name: str) -> Callable[[Work], Array]:
    """Return the divergence of one of both from the row between them alone."""

    def made(work: Work) -> Array:
        middle = (work.pred + work.target) / 2
        return find("kl")().term(middle, work.arrays[name]) / unit(work.option("base"))

    return made


def _symmetric(part: float) -> Callable[[Work], Array]:
    return lambda work: part * (_is("kl")(work) + _is("reverse-kl")(work))


def _cumulated(of: Callable[[Array], Array]) -> Callable[[Work], Array]:
    """Return another measure of the differences of the cumulative sums."""
    return lambda work: of(np.cumsum(work.pred - work.target, axis=1))


def _other(name: str, title: str, use: str = "") -> Mistake:
    """Return the mistake that it is another loss of the catalogue."""
    return Mistake(f"is-{name}", f"the {title}", f"use {use or name} if that was asked for", _is(name), Rank.OTHER_LOSS)


KL = _other("kl", "Kullback-Leibler divergence of the targets from the predictions")
REVERSE = _other("reverse-kl", "Kullback-Leibler divergence of the predictions from the targets")
SQUARED = Mistake(
    "squared-error",
    "the sum of the squared differences",
    "take the measure as its formula has it",
    _measure(lambda p, y: row_sums(np.square(p - y))),
    Rank.OTHER_LOSS,
)
ROOTS = Mistake(
    "mean-of-roots",
    "the mean of the square roots of the terms: of distances, and not of their squares",
    "take the mean of the terms as they are, without the root",
    _root_of_terms,
    Rank.OTHER_LOSS,
)
JS = (
    KL._replace(pairs=BASES),
    REVERSE._replace(pairs=BASES),
    Mistake(
        "target-half",
        "the divergence of the targets from the row between alone",
        "take the mean of both: of the targets and of the predictions from the row between",
        _to_middle("target"),
        Rank.ARGUMENTS,
        pairs=BASES,
    ),
    Mistake(
        "prediction-half",
        "the divergence of the predictions from the row between alone",
        "take the mean of both: of the targets and of the predictions from the row between",
        _to_middle("pred"),
        Rank.ARGUMENTS,
        pairs=BASES,
    ),
    Mistake(
        "symmetric-sum",
        "the sum of the Kullback-Leibler divergences in both directions",
        "compare each row with the row between them, m = (p + y)/2",
        _symmetric(1.0),
        Rank.OTHER_LOSS,
        pairs=BASES,
    ),
    Mistake(
        "symmetric-mean",
        "the mean of the Kullback-Leibler divergences in both directions",
        "compare each row with the row between them, m = (p + y)/2",
        _symmetric(0.5),
        Rank.OTHER_LOSS,
        pairs=BASES,
    ),
    ROOTS._replace(
        what="the mean of the Jensen-Shannon distances, the square roots of the terms, as scipy's jensenshannon has it",
        mend="square scipy's distance first",
        pairs=(),
    ),
    _other("tv", "total variation distance"),
    OVER_ELEMENTS,
)
HELLINGER = (
    ROOTS._replace(what="the mean of the Hellinger distances, the square roots of the terms"),
    Mistake(
        "coefficient",
        "the Bhattacharyya coefficient, Σ √(p·y)",
        "subtract it from 1",
        _measure(lambda p, y: row_sums(np.sqrt(p * y))),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "bhattacharyya",
        "the Bhattacharyya distance, −ln Σ √(p·y)",
        "take 1 − Σ √(p·y), without a logarithm",
        _measure(lambda p, y: -np.log(row_sums(np.sqrt(p * y)))),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "roots-missing",
        "half the squared differences of the probabilities themselves",
        "take the square roots of the probabilities first",
        _measure(lambda p, y: row_sums(np.square(p - y)) / 2),
        Rank.ARGUMENTS,
    ),
    _other("tv", "total variation distance"),
    OVER_ELEMENTS,
)
VARIATION = (
    Mistake(
        "largest-difference",
        "the mean of the largest difference in a single class",
        "take half the sum of the absolute differences: an event may be of several classes",
        _measure(lambda p, y: np.abs(p - y).max(axis=1)),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "is-mae",
        "the mean absolute difference of a class, the sum divided by the rows times the {columns} classes",
        "take half the sum over the classes of each row",
        _measure(lambda p, y: np.abs(p - y).mean(axis=1)),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "euclidean",
        "the mean of the Euclidean distances",
        "take half the sum of the absolute differences",
        _measure(lambda p, y: np.sqrt(row_sums(np.square(p - y)))),
        Rank.OTHER_LOSS,
    ),
    SQUARED,
    _other("hellinger", "squared Hellinger distance"),
)
GENERALIZED = (
    Mistake(
        "swapped",
        "the divergence with the arguments swapped",
        "exchange the two: it is Σ (y·ln(y/p) − y + p)",
        _swapped,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "sums-missing",
        "Σ y·ln(y/p), without the difference of the sums",
        "add Σ (p − y): it is 0 only where both rows have one sum",
        lambda work: work.terms - row_sums(work.pred - work.target),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "sums-exchanged",
        "Σ (y·ln(y/p) + y − p), the difference of the sums with the wrong sign",
        "add p and subtract y: Σ (y·ln(y/p) − y + p)",
        lambda work: work.terms - 2 * row_sums(work.pred - work.target),
        Rank.ARGUMENTS,
    ),
    SQUARED,
    _other("itakura-saito", "Itakura-Saito divergence"),
    OVER_ELEMENTS,
)
EARTH = (
    Mistake(
        "not-cumulated",
        "the sum of the absolute differences of the classes themselves",
        "take cumulative sums first: it counts how far something is moved",
        _measure(lambda p, y: row_sums(np.abs(p - y))),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "squares-summed",
        "the sum of the squared differences of the cumulative sums",
        "take absolute values, or ask for --squared",
        _cumulated(lambda c: row_sums(np.square(c))),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "absolute-values-summed",
        "the sum of the absolute differences of the cumulative sums, not squared",
        "square them, or leave --squared out",
        _cumulated(lambda c: row_sums(np.abs(c))),
        Rank.OTHER_LOSS,
    ),
    Mistake(
        "root-mean-square",
        "the mean of the root mean square differences of the cumulative sums",
        "take the sum over the classes, without a root",
        _cumulated(lambda c: np.sqrt(np.square(c).mean(axis=1))),
        Rank.OTHER_LOSS,
    ),
    OVER_ELEMENTS,
)
SPECTRA = (
    Mistake(
        "swapped",
        "the divergence with the arguments swapped",
        "exchange the two: it is Σ (y/p − ln(y/p) − 1)",
        _swapped,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "constant-missing",
        "Σ (y/p − ln(y/p)), without the 1 that is subtracted",
        "subtract 1 for each of the {columns} columns",
        lambda work: work.terms + work.columns,
    ),
    _other("generalized-kl", "generalized Kullback-Leibler divergence"),
    OVER_ELEMENTS,
)
OF: Mistakes = {
    "js": JS,
    "hellinger": HELLINGER,
    "tv": VARIATION,
    "generalized-kl": GENERALIZED,
    "emd": EARTH,
    "itakura-saito": SPECTRA,
}
