"""A smooth positive part."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import POSITIVE, Array
from losscli.network.layer import NONE, Elementwise, Parameters, Rule
from losscli.network.layers._arguments import Number
from losscli.numerics import sigmoid, softplus
from losscli.option import Option


@final
@dataclass(frozen=True, slots=True)
class Softplus(Elementwise):
    """A smooth positive part, ln(1 + e^βx)/β, and x itself where βx is above `threshold`, as in torch.

    At the default threshold of 20 the two differ by 2e-9, so the function jumps there by as much.
    """

    name = "Softplus"

    beta: Annotated[float, Option("How sharp the bend is.", POSITIVE)] = 1.0
    threshold: Number = 20.0

    @property
    def formula(self) -> Rule:
        """ln(1 + e^βx)/β, and x where βx is above the threshold."""
        return Rule(f"where({self._bx} > {self.threshold!r}, x, log(1 + exp({self._bx})){self._over})")

    @property
    def derivative(self) -> Rule:
        """σ(βx), and 1 where βx is above the threshold."""
        return Rule(f"where({self._bx} > {self.threshold!r}, 1, sigmoid({self._bx}))")

    @property
    def _bx(self) -> str:
        return "x" if self.beta == 1 else f"{self.beta!r}*x"

    @property
    def _over(self) -> str:
        return "" if self.beta == 1 else f"/{self.beta!r}"

    def forward(self, x: Array, own: Parameters = NONE) -> Array:  # noqa: ARG002 - it has none
        """Return ln(1 + e^βx)/β, and x where βx is above the threshold, any shape."""
        return np.where(x * self.beta > self.threshold, x, softplus(x * self.beta) / self.beta)

    def local(self, x: Array, y: Array) -> Array:  # noqa: ARG002 - one of them is enough
        """Return σ(βx), and 1 where βx is above the threshold, any shape."""
        return np.where(x * self.beta > self.threshold, 1.0, sigmoid(x * self.beta))

    def kinks(self) -> tuple[float, ...]:
        """Return where it becomes the identity."""
        return (self.threshold / self.beta,)
