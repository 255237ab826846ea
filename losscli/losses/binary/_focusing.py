"""What the focal losses share: the weight of a row by how wrong it is, of its class, and the clip of the logarithm."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated

import numpy as np

from losscli.domain import NOT_NEGATIVE, Array, Interval
from losscli.formula import TERM, Formula, Shown
from losscli.loss import Loss, Values
from losscli.losses.logarithm import EPSILON
from losscli.losses.margin import with_sign
from losscli.numerics import weighed
from losscli.option import Option

SPLIT = 2.0**27 + 1
SHARE = Interval(0.0, 1.0, "a share", low_open=True, high_open=True)


@dataclass(frozen=True, slots=True)
class Focusing(Loss):
    """The focal loss −a·(1−u)^γ·ln u of the probability u of the true class, whatever that is made of."""

    gamma: Annotated[float, Option("How much less a row counts that is right anyway; 0: not less.", NOT_NEGATIVE)] = 2.0
    alpha: Annotated[
        float | None,
        Option(
            "Weight of the class 1, and 1 − ALPHA that of the other (torchvision: 0.25). Off unless asked for.", SHARE
        ),
    ] = None
    clip: Annotated[
        float | None,
        Option("Clip the probability inside the logarithm to [EPS, 1 − EPS]. Off unless asked for.", EPSILON),
    ] = None

    def meant(self, values: Values) -> Values:
        """Return the row with its class as −1 or 1."""
        return with_sign(values)

    def stated(self, u: str, slope: str, inside: str, shown: Shown) -> Formula:
        """Return the formula for u and the slope, of which `inside` is the part that a clipped row does not have."""
        where = {"u": u}
        factor = "" if self.alpha is None else "a*"
        if self.alpha is not None:
            where["a"] = "where(y == 1, alpha, 1 - alpha)"
        log = "u"
        if self.clip is not None:
            log, where["c"] = "c", "min(max(u, clip), 1 - clip)"
            inside = f"where(c == u, {inside}, 0)"
        return Formula(
            f"-{factor}(1 - u)**gamma*log({log})",
            gradient=slope.format(factor=factor, log=f"log({log})", inside=inside),
            where=MappingProxyType(where),
            shown=(shown, TERM),
        )

    def weight(self, y: Array) -> Array | float:
        """Return the weight of each row's class: 1, or α for the class 1 and 1 − α for the other."""
        return 1.0 if self.alpha is None else np.where(y > 0, self.alpha, 1 - self.alpha)


def sigmoid_power(x: Array, exponent: float) -> Array:
    """Return σ(x)^exponent, any shape, for an exponent of 0 or more.

    It is e^(exponent·x) for x < 0, times e^(−exponent·ln(1 + e^−|x|)). The power of a rounded sigmoid has the error of
    that as many times as the exponent says, and none of its digits at −745, where the sigmoid is 5e-324.
    """
    if exponent == 0:
        return np.ones_like(x)
    size = np.abs(x)
    near: Array = np.exp(-exponent * np.log1p(np.exp(-size)))
    return near * np.where(x < 0, _exp_product(size, -exponent), 1.0)


def times_sigmoid(values: Array, x: Array) -> Array:
    """Return values·σ(x) with ∞·0 = 0: in two halves, so that 745·σ(−745) keeps its digits."""
    half = np.exp(np.minimum(x, 0.0) / 2)
    product: Array = weighed(half, values) * half / (1 + np.exp(-np.abs(x)))
    return product


def _exp_product(x: Array, factor: float) -> Array:
    """Return e^(factor·x), with what the product lost to rounding put back: it is exact by two halves of 26 bits.

    Dekker (1971), A floating-point technique for extending the available precision, Numerische Mathematik 18, 5.12.
    """
    product = factor * x
    high, low = _halves(x)
    above, below = _halves(np.float64(factor))
    lost = ((high * above - product) + high * below + low * above) + low * below
    value = np.exp(product)
    corrected: Array = value + value * np.where(np.isfinite(lost), lost, 0.0)
    return corrected


def _halves(x: Array | np.float64) -> tuple[Array, Array]:
    large = SPLIT * x
    high = np.asarray(large - (large - x))
    return high, np.asarray(x - high)
