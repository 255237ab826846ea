"""What the losses of log-probabilities share: the base of the logarithm, and the clipping of probabilities."""

import math
from decimal import Context, Decimal
from typing import Annotated, Literal

import numpy as np

from losscli.domain import Array, Interval, Mask
from losscli.formula import Formula
from losscli.option import Option, Real

BASES = ("e", "2", "10")
Base = Annotated[
    Literal["e", "2", "10"],
    Option("Base of the logarithm: e (nats), 2 (bits) or 10.", BASES, signature="log"),
]
SCALE = 2.0**53  # takes the smallest subnormal to a normal number
EPSILON = Interval(0.0, 0.5, "a small number", low_open=True, high_open=True)
Clip = Annotated[float | None, Option("Clip probabilities to [EPS, 1 − EPS] first. Off unless asked for.", EPSILON)]
# 1 − 5e-324 has as many digits; the default context would round it at 28.
EXACT = Context(prec=400)


def unit(base: str) -> float:
    """Return what a term in nats is divided by: ln of the base."""
    return 1.0 if base == "e" else math.log(float(base))


def in_base(formula: Formula, base: str) -> Formula:
    """Return the formula with every line divided by the logarithm of the base."""
    if base == "e":
        return formula
    return Formula(
        term=f"({formula.term}) / log({base})",
        gradient=f"({formula.gradient}) / log({base})",
        curvature=None if formula.curvature is None else f"({formula.curvature}) / log({base})",
        shown=formula.shown,
        folded=formula.folded,
        where=formula.where,
    )


def quotient(a: Array, b: Array, base: str) -> Array:
    """Return a/b in the unit of a base, for 0 ≤ |a| ≤ 1 and 0 ≤ b ≤ 1; at b = ±0 it has the sign of a.

    0.1/3e-310 is infinite, but in bans a double; and 5e-324 loses all its digits when divided by ln 2. So the
    division by the logarithm comes first, of a number scaled by a power of two, which is exact.
    """
    return (a * SCALE / unit(base)) / (np.abs(b) * SCALE)


def per_square(a: Array, b: Array, base: str) -> Array:
    """Return a/b² in the unit of a base, for 0 ≤ a ≤ 1: b² is 0 at 1e-200, where 1e-300/b² is 1e100."""
    return np.square(np.sqrt(a) / math.sqrt(unit(base)) / b)


def clipped(p: Real, clip: float | None) -> Real:
    """Return one probability clipped to [EPS, 1 − EPS], for the derivation: 1 − EPS is exact as a decimal."""
    if clip is None:
        return p
    low = Decimal(repr(clip))
    high = EXACT.subtract(Decimal(1), low)
    if p < low:
        return low
    return min(p, high)


def beyond(p: Array, clip: float | None) -> Mask | Literal[False]:
    """Return where clipping changes p. 1 − EPS may be no double; 1 − p is one wherever p is near 1."""
    return False if clip is None else (p < clip) | (1 - p < clip)


def bounded(log: Array, clip: float | None) -> Array:
    """Return ln p, or ln(1 − p), of p clipped to [EPS, 1 − EPS]: itself between ln EPS and ln(1 − EPS).

    Clipping p loses up to half of EPS: at EPS = 1e-16, p = 1 the next double below 1 − EPS makes 36.74 of 36.84.
    """
    return log if clip is None else np.clip(log, np.log(clip), np.log1p(-clip))
