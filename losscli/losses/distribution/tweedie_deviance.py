"""Tweedie deviance of any power."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import NOT_NEGATIVE, POSITIVE, REAL, Array, Domain, Interval, Mask
from losscli.formula import Formula
from losscli.loss import PREDICTION, Convention, Example, Input, Loss, pointwise
from losscli.losses.deviance import bend, slope, unit_deviance
from losscli.option import Option


class Powers(Interval):
    """The powers of which there is a distribution: none lies between 0 and 1."""

    __slots__ = ()

    @property
    def text(self) -> str:
        """The two pieces."""
        return "(−∞, 0] or [1, ∞)"

    def outside(self, x: Array) -> Mask:
        """Return where there is none, any shape."""
        return Interval.outside(self, x) | ((x > 0) & (x < 1))


POWERS = Powers(-np.inf, np.inf, "a power", low_open=True, high_open=True)


@final
@dataclass(frozen=True, slots=True)
class TweedieDeviance(Loss):
    """Squared error weighed by the mean: with variance μ^P, the power says how fast noise grows with the mean.

    Its minimiser is the mean of the targets at every power. Power 0 is the squared error, 1 the Poisson and 2 the
    gamma deviance, 3 that of the inverse Gaussian; between 1 and 2 it suits sums of a random number of amounts, such
    as claims or rainfall, with exact zeros among positive targets. Targets must be positive from power 2 on, not
    negative from 1 on, and may be anything below; predictions are means above 0, and anything at power 0. Between 0
    and 1 there is no such distribution. Above a power of 1, far above the target, the curvature is negative.
    """

    name = "tweedie-deviance"
    title = "Tweedie deviance"
    family = "distribution"
    aliases = ("mean-tweedie-deviance", "mean_tweedie_deviance")
    inputs = pointwise(POSITIVE, NOT_NEGATIVE, PREDICTION)
    equivalents = {
        "sklearn": "sklearn.metrics.mean_tweedie_deviance(y, p, power=1.5)",
        "torch": "4 * (torch.tensor(p).sqrt() - torch.tensor(y).sqrt()).square().div(torch.tensor(p).sqrt()).mean()",
    }
    conventions = {"sklearn": Convention({"power": 0.0}, "has power 0, the squared error, unless --power is given")}
    references = (
        "Jørgensen (1987), Exponential dispersion models, J. R. Stat. Soc. B 49(2), 127-162",
        "Jørgensen (1997), The Theory of Dispersion Models, ch. 4",
    )
    examples = (
        Example((4, 1), 2 * (-4 + 2 / 2 + 2 * 2), gradient=2 * (4 - 1) / 8),
        Example((1, 4), 2 * (-4 * 2 + 2 * 4 + 2), gradient=2 * (1 - 4)),
        Example((3, 3), 0, about="equal numbers: 0", gradient=0),
        Example((4, 0), 2 * 4**0.5 / 0.5, about="a target of 0, between the powers 1 and 2", gradient=2 / 4**0.5),
        Example((3, 5), 4, {"power": 0.0}, about="power 0: the squared error", gradient=-4),
        Example((1, 2), 2 * (2 * np.log(2) - 2 + 1), {"power": 1.0}, about="power 1: poisson-deviance", gradient=-2),
        Example((2, 1), 2 * np.log(2) - 1, {"power": 2.0}, about="power 2: gamma-deviance", gradient=0.5),
        Example((2, 1), 1 / 4, {"power": 3.0}, about="power 3: (p − y)²/(p²·y), the inverse Gaussian", gradient=1 / 4),
    )
    sample = ((2.5, 5.0, 4.0, 8.0), (3.0, 5.0, 0.0, 7.0))

    power: Annotated[float, Option("Power of the mean that the variance is.", POWERS)] = 1.5

    @property
    def formula(self) -> Formula:
        """The deviance at this power; at 0, 1 and 2 the general form would divide by 0."""
        gradient, curvature = "2*(p - y)*p**-power", "2*p**(-power - 1)*((1 - power)*p + power*y)"
        if self.power in {0, 1, 2}:
            return Formula(TERMS[int(self.power)], gradient, curvature)
        first = "max(y, 0)" if self.power < 0 else "y"
        return Formula(
            f"2*({first}**(2 - power)/((1 - power)*(2 - power)) - y*p**(1 - power)/(1 - power)"
            " + p**(2 - power)/(2 - power))",
            gradient,
            curvature,
        )

    def domains(self, arrays: Mapping[str, Array]) -> Iterator[tuple[Input, Domain]]:  # noqa: ARG002 - a hook
        """Yield the means, above 0 but for power 0, and the targets that the power allows."""
        prediction, target = self.inputs
        yield prediction, REAL if self.power == 0 else POSITIVE
        yield target, REAL if self.power <= 0 else NOT_NEGATIVE if self.power < 2 else POSITIVE

    def term(self, p: Array, y: Array) -> Array:
        """Return the unit deviance."""
        return unit_deviance(p, y, self.power)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return 2(p − y)·p^−P."""
        return slope(p, y, self.power)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return 2p^(−P−1)·((1 − P)p + P·y)."""
        return bend(p, y, self.power)


TERMS = {
    0: "(p - y)**2",
    1: "2*(y*log(y/p) - y + p)",
    2: "2*(log(p/y) + y/p - 1)",
}
