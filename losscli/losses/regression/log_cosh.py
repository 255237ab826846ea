"""Log-cosh loss."""

import math
from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula, Shown
from losscli.loss import Convention, Example
from losscli.losses.residual import RESIDUAL, OfResidual
from losscli.numerics import exp_difference


@final
@dataclass(frozen=True, slots=True)
class LogCosh(OfResidual):
    """Half the squared error near 0 and the absolute error minus ln 2 far from it, without a bend in between.

    Its minimiser lies between the mean and the median of the targets. The bend is at residuals of about 1, in the
    units of the target, so it depends on them. keras and optax compute |r| + softplus(−2·|r|) − ln 2, which cancels
    near 0: in float32 they give 5.3644e-07 for a residual of 1e-3 (5e-07).
    """

    name = "log-cosh"
    title = "Log-cosh loss"
    aliases = ("logcosh", "LogCoshError", "log-cosh-loss")
    formula = Formula(
        "log((exp(r) + exp(-r))/2)",
        gradient="(exp(r) - exp(-r))/(exp(r) + exp(-r))",
        curvature="4/(exp(r) + exp(-r))**2",
        shown=(Shown("p - y"),),
        where=RESIDUAL,
    )
    equivalents = {
        "torch": "torch.mean(torch.log(torch.cosh(torch.tensor(p) - torch.tensor(y))))",
        "keras": "keras.losses.LogCosh(dtype='float64')(y, p)",
        "optax": "jnp.mean(optax.log_cosh(p, y))",
    }
    conventions = {"keras": Convention(divisor="count"), "optax": Convention()}
    references = (
        (
            "Green (1990), Bayesian reconstructions from emission tomography data using a modified EM algorithm, "
            "IEEE Trans. Med. Imaging 9(1), 84-93, doi:10.1109/42.52985"
        ),
    )
    examples = (
        Example((2.5, 3), np.log((np.exp(0.5) + np.exp(-0.5)) / 2), gradient=-np.tanh(0.5)),
        Example((5, 1), np.log((np.exp(4) + np.exp(-4)) / 2), gradient=np.tanh(4)),
        Example((7, 7), 0, about="equal numbers: the term and its gradient are 0", gradient=0),
        Example((1e-9, 0), 1e-9 * 1e-9 / 2, about="near 0 it is r²/2, where ln of cosh r would be 0", gradient=1e-9),
        Example((1000, 0), 1000 - np.log(2), about="far out |r| − ln 2, where cosh r overflows", gradient=1),
    )
    sample = ((2.5, 0.0, 2.1, 4.0), (3.0, -0.5, 2.0, 1.0))

    def term(self, p: Array, y: Array) -> Array:
        """Return ln cosh r: near 0 from cosh r = 1 + 2·sinh²(r/2), else as |r| − ln 2 + ln(1 + e^−2|r|)."""
        size = np.abs(p - y)
        near = np.log1p(2.0 * np.square(np.sinh(0.5 * np.minimum(size, 1.0))))
        return np.where(size < 1, near, (size - math.log(2)) + np.log1p(np.exp(-2.0 * size)))

    def gradient(self, p: Array, y: Array) -> Array:
        """Return tanh(p − y)."""
        return np.tanh(p - y)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return 1/cosh²(p − y) = 4m²/(1 + m²)² with m = e^−|p − y|."""
        m = exp_difference(np.minimum(p, y), np.maximum(p, y))
        return np.square(2.0 * m / (1.0 + m * m))
