"""Mistakes with the contrastive loss: which pairs are alike, what is squared, the halves, the margin, the distance."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._margins import margins
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses.vectors import angle, euclidean


def _difference(work: Work) -> Array:
    return work.pred - work.arrays["x2"]


def _length(work: Work) -> Array:
    return euclidean(_difference(work)).distance


def _lacking(work: Work, distance: Array) -> Array:
    """Return what a distance lacks of the margin."""
    return np.maximum(float(work.option("margin")) - distance, 0.0)


def _sum(work: Work, together: Array, apart: Array) -> Array:
    """Return the terms from what a pair costs that is similar, and one that is not."""
    y = work.target
    scale = 0.5 if work.option("half") else 1.0
    return scale * (np.where(y == 0, 0.0, y * together) + np.where(y == 1, 0.0, (1 - y) * apart))


def _squares_of(measure: Callable[[Work], Array]) -> Callable[[Work], Array]:
    """Return the terms with another distance."""

    def made(work: Work) -> Array:
        distance = measure(work)
        return _sum(work, np.square(distance), np.square(_lacking(work, distance)))

    return made


def _from(together: Callable[[Work, Array], Array], apart: Callable[[Work, Array], Array]) -> Callable[[Work], Array]:
    """Return the terms with other costs of the distance."""

    def made(work: Work) -> Array:
        distance = _length(work)
        return _sum(work, together(work, distance), apart(work, distance))

    return made


def _weighed(similar: float, apart: float) -> Callable[[Work], Array]:
    """Return the terms with other factors of both parts, whether the loss has a half or not."""

    def made(work: Work) -> Array:
        distance, y = _length(work), work.target
        together = np.where(y == 0, 0.0, y * np.square(distance))
        return similar * together + apart * (1 - y) * _square_lacking(work, distance)

    return made


def _if_apart_cost(made: Callable[[Work], Array]) -> Callable[[Work], Array | None]:
    """Return a mistake in one part alone, which without a pair apart that costs something is one in both."""

    def checked(work: Work) -> Array | None:
        cost = (work.target < 1) & (_lacking(work, _length(work)) > 0)
        return made(work) if cost.any() else None

    return checked


def _square(_: Work, distance: Array) -> Array:
    return np.square(distance)


def _square_lacking(work: Work, distance: Array) -> Array:
    return np.square(_lacking(work, distance))


def _as_it_is(_: Work, distance: Array) -> Array:
    return distance


def _none(_: Work, distance: Array) -> Array:
    return np.zeros_like(distance)


CONTRASTIVE = (
    Mistake(
        "labels-flipped",
        "the loss with the targets the wrong way round",
        "here a target of 1 is a similar pair (in the paper 0 is): take 1 − y",
        lambda work: work.rescored(target=1 - work.target),
        Rank.LABELS,
    ),
    Mistake(
        "distances-unsquared",
        "the loss without the squares",
        "square the distance, and what it lacks of the margin",
        _from(_as_it_is, _lacking),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "margin-less-square",
        "the loss with max(0, margin − d²) for pairs apart",
        "square outside: max(0, margin − d)²",
        _from(_square, lambda work, d: _lacking(work, np.square(d))),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "lacking-unsquared",
        "the loss with max(0, margin − d) for pairs apart, not squared",
        "square what the distance lacks of the margin",
        _from(_square, _lacking),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "distance-unsquared",
        "the loss with the distance of similar pairs not squared",
        "square the distance",
        _if_apart_cost(_from(_as_it_is, _square_lacking)),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "no-max",
        "the loss without max(0, ·): pairs apart by more than the margin cost too",
        "take max(0, margin − d) before the square",
        _from(_square, lambda work, d: np.square(float(work.option("margin")) - d)),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "half-of-similar-alone",
        "the loss with the ½ of similar pairs alone",
        "both parts have the ½",
        _weighed(0.5, 1.0),
        Rank.DIVISION,
    ),
    Mistake(
        "half-of-apart-alone",
        "the loss with the ½ of pairs apart alone",
        "both parts have the ½",
        _if_apart_cost(_weighed(1.0, 0.5)),
        Rank.DIVISION,
    ),
    Mistake(
        "similar-alone",
        "the loss with 0 for each pair apart",
        "add what a pair apart lacks of the margin, squared",
        _from(_square, _none),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "apart-alone",
        "the loss with 0 for each similar pair",
        "add the square of the distance of a similar pair",
        _from(_none, _square_lacking),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "mean-of-squares",
        "the loss with the root of the mean of the squares for the distance",
        "take the root of the sum of the squares over the coordinates",
        _squares_of(lambda work: _length(work) / np.sqrt(work.columns)),
        Rank.DIVISION,
    ),
    Mistake(
        "root-forgotten",
        "the loss with the square of the distance in place of it",
        "take the root of the sum of the squares",
        _squares_of(lambda work: np.square(_length(work))),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "manhattan",
        "the loss with the sum of the sizes of the differences for the distance (L1)",
        "take the Euclidean distance",
        _squares_of(lambda work: np.abs(_difference(work)).sum(axis=-1)),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "cosine-distance",
        "the loss with 1 − cos for the distance",
        "take the Euclidean distance",
        _squares_of(lambda work: angle(work.pred, work.arrays["x2"]).gap),
        Rank.ARGUMENTS,
    ),
    *margins(0.2, 0.5, 1.0, 2.0),
)
OF: Mistakes = {"contrastive": CONTRASTIVE}
