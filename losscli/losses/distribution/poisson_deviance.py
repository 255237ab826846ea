"""Poisson deviance."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import NOT_NEGATIVE, POSITIVE, Array
from losscli.formula import Formula
from losscli.loss import PREDICTION, Convention, Example, Loss, pointwise
from losscli.losses.deviance import bend, slope, unit_deviance


@final
@dataclass(frozen=True, slots=True)
class PoissonDeviance(Loss):
    """Twice the log-likelihood that a Poisson mean loses against a perfect one: counts weigh by their mean.

    Its minimiser is the mean of the targets, as that of the squared error; an error of 1 at a mean of 100 costs about
    a hundredth of one at a mean of 1. It is 0 at p = y and in units of the target. The prediction is a mean, above 0,
    not its logarithm (for that see poisson-nll, which lacks what depends on the target alone).
    """

    name = "poisson-deviance"
    title = "Poisson deviance"
    family = "distribution"
    aliases = ("mean-poisson-deviance", "mean_poisson_deviance")
    inputs = pointwise(POSITIVE, NOT_NEGATIVE, PREDICTION)
    formula = Formula("2*(y*log(y/p) - y + p)", gradient="2*(1 - y/p)", curvature="2*y/p**2")
    equivalents = {
        "sklearn": "sklearn.metrics.mean_poisson_deviance(y, p)",
        "torch": "2 * (torch.xlogy(t := torch.tensor(y), t / torch.tensor(p)) - t + torch.tensor(p)).mean()",
    }
    conventions = {"sklearn": Convention()}
    references = (
        "Nelder & Wedderburn (1972), Generalized linear models, J. R. Stat. Soc. A 135(3), 370-384",
        "McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., sect. 2.3",
    )
    examples = (
        Example((1, 2), 2 * (2 * np.log(2) - 2 + 1), gradient=2 * (1 - 2)),
        Example((4, 2), 2 * (2 * np.log(0.5) - 2 + 4), gradient=2 * (1 - 2 / 4)),
        Example((5, 5), 0, about="equal numbers: 0", gradient=0),
        Example((0.5, 0), 2 * 0.5, about="0·ln 0 counts as 0, its limit", gradient=2),
        Example(
            (1e8 + 1, 1e8),
            9.999999933333333e-09,
            about="nearly equal: the difference squared over the mean, not 0 (mpmath 1.3)",
        ),
    )
    sample = ((2.5, 5.0, 4.0, 8.0), (3.0, 5.0, 2.0, 7.0))

    def term(self, p: Array, y: Array) -> Array:
        """Return 2(y·ln(y/p) − y + p)."""
        return unit_deviance(p, y, 1)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return 2(p − y)/p."""
        return slope(p, y, 1)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return 2y/p²."""
        return bend(p, y, 1)
