"""The identity between two bounds."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.errors import OptionError
from losscli.network.layer import NONE, Elementwise, Parameters, Rule
from losscli.network.layers._arguments import InPlace, Number


@final
@dataclass(frozen=True, slots=True)
class Hardtanh(Elementwise):
    """The identity between two bounds, beyond which it stays at them, and passes no gradient back.

    At a bound the derivative returned is 0, as torch's.
    """

    name = "Hardtanh"

    min_val: Number = -1.0
    max_val: Number = 1.0
    inplace: InPlace = False

    def __post_init__(self) -> None:
        """Check the arguments.

        Raises:
            OptionError: one is no number, or the bounds are not in order.
        """
        Elementwise.__post_init__(self)
        if not self.min_val < self.max_val:
            raise OptionError(self.name, "max_val", self.max_val, f"above min_val, {self.min_val!r}")

    @property
    def formula(self) -> Rule:
        """x, and the bounds beyond them."""
        return Rule(f"max({self.min_val!r}, min({self.max_val!r}, x))")

    @property
    def derivative(self) -> Rule:
        """1 between the bounds, else 0."""
        return Rule(f"where(x > {self.min_val!r}, where(x < {self.max_val!r}, 1, 0), 0)")

    def forward(self, x: Array, own: Parameters = NONE) -> Array:  # noqa: ARG002 - it has none
        """Return x, and the bounds beyond them, any shape."""
        return np.clip(x, self.min_val, self.max_val)

    def local(self, x: Array, y: Array) -> Array:  # noqa: ARG002 - one of them is enough
        """Return 1 between the bounds, else 0, any shape."""
        return np.where((x > self.min_val) & (x < self.max_val), 1.0, 0.0)

    def kinks(self) -> tuple[float, ...]:
        """Return the bounds."""
        return (self.min_val, self.max_val)
