"""A sample of several dimensions as one row."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import Array
from losscli.network.layer import NONE, Elementwise, Parameters, Rule
from losscli.option import Option


@final
@dataclass(frozen=True, slots=True)
class Flatten(Elementwise):
    """A sample of several dimensions as one row. Here a sample is a row already, so it changes nothing."""

    name = "Flatten"

    start_dim: Annotated[int, Option("The first dimension that is flattened: not that of the samples.", (1, -1))] = 1
    end_dim: Annotated[int, Option("The last.", (-1, 1))] = -1

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
