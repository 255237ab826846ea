"""Multi-label margin loss."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import COUNTS, REAL, Array
from losscli.formula import Formula
from losscli.loss import LOGIT_GLYPH, TARGET, Convention, Example, Input
from losscli.losses.rowwise import OfRows, row_sums


@final
@dataclass(frozen=True, slots=True)
class MultiLabelMargin(OfRows):
    """Every class that is no label pushes against every label that does not lead it by 1, by a share of 1 in C.

    Its minimiser is any row of scores in which all labels lead all other classes by 1. The target is a row of counts:
    how often each class is a label, which is 1 or 0 unless a label is listed twice; then it counts twice, as in torch,
    whose target is the list of labels with −1 after its end. At a kink the gradient is 0. A row without labels, or with
    all of them, costs 0.
    """

    name = "multilabel-margin"
    title = "Multi-label margin loss"
    family = "multiclass"
    aliases = ("MultiLabelMarginLoss", "multilabel-margin-loss", "multi-label-margin")
    inputs = (
        Input("pred", "z", LOGIT_GLYPH, REAL, vector=True),
        Input("target", "y", TARGET, COUNTS, vector=True, lists=True),
    )
    formula = Formula(
        "1/C times the sum over labels i and other classes j of y[i]·max(0, 1 − z[i] + z[j])",
        gradient="y[i]/C times (1 at j, −1 at i), summed over the pairs with 1 − z[i] + z[j] > 0",
        curvature="0",
        shown=(),
        words=True,
    )
    equivalents = {
        "torch": "torch.nn.MultiLabelMarginLoss()(torch.tensor(p), torch.tensor([[0, 2, -1], [1, -1, -1]]))",
    }
    conventions = {"torch": Convention(divisor="count")}
    references = (
        "Elisseeff & Weston (2001), A kernel method for multi-labelled classification, NIPS 14, 681-687",
        "PyTorch (2017), https://pytorch.org/docs/stable/generated/torch.nn.MultiLabelMarginLoss.html",
    )
    examples = (
        Example(((0.5, 0.25, 0.0), (1.0, 0.0, 0.0)), (0.75 + 0.5) / 3, gradient=(-2 / 3, 1 / 3, 1 / 3)),
        Example(((3.0, 0.5, 0.25), (1.0, 1.0, 0.0)), (0 + 0.75) / 3, gradient=(0, -1 / 3, 1 / 3)),
        Example(((0.5, 0.25, 0.0), (2.0, 0.0, 0.0)), 2 * (0.75 + 0.5) / 3, about="a label listed twice counts twice"),
        Example(((0.5, 0.25, 0.0), (0.0, 0.0, 0.0)), 0, about="no label: 0", gradient=(0, 0, 0)),
        Example(((1.0, 0.0), (1.0, 0.0)), 0, about="a lead of just 1: 0, and no gradient", gradient=(0, 0)),
    )
    sample = (((0.1, 0.2, 0.4), (1.5, 0.0, 0.25)), ((1, 0, 1), (0, 1, 0)))

    def term(self, z: Array, y: Array) -> Array:
        """Return the sum over labels and other classes of y·max(0, 1 − z[i] + z[j]), over C, shape (n,)."""
        share, total = y / z.shape[-1], np.zeros(len(z))
        for i in range(z.shape[-1]):  # a class at a time: all pairs at once would be C times the memory of the scores
            rows = np.flatnonzero(y[:, i])
            total[rows] += share[rows, i] * row_sums(_shortfalls(z[rows], y[rows], i))
        return total

    def gradient(self, z: Array, y: Array) -> Array:
        """Return y[i] at each class j, −y[i] at the label i, for each pair that is too near, over C, shape (n, C)."""
        share, slope = y / z.shape[-1], np.zeros_like(z)
        for i in range(z.shape[-1]):
            rows = np.flatnonzero(y[:, i])
            near = np.where(_shortfalls(z[rows], y[rows], i) > 0, share[rows, i, None], 0.0)
            near[:, i] = -row_sums(near)
            slope[rows] += near
        return slope + 0.0

    def curvature(self, z: Array, y: Array) -> Array:  # noqa: ARG002 - it is linear on either side of each kink
        """Return 0."""
        return np.zeros_like(z)


def _shortfalls(z: Array, y: Array, label: int) -> Array:
    """Return max(0, 1 − z[label] + z) of the classes that are no labels, 0 at the others, shape (n, C)."""
    return np.where(y > 0, 0.0, np.maximum((z - z[:, label, None]) + 1.0, 0.0))
