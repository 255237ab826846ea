"""What changes nothing."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.network.layer import NONE, Elementwise, Parameters, Rule


@final
@dataclass(frozen=True, slots=True)
class Identity(Elementwise):
    """What changes nothing: it holds a place."""

    name = "Identity"

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
