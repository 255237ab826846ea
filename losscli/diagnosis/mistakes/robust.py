"""Mistakes with the Huber loss: a half, a δ or a bar forgotten in a branch, smooth L1, another δ."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from losscli.diagnosis.mistake import Made, Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes._branches import BRANCHES, DELTAS, OTHERS, of_delta, pseudo_huber, scaled
from losscli.diagnosis.mistakes._regression import named, residual
from losscli.diagnosis.work import Work
from losscli.reduction import quantile

O = Rank.OTHER_LOSS  # noqa: E741


def _fitted(name: str) -> Callable[[Work], Made]:
    """Return the terms with the δ above which a tenth of the errors are, as gradient boosting chooses it."""

    def made(work: Work) -> Made:
        sizes = np.abs(residual(work)).ravel()
        if len(sizes) < 2 or not np.isfinite(sizes).all():
            return None
        level = quantile(sizes, Fraction(9, 10))
        return work.with_options(**{name: level}) if 0 < level < np.inf else None

    return made


DELTA = (("0.5", 0.5), ("1", 1.0), ("1.345", 1.345), ("1.35", 1.35), ("2", 2.0))
OF_HUBER = (
    Mistake(
        "smooth-l1",
        "the smooth L1 loss, the Huber loss divided by δ",
        "do not divide by δ = {delta}: that is smooth-l1",
        scaled(-1),
        Rank.DIVISION,
        DELTAS,
    ),
    Mistake(
        "times-delta",
        "the loss times δ",
        "do not multiply by δ = {delta} once more",
        scaled(1),
        Rank.DIVISION,
        DELTAS,
    ),
    Mistake(
        "pseudo-huber",
        "the pseudo-Huber loss",
        "take the two branches: pseudo-huber has a root and no branches",
        pseudo_huber,
        O,
    ),
    Mistake(
        "fitted-delta",
        "the loss with the 0.9-quantile of the residuals as δ, as gradient boosting chooses it",
        "take δ = {delta}",
        _fitted("delta"),
    ),
)
OF: Mistakes = named({"huber": (*BRANCHES, *OTHERS, *OF_HUBER, *of_delta("delta", "δ", DELTA))})
