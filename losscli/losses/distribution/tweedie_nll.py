"""Tweedie negative log-likelihood, for powers between 1 and 2."""

from dataclasses import dataclass
from typing import Annotated, Literal, final

import numpy as np

from losscli.domain import NOT_NEGATIVE, POSITIVE, Array, Domain, Interval
from losscli.formula import Formula
from losscli.loss import PREDICTION, Convention, Example, pointwise
from losscli.losses.distribution._likelihood import LOG_MEAN, Floor, OfMean, decayed
from losscli.option import Option

# Nearer to 1 and 2 the constants y/(P − 1) and 1/(2 − P) drown what depends on the prediction.
BETWEEN = Interval(1.01, 1.99, "a power")


@final
@dataclass(frozen=True, slots=True)
class TweedieNegativeLogLikelihood(OfMean):
    """For amounts that are often exactly 0 and otherwise positive: claims, rainfall, demand.

    Half the Tweedie deviance up to what depends on the target alone, at a dispersion of 1. Its minimiser is the mean of
    the targets, or with `--pred-as log-mean`, the default as of xgboost's and LightGBM's objectives, its logarithm. The
    powers lie between 1, where it is the Poisson's, and 2, the gamma's, and are neither; for the others see
    tweedie-deviance. xgboost's and LightGBM's metrics take means.
    """

    name = "tweedie-nll"
    title = "Tweedie negative log-likelihood"
    family = "distribution"
    aliases = ("HalfTweedieLoss", "tweedie-nloglik", "tweedie")
    inputs = pointwise(LOG_MEAN, NOT_NEGATIVE, PREDICTION)
    equivalents = {
        "torch": "(2 * torch.tensor(y) * torch.exp(-torch.tensor(p) / 2) + 2 * torch.exp(torch.tensor(p) / 2)).mean()",
        "optax": "jnp.mean(2 * y * jnp.exp(-p / 2) + 2 * jnp.exp(p / 2))",
    }
    conventions = {
        "sklearn": Convention(),
        "xgboost": Convention({"pred_as": "mean"}, "takes means"),
        "lightgbm": Convention({"pred_as": "mean", "floor": float(np.float32(1e-10))}, "takes means, at least 1e-10"),
    }
    references = (
        "Jørgensen (1987), Exponential dispersion models, J. R. Stat. Soc. B 49(2), 127-162",
        "Jørgensen & de Souza (1994), Scand. Actuarial J. 1994(1), 69-93, doi:10.1080/03461238.1994.10413930",
    )
    examples = (
        Example((0, 3), 2 * 3 + 2, gradient=1 - 3),
        Example((4, 3), 2 * 3 / 2 + 2 * 2, {"pred_as": "mean"}, gradient=4**-0.5 - 3 * 4**-1.5),
        Example((0, 0), 2, about="a target of 0", gradient=1),
        Example((0, 3), 3 / 0.25 + 1 / 0.75, {"power": 1.25}, about="a power nearer the Poisson's", gradient=-2),
        Example((1e-9, 0), 2 * 1e-3, {"pred_as": "mean", "floor": 1e-6}, about="a mean under the floor", gradient=0),
    )
    sample = ((0.5, -1.0, 2.0, 0.0), (3.0, 0.0, 5.0, 1.0))

    power: Annotated[float, Option("Power of the mean that the variance is.", BETWEEN)] = 1.5
    floor: Floor = None
    pred_as: Annotated[
        Literal["log-mean", "mean"],
        Option("What the prediction is: the logarithm of a mean, or one.", ("log-mean", "mean")),
    ] = "log-mean"

    @property
    def formula(self) -> Formula:
        """y·m^(1−P)/(P−1) + m^(2−P)/(2−P), where m is the mean."""
        if self.of_log:
            return Formula(
                "y*exp((1 - power)*p)/(power - 1) + exp((2 - power)*p)/(2 - power)",
                gradient="exp((2 - power)*p) - y*exp((1 - power)*p)",
                curvature="(2 - power)*exp((2 - power)*p) + (power - 1)*y*exp((1 - power)*p)",
            )
        return Formula(
            "y*p**(1 - power)/(power - 1) + p**(2 - power)/(2 - power)",
            gradient="(p - y)*p**-power",
            curvature="p**(-power - 1)*((1 - power)*p + power*y)",
        )

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
        """Return y·m^(1−P)/(P−1) + m^(2−P)/(2−P)."""
        less, more = self._parts(self.raised(p), y)
        return less / (self.power - 1.0) + more / (2.0 - self.power)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return m^(2−P) − y·m^(1−P) with respect to a log-mean; over m with respect to a mean."""
        if self.of_log:
            less, more = self._parts(p, y)
            return more - less
        return np.where(self.below(p), 0.0, (p - y) * np.power(p, -self.power))

    def curvature(self, p: Array, y: Array) -> Array:
        """Return the second derivative, which for a log-mean is positive."""
        if self.of_log:
            less, more = self._parts(p, y)
            return (2.0 - self.power) * more + (self.power - 1.0) * less
        bend = np.power(p, -self.power) * ((1.0 - self.power) + self.power * (y / p))
        return np.where(self.below(p), 0.0, bend)

    def _parts(self, p: Array, y: Array) -> tuple[Array, Array]:
        """Return y·m^(1−P), which falls with the mean m, and m^(2−P), which grows with it."""
        down, up = self.power - 1.0, 2.0 - self.power
        if self.of_log:
            return decayed(y, down * p), np.exp(up * p)
        return y * np.power(p, -down), np.power(p, up)
