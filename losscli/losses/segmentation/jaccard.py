"""Jaccard loss."""

from dataclasses import dataclass
from typing import final

from losscli.domain import Array
from losscli.formula import Formula
from losscli.loss import Example
from losscli.losses.segmentation._overlap import MASKS, Overlap, Share, fraction, weighed_share


@final
@dataclass(frozen=True, slots=True)
class JaccardLoss(Overlap):
    """One minus the intersection of two masks over their union (IoU): each wrong pixel makes the union larger.

    Its minimiser is the true mask, at 0; masks with nothing in common cost 1. It has no unit. With d the dice loss it
    is 2d/(1 + d), so that both order two masks alike. A row is one mask and one term; a column of single numbers is one
    mask, or one for each group. Two empty masks are 0/0, which is refused unless `--smooth` or `--eps` is given. Of
    soft masks the union is Σ p + Σ y − Σ p·y. sklearn's jaccard_score is one minus this for 0/1 masks.
    """

    name = "jaccard"
    title = "Jaccard loss"
    family = "segmentation"
    aliases = ("JaccardLoss", "jaccard-loss", "iou", "iou-loss", "soft-iou")
    stacked = True
    inputs = MASKS
    equivalents = {
        "torch": (
            "(1 - (torch.tensor(p)*torch.tensor(y)).sum(1) "
            "/ (torch.tensor(p) + torch.tensor(y) - torch.tensor(p)*torch.tensor(y)).sum(1)).mean()"
        )
    }
    references = (
        "Jaccard (1912), Flora in the alpine zone, New Phytol. 11(2), 37-50, doi:10.1111/j.1469-8137.1912.tb05611.x",
        "Rahman & Wang (2016), Optimizing intersection-over-union, ISVC, 234-244, doi:10.1007/978-3-319-50835-1_22",
    )
    examples = (
        Example(((0.5, 1.0, 0.5), (0.0, 1.0, 1.0)), 1 - 1.5 / (2 + 2 - 1.5)),
        Example(((1.0, 1.0, 0.0), (1.0, 0.0, 0.0)), 1 - 1 / 2, gradient=(-1 / 2, 1 / 4, 1 / 4)),
        Example(((0.5, 1.0, 0.5), (0.0, 1.0, 1.0)), 1 - (1.5 + 1) / (2.5 + 1), {"smooth": 1.0}),
        Example(((0.0, 0.0), (0.0, 0.0)), 0, {"smooth": 1.0}, about="two empty masks agree, smoothed"),
        Example(((0.0, 0.0), (0.0, 0.0)), 1, {"eps": 1e-7}, about="and do not with something below alone"),
        Example(((1.0, 0.0), (0.0, 1.0)), 1, about="nothing in common"),
        Example(((1.0, 1.0), (1.0, 1.0)), 0, about="the true mask", gradient=(-0.5, -0.5)),
    )
    sample = (((0.5, 0.75, 0.5), (0.25, 0.5, 0.125)), ((0.0, 1.0, 1.0), (0.0, 1.0, 0.0)))

    @property
    def formula(self) -> Formula:
        """1 − Σ p·y / (Σ p + Σ y − Σ p·y)."""
        return fraction("sum(p*y)", "sum(p) + sum(y) - sum(p*y)", ("y", "(1 - y)"), self)

    def share(self, p: Array, y: Array) -> Share:
        """Return the intersection, and what the union has beyond it: Σ p·(1−y) + Σ (1−p)·y."""
        return weighed_share(p, y, (1.0, 1.0, 1.0), self.smooth, self.eps)
