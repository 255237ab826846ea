"""Fair loss."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula, Shown
from losscli.loss import Convention, Example
from losscli.losses.regression._robust import Scale
from losscli.losses.residual import OfResidual, linear, patched

# Of artanh s = s + s³/3 + s⁵/5 + ...: at s ≤ 1/2 the rest is below 2⁻⁵³.
SERIES = tuple(1 / k for k in range(3, 53, 2))


@final
@dataclass(frozen=True, slots=True)
class Fair(OfResidual):
    """Half the squared error near 0, of slope c far from it: convex, with every derivative, and slow to turn.

    Its minimiser lies between the mean (c → ∞) and the median (c → 0) of the targets. LightGBM trains with it, and
    has it as a metric, with c = 1; 1.4 is 95 % as efficient as the mean at normal residuals of unit variance.
    """

    name = "fair"
    title = "Fair loss"
    aliases = ("fair-loss",)
    formula = Formula(
        "c**2*(a - log(1 + a))",
        gradient="r/(1 + a)",
        curvature="1/(1 + a)**2",
        shown=(Shown("p - y"),),
        where={"r": "p - y", "a": "abs(r)/c"},
    )
    equivalents = {"torch": "torch.mean(torch.tensor(p - y).abs() - torch.log1p(torch.tensor(p - y).abs()))"}
    conventions = {"lightgbm": Convention()}
    references = (
        "Fair (1974), On the robust estimation of econometric models, Ann. Econ. Soc. Meas. 3(4), 667-677",
        (
            "Holland & Welsch (1977), Robust regression using iteratively reweighted least-squares, Commun. "
            "Statist. Theory Methods 6(9), 813-827"
        ),
    )
    examples = (
        Example((2.5, 3), 0.5 - np.log(1.5), gradient=-0.5 / 1.5),
        Example((5, 1), 4 - np.log(5), gradient=4 / 5),
        Example((5, 1), 2 * 2 * (2 - np.log(3)), {"c": 2.0}, gradient=4 / 3),
        Example((7, 7), 0, about="equal numbers: the term and its gradient are 0", gradient=0),
        Example((1e-18, 0), 1e-18 * 1e-18 / 2, about="near 0 r²/2, where a − ln(1 + a) would be 0", gradient=1e-18),
    )
    sample = ((2.5, 0.0, 2.1, 4.0), (3.0, -0.5, 2.0, 1.0))

    c: Scale = 1.0

    def term(self, p: Array, y: Array) -> Array:
        """Return c²·(a − ln(1 + a)), up to a = 2 from ln(1 + a) = 2·artanh(a/(2 + a)), whose first term is exact."""
        size = np.abs(p - y)
        a = size / self.c
        term = np.where(a < 2, size * _near(np.minimum(a, 2.0), size), self.c * (size - self.c * np.log1p(a)))
        return patched(term, np.isinf(a), linear(self.c), p, y)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return r/(1 + a)."""
        residual = p - y
        a = np.abs(residual) / self.c
        return patched(residual / (1.0 + a), np.isinf(a), lambda r: np.copysign(self.c, r), residual)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return 1/(1 + a)²."""
        return np.square(1.0 / (1.0 + np.abs(p - y) / self.c))


def _near(a: Array, size: Array) -> Array:
    """Return c²·(a − ln(1 + a))/|r| for a up to 2: with s = a/(2 + a), a − 2s is a·s, and the rest is small."""
    s = a / (2.0 + a)
    square = s * s
    rest = np.full_like(s, SERIES[-1])
    for one in SERIES[-2::-1]:
        rest *= square
        rest += one
    return size / (2.0 + a) * (1.0 - 2.0 * s / (2.0 + a) * rest)
