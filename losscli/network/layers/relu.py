"""The positive part."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.network.layer import NONE, Elementwise, Parameters, Rule
from losscli.network.layers._arguments import InPlace


@final
@dataclass(frozen=True, slots=True)
class ReLU(Elementwise):
    """The positive part: what is negative is 0, and passes no gradient back.

    At 0 the derivative returned is 0, as torch's.
    """

    name = "ReLU"

    inplace: InPlace = False

    @property
    def formula(self) -> Rule:
        """max(0, x)."""
        return Rule("max(0, x)")

    @property
    def derivative(self) -> Rule:
        """1 where x is positive, else 0."""
        return Rule("where(x > 0, 1, 0)")

    def forward(self, x: Array, own: Parameters = NONE) -> Array:  # noqa: ARG002 - it has none
        """Return max(0, x), any shape."""
        return np.maximum(x, 0.0)

    def local(self, x: Array, y: Array) -> Array:  # noqa: ARG002 - one of them is enough
        """Return 1 where x is positive, else 0, any shape."""
        return np.where(x > 0, 1.0, 0.0)

    def kinks(self) -> tuple[float, ...]:
        """Return 0."""
        return (0.0,)
