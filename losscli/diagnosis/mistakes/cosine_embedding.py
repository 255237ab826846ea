"""Mistakes with the cosine embedding loss: which pairs belong together, the margin, lengths not taken out."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses.vectors import angle


def _positive(work: Work) -> Array:
    """Return where a pair belongs together, shape (n,)."""
    return (work.target > 0).astype(np.float64)


def _pairs(alike: Callable[[Array], Array], apart: Callable[[Array, float], Array]) -> Callable[[Work], Array]:
    """Return the terms from the cosine: of pairs that belong together, and of the others, given the margin."""

    def made(work: Work) -> Array:
        c = angle(work.pred, work.arrays["x2"], work.option("eps")).cosine
        return np.where(_positive(work) > 0, alike(c), apart(c, float(work.option("margin"))))

    return made


def _lacking(c: Array, margin: float) -> Array:
    return np.maximum(c - margin, 0.0)


def _of_some(together: bool) -> Callable[[Work], float | None]:  # noqa: FBT001 - one of two kinds of pairs
    """Return the mean over the pairs of one kind alone."""

    def made(work: Work) -> float | None:
        some = (_positive(work) > 0) == together
        if work.reduction != "mean" or work.weights is not None or not some.any():
            return None
        return float(work.terms[some].mean())

    return made


def _inner(work: Work) -> Array:
    product: Array = np.sum(work.pred * work.arrays["x2"], axis=-1)
    return np.where(_positive(work) > 0, 1 - product, _lacking(product, float(work.option("margin"))))


EMBEDDING = (
    Mistake(
        "labels-flipped",
        "the loss with the targets the wrong way round",
        "a target of 1 is a pair that belongs together, −1 one that does not",
        lambda work: work.rescored(target=1 - 2 * _positive(work)),
        Rank.LABELS,
    ),
    Mistake(
        "all-together",
        "the loss with every pair taken to belong together, 1 − cos",
        "a pair of target −1 costs max(0, cos − margin)",
        _pairs(lambda c: 1 - c, lambda c, _: 1 - c),
        Rank.LABELS,
    ),
    Mistake(
        "apart-cost-nothing",
        "the loss with 0 for each pair apart, as torch has it of a target of 0",
        "the targets of pairs apart are −1, not 0, and cost max(0, cos − margin)",
        _pairs(lambda c: 1 - c, lambda c, _: 0.0 * c),
        Rank.LABELS,
    ),
    Mistake(
        "over-together",
        "the mean over the pairs that belong together alone",
        "take the mean over all pairs",
        _of_some(together=True),
        Rank.DIVISION,
    ),
    Mistake(
        "over-apart",
        "the mean over the pairs apart alone",
        "take the mean over all pairs",
        _of_some(together=False),
        Rank.DIVISION,
    ),
    Mistake(
        "apart-by-sign",
        "the mean of 1 − y·cos",
        "a pair of target −1 costs max(0, cos − margin)",
        _pairs(lambda c: 1 - c, lambda c, _: 1 + c),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "no-max",
        "the loss without max(0, ·): pairs far apart cost less than nothing",
        "take max(0, cos − margin)",
        _pairs(lambda c: 1 - c, lambda c, m: c - m),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "absolute-cosine",
        "the loss with the size of the cosine for each pair apart",
        "take max(0, cos − margin)",
        _pairs(lambda c: 1 - c, lambda c, m: _lacking(np.abs(c), m)),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "margin-added",
        "the loss with the margin added",
        "subtract the margin: max(0, cos − margin)",
        _pairs(lambda c: 1 - c, lambda c, m: _lacking(c, -m)),
        Rank.ARGUMENTS,
    ),
    *(
        Mistake(
            f"margin-{margin:g}",
            f"the loss with a margin of {margin:g}",
            "take a margin of {margin}",
            _pairs(lambda c: 1 - c, lambda c, _, m=margin: _lacking(c, m)),  # type: ignore[misc]
            Rank.OTHER_LOSS,
        )
        for margin in (0.0, 0.2)
    ),
    Mistake(
        "similarity",
        "the loss with cos for 1 − cos of the pairs that belong together",
        "such a pair costs 1 minus the cosine",
        _pairs(lambda c: c, _lacking),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "not-normalised",
        "the loss with inner products for cosines, the vectors not brought to length 1",
        "divide the inner product by both lengths",
        _inner,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "cosines",
        "the mean of the cosines",
        "a pair costs 1 − cos, or max(0, cos − margin)",
        _pairs(lambda c: c, lambda c, _: c),
        Rank.OTHER_LOSS,
    ),
)
OF: Mistakes = {"cosine-embedding": EMBEDDING}
