"""Gamma negative log-likelihood."""

from dataclasses import dataclass
from typing import Annotated, Literal, final

import numpy as np

from losscli.domain import POSITIVE, Array, Domain
from losscli.formula import Formula
from losscli.loss import PREDICTION, Convention, Example, pointwise
from losscli.losses.distribution._likelihood import LOG_MEAN, Floor, OfMean, decayed
from losscli.option import Option


@final
@dataclass(frozen=True, slots=True)
class GammaNegativeLogLikelihood(OfMean):
    """Half the gamma deviance, up to what depends on the target alone: positive numbers whose noise is proportional.

    Its minimiser is the mean of the targets, or with `--pred-as log-mean`, the default as of models with a log link,
    its logarithm; then the gradient is 1 − y·e^(−p). At shape 1 it is the whole negative log-likelihood of the
    exponential distribution; for another shape it is that over the shape. It can be negative.
    """

    name = "gamma-nll"
    title = "Gamma negative log-likelihood"
    family = "distribution"
    aliases = ("HalfGammaLoss", "gamma-nloglik", "exponential-nll")
    inputs = pointwise(LOG_MEAN, POSITIVE, PREDICTION)
    equivalents = {
        "torch": "(torch.tensor(p) + torch.tensor(y) * torch.exp(-torch.tensor(p))).mean()",
        "optax": "jnp.mean(p + y * jnp.exp(-p))",
        "sklearn": "sklearn.metrics.mean_gamma_deviance(y, np.exp(p)) / 2 + np.mean(np.log(y) + 1)",
    }
    conventions = {
        "sklearn": Convention(),
        "xgboost": Convention({"pred_as": "mean", "floor": float(np.float32(1e-6))}, "takes means, at least 1e-06"),
        "lightgbm": Convention({"pred_as": "mean"}, "takes means"),
    }
    references = (
        "Nelder & Wedderburn (1972), Generalized linear models, J. R. Stat. Soc. A 135(3), 370-384",
        "McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., ch. 8",
    )
    examples = (
        Example((0, 3), 3, gradient=1 - 3),
        Example((np.log(4), 2), np.log(4) + 2 / 4, gradient=1 - 2 / 4),
        Example((4, 2), np.log(4) + 2 / 4, {"pred_as": "mean"}, gradient=(4 - 2) / 16),
        Example((1, 1), 1, {"pred_as": "mean"}, about="a mean that is the target: 1 + ln y, not 0", gradient=0),
        Example((-800, 1), np.inf, about="e⁸⁰⁰ is beyond 1.8e308", gradient=-np.inf),
        Example(
            (1e-9, 1e-6),
            np.log(1e-6) + 1,
            {"pred_as": "mean", "floor": 1e-6},
            about="a mean under the floor",
            gradient=0,
        ),
    )
    sample = ((0.5, -1.0, 2.0, 0.0), (3.0, 0.5, 5.0, 1.0))

    pred_as: Annotated[
        Literal["log-mean", "mean"],
        Option("What the prediction is: the logarithm of a mean, or one.", ("log-mean", "mean")),
    ] = "log-mean"
    floor: Floor = None

    @property
    def formula(self) -> Formula:
        """The formula: p + y·e^(−p) of a log-mean, ln p + y/p of a mean."""
        if self.of_log:
            return Formula("p + y*exp(-p)", gradient="1 - y*exp(-p)", curvature="y*exp(-p)")
        return Formula("log(p) + y/p", gradient="(p - y)/p**2", curvature="(2*y - p)/p**3")

    @property
    def of_log(self) -> bool:
        """Whether the prediction is a log-mean."""
        return self.pred_as == "log-mean"

    @property
    def least(self) -> float | None:
        """The floor of a mean."""
        return self.floor

    @property
    def means(self) -> Domain:
        """A mean is positive."""
        return POSITIVE

    def term(self, p: Array, y: Array) -> Array:
        """Return p + y·e^(−p) of a log-mean, ln p + y/p of a mean."""
        mean = self.raised(p)
        return (p + decayed(y, p) if self.of_log else np.log(mean) + y / mean) + 0.0

    def gradient(self, p: Array, y: Array) -> Array:
        """Return 1 − y·e^(−p) of a log-mean, (p − y)/p² of a mean."""
        if self.of_log:
            return 1.0 - decayed(y, p)
        return np.where(self.below(p), 0.0, (p - y) / p / p)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return y·e^(−p) of a log-mean, (2y − p)/p³ of a mean."""
        if self.of_log:
            return decayed(y, p)
        return np.where(self.below(p), 0.0, (2.0 * (y / p) - 1.0) / p / p)
