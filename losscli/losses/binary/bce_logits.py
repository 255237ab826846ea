"""Binary cross-entropy of logits."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Self, final

import numpy as np

from losscli.domain import LOGIT, NOT_NEGATIVE, PROBABILITY, Array
from losscli.errors import PairingError
from losscli.formula import TERM, Formula, Shown
from losscli.loss import LOGIT_GLYPH, Convention, Example, Loss, pointwise
from losscli.losses.binary._smoothing import SMOOTHED, Smoothing, shares
from losscli.losses.logarithm import Base, in_base, unit
from losscli.numerics import sigmoid, weighed
from losscli.option import Each, Option

PER_COLUMN = Each(NOT_NEGATIVE)
EVEN = (1.0,)


@final
@dataclass(frozen=True, slots=True)
class BinaryCrossEntropyWithLogits(Loss):
    """Binary cross-entropy of p = σ(z), from the logit z, so that no certainty overflows: a wrong one costs |z|.

    Its minimiser is the log-odds of a 1. Targets between 0 and 1 are soft labels. The gradient with respect to the
    logit is σ(z) − y: the residual of the probability. At z = −inf the limits are taken: 0 for y = 0, infinite else.
    With a weight P of the ones, which torch has, the minimiser is the log-odds plus ln P, and the mean still divides
    by the number of terms. Labels are smoothed before they are weighed.
    """

    name = "bce-logits"
    title = "Binary cross-entropy from logits"
    family = "binary"
    aliases = (
        "BCEWithLogitsLoss",
        "bce-with-logits",
        "sigmoid-cross-entropy",
        "sigmoid-binary-cross-entropy",
        "logistic",
    )
    inputs = pointwise(LOGIT, PROBABILITY, LOGIT_GLYPH)
    equivalents = {
        "torch": "torch.nn.functional.binary_cross_entropy_with_logits(torch.tensor(p), torch.tensor(y))",
        "keras": "keras.losses.BinaryCrossentropy(from_logits=True, dtype='float64')(y, p)",
        "sklearn": "sklearn.metrics.log_loss(y, scipy.special.expit(p))",
        "optax": "jnp.mean(optax.sigmoid_binary_cross_entropy(p, y))",
    }
    conventions = {
        "torch": Convention(divisor="count"),
        "keras": Convention(divisor="count"),
        "optax": Convention(),
    }
    references = (
        "Cox (1958), The regression analysis of binary sequences, J. R. Stat. Soc. B 20(2), 215-242",
        "Bishop (2006), Pattern Recognition and Machine Learning, eq. 4.90 with 4.59",
    )
    examples = (
        Example((2, 1), np.log1p(np.exp(-2)), gradient=-1 / (1 + np.exp(2))),
        Example((-1, 0), np.log1p(np.exp(-1)), gradient=1 / (1 + np.exp(1))),
        Example((0, 0.25), np.log(2), gradient=0.5 - 0.25),
        Example((40, 1), 4.248354255291589e-18, about="sure and right: tiny, not 0 (mpmath 1.3: log1p(exp(-40)))"),
        Example((800, 0), 800, about="sure and wrong: the logit itself, where ln(1 + e⁸⁰⁰) overflows", gradient=1),
        Example((-np.inf, 0), 0, about="a logit of −inf is probability 0: right costs 0", gradient=0),
        Example((-np.inf, 1), np.inf, about="and wrong is infinite", gradient=-1),
        Example((0, 1), 1, {"base": "2"}, about="in bits: −log2(1/2)", gradient=-0.5 / np.log(2)),
        Example((0, 1), 3 * np.log(2), {"pos_weight": (3.0,)}, about="a 1 counts three times", gradient=-3 / 2),
        Example((0, 0), np.log(2), {"pos_weight": (3.0,)}, about="and a 0 once", gradient=1 / 2),
        Example(
            (2, 1),
            0.9 * np.log1p(np.exp(-2)) + 0.1 * np.log1p(np.exp(2)),
            {"label_smoothing": 0.2},
            about="smoothed: the target 1 counts as 0.9, as in keras",
        ),
    )
    sample = ((2.0, -1.0, 0.5, -3.0), (1.0, 0.0, 0.0, 1.0))

    base: Base = "e"
    pos_weight: Annotated[
        tuple[float, ...],
        Option("What a 1 counts for, beside 1 for a 0: one number, or one a column (torch).", PER_COLUMN, quiet=True),
    ] = EVEN
    label_smoothing: Smoothing = 0.0

    def __post_init__(self) -> None:
        """Take one number for a row of one, and check."""
        given: Any = self.pos_weight
        if isinstance(given, int | float):
            object.__setattr__(self, "pos_weight", (float(given),))
        Loss.__post_init__(self)

    def resolved(self, widths: Mapping[str, int]) -> Self:
        """Refuse another number of weights than of columns.

        Raises:
            PairingError: there are several of the one, and not as many of the other.
        """
        weights, columns = len(self.pos_weight), widths["pred"]
        if weights not in {1, columns}:
            several = f", or {columns}: one a column" if columns > 1 else " for one column"
            raise PairingError(f"{self.name}: --pos-weight wants one number{several}; there are {weights}")
        return self

    def of_column(self, column: int) -> Self:
        """Return the loss with the weight of one column."""
        return self if len(self.pos_weight) == 1 else replace(self, pos_weight=(self.pos_weight[column],))

    def numbers(self) -> dict[str, float | tuple[float, ...]]:
        """Return the options that are numbers; one weight for all columns is one."""
        weight = self.pos_weight[0] if len(self.pos_weight) == 1 else self.pos_weight
        return {**Loss.numbers(self), "pos_weight": weight}

    @property
    def formula(self) -> Formula:
        """−[ y·ln σ(z) + (1−y)·ln(1−σ(z)) ]: what is meant, not how it is computed."""
        y = "s" if self.label_smoothing else "y"
        gradient, curvature = f"sigmoid(z) - {y}", "sigmoid(z)*(1 - sigmoid(z))"
        one = y
        if self.pos_weight != EVEN:
            one = f"pos_weight*{y}"
            gradient = f"(1 - {y})*sigmoid(z) - {one}*(1 - sigmoid(z))"
            curvature = f"(1 - {y} + {one})*{curvature}"
        meant = Formula(
            f"-({one}*log(sigmoid(z)) + (1 - {y})*log(1 - sigmoid(z)))",
            gradient=gradient,
            curvature=curvature,
            where=SMOOTHED if self.label_smoothing else {},
            shown=(Shown("sigmoid(z)"), TERM),
        )
        return in_base(meant, self.base)

    def term(self, z: Array, y: Array) -> Array:
        """Return y·softplus(−z) + (1−y)·softplus(z), of which ln(1 + e^−|z|) is common: nothing cancels."""
        ones, zeros = shares(y, self.label_smoothing)
        rest = np.log1p(np.exp(-np.abs(z)))
        right, wrong = weighed(ones, np.maximum(-z, 0.0) + rest), weighed(zeros, np.maximum(z, 0.0) + rest)
        return (self._counted(right) + wrong) / unit(self.base)

    def gradient(self, z: Array, y: Array) -> Array:
        """Return (1−y)·σ(z) − y·σ(−z), which is σ(z) − y without its cancellation at y = 1."""
        ones, zeros = shares(y, self.label_smoothing)
        small = np.exp(-np.abs(z))
        up, down = np.where(z < 0, small, 1.0), np.where(z < 0, 1.0, small)
        return (zeros * up - self._counted(ones * down)) / (1.0 + small) / unit(self.base)

    def curvature(self, z: Array, y: Array) -> Array:
        """Return σ(z)·σ(−z), the same for every target unless a 1 counts more."""
        each = sigmoid(z) * sigmoid(-z) / unit(self.base)
        if self.pos_weight == EVEN:
            return np.broadcast_to(each, np.shape(y)).copy()
        ones, zeros = shares(y, self.label_smoothing)
        return each * (self._counted(ones) + zeros)

    def _counted(self, ones: Array) -> Array:
        """Return what belongs to the ones as often as a 1 counts."""
        return ones if self.pos_weight == EVEN else ones * np.array(self.pos_weight)
