"""Huber loss."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import Array
from losscli.formula import TERM, Formula, Shown
from losscli.loss import Convention, Example
from losscli.losses.residual import RESIDUAL, SCALE, OfResidual, excess, linear, patched
from losscli.option import Option


@final
@dataclass(frozen=True, slots=True)
class Huber(OfResidual):
    """Half the squared error up to δ, linear beyond it: an outlier pulls with δ, not with its size.

    Its minimiser lies between the mean (δ → ∞) and the median (δ → 0) of the targets. It is smooth-l1 times δ, and
    half of mse where every residual is below δ. Term and gradient are continuous at |p − y| = δ; the curvature falls
    from 1 to 0 there, and 1 is given. torch's weighted mean divides by the number of terms, unlike that of its mse
    and mae. LightGBM calls δ `alpha`; it has the objective under this name with a curvature of 1 everywhere.
    """

    name = "huber"
    title = "Huber loss"
    aliases = ("HuberLoss", "huber-loss")
    formula = Formula(
        "where(abs(r) <= delta, r**2/2, delta*(abs(r) - delta/2))",
        gradient="where(abs(r) <= delta, r, delta*sign(r))",
        curvature="where(abs(r) <= delta, 1, 0)",
        shown=(Shown("p - y"), TERM),
        where=RESIDUAL,
    )
    equivalents = {
        "torch": "torch.nn.functional.huber_loss(torch.tensor(p), torch.tensor(y))",
        "keras": "keras.losses.Huber(dtype='float64')(y, p)",
        "optax": "jnp.mean(optax.huber_loss(p, y))",
    }
    conventions = {
        "torch": Convention(divisor="count"),
        "keras": Convention(divisor="count"),
        "optax": Convention(),
        "lightgbm": Convention({"delta": 0.9}, "takes delta = 0.9 unless its alpha says otherwise"),
    }
    references = (
        (
            "Huber (1964), Robust estimation of a location parameter, Ann. Math. Statist. 35(1), 73-101, "
            "doi:10.1214/aoms/1177703732"
        ),
    )
    examples = (
        Example((2.5, 3), 0.5 * 0.5 / 2, gradient=-0.5),
        Example((5, 1), 1 * (4 - 1 / 2), gradient=1),
        Example((5, 1), 3 * (4 - 3 / 2), {"delta": 3.0}, gradient=3),
        Example((2, 1), 1 / 2, about="a residual of just delta: both branches give δ²/2", gradient=1),
        Example((7, 7), 0, about="equal numbers: the term and its gradient are 0", gradient=0),
        Example((1e300, 0), 1e300, about="it grows like δ·|p − y|: no square overflows", gradient=1),
    )
    sample = ((2.5, 0.0, 2.1, 4.0), (3.0, -0.5, 2.0, 1.0))

    delta: Annotated[float, Option("Residual from which on the loss is linear.", SCALE)] = 1.0

    def term(self, p: Array, y: Array) -> Array:
        """Return m·(|p − y| − m/2) with m = min(|p − y|, δ), which is both branches."""
        size = np.abs(p - y)
        inside = np.minimum(size, self.delta)
        term = inside * (size - 0.5 * inside)
        return patched(term, np.isinf(size), linear(self.delta), p, y)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return p − y, at most δ to either side."""
        return np.clip(p - y, -self.delta, self.delta)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return 1 up to δ, the edge included, and 0 beyond."""
        return np.where(excess(p, y, self.delta) <= 0, 1.0, 0.0)
