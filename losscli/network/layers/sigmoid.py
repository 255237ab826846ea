"""The logistic function."""

from dataclasses import dataclass
from typing import final

from losscli.domain import Array
from losscli.network.layer import NONE, Elementwise, Parameters, Rule
from losscli.numerics import sigmoid


@final
@dataclass(frozen=True, slots=True)
class Sigmoid(Elementwise):
    """The logistic function: any number becomes one between 0 and 1."""

    name = "Sigmoid"

    @property
    def formula(self) -> Rule:
        """1/(1 + e⁻ˣ)."""
        return Rule("1/(1 + exp(-x))")

    @property
    def derivative(self) -> Rule:
        """y·(1 − y)."""
        return Rule("y*(1 - y)")

    def forward(self, x: Array, own: Parameters = NONE) -> Array:  # noqa: ARG002 - it has none
        """Return 1/(1 + e⁻ˣ), any shape."""
        return sigmoid(x)

    def local(self, x: Array, y: Array) -> Array:  # noqa: ARG002 - one of them is enough
        """Return y·(1 − y), any shape."""
        return y * (1.0 - y)
