"""Poisson negative log-likelihood."""

from dataclasses import dataclass
from typing import Annotated, Literal, final

import numpy as np

from losscli.domain import NOT_NEGATIVE, Array, Domain, Interval
from losscli.formula import Formula, Glyph
from losscli.loss import Convention, Example, pointwise
from losscli.losses.distribution._likelihood import LOG_MEAN, Floor, OfMean
from losscli.losses.special import HALF_LOG_TAU, log_factorial
from losscli.numerics import weighed
from losscli.option import Option, Switch

ADDED = Interval(0.0, 1e-3, "a small number")
PREDICTED = Glyph("ŷ", "yhat", r"\hat{y}")
LOG_MEAN_RATE = LOG_MEAN._replace(noun="the logarithm of a rate")


@final
@dataclass(frozen=True, slots=True)
class PoissonNegativeLogLikelihood(OfMean):
    """The surprise, in nats, at a count of which the rate was predicted: noise is taken to grow with the rate.

    Its minimiser is the mean of the targets, or with `--pred-as log-rate`, the default as in torch, its logarithm; then
    the gradient is e^p − y. What depends on the target alone, ln y!, is left out unless `--full` asks for it, so the
    loss can be negative. Targets need not be whole. torch and keras add a small number to a rate inside its logarithm
    (torch 1e-8, keras 1e-7); torch's full=True adds Stirling's approximation of ln y!, and for y > 1 alone.
    """

    name = "poisson-nll"
    title = "Poisson negative log-likelihood"
    family = "distribution"
    aliases = ("PoissonNLLLoss", "poisson", "poisson-nll-loss", "HalfPoissonLoss", "poisson-nloglik")
    inputs = pointwise(LOG_MEAN_RATE, NOT_NEGATIVE, PREDICTED)
    equivalents = {
        "torch": "torch.nn.functional.poisson_nll_loss(torch.tensor(p), torch.tensor(y))",
        "keras": "keras.losses.Poisson(dtype='float64')(y, np.exp(p))",
        "optax": "jnp.mean(jnp.exp(p) - y * p)",
    }
    conventions = {
        "torch": Convention(
            {"eps": 1e-8, "stirling": True},
            "adds 1e-08 to a rate inside its logarithm, and with --full Stirling's formula, for targets above 1",
        ),
        "keras": Convention(
            {"pred_as": "rate", "eps": 1e-7}, "takes rates, and adds 1e-07 to them inside the logarithm", "count"
        ),
        "sklearn": Convention(),
        "xgboost": Convention(
            {"pred_as": "rate", "full": True, "floor": float(np.float32(1e-16))},
            "takes rates, at least 1e-16, and adds ln y!",
        ),
        "lightgbm": Convention({"pred_as": "rate", "floor": float(np.float32(1e-10))}, "takes rates, at least 1e-10"),
    }
    references = (
        "Nelder & Wedderburn (1972), Generalized linear models, J. R. Stat. Soc. A 135(3), 370-384",
        "Cameron & Trivedi (2013), Regression Analysis of Count Data, 2nd ed., ch. 3",
    )
    examples = (
        Example((0, 3), 1, gradient=1 - 3),
        Example((np.log(2), 3), 2 - 3 * np.log(2), gradient=np.exp(np.log(2)) - 3),
        Example((2, 3), 2 - 3 * np.log(2), {"pred_as": "rate"}, gradient=1 - 3 / 2),
        Example((0, 3), 1 + np.log(6), {"full": True}, about="with ln 3! = ln 6: the whole likelihood", gradient=-2),
        Example(
            (0, 2),
            1 + 2 * np.log(2) - 2 + np.log(4 * np.pi) / 2,
            {"full": True, "stirling": True},
            about="Stirling's formula for ln 2!, as torch has it: 0.6518 where it is 0.6931",
        ),
        Example(
            (0, 1), 1, {"full": True, "stirling": True}, about="Stirling's formula is not used for targets up to 1"
        ),
        Example(
            (0, 1),
            -np.log(1e-8),
            {"pred_as": "rate", "eps": 1e-8},
            about="a rate of 0 with a count, as torch",
            gradient=1 - 1e8,
        ),
        Example((0, 0), 0, {"pred_as": "rate"}, about="a rate of 0 without a count: 0·ln 0 counts as 0", gradient=1),
        Example((0, 1), np.inf, {"pred_as": "rate"}, about="a rate of 0 with a count: infinite", gradient=-np.inf),
        Example(
            (0, 1),
            1e-10 - np.log(1e-10),
            {"pred_as": "rate", "floor": 1e-10},
            about="a rate under the floor",
            gradient=0,
        ),
        Example((800, 1), np.inf, about="e⁸⁰⁰ is beyond 1.8e308", gradient=np.inf),
    )
    sample = ((0.5, -1.0, 2.0, 1.0), (3.0, 0.0, 5.0, 4.0))

    pred_as: Annotated[
        Literal["log-rate", "rate"],
        Option("What the prediction is: the logarithm of a rate, or one.", ("log-rate", "rate")),
    ] = "log-rate"
    full: Annotated[bool, Option("Add ln y!, which depends on the target alone.", Switch())] = False
    stirling: Annotated[
        bool, Option("With --full, Stirling's formula in place of ln y!, for y > 1 (torch).", Switch(), quiet=True)
    ] = False
    eps: Annotated[
        float, Option("Added to a rate inside its logarithm (torch 1e-8, keras 1e-7).", ADDED, quiet=True)
    ] = 0.0
    floor: Floor = None

    @property
    def formula(self) -> Formula:
        """e^p − y·p of a log-rate, p − y·ln p of a rate, and ln y! if that was asked for."""
        more = "" if not self.full else STIRLING if self.stirling else " + lgamma(y + 1)"
        if self.of_log:
            return Formula("exp(p) - y*p" + more, gradient="exp(p) - y", curvature="exp(p)")
        inside = "(p + eps)" if self.eps else "p"
        return Formula(f"p - y*log({inside}){more}", gradient=f"1 - y/{inside}", curvature=f"y/{inside}**2")

    @property
    def of_log(self) -> bool:
        """Whether the prediction is a log-rate."""
        return self.pred_as == "log-rate"

    @property
    def least(self) -> float | None:
        """The floor of a rate."""
        return self.floor

    @property
    def means(self) -> Domain:
        """A rate may be 0."""
        return NOT_NEGATIVE._replace(noun="a rate (zero or more)")

    def term(self, p: Array, y: Array) -> Array:
        """Return the negative log-likelihood, without ln y! unless that was asked for."""
        mean = self.raised(p)
        found = self._of_log_rate(p, y) if self.of_log else mean - weighed(y, np.log(mean + self.eps))
        return found + self._constant(y) if self.full else found + 0.0

    def _of_log_rate(self, p: Array, y: Array) -> Array:
        """Return e^p − y·p; where both overflow, the infinity of the larger, which their logarithms tell."""
        rate, product = np.exp(p), y * p
        both = np.isposinf(rate) & np.isposinf(product)
        if not both.any():
            return rate - product
        larger = np.where(p > np.log(y) + np.log(p), np.inf, -np.inf)
        return np.where(both, larger, rate - product)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return e^p − y of a log-rate, 1 − y/(p + eps) of a rate."""
        if self.of_log:
            return np.exp(p) - y
        inside = p + self.eps
        slope = (inside - y) / inside if not self.eps else 1.0 - y / inside
        return np.where(self.below(p), 0.0, np.where(y == 0, 1.0, slope))

    def curvature(self, p: Array, y: Array) -> Array:
        """Return e^p of a log-rate, y/(p + eps)² of a rate."""
        if self.of_log:
            return np.broadcast_to(np.exp(p), np.shape(y)).copy()
        inside = p + self.eps
        return np.where(self.below(p) | (y == 0), 0.0, y / inside / inside)

    def _constant(self, y: Array) -> Array:
        """Return ln y!, or Stirling's formula for it."""
        if not self.stirling:
            return log_factorial(y)
        many = np.maximum(y, 1.0)
        return np.where(y > 1, (many + 0.5) * np.log(many) - many + HALF_LOG_TAU, 0.0)


STIRLING = " + where(y > 1, y*log(y) - y + log(2*pi*y)/2, 0)"
