"""Continuous ranked probability score of a Gaussian forecast."""

import math
from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import POSITIVE, REAL, Array
from losscli.formula import Formula, Glyph, Shown
from losscli.loss import PREDICTION, Example, Input, Loss, pointwise
from losscli.losses.special import erf

PEAK = math.sqrt(2 / math.pi)
OFFSET = 1 / math.sqrt(math.pi)


@final
@dataclass(frozen=True, slots=True)
class ContinuousRankedProbabilityScore(Loss):
    """Absolute error of a whole forecast distribution, in the target's unit; here of a Gaussian with a mean and a σ.

    The minimiser is the true mean and the true standard deviation, as of gaussian-nll; but an outlier costs its
    distance, not its square. It is ∫(F(t) − 1[t ≥ y])²dt over the forecast's distribution function F. For σ towards 0
    it is the absolute error. `--sigma` is a column, a file or one number for all.
    """

    name = "crps"
    title = "Continuous ranked probability score"
    family = "distribution"
    aliases = ("continuous-ranked-probability-score", "crps-gaussian", "crps-normal")
    inputs = (
        *pointwise(REAL, REAL, PREDICTION),
        Input("sigma", "s", Glyph("σ", "sigma", r"\sigma"), POSITIVE, parameter=True),
    )
    formula = Formula(
        "s*(w*erf(w/sqrt(2)) + sqrt(2/pi)*exp(-w**2/2) - 1/sqrt(pi))",
        gradient="erf(w/sqrt(2))",
        curvature="sqrt(2/pi)*exp(-w**2/2)/s",
        shown=(Shown("w"),),
        where={"w": "(p - y)/s"},
        others={"s": "sqrt(2/pi)*exp(-w**2/2) - 1/sqrt(pi)"},
    )
    equivalents = {
        "torch": "(torch.tensor(s) * ((w := torch.tensor((p - y) / s)) * torch.erf(w / 2**0.5)"
        " + (2 / np.pi) ** 0.5 * torch.exp(-w * w / 2) - np.pi**-0.5)).mean()",
    }
    references = (
        "Matheson & Winkler (1976), Scoring rules for continuous distributions, Manage. Sci. 22(10), 1087-1096",
        "Gneiting & Raftery (2007), J. Am. Stat. Assoc. 102(477), 359-378, doi:10.1198/016214506000001437",
    )
    examples = (
        Example((5, 5, 1), math.sqrt(2 / math.pi) - 1 / math.sqrt(math.pi), gradient=0),
        Example(
            (1, 3, 2),
            2 * (math.erf(math.sqrt(0.5)) + math.sqrt(2 / math.pi) * math.exp(-0.5) - 1 / math.sqrt(math.pi)),
            gradient=-math.erf(math.sqrt(0.5)),
        ),
        Example(
            (1, 3, 1e-9),
            2 - 1e-9 / math.sqrt(math.pi),
            about="a forecast that is sure: the absolute error, less σ/√π",
            gradient=-1,
        ),
    )
    sample = ((2.5, 0.0, 2.0, 8.0), (3.0, -0.5, 2.0, 7.0), (0.5, 1.0, 2.0, 4.0))

    def term(self, p: Array, y: Array, s: Array) -> Array:
        """Return σ·[w·erf(w/√2) + √(2/π)·exp(−w²/2) − 1/√π] with w = (p − y)/σ."""
        e = p - y
        w = e / s
        return e * erf(w / math.sqrt(2.0)) + s * (self._peak(w) - OFFSET)

    def gradient(self, p: Array, y: Array, s: Array) -> Array:
        """Return erf(w/√2)."""
        return erf((p - y) / s / math.sqrt(2.0))

    def curvature(self, p: Array, y: Array, s: Array) -> Array:
        """Return √(2/π)·exp(−w²/2)/σ."""
        return self._peak((p - y) / s) / s

    def gradients(self, p: Array, y: Array, s: Array) -> dict[str, Array]:
        """Return the gradients with respect to the mean and to σ."""
        return {"pred": self.gradient(p, y, s), "sigma": self._peak((p - y) / s) - OFFSET}

    def _peak(self, w: Array) -> Array:
        """Return √(2/π)·exp(−w²/2): twice the density."""
        with np.errstate(under="ignore"):
            return PEAK * np.exp(-0.5 * np.square(np.clip(w, -40.0, 40.0)))
