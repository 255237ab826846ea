"""The hyperbolic tangent."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.network.layer import NONE, Elementwise, Parameters, Rule


@final
@dataclass(frozen=True, slots=True)
class Tanh(Elementwise):
    """The hyperbolic tangent: any number becomes one between −1 and 1."""

    name = "Tanh"

    @property
    def formula(self) -> Rule:
        """(eˣ − e⁻ˣ)/(eˣ + e⁻ˣ)."""
        return Rule("(exp(x) - exp(-x))/(exp(x) + exp(-x))")

    @property
    def derivative(self) -> Rule:
        """1 − y²."""
        return Rule("1 - y**2")

    def forward(self, x: Array, own: Parameters = NONE) -> Array:  # noqa: ARG002 - it has none
        """Return tanh x, any shape."""
        return np.tanh(x)

    def local(self, x: Array, y: Array) -> Array:  # noqa: ARG002 - one of them is enough
        """Return 1 − y², any shape."""
        return 1.0 - y * y
