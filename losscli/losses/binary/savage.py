"""Savage loss."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import Array
from losscli.formula import Formula
from losscli.loss import Example
from losscli.losses.margin import MARGIN, SHOWN, OfMargin
from losscli.numerics import sigmoid


@final
@dataclass(frozen=True, slots=True)
class Savage(OfMargin):
    """The square of the probability given to the wrong class: a hopeless row costs at most 1 and stops pulling.

    Its minimiser is the log-odds of a 1; in the paper's own form, 1/(1 + e²ᵐ)², the score is half of that. It is not
    convex: the slope of a score far on the wrong side vanishes, so labels that are wrong do little harm. It is the
    Brier score of the sigmoid. Targets are −1 and 1; 0 is read as −1.
    """

    name = "savage"
    title = "Savage loss"
    family = "binary"
    aliases = ("savage-loss", "SavageBoost")
    formula = Formula(
        "sigmoid(-m)**2",
        gradient="-2*y*sigmoid(-m)**2*sigmoid(m)",
        curvature="2*sigmoid(-m)**2*sigmoid(m)*(2*sigmoid(m) - sigmoid(-m))",
        where=MARGIN,
        shown=SHOWN,
    )
    equivalents = {"torch": "torch.sigmoid(-torch.tensor(y) * torch.tensor(p)).square().mean()"}
    references = (
        "Masnadi-Shirazi & Vasconcelos (2008), On the design of loss functions for classification, NIPS 21, 1049-1056",
    )
    examples = (
        Example((0, 1), 1 / 4, gradient=-2 / 8),
        Example((np.log(3), 1), 1 / 16, gradient=-2 * 3 / 64),
        Example((np.log(3), -1), 9 / 16, gradient=2 * 9 / 64),
        Example((np.log(3), 0), 9 / 16, about="0 is read as −1"),
        Example((-800, 1), 1, about="far on the wrong side: 1, and no slope", gradient=0),
    )
    sample = ((2.0, -1.0, 0.5, -3.0), (1.0, -1.0, -1.0, 1.0))

    def value(self, m: Array) -> Array:
        """Return σ(−m)²."""
        return np.square(sigmoid(-m))

    def slope(self, m: Array) -> Array:
        """Return −2·σ(−m)²·σ(m)."""
        return -2.0 * np.square(sigmoid(-m)) * sigmoid(m)

    def bend(self, m: Array) -> Array:
        """Return 2·σ(−m)²·σ(m)·(2σ(m) − σ(−m))."""
        right, wrong = sigmoid(m), sigmoid(-m)
        return 2.0 * np.square(wrong) * right * (2 * right - wrong)
