"""Focal loss of logits."""

from dataclasses import dataclass
from typing import final

import numpy as np

from losscli.domain import BINARY, LOGIT, Array, Mask
from losscli.formula import Formula, Glyph, Shown
from losscli.loss import LOGIT_GLYPH, Convention, Example, pointwise
from losscli.losses.binary._focusing import Focusing, sigmoid_power, times_sigmoid
from losscli.losses.logarithm import bounded
from losscli.losses.margin import signed
from losscli.numerics import sigmoid, softplus

# Beyond this logit keras clips the probability: ln(1e7) = 16.118.
SURE = 16.0


@final
@dataclass(frozen=True, slots=True)
class Focal(Focusing):
    """Cross-entropy of a logit, times (1 − u)^γ: rows whose class has a high probability u = σ(y·z) hardly count.

    With γ = 0 and no α it is bce-logits. Its minimiser is not the log-odds of a 1: for γ > 0 probabilities are drawn
    towards 1/2. Targets are 0 and 1, and −1 is another spelling of 0; soft labels are refused. α is off, as in keras
    and optax; torchvision's sigmoid_focal_loss has 0.25, which weighs the class 1 less than the other. keras clips the
    probability inside the logarithm, not in (1 − u)^γ. For probabilities see focal-probs.
    """

    name = "focal"
    title = "Focal loss from logits"
    family = "binary"
    aliases = ("focal-logits", "sigmoid-focal-loss", "binary-focal", "focal-loss")
    inputs = pointwise(LOGIT, BINARY, LOGIT_GLYPH)
    equivalents = {
        "torch": "((1 - (u := torch.sigmoid(torch.tensor((2 * y - 1) * p))))**2 * -u.log()).mean()",
        "keras": "keras.losses.BinaryFocalCrossentropy(from_logits=True, dtype='float64')(y, p)",
        "optax": "jnp.mean(optax.sigmoid_focal_loss(p, y))",
    }
    conventions = {
        "torch": Convention({"alpha": 0.25}, "weighs the class 1 by 0.25 (torchvision)", divisor="count"),
        "keras": Convention({"clip": 1e-7}, "clips p inside the logarithm to 1e-07", divisor="count"),
        "optax": Convention(),
    }
    references = (
        (
            "Lin, Goyal, Girshick, He & Dollár (2017), Focal loss for dense object detection, Proc. ICCV, 2980-2988,"
            " doi:10.1109/ICCV.2017.324"
        ),
    )
    examples = (
        Example((0, 1), np.log(2) / 4, gradient=-(1 / 4) * (np.log(2) + 1 / 2)),
        Example((np.log(3), 1), -np.log(3 / 4) / 16),
        Example((np.log(3), 0), -np.log(1 / 4) * 9 / 16),
        Example((0, 1), np.log(2) / 2, {"gamma": 1.0}, about="a smaller exponent, 1"),
        Example((0, 1), np.log(2), {"gamma": 0.0}, about="the exponent 0 makes it the cross-entropy", gradient=-1 / 2),
        Example((0, 1), np.log(2) / 16, {"alpha": 0.25}, about="the class 1 weighs alpha"),
        Example((0, 0), np.log(2) * 3 / 16, {"alpha": 0.25}, about="and the other 1 − alpha"),
        Example((800, 0), 800, about="sure and wrong: the logit itself", gradient=1),
        Example((800, 0), -np.log(1e-7), {"clip": 1e-7}, about="clipped, as keras does", gradient=0),
        Example((40, 1), 7.667648073722e-53, about="sure and right: (e⁻⁴⁰)³, not 0"),
        Example((-np.inf, 0), 0, about="a logit of −inf is probability 0: right costs 0", gradient=0),
        Example((-np.inf, 1), np.inf, about="and wrong is infinite", gradient=-1),
    )
    sample = ((2.0, -1.0, 0.5, -3.0), (1.0, 0.0, 0.0, 1.0))

    @property
    def formula(self) -> Formula:
        """−(1−u)^γ·ln u with u = σ(y·z), the class written as −1 or 1."""
        return self.stated(
            "sigmoid(y*z)",
            "y*{factor}(1 - u)**gamma*(gamma*u*{log} - {inside})",
            inside="(1 - u)",
            shown=Shown("u", Glyph("u = σ(y·z)", "u = sigmoid(y*z)", r"u = \sigma(y \cdot z)")),
        )

    def term(self, z: Array, y: Array) -> Array:
        """Return a·σ(−m)^γ·softplus(−m) for m = ±z: nothing is subtracted from 1."""
        m = signed(z, y)
        return self.weight(y) * (sigmoid_power(-m, self.gamma) * self._surprise(m))

    def gradient(self, z: Array, y: Array) -> Array:
        """Return −y·a·v^γ·(γ·u·(−ln u) + v) with u = σ(m) and v = σ(−m); where u was clipped, without the last v."""
        m = signed(z, y)
        inner = self.gamma * times_sigmoid(self._surprise(m), m) + self._unclipped(m) * sigmoid(-m)
        return signed(-self.weight(y) * sigmoid_power(-m, self.gamma) * inner, y)

    def curvature(self, z: Array, y: Array) -> Array:
        """Return a·v^γ·u·(γ·(−ln u)·(γu − v) + (2γ + 1)·v); where u was clipped, without the last."""
        m, gamma = signed(z, y), self.gamma
        u, v = sigmoid(m), sigmoid(-m)
        inner = gamma * self._surprise(m) * (gamma * u - v) + (2 * gamma + 1) * v * self._unclipped(m)
        return self.weight(y) * times_sigmoid(sigmoid_power(-m, gamma) * inner, m)

    def sensitive(self, z: Array, y: Array) -> Mask:  # noqa: ARG002 - the target does not matter here
        """Return where keras clips the probability."""
        return np.abs(z) > SURE

    def _surprise(self, m: Array) -> Array:
        return -bounded(-softplus(-m), self.clip)

    def _unclipped(self, m: Array) -> Array | float:
        if self.clip is None:
            return 1.0
        inside: Array = ((sigmoid(m) >= self.clip) & (sigmoid(-m) >= self.clip)).astype(np.float64)
        return inside
