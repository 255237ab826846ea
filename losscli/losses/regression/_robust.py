"""What the robust losses share, whose gradient falls again far out: ρ(r) = ½c²·h((r/c)²), with h(t) → t near 0.

So each is r²/2 near 0, whatever its scale c: the forms of Zhang (1997), Image Vis. Comput. 15(1), 59-76, table 1.
"""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from losscli.domain import Array
from losscli.losses.residual import SCALE, OfResidual, rounding
from losscli.option import Option

Scale = Annotated[float, Option("Residual about which the loss turns from quadratic to robust.", SCALE)]
TINY = 1e-300  # below it (r/c)² may be too small for a double where r² is none; and h(t) is t to the last digit
SQUARE = {"r": "p - y", "t": "(r/c)**2"}


@dataclass(frozen=True, slots=True)
class Robust(OfResidual):
    """A robust loss of scale `c`."""

    c: Scale = 1.0

    @abstractmethod
    def height(self, t: Array) -> Array:
        """Return h(t) for t ≥ 0, infinite t too, to the last digits even where t is small."""

    def term(self, p: Array, y: Array) -> Array:
        """Return ½c²·h(t), for t below 1 as ½r²·h(t)/t, in which the rounding of t is hardly felt."""
        residual = p - y
        t = np.square(residual / self.c)
        height = self.height(t)
        share = np.divide(height, t, out=np.ones_like(t), where=t > TINY)
        return np.where(t < 1, 0.5 * residual * residual * share, 0.5 * self.c * self.c * height)


def root_exp_minus_square(p: Array, y: Array, c: float) -> Array:
    """Return e^(−t/2), t = ((p − y)/c)², whose square is e^−t; the root has digits where e^−t has lost them.

    From its exact exponent where t is large, since e^−t feels the rounding of t as t times as much.
    """
    t = np.square((p - y) / c)
    value = np.exp(-0.5 * t)
    # Up to 1 the rounding is not felt; beyond 1600 the square is 0.
    places = np.nonzero((t > 1) & (t < 1600))
    value[places] *= np.exp(-0.5 * _rounding_of_square(p[places], y[places], c))
    return value


def _rounding_of_square(p: Array, y: Array, c: float) -> Array:
    """Return what the rounding of ((p − y)/c)² left off, for quotients of a moderate size.

    Each rounding is exact by two-sum or two-product (Dekker 1971, A floating-point technique for extending the
    available precision, Numer. Math. 18, 224-242).
    """
    mantissa, exponent = np.frexp(c)  # scaling by a power of two is exact, and the products below cannot overflow
    p, y = np.ldexp(p, -exponent), np.ldexp(y, -exponent)
    residual = p - y
    x = residual / mantissa
    product, error = _two_product(x, mantissa)
    rest = ((residual - product) - error + rounding(p, -y, residual)) / mantissa
    _, error = _two_product(x, x)
    left_off: Array = error + 2.0 * x * rest
    return left_off


def _two_product(a: Array, b: Array) -> tuple[Array, Array]:
    """Return a·b rounded, and what the rounding left off."""
    product = a * b
    (high, low), (top, rest) = _halves(a), _halves(b)
    return product, ((high * top - product) + high * rest + low * top) + low * rest


def _halves(a: Array) -> tuple[Array, Array]:
    """Return two numbers of 26 digits whose sum is a."""
    large = a * 134217729.0
    high = large - (large - a)
    return high, a - high
