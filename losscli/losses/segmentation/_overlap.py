"""What the losses of overlap share: one minus a ratio of what two masks have in common to what there is of them."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, NamedTuple, Self

import numpy as np

from losscli.domain import NOT_NEGATIVE, PROBABILITY, Array, Mask
from losscli.errors import PairingError
from losscli.formula import Formula, Glyph, Shown
from losscli.loss import PROBABILITY_GLYPH, TARGET, Input, Loss
from losscli.option import Option

Smooth = Annotated[float, Option("Added above and below the fraction.", NOT_NEGATIVE)]
Eps = Annotated[
    float, Option("Added below the fraction alone (keras: 1e-7). Off unless asked for.", NOT_NEGATIVE, quiet=True)
]
MASKS = (
    Input("pred", "p", PROBABILITY_GLYPH, PROBABILITY, vector=True),
    Input("target", "y", TARGET, PROBABILITY, vector=True),
)
NO_FRACTION = ("0/0, as of two empty masks,", "a fraction; --smooth 1 makes the loss of it 0")


class Share(NamedTuple):
    """Parts of a whole, each with its slope in p: `miss` and `hit`, shape (n, 1), and the bend of the miss.

    The whole is their sum. The slopes are of shape (n, d), or one number for all.
    """

    miss: Array
    hit: Array
    miss_slope: Array
    hit_slope: Array
    bend: float = 0.0

    def ratio(self) -> Array:
        """Return the miss over the whole, shape (n,)."""
        return (self.miss / (self.miss + self.hit))[:, 0]

    def slope(self) -> Array:
        """Return ∂ratio/∂p, shape (n, d): (miss'·hit − miss·hit')/whole², by shares, which do not underflow."""
        whole = self.miss + self.hit
        return (self.miss_slope * (self.hit / whole) - self.hit_slope * (self.miss / whole)) / whole

    def curvature(self) -> Array:
        """Return ∂²ratio/∂p², shape (n, d): (bend·hit − 2·slope·whole·whole')/whole²."""
        whole = self.miss + self.hit
        return (self.bend * (self.hit / whole) - 2 * self.slope() * (self.miss_slope + self.hit_slope)) / whole


@dataclass(frozen=True, slots=True)
class Overlap(Loss):
    """A loss of two masks, a row of them a sample: 1 − hit/(hit + miss), computed as miss/(hit + miss).

    The parts of the miss are sums of p·(1−y) and (1−p)·y, which are not negative: nothing cancels where 1 − hit/whole
    of a nearly perfect mask would lose all digits.
    """

    smooth: Smooth = 0.0
    eps: Eps = 0.0

    def resolved(self, widths: Mapping[str, int]) -> Self:
        """Refuse masks of different sizes.

        Raises:
            PairingError: the numbers of columns differ.
        """
        pred, target = widths["pred"], widths["target"]
        if pred != target:
            raise PairingError(f"{self.name}: masks of {pred} and of {target} columns do not lie on one another")
        return self

    @abstractmethod
    def share(self, p: Array, y: Array) -> Share:
        """Return hit and miss of each row, with their slopes."""

    def undefined(self, p: Array, y: Array) -> tuple[Mask, tuple[str, str]]:
        """Return the rows on which the fraction is 0/0: as of two empty masks, without smooth and eps."""
        found = self.share(p, y)
        nothing: Mask = (found.hit + found.miss)[:, 0] == 0
        return nothing, NO_FRACTION

    def term(self, p: Array, y: Array) -> Array:
        """Return miss/(hit + miss), shape (n,); p and y are (n, d)."""
        return self.share(p, y).ratio()

    def gradient(self, p: Array, y: Array) -> Array:
        """Return (miss'·hit − miss·hit')/(hit + miss)², shape (n, d)."""
        return self.share(p, y).slope()

    def curvature(self, p: Array, y: Array) -> Array:
        """Return the diagonal of the Hessian, shape (n, d)."""
        return self.share(p, y).curvature()


def weighed_share(p: Array, y: Array, weights: tuple[float, float, float], smooth: float, eps: float) -> Share:
    """Return hit·Σ p·y + smooth and over·Σ p·(1−y) + under·Σ (1−p)·y + eps for the weights (hit, over, under)."""
    hit, over, under = weights
    common, beyond, short = (
        np.sum(one * other, axis=-1, keepdims=True) for one, other in ((p, y), (p, 1 - y), (1 - p, y))
    )
    return Share(
        miss=over * beyond + under * short + eps,
        hit=hit * common + smooth,
        miss_slope=over * (1 - y) - under * y,
        hit_slope=hit * y,
    )


def fraction(above: str, below: str, slopes: tuple[str, str], loss: Overlap, bend: str = "") -> Formula:
    """Return the formula 1 − above/below, given the slopes of the two in p, and what is added to the curvature."""
    extra = " + smooth" if loss.smooth else ""
    above, below = above + extra, below + extra + (" + eps" if loss.eps else "")
    up, down = slopes
    part = "N" if down == "1" else f"{down}*N"
    shown = (Shown("N", Glyph(*["above"] * 3)), Shown("D", Glyph(*["below"] * 3)))
    return Formula(
        f"1 - ({above})/({below})",
        gradient=f"({part} - {up}*D)/D**2",
        curvature=f"{'2' if down == '1' else f'2*{down}'}*({up}*D - {part})/D**3{bend}",
        where={"N": above, "D": below},
        shown=shown,
        folded=shown,
    )
