"""The identity, which is flatter below zero."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.network.layer import NONE, Elementwise, Parameters, Rule
from losscli.network.layers._arguments import InPlace, Number


@final
@dataclass(frozen=True, slots=True)
class LeakyReLU(Elementwise):
    """The identity above 0, and `negative_slope` times it below.

    At 0 the derivative returned is `negative_slope`, as torch's.
    """

    name = "LeakyReLU"

    negative_slope: Number = 0.01
    inplace: InPlace = False

    @property
    def formula(self) -> Rule:
        """The input where it is positive, else negative_slope·x."""
        return Rule(f"where(x > 0, x, {self.negative_slope!r}*x)")

    @property
    def derivative(self) -> Rule:
        """1 where x is positive, else negative_slope."""
        return Rule(f"where(x > 0, 1, {self.negative_slope!r})")

    def forward(self, x: Array, own: Parameters = NONE) -> Array:  # noqa: ARG002 - it has none
        """Return x where it is positive, else negative_slope·x, any shape."""
        return np.where(x > 0, x, self.negative_slope * x)

    def local(self, x: Array, y: Array) -> Array:  # noqa: ARG002 - one of them is enough
        """Return 1 where x is positive, else negative_slope, any shape."""
        return np.where(x > 0, 1.0, self.negative_slope)

    def kinks(self) -> tuple[float, ...]:
        """Return 0."""
        return (0.0,)
