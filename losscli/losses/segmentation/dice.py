"""Dice loss."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula
from losscli.loss import Convention, Example
from losscli.losses.segmentation._overlap import MASKS, Overlap, Share, fraction, weighed_share
from losscli.option import Option, Switch


@final
@dataclass(frozen=True, slots=True)
class DiceLoss(Overlap):
    """One minus twice the overlap of two masks over the sum of their sizes: a small object counts like a large one.

    Its minimiser is the true mask, at 0; masks with nothing in common cost 1. It has no unit. A row is one mask and one
    term; a column of single numbers is one mask, or one for each group. Two empty masks are 0/0, which is refused
    unless `--smooth` or `--eps` is given. Under `--squared` the sizes are sums of squares, as in V-Net: of 0/1 masks
    they are the same. keras adds 1e-7 below the fraction alone, so that two empty masks cost 1, and takes all masks of
    a batch as one unless told `axis`; optax adds its smooth to half of the fraction, so that its 1 is 2 here, and works
    from logits.
    """

    name = "dice"
    title = "Dice loss"
    family = "segmentation"
    aliases = ("DiceLoss", "dice-loss", "binary-dice-loss", "soft-dice", "sorensen-dice")
    stacked = True
    inputs = MASKS
    equivalents = {
        "torch": (
            "(1 - 2*(torch.tensor(p)*torch.tensor(y)).sum(1) / (torch.tensor(p) + torch.tensor(y)).sum(1)).mean()"
        ),
        "keras": "keras.losses.Dice(axis=(1,), dtype='float64')(y, p)",
        "optax": (
            "jnp.mean(optax.losses.binary_dice_loss((jnp.log(p) - jnp.log1p(-p))[..., None], y[..., None], smooth=0))"
        ),
    }
    conventions = {
        "keras": Convention({"eps": 1e-7}, "adds 1e-7 below the fraction", divisor="count"),
        "optax": Convention({"smooth": 2.0}, "adds 2 above and below the fraction"),
    }
    references = (
        "Dice (1945), Measures of the amount of ecologic association, Ecology 26(3), 297-302, doi:10.2307/1932409",
        "Milletari, Navab & Ahmadi (2016), V-Net, 3DV, 565-571, doi:10.1109/3DV.2016.79",
    )
    examples = (
        Example(((0.5, 1.0, 0.5), (0.0, 1.0, 1.0)), 1 - 2 * 1.5 / (2 + 2)),
        Example(((1.0, 1.0, 0.0), (1.0, 0.0, 0.0)), 1 - 2 / 3, gradient=(-(2 * 3 - 2) / 9, 2 / 9, 2 / 9)),
        Example(((0.5, 1.0, 0.5), (0.0, 1.0, 1.0)), 1 - (2 * 1.5 + 1) / (2 + 2 + 1), {"smooth": 1.0}),
        Example(((0.5, 1.0, 0.5), (0.0, 1.0, 1.0)), 1 - 3 / (1.5 + 2), {"squared": True}),
        Example(((0.0, 0.0), (0.0, 0.0)), 0, {"smooth": 1.0}, about="two empty masks agree, smoothed"),
        Example(((0.0, 0.0), (0.0, 0.0)), 1, {"eps": 1e-7}, about="and do not, as keras has it"),
        Example(((1.0, 0.0), (0.0, 1.0)), 1, about="nothing in common"),
        Example(((1.0, 1.0), (1.0, 1.0)), 0, about="the true mask", gradient=(-0.25, -0.25)),
        Example(
            ((1.0, 1e-20), (1.0, 0.0)), 5e-21, about="nearly the true mask, where 1 minus the ratio is 0 in doubles"
        ),
    )
    sample = (((0.5, 0.75, 0.5), (0.25, 0.5, 0.125)), ((0.0, 1.0, 1.0), (0.0, 1.0, 0.0)))

    squared: Annotated[bool, Option("Take the sizes as sums of squares, as V-Net does.", Switch(), quiet=True)] = False

    @property
    def formula(self) -> Formula:
        """1 − 2·Σ p·y / (Σ p + Σ y)."""
        if self.squared:
            return fraction("2*sum(p*y)", "sum(p**2) + sum(y**2)", ("2*y", "2*p"), self, bend=" + 2*N/D**2")
        return fraction("2*sum(p*y)", "sum(p) + sum(y)", ("2*y", "1"), self)

    def share(self, p: Array, y: Array) -> Share:
        """Return 2·Σ p·y and what the sizes have beyond that: Σ p·(1−y) + Σ (1−p)·y, or Σ (p−y)² of squares."""
        if not self.squared:
            return weighed_share(p, y, (2.0, 1.0, 1.0), self.smooth, self.eps)
        difference = p - y
        return Share(
            miss=np.sum(np.square(difference), axis=-1, keepdims=True) + self.eps,
            hit=2 * np.sum(p * y, axis=-1, keepdims=True) + self.smooth,
            miss_slope=2 * difference,
            hit_slope=2 * y,
            bend=2.0,
        )
