"""The sigmoid-weighted linear unit."""

from dataclasses import dataclass
from typing import final

from losscli.domain import Array
from losscli.network.layer import NONE, Elementwise, Parameters, Rule
from losscli.network.layers._arguments import InPlace
from losscli.numerics import sigmoid


@final
@dataclass(frozen=True, slots=True)
class SiLU(Elementwise):
    """A number times its sigmoid, also called swish: nearly the identity where it is large, nearly 0 far below 0."""

    name = "SiLU"

    inplace: InPlace = False

    @property
    def formula(self) -> Rule:
        """x·σ(x)."""
        return Rule("x*sigmoid(x)")

    @property
    def derivative(self) -> Rule:
        """σ(x)·(1 + x·(1 − σ(x)))."""
        return Rule("sigmoid(x)*(1 + x*(1 - sigmoid(x)))")

    def forward(self, x: Array, own: Parameters = NONE) -> Array:  # noqa: ARG002 - it has none
        """Return x·σ(x), any shape."""
        return x * sigmoid(x)

    def local(self, x: Array, y: Array) -> Array:  # noqa: ARG002 - one of them is enough
        """Return σ(x)·(1 + x·σ(−x)), any shape."""
        return sigmoid(x) * (1.0 + x * sigmoid(-x))
