"""Binary cross-entropy of probabilities."""

from dataclasses import dataclass
from typing import Annotated, final

import numpy as np

from losscli.domain import PROBABILITY, Array, Interval, Mask
from losscli.formula import Formula
from losscli.loss import PROBABILITY_GLYPH, Convention, Example, Loss, Values, pointwise
from losscli.losses.binary._smoothing import SMOOTHED, Smoothing, shares
from losscli.losses.logarithm import Base, Clip, beyond, bounded, clipped, in_base, per_square, quotient, unit
from losscli.numerics import weighed
from losscli.option import Option

# torch's own backward divides by max(p(1 − p), EPSILON), where EPSILON is 1e-12 rounded to float32, in doubles too:
# aten/src/ATen/native/Loss.cpp, checked against torch 2.13.
TORCH_GRADIENT_FLOOR = float(np.float32(1e-12))

# Where such a floor holds, p is below e⁻²⁸ = 7e-13: within the reach of the gradient's own floor.
FLOOR = Interval(-np.inf, -28.0, "a negative number", low_open=True)


@final
@dataclass(frozen=True, slots=True)
class BinaryCrossEntropy(Loss):
    """The surprise, in nats, at a 0/1 outcome that was given probability p; certainty in the wrong costs infinity.

    Its minimiser is the true probability of a 1. Targets between 0 and 1 are soft labels. Where p is exactly 0 or 1
    on the wrong side the term is infinite: nothing is clipped unless `--clip` or `--like` asks for it. The gradient
    is with respect to the probability; with respect to the logit it is p − y (see bce-logits). Smoothed labels, as
    keras has them, keep the minimiser away from certainty: it is then smoothed as the target is.
    """

    name = "bce"
    title = "Binary cross-entropy"
    family = "binary"
    aliases = ("BCELoss", "BinaryCrossentropy", "binary-crossentropy", "logloss")
    inputs = pointwise(PROBABILITY, PROBABILITY, PROBABILITY_GLYPH, hint="If these are logits, use bce-logits.")
    equivalents = {
        "torch": "torch.nn.functional.binary_cross_entropy(torch.tensor(p), torch.tensor(y))",
        "keras": "keras.losses.BinaryCrossentropy(dtype='float64')(y, p)",
        "sklearn": "sklearn.metrics.log_loss(y, p)",
        "optax": "jnp.mean(optax.sigmoid_binary_cross_entropy(jnp.log(p) - jnp.log1p(-p), y))",
    }
    conventions = {
        "torch": Convention({"log_floor": -100.0}, "caps each log at -100", divisor="count"),
        "sklearn": Convention({"clip": float(np.finfo(np.float64).eps)}, "clips p to 2.2e-16"),
        "keras": Convention({"clip": 1e-7}, "clips p to 1e-07", divisor="count"),
        "xgboost": Convention({"clip": 1e-16}, "clips p to 1e-16"),
        "lightgbm": Convention({"clip": 1e-15}, "clips p to 1e-15"),
    }
    references = (
        "Good (1952), Rational decisions, J. R. Stat. Soc. B 14(1), 107-114, doi:10.1111/j.2517-6161.1952.tb00104.x",
        "Bishop (2006), Pattern Recognition and Machine Learning, eq. 4.90",
    )
    examples = (
        Example((0.8, 1), -np.log(0.8), gradient=-1 / 0.8),
        Example((0.1, 0), -np.log(0.9), gradient=1 / 0.9),
        Example((0.25, 0.5), -(0.5 * np.log(0.25) + 0.5 * np.log(0.75)), gradient=(0.25 - 0.5) / (0.25 * 0.75)),
        Example((1, 1), 0, about="certain and right: 0", gradient=-1),
        Example((0, 0), 0, about="0·ln 0 counts as 0, its limit", gradient=1),
        Example(
            (0, 1), np.inf, about="certain and wrong: infinite, in every framework something else", gradient=-np.inf
        ),
        Example((0, 1), -np.log(1e-7), {"clip": 1e-7}, about="clipped, as keras does", gradient=0),
        Example((0, 1), 100, {"log_floor": -100.0}, about="as torch, which caps each log at −100"),
        Example((0.25, 1), 2, {"base": "2"}, about="in bits: −log2(1/4)", gradient=-4 / np.log(2)),
        Example(
            (0.25, 1),
            -(0.9 * np.log(0.25) + 0.1 * np.log(0.75)),
            {"label_smoothing": 0.2},
            about="smoothed: the target 1 counts as 0.9, as in keras",
            gradient=(0.25 - 0.9) / (0.25 * 0.75),
        ),
    )
    sample = ((0.8, 0.1, 0.6, 0.4), (1.0, 0.0, 1.0, 0.0))

    clip: Clip = None
    base: Base = "e"
    log_floor: Annotated[
        float | None,
        Option("Lowest value a logarithm may take (torch: -100). Off unless asked for.", FLOOR, quiet=True),
    ] = None
    label_smoothing: Smoothing = 0.0

    @property
    def formula(self) -> Formula:
        """−[ y·ln p + (1−y)·ln(1−p) ], with the floor under each logarithm if there is one."""
        right, wrong = "log(p)", "log(1 - p)"
        if self.log_floor is not None:
            right, wrong = (f"max({one}, {self.log_floor!r})" for one in (right, wrong))
        y = "s" if self.label_smoothing else "y"
        exact = Formula(
            f"-({y}*{right} + (1 - {y})*{wrong})",
            gradient=f"(p - {y})/(p*(1 - p))",
            curvature=f"{y}/p**2 + (1 - {y})/(1 - p)**2",
            where=SMOOTHED if self.label_smoothing else {},
        )
        return in_base(exact, self.base)

    def meant(self, values: Values) -> Values:
        """Return the probability clipped, if that was asked for, and the target."""
        p, y = values
        return values if isinstance(p, tuple) else (clipped(p, self.clip), y)

    def term(self, p: Array, y: Array) -> Array:
        """Return −[ y·ln p + (1−y)·ln(1−p) ] with 0·ln 0 = 0."""
        ones, zeros = shares(y, self.label_smoothing)
        right, wrong = self._bounded(np.log(p)), self._bounded(np.log1p(-p))
        return -(weighed(ones, right) + weighed(zeros, wrong)) / unit(self.base) + 0.0

    def gradient(self, p: Array, y: Array) -> Array:
        """Return (p − y) / (p(1 − p)), shape as p; where p was clipped, 0.

        Under a floor of the logarithm it is torch's own, which divides by at least 1e-12.
        """
        y, _ = shares(y, self.label_smoothing)
        above, below = p - y, p * (1 - p)
        if self.log_floor is not None:
            below = np.maximum(below, TORCH_GRADIENT_FLOOR)
        else:  # cancel p or 1 − p by hand: at p = y = 0 the quotient is 0/0, the limit 1
            above = np.where(y == 0, 1.0, np.where(y == 1, -1.0, above))
            below = np.where(y == 0, 1 - p, np.where(y == 1, p, below))
        return np.where(beyond(p, self.clip), 0.0, quotient(above, below, self.base))

    def curvature(self, p: Array, y: Array) -> Array:
        """Return y/p² + (1 − y)/(1 − p)², shape as p; where p was clipped, 0."""
        y, rest = shares(y, self.label_smoothing)
        ones = np.where(y == 0, 0.0, per_square(y, p, self.base))
        zeros = np.where(rest == 0, 0.0, per_square(rest, 1 - p, self.base))
        return np.where(beyond(p, self.clip), 0.0, ones + zeros)

    def sensitive(self, p: Array, y: Array) -> Mask:  # noqa: ARG002 - the target does not matter here
        """Return where p is so near 0 or 1 that some framework clips it: keras' 1e-7 is the widest."""
        return (p <= 1e-7) | (p >= 1 - 1e-7)

    def _bounded(self, log: Array) -> Array:
        log = bounded(log, self.clip)
        return log if self.log_floor is None else np.maximum(log, self.log_floor)
