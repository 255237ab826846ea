"""The identity, which levels off below zero."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.network.layer import NONE, Elementwise, Parameters, Rule
from losscli.network.layers._arguments import InPlace, Number


@final
@dataclass(frozen=True, slots=True)
class ELU(Elementwise):
    """The identity above 0; below, it levels off at −`alpha`.

    At 0 the derivative returned is `alpha`, as torch's.
    """

    name = "ELU"

    alpha: Number = 1.0
    inplace: InPlace = False

    @property
    def formula(self) -> Rule:
        """The input where it is positive, else α·(eˣ − 1)."""
        return Rule(f"where(x > 0, x, {self.alpha!r}*(exp(x) - 1))")

    @property
    def derivative(self) -> Rule:
        """1 where x is positive, else α·eˣ."""
        return Rule(f"where(x > 0, 1, {self.alpha!r}*exp(x))")

    def forward(self, x: Array, own: Parameters = NONE) -> Array:  # noqa: ARG002 - it has none
        """Return x where it is positive, else α·(eˣ − 1), any shape."""
        return np.where(x > 0, x, self.alpha * np.expm1(np.minimum(x, 0.0)))

    def local(self, x: Array, y: Array) -> Array:  # noqa: ARG002 - one of them is enough
        """Return 1 where x is positive, else α·eˣ, any shape."""
        return np.where(x > 0, 1.0, self.alpha * np.exp(np.minimum(x, 0.0)))

    def kinks(self) -> tuple[float, ...]:
        """Return 0, unless α is 1."""
        return () if self.alpha == 1 else (0.0,)
