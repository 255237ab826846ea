"""Brier score of one probability."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import PROBABILITY, Array
from losscli.formula import Formula, Shown
from losscli.loss import PROBABILITY_GLYPH, Convention, Example, Loss, pointwise


@final
@dataclass(frozen=True, slots=True)
class Brier(Loss):
    """The squared error of a probability: certainty in the wrong costs 1, not infinity as in bce.

    Its minimiser is the true probability of a 1. It is in [0, 1], the form for two outcomes; Brier's own sums the
    squares over both classes, which is twice that. Targets between 0 and 1 are soft labels (scikit-learn refuses
    them). The gradient is with respect to the probability.
    """

    name = "brier"
    title = "Brier score"
    family = "binary"
    aliases = ("brier-score", "brier-score-loss", "BrierScore")
    inputs = pointwise(PROBABILITY, PROBABILITY, PROBABILITY_GLYPH, hint="A logit becomes one by the sigmoid.")
    formula = Formula("(p - y)**2", gradient="2*(p - y)", curvature="2", shown=(Shown("p - y"),))
    equivalents = {
        "torch": "torch.nn.functional.mse_loss(torch.tensor(p), torch.tensor(y))",
        "keras": "keras.losses.MeanSquaredError(dtype='float64')(y, p)",
        "sklearn": "sklearn.metrics.brier_score_loss(y, p)",
        "optax": "jnp.mean(optax.squared_error(p, y))",
    }
    conventions = {"sklearn": Convention()}
    references = (
        (
            "Brier (1950), Verification of forecasts expressed in terms of probability, Monthly Weather Review 78(1),"
            " 1-3, doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2"
        ),
        "Gneiting & Raftery (2007), J. Am. Stat. Assoc. 102, 359-378, doi:10.1198/016214506000001437",
    )
    examples = (
        Example((0.8, 1), (0.8 - 1) * (0.8 - 1), gradient=2 * (0.8 - 1)),
        Example((0.1, 0), 0.1 * 0.1, gradient=2 * 0.1),
        Example((0.25, 0.5), 0.25 * 0.25, gradient=-2 * 0.25),
        Example((0, 1), 1, about="certain and wrong: 1, the most there is", gradient=-2),
        Example((1, 1), 0, about="certain and right: 0", gradient=0),
    )
    sample = ((0.8, 0.1, 0.6, 0.4), (1.0, 0.0, 1.0, 0.0))

    def term(self, p: Array, y: Array) -> Array:
        """Return (p − y)²."""
        return np.square(p - y)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return 2(p − y)."""
        return 2.0 * (p - y)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return 2."""
        return np.full_like(p - y, 2.0)
