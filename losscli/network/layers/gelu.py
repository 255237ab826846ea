"""The Gaussian error linear unit."""

import math
from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import Array
from losscli.losses.special import erfcx
from losscli.network.layer import NONE, Elementwise, Parameters, Rule
from losscli.numerics import sigmoid
from losscli.option import Option

HALF_ROOT = math.sqrt(0.5)
ROOT = math.sqrt(2 / math.pi)
CUBIC = 0.044715

PHI = "(1 + erf(x/sqrt(2)))/2"
INNER = "2*sqrt(2/pi)*(x + 0.044715*x**3)"
EXACT = (Rule(f"x*{PHI}"), Rule(f"{PHI} + x*exp(-x**2/2)/sqrt(2*pi)"))
TANH = (
    Rule(f"x*sigmoid({INNER})"),
    Rule(f"sigmoid({INNER})*(1 + x*(1 - sigmoid({INNER}))*2*sqrt(2/pi)*(1 + 0.134145*x**2))"),
)


@final
@dataclass(frozen=True, slots=True)
class GELU(Elementwise):
    """A number times the probability that a standard normal one is smaller: x·Φ(x).

    With `approximate="tanh"` it is Hendrycks & Gimpel's formula with the hyperbolic tangent (2016, arXiv:1606.08415,
    section 2), here by way of ½(1 + tanh u) = σ(2u), which does not cancel.
    """

    name = "GELU"

    approximate: Annotated[str, Option("The exact function, or the formula with tanh.", ("none", "tanh"))] = "none"

    @property
    def formula(self) -> Rule:
        """x·Φ(x), or x·σ(2·√(2/π)·(x + 0.044715·x³))."""
        return (EXACT if self.approximate == "none" else TANH)[0]

    @property
    def derivative(self) -> Rule:
        """Φ(x) + x·φ(x), or that of the formula with tanh."""
        return (EXACT if self.approximate == "none" else TANH)[1]

    def forward(self, x: Array, own: Parameters = NONE) -> Array:  # noqa: ARG002 - it has none
        """Return x·Φ(x), any shape."""
        return x * (_normal(x) if self.approximate == "none" else sigmoid(_inner(x)))

    def local(self, x: Array, y: Array) -> Array:  # noqa: ARG002 - one of them is enough
        """Return Φ(x) + x·φ(x), any shape."""
        if self.approximate == "none":
            return _normal(x) + x * np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)
        slope = 2 * ROOT * (1 + 3 * CUBIC * x * x)
        return sigmoid(_inner(x)) * (1 + x * sigmoid(-_inner(x)) * slope)


def _normal(x: Array) -> Array:
    """Return the distribution function of the standard normal distribution: ½·erfc(−x/√2), which keeps small tails."""
    size = np.abs(x)
    tail = 0.5 * erfcx(np.minimum(size, 40.0) * HALF_ROOT) * np.exp(-0.5 * size * size)
    return np.where(x < 0, tail, 1.0 - tail)


def _inner(x: Array) -> Array:
    return 2 * ROOT * (x + CUBIC * x * x * x)
