"""The positive part up to six."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.network.layer import NONE, Elementwise, Parameters, Rule
from losscli.network.layers._arguments import InPlace


@final
@dataclass(frozen=True, slots=True)
class ReLU6(Elementwise):
    """The positive part, which stays at 6.

    At 0 and at 6 the derivative returned is 0, as torch's.
    """

    name = "ReLU6"

    inplace: InPlace = False

    @property
    def formula(self) -> Rule:
        """min(max(0, x), 6)."""
        return Rule("min(max(0, x), 6)")

    @property
    def derivative(self) -> Rule:
        """1 between 0 and 6, else 0."""
        return Rule("where(x > 0, where(x < 6, 1, 0), 0)")

    def forward(self, x: Array, own: Parameters = NONE) -> Array:  # noqa: ARG002 - it has none
        """Return min(max(0, x), 6), any shape."""
        return np.clip(x, 0.0, 6.0)

    def local(self, x: Array, y: Array) -> Array:  # noqa: ARG002 - one of them is enough
        """Return 1 between 0 and 6, else 0, any shape."""
        return np.where((x > 0) & (x < 6), 1.0, 0.0)

    def kinks(self) -> tuple[float, ...]:
        """Return 0 and 6."""
        return (0.0, 6.0)
