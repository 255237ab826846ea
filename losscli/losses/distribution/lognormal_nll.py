"""Log-normal negative log-likelihood."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import POSITIVE, Array, Interval
from losscli.formula import Formula, Glyph, Shown
from losscli.loss import PREDICTION, Example, Input, Loss, pointwise
from losscli.losses.special import HALF_LOG_TAU
from losscli.option import Option, Switch

LOG_MEDIAN = Interval(-np.inf, np.inf, "the mean of the logarithm", low_open=True, high_open=True)


@final
@dataclass(frozen=True, slots=True)
class LogNormalNegativeLogLikelihood(Loss):
    """The Gaussian's of ln y, as a density of y: for positive numbers that are off by a factor rather than a distance.

    Its minimiser is the mean of the logarithms, so that e^p is the geometric mean of the targets, their median. The
    prediction is of ln y; `--scale` is the standard deviation of ln y: a column, a file or one number for all. The
    term ln y makes it a density of y, and does not depend on the prediction. The constant ½·ln 2π is left out unless
    `--full` asks for it.
    """

    name = "lognormal-nll"
    title = "Log-normal negative log-likelihood"
    family = "distribution"
    aliases = ("log-normal-nll",)
    inputs = (
        *pointwise(LOG_MEDIAN, POSITIVE, PREDICTION),
        Input("scale", "s", Glyph("s", "s", "s"), POSITIVE, parameter=True),
    )
    equivalents = {
        "torch": "-torch.distributions.LogNormal(torch.tensor(p), torch.tensor(s)).log_prob(torch.tensor(y)).mean()"
        " - np.log(2 * np.pi) / 2",
    }
    references = (
        "Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions, vol. 1, 2nd ed., ch. 14",
        "Crow & Shimizu (1988), Lognormal Distributions: Theory and Applications, ch. 1",
    )
    examples = (
        Example((2, 1, 4), np.log(4) + 4 / 32, gradient=2 / 16),
        Example((0, np.exp(2), 1), 2 + 2, gradient=-np.log(np.exp(2))),
        Example((2, 1, 4), np.log(4) + 4 / 32 + np.log(2 * np.pi) / 2, {"full": True}, about="with the constant"),
        Example((0, 1, 0.25), np.log(0.25), about="right and sure: negative", gradient=0),
    )
    sample = ((0.5, 0.0, 2.0, 1.0), (3.0, 0.5, 7.0, 2.0), (0.5, 1.0, 2.0, 4.0))

    full: Annotated[bool, Option("Add the constant, ln(2π)/2.", Switch())] = False

    @property
    def formula(self) -> Formula:
        """The formula: ln y + ln s + ((p − ln y)/s)²/2."""
        return Formula(
            "log(y) + log(s) + w**2/2" + (" + log(2*pi)/2" if self.full else ""),
            gradient="w/s",
            curvature="1/s**2",
            shown=(Shown("log(y)"), Shown("w")),
            where={"w": "(p - log(y))/s"},
            others={"s": "(1 - w**2)/s"},
        )

    def term(self, p: Array, y: Array, s: Array) -> Array:
        """Return ln y + ln s + ((p − ln y)/s)²/2."""
        log = np.log(y)
        return log + np.log(s) + 0.5 * np.square((p - log) / s) + (HALF_LOG_TAU if self.full else 0.0)

    def gradient(self, p: Array, y: Array, s: Array) -> Array:
        """Return (p − ln y)/s²."""
        return (p - np.log(y)) / s / s

    def curvature(self, p: Array, y: Array, s: Array) -> Array:
        """Return 1/s²."""
        return np.broadcast_to(1.0 / s / s, np.shape(p - y)).copy()

    def gradients(self, p: Array, y: Array, s: Array) -> dict[str, Array]:
        """Return the gradients with respect to the prediction and to the scale."""
        return {"pred": self.gradient(p, y, s), "scale": (1.0 - np.square((p - np.log(y)) / s)) / s}
