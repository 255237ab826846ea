"""Half the mean squared error."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula, Shown
from losscli.loss import Convention, Example
from losscli.losses.residual import OfResidual


@final
@dataclass(frozen=True, slots=True)
class HalfSquaredError(OfResidual):
    """Half the squared error, whose gradient is the residual itself: what derivations by hand begin from.

    Its minimiser is the mean of the targets. It is mse over 2, the negative log-likelihood of a normal distribution
    of unit variance without its constant; optax calls it l2_loss, and scikit-learn trains with it.
    """

    name = "half-mse"
    title = "Half mean squared error"
    aliases = ("half-squared-error", "half-mean-squared-error", "optax.l2-loss")
    formula = Formula("(p - y)**2/2", gradient="p - y", curvature="1", shown=(Shown("p - y"),))
    equivalents = {
        "torch": "torch.nn.functional.mse_loss(torch.tensor(p), torch.tensor(y)) / 2",
        "optax": "jnp.mean(optax.l2_loss(p, y))",
    }
    conventions = {"optax": Convention()}
    references = ("Bishop (2006), Pattern Recognition and Machine Learning, eq. 1.2",)
    examples = (
        Example((2.5, 3), 0.5 * 0.5 / 2, gradient=2.5 - 3),
        Example((5, 1), 4 * 4 / 2, gradient=5 - 1),
        Example((7, 7), 0, about="equal numbers: the term and its gradient are 0", gradient=0),
        Example((1e200, 0), np.inf, about="a square beyond 1.8e308 is not a double: the term is infinite, and said so"),
    )
    sample = ((2.5, 0.0, 2.1, 1.8), (3.0, -0.5, 2.0, 1.0))

    def term(self, p: Array, y: Array) -> Array:
        """Return (p − y)²/2; halved first, as (p − y)² may overflow."""
        residual = p - y
        return 0.5 * residual * residual

    def gradient(self, p: Array, y: Array) -> Array:
        """Return p − y."""
        return p - y

    def curvature(self, p: Array, y: Array) -> Array:
        """Return 1."""
        return np.ones_like(p - y)
