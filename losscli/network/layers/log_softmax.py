"""The logarithm of the softmax of a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from losscli.domain import Array
from losscli.network.layer import NONE, Layer, Parameters, Rule, Slopes
from losscli.network.layers._arguments import Dim
from losscli.numerics import minus_log_softmax


@final
@dataclass(frozen=True, slots=True)
class LogSoftmax(Layer):
    """A row of numbers becomes the logarithms of a row of probabilities, which sum to 1."""

    name = "LogSoftmax"

    dim: Dim = -1

    @property
    def formula(self) -> Rule:
        """The logarithm of the softmax: x − ln Σ exp x."""
        return Rule("x - log(sum(exp(x)))")

    @property
    def derivative(self) -> Rule:
        """For a gradient g of the output, g − exp(y)·Σ g."""
        return Rule("g - exp(y)*sum(g)")

    def forward(self, x: Array, own: Parameters = NONE) -> Array:  # noqa: ARG002 - it has none
        """Return the logarithm of the softmax of each row, shape (n, C) → (n, C)."""
        return 0.0 - minus_log_softmax(x)

    def backward(self, x: Array, y: Array, slope: Array, own: Parameters = NONE) -> Slopes:  # noqa: ARG002 - see above
        """Return g − exp(y)·Σ g, where exp(y) is the softmax."""
        return Slopes(slope - np.exp(y) * np.sum(slope, axis=-1, keepdims=True), NONE)

    def settings(self) -> Mapping[str, Any]:
        """Return the dimension, always: torch guesses it else, and warns."""
        return {"dim": self.dim}
