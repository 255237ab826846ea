"""Squared Hellinger distance."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import TERM, Formula
from losscli.loss import Example
from losscli.losses.divergence._distributions import AMOUNTS
from losscli.losses.rowwise import OfRows, row_sums


@final
@dataclass(frozen=True, slots=True)
class SquaredHellinger(OfRows):
    """Half the squared distance between the roots of two rows: 0 where they are equal, 1 where they share nothing.

    It is the square of the Hellinger distance, and of rows that sum to 1 it is 1 − Σ √(p·y), one less the Bhattacharyya
    coefficient. Its minimiser is the target itself. It is symmetric, and never infinite; where p is 0 and the target is
    not the gradient is −∞. Rows are used as they are, whatever their sums.
    """

    name = "hellinger"
    title = "Squared Hellinger distance"
    family = "divergence"
    aliases = ("squared-hellinger", "hellinger-distance")
    inputs = AMOUNTS
    stacked = True
    formula = Formula("sum((sqrt(p) - sqrt(y))**2)/2", "(1 - sqrt(y/p))/2", "sqrt(y/p)/(4*p)", shown=(TERM,))
    equivalents = {
        "torch": "((torch.tensor(p).sqrt() - torch.tensor(y).sqrt()) ** 2).sum(1).mean() / 2",
        "sklearn": "sklearn.metrics.mean_squared_error(np.sqrt(y), np.sqrt(p)) * p.shape[1] / 2",
    }
    conventions = {}
    references = (
        "Hellinger (1909), Neue Begruendung der Theorie quadratischer Formen, J. reine angew. Math. 136, 210-271",
        "Le Cam & Yang (2000), Asymptotics in Statistics, § 3.1",
    )
    examples = (
        Example(((0.25, 0.75), (1.0, 0.0)), (0.5 * 0.5 + 0.75) / 2, gradient=((1 - 2) / 2, 1 / 2)),
        Example(((0.64, 0.36), (0.36, 0.64)), 0.2 * 0.2, gradient=((1 - 0.75) / 2, (1 - 4 / 3) / 2)),
        Example(((1.0, 0.0), (0.0, 1.0)), 1, about="nothing in common: 1", gradient=(0.5, -np.inf)),
        Example(((0.5, 0.5), (0.5, 0.5)), 0, about="equal rows: 0", gradient=(0, 0)),
    )
    sample = (((0.6, 0.3, 0.1), (0.2, 0.7, 0.1)), ((0.7, 0.2, 0.1), (0.1, 0.8, 0.1)))

    def term(self, p: Array, y: Array) -> Array:
        """Return ½·Σ ((p − y)/(√p + √y))², shape (n,): √p − √y cancels near p = y."""
        roots = np.sqrt(p) + np.sqrt(y)
        gap = np.divide(p - y, roots, out=np.zeros_like(roots), where=roots > 0)
        return row_sums(np.square(gap)) / 2

    def gradient(self, p: Array, y: Array) -> Array:
        """Return ½·(1 − √(y/p)) as ½·(p − y)/(p + √(p·y)), shape (n, C); of 0 for nothing ½, the slope to the right."""
        root = np.sqrt(np.abs(p))
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            slope = (p - y) / (root + np.sqrt(np.abs(y))) / root
        return np.where(y == 0, 0.5, slope / 2)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return ¼·√(y/p)/p, shape (n, C)."""
        size = np.abs(p)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            return np.where(y == 0, 0.0, np.sqrt(np.abs(y)) / np.sqrt(size) / size / 4)
