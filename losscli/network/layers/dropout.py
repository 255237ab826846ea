"""Dropout, which is off."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import Array, Interval
from losscli.network.layer import NONE, Elementwise, Parameters, Rule
from losscli.network.layers._arguments import InPlace
from losscli.option import Option


@final
@dataclass(frozen=True, slots=True)
class Dropout(Elementwise):
    """Dropout as in `eval()`: off, so that the numbers are those of the whole network, and the same every time.

    In training torch sets each number to 0 with probability `p` and divides the others by 1 − p.
    """

    name = "Dropout"

    p: Annotated[float, Option("The share of numbers that would be dropped.", Interval(0.0, 1.0))] = 0.5
    inplace: InPlace = False

    @property
    def formula(self) -> Rule:
        """The input itself."""
        return Rule("x")

    @property
    def derivative(self) -> Rule:
        """1."""
        return Rule("1")

    def forward(self, x: Array, own: Parameters = NONE) -> Array:  # noqa: ARG002 - it has none
        """Return x, any shape."""
        return x

    def local(self, x: Array, y: Array) -> Array:  # noqa: ARG002 - one of them is enough
        """Return 1, any shape."""
        return np.ones_like(x)
