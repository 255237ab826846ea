"""A layer of weights."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import Array
from losscli.formula import Glyph
from losscli.network.layer import NONE, Layer, Parameters, Slopes
from losscli.network.layers._arguments import COUNT
from losscli.option import Option, Switch

AFFINE = Glyph("x·Wᵀ + b", "x*W^T + b", r"x W^{\top} + b")
PRODUCT = Glyph("x·Wᵀ", "x*W^T", r"x W^{\top}")
BEFORE = Glyph("g·W", "g*W", "g W")


@final
@dataclass(frozen=True, slots=True)
class Linear(Layer):
    """Each output is a weighted sum of the inputs, plus a bias.

    `weight` has torch's shape (out_features, in_features): its row i holds the weights of output i. The gradient
    is summed over the rows.
    """

    name = "Linear"

    in_features: Annotated[int, Option("The number of columns it takes.", COUNT)]
    out_features: Annotated[int, Option("The number of columns behind it.", COUNT)]
    bias: Annotated[bool, Option("Whether a number of its own is added to each output.", Switch())] = True

    @property
    def formula(self) -> Glyph:
        """x·Wᵀ + b."""
        return AFFINE if self.bias else PRODUCT

    @property
    def derivative(self) -> Glyph:
        """g·W, for a gradient g of the output; that of W is gᵀ·x, and that of b the sum of g over the rows."""
        return BEFORE

    @property
    def takes(self) -> int:
        """`in_features`."""
        return self.in_features

    @property
    def bound(self) -> float:
        """The bound of torch's initial weights and biases: 1/√in_features."""
        return 1 / math.sqrt(self.in_features)

    def width(self, before: int) -> int:  # noqa: ARG002 - it takes `in_features`
        """Return `out_features`."""
        return self.out_features

    def parameters(self) -> Mapping[str, tuple[int, ...]]:
        """Return the shapes of weight and bias."""
        weight = {"weight": (self.out_features, self.in_features)}
        return {**weight, "bias": (self.out_features,)} if self.bias else weight

    def forward(self, x: Array, own: Parameters = NONE) -> Array:
        """Return x·Wᵀ + b, shape (n, in) → (n, out)."""
        y: Array = x @ own["weight"].T
        return y + own["bias"] if self.bias else y

    def backward(self, x: Array, y: Array, slope: Array, own: Parameters = NONE) -> Slopes:  # noqa: ARG002 - linear
        """Return g·W for the input, gᵀ·x for the weight, and the sum of g over the rows for the bias."""
        weight = {"weight": slope.T @ x}
        found = {**weight, "bias": np.sum(slope, axis=0)} if self.bias else weight
        return Slopes(slope @ own["weight"], found)
