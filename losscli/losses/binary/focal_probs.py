"""Focal loss of probabilities."""

from dataclasses import dataclass
from fractions import Fraction
from typing import final

import numpy as np

from losscli.domain import BINARY, PROBABILITY, Array, Mask
from losscli.formula import Formula, Glyph, Shown
from losscli.loss import PROBABILITY_GLYPH, Convention, Example, pointwise
from losscli.losses.binary._focusing import Focusing
from losscli.losses.logarithm import bounded, per_square, quotient
from losscli.losses.margin import signed
from losscli.numerics import weighed

TINY = 5e-324


@final
@dataclass(frozen=True, slots=True)
class FocalProbs(Focusing):
    """Cross-entropy of a probability, times (1 − u)^γ: rows whose class has a high probability u hardly count.

    With γ = 0 and no α it is bce. Its minimiser is not the probability of a 1: for γ > 0 it is drawn towards 1/2.
    Targets are 0 and 1, and −1 is another spelling of 0. Where u is 0 the term is infinite, unless it is clipped; keras
    clips it inside the logarithm, not in (1 − u)^γ. For γ < 1 the curvature at u = 1 is infinite. The gradient is with
    respect to the probability; for logits see focal.
    """

    name = "focal-probs"
    title = "Focal loss from probabilities"
    family = "binary"
    aliases = ("BinaryFocalCrossentropy", "binary-focal-crossentropy")
    inputs = pointwise(PROBABILITY, BINARY, PROBABILITY_GLYPH, hint="If these are logits, use focal.")
    equivalents = {
        "torch": "((1 - (u := torch.tensor(np.where(y > 0, p, 1 - p))))**2 * -u.log()).mean()",
        "keras": "keras.losses.BinaryFocalCrossentropy(dtype='float64')(y, p)",
    }
    conventions = {
        "keras": Convention({"clip": 1e-7}, "clips p inside the logarithm to 1e-07", divisor="count"),
    }
    references = (
        (
            "Lin, Goyal, Girshick, He & Dollár (2017), Focal loss for dense object detection, Proc. ICCV, 2980-2988,"
            " doi:10.1109/ICCV.2017.324"
        ),
    )
    examples = (
        Example((0.5, 1), np.log(2) / 4, gradient=-(np.log(2) + 1 / 2)),
        Example((0.75, 1), -np.log(3 / 4) / 16, gradient=2 * np.log(3 / 4) / 4 - 1 / 16 / 0.75),
        Example((0.75, 0), -np.log(1 / 4) * 9 / 16),
        Example((0.5, 1), np.log(2) / 2, {"gamma": 1.0}, about="a smaller exponent, 1", gradient=-(np.log(2) + 1)),
        Example((0.5, 1), np.log(2), {"gamma": 0.0}, about="the exponent 0 makes it the cross-entropy", gradient=-2),
        Example((0.5, 1), np.log(2) / 16, {"alpha": 0.25}, about="the class 1 weighs alpha"),
        Example((0.5, 0), np.log(2) * 3 / 16, {"alpha": 0.25}, about="and the other 1 − alpha"),
        Example((1, 1), 0, about="certain and right: 0", gradient=0),
        Example((0, 1), np.inf, about="certain and wrong: infinite", gradient=-np.inf),
        Example((0, 1), -np.log(1e-7), {"clip": 1e-7}, about="clipped, as keras does"),
    )
    sample = ((0.8, 0.1, 0.6, 0.4), (1.0, 0.0, 1.0, 0.0))

    @property
    def formula(self) -> Formula:
        """−(1−u)^γ·ln u with u the probability of the true class."""
        return self.stated(
            "where(y == 1, p, 1 - p)",
            "y*{factor}(gamma*(1 - u)**(gamma - 1)*{log} - {inside})",
            inside="(1 - u)**gamma/u",
            shown=Shown("u", Glyph("u", "u", "u")),
        )

    def term(self, p: Array, y: Array) -> Array:
        """Return a·v^γ·(−ln u) with v = 1 − u."""
        _, v, surprise = self._parts(p, y)
        return self.weight(y) * (np.power(v, self.gamma) * surprise) + 0.0

    def gradient(self, p: Array, y: Array) -> Array:
        """Return −y·a·(γ·v^(γ−1)·(−ln u) + v^γ/u); where u was clipped, without the last."""
        u, v, surprise = self._parts(p, y)
        a, gamma = self.weight(y), self.gamma
        last = np.where(self._clipped(u, v), 0.0, quotient(a * np.power(v, gamma), u, "e"))
        return signed(-(a * self._powered(surprise, v, 1) + last), y)

    def curvature(self, p: Array, y: Array) -> Array:
        """Return a·(γ(γ−1)·v^(γ−2)·(−ln u) + 2γ·v^(γ−1)/u + v^γ/u²); where u was clipped, without the last two.

        At u = 0 the last outgrows the first, which is −∞ for γ < 1.
        """
        u, v, surprise = self._parts(p, y)
        a, gamma = self.weight(y), self.gamma
        last = per_square(a * np.power(v, gamma), u, "e")
        if gamma:
            last = last + 2 * a * self._powered(np.ones_like(v), v, 1) / u
        last = np.where(self._clipped(u, v), 0.0, last)
        return np.where(np.isinf(last), last, a * self._powered(surprise, v, 2) + last)

    def sensitive(self, p: Array, y: Array) -> Mask:  # noqa: ARG002 - the target does not matter here
        """Return where keras clips the probability."""
        return (p <= 1e-7) | (p >= 1 - 1e-7)

    def _parts(self, p: Array, y: Array) -> tuple[Array, Array, Array]:
        """Return the probability u of the true class, 1 − u, and −ln u."""
        log = bounded(np.where(y > 0, np.log(p), np.log1p(-p)), self.clip)
        return np.where(y > 0, p + 0.0, 1 - p), np.where(y > 0, 1 - p, p + 0.0), -log  # + 0.0: 1/−0.0 is −∞

    def _powered(self, values: Array, v: Array, times: int) -> Array:
        """Return the derivative of v^γ, once or twice, times values; 0 where those are 0.

        In two halves, since v^(γ−2) alone is infinite at 5e-324; and what γ − 2 lost when it was rounded counts ln v
        times, which is up to 744.
        """
        factor = self.gamma if times == 1 else self.gamma * (self.gamma - 1)
        if not factor:
            return np.zeros_like(v)
        exponent = self.gamma - times
        lost = float(Fraction(self.gamma) - times - Fraction(exponent))
        half = np.power(v, exponent / 2)
        whole = factor * weighed(weighed(values, half), half)
        return whole * (1 + lost * np.log(np.maximum(v, TINY))) if lost else whole

    def _clipped(self, u: Array, v: Array) -> Mask | bool:
        return False if self.clip is None else (u < self.clip) | (v < self.clip)
