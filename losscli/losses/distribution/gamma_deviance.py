"""Gamma deviance."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import POSITIVE, Array
from losscli.formula import Formula
from losscli.loss import PREDICTION, Convention, Example, Loss, pointwise
from losscli.losses.deviance import bend, slope, unit_deviance


@final
@dataclass(frozen=True, slots=True)
class GammaDeviance(Loss):
    """Error in proportion: what counts is how many times too high or too low a positive number was predicted.

    Its minimiser is the mean of the targets. It has no unit: ten times both numbers cost the same. Too low a prediction
    costs more than one too high by the same factor; above p = 2y the curvature is negative. Metrics named so are not
    all means: LightGBM's gamma_deviance is the sum of these terms, as `--reduction sum` has it, with 1e-9 added to each
    mean; xgboost's is the mean, with 1e-6 added to both numbers.
    """

    name = "gamma-deviance"
    title = "Gamma deviance"
    family = "distribution"
    aliases = ("mean-gamma-deviance", "mean_gamma_deviance")
    inputs = pointwise(POSITIVE, POSITIVE, PREDICTION)
    formula = Formula("2*(log(p/y) + y/p - 1)", gradient="2*(p - y)/p**2", curvature="2*(2*y - p)/p**3")
    equivalents = {
        "sklearn": "sklearn.metrics.mean_gamma_deviance(y, p)",
        "torch": "2 * ((q := torch.tensor(y) / torch.tensor(p)) - 1 - q.log()).mean()",
    }
    conventions = {"sklearn": Convention()}
    references = (
        "Nelder & Wedderburn (1972), Generalized linear models, J. R. Stat. Soc. A 135(3), 370-384",
        "McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., ch. 8",
    )
    examples = (
        Example((2, 1), 2 * (np.log(2) + 1 / 2 - 1), gradient=2 * (2 - 1) / 4),
        Example((1, 4), 2 * (np.log(1 / 4) + 4 - 1), gradient=2 * (1 - 4)),
        Example((5, 5), 0, about="equal numbers: 0", gradient=0),
        Example(
            (1 + 2.0**-30, 1),
            8.6736173691134546e-19,
            about="nearly equal: the squared relative difference, not 0 (mpmath 1.3)",
        ),
    )
    sample = ((2.5, 5.0, 4.0, 8.0), (3.0, 5.0, 2.5, 7.0))

    def term(self, p: Array, y: Array) -> Array:
        """Return 2(ln(p/y) + y/p − 1)."""
        return unit_deviance(p, y, 2)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return 2(p − y)/p²."""
        return slope(p, y, 2)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return 2(2y − p)/p³."""
        return bend(p, y, 2)
