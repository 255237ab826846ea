"""Mistakes with smooth L1: a half or a β forgotten in a branch, the Huber loss, another β."""

from losscli.diagnosis.mistake import Made, Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._branches import (
    BRANCHES,
    DELTAS,
    OTHERS,
    branches,
    line,
    of_delta,
    pseudo_huber,
    scaled,
    turn,
)
from losscli.diagnosis.mistakes._regression import named
from losscli.diagnosis.work import Work

O = Rank.OTHER_LOSS  # noqa: E741


def _of_sigma(work: Work) -> Made:
    """Return the terms with β read as σ, of which the β is 1/σ²."""
    d = turn(work)
    return work.with_options(beta=float(1 / d / d)) if 1e-100 < d < 1e100 else None


BETA = (("1/9", 1 / 9), ("0.5", 0.5), ("1", 1.0), ("2", 2.0))
OF_SMOOTH_L1 = (
    Mistake(
        "huber",
        "the Huber loss, smooth L1 times β",
        "do not multiply by β = {beta}: that is huber",
        scaled(1),
        Rank.DIVISION,
        DELTAS,
    ),
    Mistake(
        "over-beta",
        "the loss divided by β",
        "do not divide by β = {beta} once more",
        scaled(-1),
        Rank.DIVISION,
        DELTAS,
    ),
    Mistake(
        "unscaled-square",
        "the loss with r²/2 for r²/(2β) where the residual is small",
        "divide that branch by β, so that the branches meet",
        branches(lambda r, d: d * r * r / 2, line),
        reference=DELTAS,
    ),
    Mistake(
        "pseudo-huber",
        "the pseudo-Huber loss with δ = β, divided by β",
        "take the two branches: pseudo-huber has a root and no branches",
        pseudo_huber,
        O,
    ),
    Mistake(
        "beta-as-sigma",
        "the loss with β = 1/{beta}², the β of a σ of {beta}",
        "take β = {beta} itself: where smooth L1 has a σ, its β is 1/σ²",
        _of_sigma,
        reference="xuannianz/EfficientDet#93",
    ),
)
# The texts of the branches as smooth L1 has them: r²/(2β) and |r| − β/2.
OF_BETA = {
    "no-half": ("the loss with r²/β for r²/(2β) where the residual is small", "put the 1/2 in front of the square"),
    "no-offset": (
        "the loss without −β/2 where the residual is large, |r| alone",
        "subtract half of β there, so that the branches meet",
    ),
    "whole-offset": (
        "the loss with −β for −β/2 where the residual is large",
        "subtract half of β, so that the branches meet",
    ),
    "offset-of-delta": (
        "the loss with −1/2 for −β/2 where the residual is large",
        "subtract half of β, so that the branches meet",
    ),
    "branches-swapped": (
        "the loss with its two branches exchanged",
        "take the square where |r| is below β, and the line beyond: the condition is the wrong way round",
    ),
    "square-in-condition": (
        "the loss with the condition r² < β for |r| < β",
        "compare the absolute residual with β",
    ),
    "no-bars": (
        "the loss with the condition ŷ − y < β for |ŷ − y| < β, so that all predictions too low cost a square",
        "take the absolute value in the condition",
    ),
    "no-bars-reversed": (
        "the loss with the condition y − ŷ < β for |y − ŷ| < β, so that all predictions too high cost a square",
        "take the absolute value in the condition",
    ),
    "line-everywhere": (
        "the loss with |r| − β/2 for small residuals too",
        "take the square where |r| is below β",
    ),
}
RENAMED = tuple(one._replace(what=OF_BETA[one.id][0], mend=OF_BETA[one.id][1]) for one in BRANCHES if one.id in OF_BETA)
OF: Mistakes = named(
    {
        "smooth-l1": (*RENAMED, BRANCHES[-1], *OTHERS, *OF_SMOOTH_L1, *of_delta("beta", "β", BETA)),
    }
)
