"""Focal Tversky loss."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import NOT_NEGATIVE, POSITIVE, Array
from losscli.formula import Formula
from losscli.loss import Example
from losscli.losses.segmentation._overlap import MASKS, Overlap, Share, fraction, weighed_share
from losscli.option import Option


@final
@dataclass(frozen=True, slots=True)
class FocalTverskyLoss(Overlap):
    """A power of the Tversky loss of a mask: below 1, masks that are nearly right keep pulling, hopeless ones less.

    It is t^gamma of the Tversky loss t, whose false positives are weighed by alpha, false negatives by beta; gamma = 1
    is that loss itself. The defaults are those of the paper, whose gamma is 4/3 = 1/0.75 and whose alpha is beta here:
    its false negatives weigh 0.7. Its minimiser is the true mask, at 0, where the slope is infinite for a gamma below
    1. It has no unit. A row is one mask and one term; a column of single numbers is one mask, or one for each group.
    Where the fraction is 0/0, as of two empty masks, it is refused unless `--smooth` or `--eps` is given.
    """

    name = "focal-tversky"
    title = "Focal Tversky loss"
    family = "segmentation"
    aliases = ("FocalTverskyLoss", "focal-tversky-loss")
    stacked = True
    inputs = MASKS
    equivalents = {
        "torch": (
            "((1 - (torch.tensor(p)*torch.tensor(y)).sum(1) / (torch.tensor(p)*torch.tensor(y) "
            "+ 0.3*torch.tensor(p)*(1 - torch.tensor(y)) + 0.7*(1 - torch.tensor(p))*torch.tensor(y)).sum(1))"
            "**0.75).mean()"
        )
    }
    references = ("Abraham & Khan (2019), A novel focal Tversky loss function, ISBI, 683-687, eq. 4, arXiv:1810.07842",)
    examples = (
        Example(((1.0, 0.5), (0.0, 1.0)), (1 - 0.5 / (0.5 + 0.3 * 1 + 0.7 * 0.5)) ** (3 / 4)),
        Example(
            ((1.0, 0.5), (0.0, 1.0)), (1 - 0.5 / (0.5 + 0.5 + 0.25)) ** 0.5, {"alpha": 0.5, "beta": 0.5, "gamma": 0.5}
        ),
        Example(((1.0, 0.0), (0.0, 1.0)), 1, about="nothing in common"),
        Example(((1.0, 0.0), (1.0, 0.0)), 0, about="the true mask: the slope is infinite", gradient=(-np.inf, np.inf)),
        Example(((0.0, 0.0), (0.0, 0.0)), 0, {"smooth": 1.0}, about="two empty masks agree, smoothed"),
        Example(((0.0, 0.0), (0.0, 0.0)), 1, {"eps": 1e-7}, about="and do not with something below alone"),
    )
    sample = (((0.5, 0.75, 0.5), (0.25, 0.5, 0.125)), ((0.0, 1.0, 1.0), (0.0, 1.0, 0.0)))

    alpha: Annotated[float, Option("Weight of the false positives.", NOT_NEGATIVE)] = 0.3
    beta: Annotated[float, Option("Weight of the false negatives.", NOT_NEGATIVE)] = 0.7
    gamma: Annotated[float, Option("Exponent of the Tversky loss.", POSITIVE)] = 0.75

    @property
    def formula(self) -> Formula:
        """(1 − Σ p·y / (Σ p·y + alpha·Σ p·(1−y) + beta·Σ (1−p)·y))^gamma."""
        below = "sum(p*y) + alpha*sum(p*(1 - y)) + beta*sum((1 - p)*y)"
        plain = fraction("sum(p*y)", below, ("y", "(alpha*(1 - y) + (1 - beta)*y)"), self)
        return Formula(
            "T**gamma",
            gradient="gamma*T**(gamma - 1)*G",
            curvature="gamma*T**(gamma - 2)*((gamma - 1)*G**2 + T*H)",
            where={**plain.where, "T": "1 - N/D", "G": plain.gradient, "H": str(plain.curvature)},
            shown=plain.shown,
            folded=plain.folded,
        )

    def share(self, p: Array, y: Array) -> Share:
        """Return the intersection and the weighed errors."""
        return weighed_share(p, y, (1.0, self.alpha, self.beta), self.smooth, self.eps)

    def term(self, p: Array, y: Array) -> Array:
        """Return t^gamma of the Tversky loss t, shape (n,); p and y are (n, d)."""
        return np.power(self.share(p, y).ratio(), self.gamma)

    def gradient(self, p: Array, y: Array) -> Array:
        """Return gamma·t^(gamma − 1)·t', shape (n, d); at t = 0 it is infinite or 0, and 0 where t' is."""
        found = self.share(p, y)
        slope = found.slope()
        return np.where(slope == 0, 0.0, self.gamma * self._power(found, 1) * slope)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return gamma·t^(gamma − 2)·((gamma − 1)·t'² + t·t''), shape (n, d); likewise at t = 0."""
        found = self.share(p, y)
        slope, ratio = found.slope(), found.ratio()[:, None]
        inner = (self.gamma - 1) * np.square(slope) + ratio * found.curvature()
        return np.where(inner == 0, 0.0, self.gamma * self._power(found, 2) * inner)

    def _power(self, found: Share, less: int) -> Array:
        """Return t^(gamma − less), shape (n, 1), by division: rounding the exponent would show where t is small."""
        ratio = found.ratio()[:, None]
        exponent = self.gamma - less
        at_zero = 0.0 if exponent > 0 else 1.0 if exponent == 0 else np.inf
        inside = np.where(ratio == 0, 1.0, ratio)
        return np.where(ratio == 0, at_zero, np.power(inside, self.gamma) / inside**less)
