"""The softmax of a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from losscli.domain import Array
from losscli.network.layer import NONE, Layer, Parameters, Rule, Slopes
from losscli.network.layers._arguments import Dim
from losscli.numerics import softmax


@final
@dataclass(frozen=True, slots=True)
class Softmax(Layer):
    """A row of numbers becomes a row of probabilities, which sum to 1."""

    name = "Softmax"

    dim: Dim = -1

    @property
    def formula(self) -> Rule:
        """Softmax x."""
        return Rule("softmax(x)")

    @property
    def derivative(self) -> Rule:
        """For a gradient g of the output, y·(g − Σ g·y)."""
        return Rule("y*(g - sum(g*y))")

    def forward(self, x: Array, own: Parameters = NONE) -> Array:  # noqa: ARG002 - it has none
        """Return the softmax of each row, shape (n, C) → (n, C)."""
        return softmax(x)

    def backward(self, x: Array, y: Array, slope: Array, own: Parameters = NONE) -> Slopes:  # noqa: ARG002 - see above
        """Return y·(g − Σ g·y): each output has the other inputs in its divisor."""
        return Slopes(y * (slope - np.sum(slope * y, axis=-1, keepdims=True)), NONE)

    def settings(self) -> Mapping[str, Any]:
        """Return the dimension, always: torch guesses it else, and warns."""
        return {"dim": self.dim}
