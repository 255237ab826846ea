"""Laplace negative log-likelihood."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import POSITIVE, REAL, Array
from losscli.formula import Formula, Glyph
from losscli.loss import PREDICTION, Example, Input, Loss, pointwise

LN_2 = float(np.log(2.0))


@final
@dataclass(frozen=True, slots=True)
class LaplaceNegativeLogLikelihood(Loss):
    """Absolute error in units of a predicted scale, with a price on the scale: for noise of heavy tails.

    The minimiser in the mean parameter is the median of the targets, and in the scale the mean absolute error that is
    left. The loss can be negative. `--scale` is a column, a file or one number for all. At p = y, the kink, the
    gradient given is 0; the curvature is 0.
    """

    name = "laplace-nll"
    title = "Laplace negative log-likelihood"
    family = "distribution"
    aliases = ("laplacian-nll", "double-exponential-nll")
    inputs = (
        *pointwise(REAL, REAL, PREDICTION),
        Input("scale", "b", Glyph("b", "b", "b"), POSITIVE, parameter=True),
    )
    formula = Formula(
        "log(2*b) + abs(p - y)/b",
        gradient="sign(p - y)/b",
        curvature="0",
        others={"b": "(1 - abs(p - y)/b)/b"},
    )
    equivalents = {
        "torch": "-torch.distributions.Laplace(torch.tensor(p), torch.tensor(b)).log_prob(torch.tensor(y)).mean()",
        "optax": "-jnp.mean(jax.scipy.stats.laplace.logpdf(y, p, b))",
    }
    references = (
        "Laplace (1774), Mémoire sur la probabilité des causes par les évènements, art. 5",
        "Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions, vol. 2, 2nd ed., ch. 24",
    )
    examples = (
        Example((3, 1, 2), np.log(4) + 1, gradient=1 / 2),
        Example((1, 4, 0.5), 6, gradient=-2),
        Example((5, 5, 0.25), np.log(0.5), about="right and sure: negative; the kink has gradient 0", gradient=0),
    )
    sample = ((2.5, 0.0, 2.0, 8.0), (3.0, -0.5, 2.0, 7.0), (0.5, 1.0, 2.0, 4.0))

    def term(self, p: Array, y: Array, b: Array) -> Array:
        """Return ln 2b + |p − y|/b."""
        return np.log(b) + LN_2 + np.abs(p - y) / b

    def gradient(self, p: Array, y: Array, b: Array) -> Array:
        """Return the sign of p − y over b, and 0 at the kink."""
        return np.sign(p - y) / b

    def curvature(self, p: Array, y: Array, b: Array) -> Array:  # noqa: ARG002 - zero everywhere
        """Return 0; at the kink there is none."""
        return np.zeros_like(p - y)

    def gradients(self, p: Array, y: Array, b: Array) -> dict[str, Array]:
        """Return the gradients with respect to the prediction and to the scale."""
        return {"pred": self.gradient(p, y, b), "scale": (1.0 - np.abs(p - y) / b) / b}
