"""Itakura-Saito divergence."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import POSITIVE, Array
from losscli.formula import TERM, Formula
from losscli.loss import PROBABILITY_GLYPH, TARGET, Example, Input
from losscli.losses.deviance import bend, slope, unit_deviance
from losscli.losses.rowwise import OfRows, row_sums


@final
@dataclass(frozen=True, slots=True)
class ItakuraSaito(OfRows):
    """Compares two spectra by their ratio alone: a band counts as much whether it is loud or faint.

    Its minimiser is the target itself, where it is 0; both rows in another unit give the same number. It is half the
    gamma deviance of a row, and grows faster for a prediction that is too small than for one that is too large. It is
    not convex: beyond p = 2y the curvature is negative.
    """

    name = "itakura-saito"
    title = "Itakura-Saito divergence"
    family = "divergence"
    aliases = ("is-divergence", "itakura-saito-divergence")
    inputs = (
        Input("pred", "p", PROBABILITY_GLYPH, POSITIVE, vector=True),
        Input("target", "y", TARGET, POSITIVE, vector=True),
    )
    stacked = True
    formula = Formula("sum(y/p - log(y/p) - 1)", "1/p - y/p**2", "2*y/p**3 - 1/p**2", shown=(TERM,))
    equivalents = {
        "torch": "(torch.tensor(y / p) - torch.log(torch.tensor(y / p)) - 1).sum(1).mean()",
        "sklearn": "sklearn.metrics.mean_gamma_deviance(y.ravel(), p.ravel()) * p.shape[1] / 2",
    }
    conventions = {}
    references = (
        "Itakura & Saito (1968), Analysis synthesis telephony, Proc. 6th Int. Congress on Acoustics, C-17-20",
        "Fevotte, Bertin & Durrieu (2009), NMF with the Itakura-Saito divergence, Neural Computation 21(3), 793-830",
    )
    examples = (
        Example(((1.0, 1.0), (2.0, 1.0)), 2 - np.log(2) - 1, gradient=(1 - 2, 0)),
        Example(((2.0, 1.0), (1.0, 1.0)), 0.5 + np.log(2) - 1, gradient=(0.5 - 0.25, 0)),
        Example(((300.0, 0.5), (300.0, 0.5)), 0, about="equal rows: 0", gradient=(0, 0)),
        Example(((1e-4, 1.0), (2e-4, 1.0)), 2 - np.log(2) - 1, about="the same ratio: the same number"),
    )
    sample = (((1.0, 2.0, 0.5), (0.25, 3.0, 1.5)), ((2.0, 2.0, 1.0), (0.5, 1.0, 1.5)))

    def term(self, p: Array, y: Array) -> Array:
        """Return Σ y/p − ln(y/p) − 1, shape (n,): half the gamma deviances, none of which is below 0."""
        return row_sums(unit_deviance(p, y, 2)) / 2

    def gradient(self, p: Array, y: Array) -> Array:
        """Return (p − y)/p², shape (n, C)."""
        return slope(p, y, 2) / 2

    def curvature(self, p: Array, y: Array) -> Array:
        """Return (2y − p)/p³, shape (n, C)."""
        return bend(p, y, 2) / 2
