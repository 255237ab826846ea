"""The logarithm of the logistic function."""

from dataclasses import dataclass
from typing import final

from losscli.domain import Array
from losscli.network.layer import NONE, Elementwise, Parameters, Rule
from losscli.numerics import sigmoid, softplus


@final
@dataclass(frozen=True, slots=True)
class LogSigmoid(Elementwise):
    """The logarithm of the logistic function."""

    name = "LogSigmoid"

    @property
    def formula(self) -> Rule:
        """The logarithm of the sigmoid: ln σ(x)."""
        return Rule("log(sigmoid(x))")

    @property
    def derivative(self) -> Rule:
        """1 − σ(x)."""
        return Rule("1 - sigmoid(x)")

    def forward(self, x: Array, own: Parameters = NONE) -> Array:  # noqa: ARG002 - it has none
        """Return ln σ(x), any shape."""
        return -softplus(-x)

    def local(self, x: Array, y: Array) -> Array:  # noqa: ARG002 - one of them is enough
        """Return 1 − σ(x), which is σ(−x), any shape."""
        return sigmoid(-x)
