"""Exact sums and dot products of float64 arrays, rounded once, at the end.

A sum is one Python integer in units of 2**-2148. Every float64 is a multiple of 2**-1074 and every product of
two of 2**-2148, so nothing is ever lost, and neither the order of the values nor how they were split over
blocks, threads or machines can be seen in the result.

Speed comes from splitting a block of values, without error, into slices that share one unit and are added as
machine integers (Rump, Ogita & Oishi 2008, "Accurate floating-point summation part I", algorithm 3.2,
doi:10.1137/050645671). A product is first split into two float64 (Dekker 1971, "A floating-point technique for
extending the available precision", doi:10.1007/BF01397083), so that a dot product is two sums (Ogita, Rump & Oishi
2005, "Accurate sum and dot product", doi:10.1137/030601818).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Self

import numpy as np

from losscli.domain import Array, Mask

UNIT = -2148  # the exponent of the unit
TINIEST = -1074  # of the smallest float64

# A slice of n values is of integers of at most 2**w, rounding included. Their sum as int64 is at most
# n * 2**w = 2**(14 + 48) = 2**62 < 2**63, so it is exact in whatever order it is formed.
BLOCK, SLICE = 2**14, 48

# Ordinary values are below HUGE, where sigma (see _sum) does not overflow. Ordinary factors are below its root,
# so their product is below HUGE. If it is not below TINY_PRODUCT, its last bit of 106 is worth 2**-1006 or more,
# so that the split of it does not underflow. All other values, which are rare, are added one by one.
HUGE, HUGE_FACTOR, TINY_PRODUCT = 2.0**1000, 2.0**500, 2.0**-900

# From this many values on the compiled loop earns its call, if there is one; it takes so many at once.
MANY, MOST = 1 << 10, 1 << 28

# Below this many values a loop in Python is faster than numpy's fixed cost per call.
FEW = 16


@dataclass(frozen=True, slots=True)
class ExactSum:
    """A sum without rounding error, which merges with others by `+` and is rounded by `over` or `float`."""

    units: int = 0

    @classmethod
    def of(cls, values: Array) -> Self:
        """Return the sum of `values`, any shape, all finite."""
        flat = _flat(values)
        total = compiled() if flat.size >= MANY else None
        if total is not None:
            return cls(sum(_units(total(flat[i : i + MOST])) for i in range(0, flat.size, MOST)))
        scratch = np.empty((2, min(flat.size, BLOCK)))
        return cls(sum(_sum(flat[i : i + BLOCK], scratch) for i in range(0, flat.size, BLOCK)))

    @classmethod
    def dot(cls, a: Array, b: Array) -> Self:
        """Return the sum of `a`·`b` over their elements, of one shape and all finite; `dot(x, x)` is faster."""
        if a.shape != b.shape:
            raise ValueError(f"shapes differ: {a.shape} and {b.shape}")
        left = _flat(a)
        right = left if b is a else _flat(b)
        total = compiled() if left.size >= MANY else None
        if total is not None:
            parts = (slice(i, i + MOST) for i in range(0, left.size, MOST))
            return cls(sum(_units(total(left[part], right[part])) for part in parts))
        scratch = np.empty((9, min(left.size, BLOCK)))
        blocks = (slice(i, i + BLOCK) for i in range(0, left.size, BLOCK))
        return cls(sum(_dot(left[block], right[block], scratch) for block in blocks))

    def __add__(self, other: "ExactSum") -> "ExactSum":
        return ExactSum(self.units + other.units)

    def __float__(self) -> float:
        return self.over(1)

    def over(self, divisor: "int | ExactSum") -> float:
        """Return the float64 nearest to the sum divided by `divisor`, or ±inf if that is out of range.

        Raises:
            ZeroDivisionError: If `divisor` is zero.
        """
        return nearest(self.units, divisor.units if isinstance(divisor, ExactSum) else divisor << -UNIT)

    def as_fraction(self) -> Fraction:
        """Return the sum as a fraction."""
        return Fraction(self.units, 1 << -UNIT)

    def to_hex(self) -> str:
        """Return the sum exactly as an odd hexadecimal integer and a power of two: `0x3p-4` is 3/16."""
        zeros = (self.units & -self.units).bit_length() - 1
        return f"{self.units >> zeros:#x}p{zeros + UNIT}" if self.units else "0x0p0"

    @classmethod
    def from_hex(cls, text: str) -> Self:
        """Return the sum that `to_hex` wrote.

        Raises:
            ValueError: If `text` is anything else.
        """
        mantissa, _, power = text.partition("p")
        zeros = int(power) - UNIT
        # 2**64 products add up to 2**2112 at most; without a limit `0x1p999999999999` would eat the memory.
        found = cls(int(mantissa, 16) << zeros) if 0 <= zeros <= 2112 - UNIT else cls()
        if found.to_hex() != text:
            raise ValueError(f"not an exact sum: {text[:60]!r}")
        return found


@cache
def compiled() -> Callable[..., bytes] | None:
    """Return the compiled sum, of an array or of the products of two, or None where it was not built.

    It is little faster, but one call that lets go of the interpreter, so that another core can compute.
    """
    try:
        from losscli._speedups import total  # noqa: PLC0415 - it may be missing, and a few values need none
    except ImportError:
        return None
    return total


def _units(total: bytes) -> int:
    return int.from_bytes(total, "little", signed=True)


def nearest(numerator: int, denominator: int) -> float:
    """Return the float64 nearest to `numerator`/`denominator`, ties to even, or ±inf if it is out of range."""
    try:
        return numerator / denominator  # of integers: CPython rounds it correctly, subnormals included
    except OverflowError:
        return math.inf if (numerator > 0) == (denominator > 0) else -math.inf


def nearest_root(numerator: int, denominator: int) -> float:
    """Return the float64 nearest to √(`numerator`/`denominator`), neither negative, or inf if out of range.

    The root is first cut to 55 bits or more, its last bit set if anything was cut (rounding to odd), so that
    the second rounding cannot go wrong (Boldo & Melquiond 2008, "Emulation of a FMA and correctly rounded sums",
    theorem 1, doi:10.1109/TC.2007.70819; CPython's `statistics` does the same).
    """
    places = max(0, (denominator.bit_length() - numerator.bit_length()) // 2 + 56)
    scaled = numerator << 2 * places
    root = math.isqrt(scaled // denominator)
    return nearest(root | (root * root * denominator != scaled), 1 << places)


def _flat(values: Array) -> Array:
    """Return `values` as one row; other types are refused, as their bits mean something else."""
    if values.dtype != np.float64:
        raise TypeError(f"an exact sum is of float64, not {values.dtype}")
    return np.ravel(values)


def _sum(block: Array, scratch: Array) -> int:
    """Return the exact sum of `block`, shape (n,), in units; `scratch` has shape (≥ 2, ≥ n)."""
    if block.size < FEW:
        return sum(map(_integer, block.tolist())) << (TINIEST - UNIT)
    units = 0
    top = _magnitude(block)
    if not top < HUGE:
        huge = ~(np.abs(block) < HUGE)
        units = sum(map(_integer, block[huge].tolist())) << (TINIEST - UNIT)
        block = np.where(huge, 0.0, block)
        top = _magnitude(block)
    part, rest = scratch[:2, : block.size]
    while top:
        exponent = max(math.frexp(top)[1] - SLICE, TINIEST)
        # Neighbours between 2**52 and 2**53 times 2**exponent are 2**exponent apart, and 1 apart read as int64.
        # So adding sigma rounds to multiples of 2**exponent, which int64 adds up, modulo 2**64.
        sigma = np.float64(math.ldexp(1.5, exponent + 52))
        np.add(block, sigma, out=part)
        multiple = int(np.add.reduce(part.view(np.int64))) - block.size * int(sigma.view(np.int64))
        units += ((multiple + 2**63) % 2**64 - 2**63) << (exponent - UNIT)
        np.subtract(part, sigma, out=part)
        block = np.subtract(block, part, out=rest)
        top = _magnitude(block)
    return units


def _dot(a: Array, b: Array, scratch: Array) -> int:
    """Return the exact sum of `a`·`b`, both of shape (n,), in units; `scratch` has shape (9, ≥ n)."""
    if a.size < FEW:
        return sum(map(_integer_product, a.tolist(), b.tolist()))
    units = 0
    if not (_magnitude(a) < HUGE_FACTOR and (b is a or _magnitude(b) < HUGE_FACTOR)):
        huge = ~((np.abs(a) < HUGE_FACTOR) & (np.abs(b) < HUGE_FACTOR))
        units, a, b = _apart(huge, a, b)
    product, spare = scratch[2, : a.size], scratch[3:, : a.size]
    size = np.abs(np.multiply(a, b, out=product), out=spare[0])
    if np.minimum.reduce(size) < TINY_PRODUCT:
        tiny = (size < TINY_PRODUCT) & (a != 0) & (b != 0)
        tiny_units, a, b = _apart(tiny, a, b)
        units += tiny_units
        np.multiply(a, b, out=product)
    units += _sum(product, scratch)
    return units + _sum(_product_error(product, a, b, spare), scratch)


def _apart(odd: Mask, a: Array, b: Array) -> tuple[int, Array, Array]:
    """Return the sum of `a`·`b` where `odd` is set, in units, and both factors with zeros in those places."""
    units = sum(map(_integer_product, a[odd].tolist(), b[odd].tolist()))
    left = np.where(odd, 0.0, a)
    return units, left, left if b is a else np.where(odd, 0.0, b)


def _product_error(product: Array, a: Array, b: Array, scratch: Array) -> Array:
    """Return `a`·`b` − `product` exactly, where `product` is their rounded product (Dekker 1971, section 5).

    All have shape (n,), but `scratch` (6, n), where the result will be in the first row.
    """
    error: Array
    error, term, a_high, a_low, b_high, b_low = scratch
    _split(a, a_high, a_low)
    if b is a:
        b_high, b_low = a_high, a_low
    else:
        _split(b, b_high, b_low)
    # Each of the steps below is exact; in any other order they would not be.
    np.subtract(np.multiply(a_high, b_high, out=error), product, out=error)
    for x, y in ((a_high, b_low), (a_low, b_high), (a_low, b_low)):
        np.add(error, np.multiply(x, y, out=term), out=error)
    return error


def _split(x: Array, high: Array, low: Array) -> None:
    """Split `x` into two numbers of 26 bits, any two of which have an exact product.

    `high` is `x` rounded at its 27th last bit, which is done on its bits as an integer: a carry out of the
    fraction lands in the exponent, where it belongs. What is left of 27 bits takes 26 and a sign.
    """
    bits = high.view(np.int64)
    np.add(x.view(np.int64), 2**26, out=bits)
    np.bitwise_and(bits, -(2**27), out=bits)
    np.subtract(x, high, out=low)


def _magnitude(block: Array) -> float:
    """Return the largest absolute value of `block`, shape (n ≥ 1,); nan if it holds a NaN."""
    return float(max(np.maximum.reduce(block), -np.minimum.reduce(block)))


def _integer(value: float) -> int:
    """Return `value` in units of 2**-1074."""
    if not math.isfinite(value):
        raise ValueError("an exact sum is of finite numbers")
    numerator, denominator = value.as_integer_ratio()
    return numerator << (1 - TINIEST - denominator.bit_length())


def _integer_product(a: float, b: float) -> int:
    """Return `a`·`b` in units of 2**-2148."""
    return _integer(a) * _integer(b)
