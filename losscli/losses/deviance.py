"""The unit deviances of the powers of the variance: d(y, μ) = 2·∫ from y to μ of (t − y)·t^(−P) dt.

P = 0 is the squared error, 1 the Poisson deviance, 2 the gamma deviance (Jørgensen 1997, The Theory of Dispersion
Models, ch. 4). Naive, each is a difference of large numbers near μ = y: at y = 1e8, μ = 1e8 + 1 the Poisson
deviance comes out as 0 where it is 9.99999993e-9.
"""

from functools import cache

import numpy as np

from losscli.domain import Array, Mask
from losscli.losses.special import excess

FEW_TERMS = 30
REACH = 1.5  # of the series, in |L|·max(|1 − P|, |2 − P|)


def unit_deviance(mean: Array, y: Array, power: float) -> Array:
    """Return the deviance of each target from its mean, any shape; both as the power allows them."""
    if power == 0:
        return np.square(mean - y)
    if power == 1:
        return _poisson(mean, y)
    if power == 2:
        near, d = _near(y, mean)
        return 2.0 * np.where(near, excess(np.where(near, d, 0.0)), d - log_ratio(y, mean))
    return _tweedie(mean, y, power)


def slope(mean: Array, y: Array, power: float) -> Array:
    """Return 2(μ − y)·μ^(−P)."""
    if power == 0:
        return 2.0 * (mean - y)
    if power in {1, 2}:
        quotient = (mean - y) / mean
        return 2.0 * (quotient if power == 1 else quotient / mean)
    return 2.0 * ((mean - y) * np.power(mean, -power))


def bend(mean: Array, y: Array, power: float) -> Array:
    """Return 2μ^(−P−1)·((1 − P)μ + P·y)."""
    if power == 0:
        return np.full_like(mean - y, 2.0)
    ratio = y / mean
    if power == 1:
        return 2.0 * (ratio / mean)
    if power == 2:
        return 2.0 * ((2.0 * ratio - 1.0) / mean / mean)
    return 2.0 * (np.power(mean, -power) * ((1.0 - power) + power * ratio))


def log_ratio(a: Array, b: Array) -> Array:
    """Return ln(a/b) for positive numbers, also where a/b over- or underflows."""
    ratio = a / b
    plain = (ratio > 1e-300) & (ratio < 1e300)
    near = np.abs(ratio - 1.0) < 0.5
    far = np.where(plain, np.log(np.where(plain, ratio, 1.0)), np.log(a) - np.log(b))
    return np.where(near, np.log1p(np.where(near, (a - b) / b, 0.0)), far)


def _near(a: Array, b: Array) -> tuple[Mask, Array]:
    """Return where a/b is from 1/4 to 4, and a/b − 1."""
    d = (a - b) / b
    return (d >= -0.75) & (d <= 3.0), d


def _poisson(mean: Array, y: Array) -> Array:
    some = np.where(y == 0, mean, y)
    near, d = _near(mean, some)
    close = some * excess(np.where(near, d, 0.0))
    return 2.0 * np.where(y == 0, mean, np.where(near, close, (mean - y) - y * log_ratio(mean, some)))


def _tweedie(mean: Array, y: Array, power: float) -> Array:
    """Return 2y^(2−P)·[φ(2 − P) − φ(1 − P)] with φ(c) = (e^(cL) − 1)/c and L = ln(μ/y); without y > 0, its limits."""
    up, across = 2.0 - power, 1.0 - power
    some = np.where(y > 0, y, mean)
    ratio = log_ratio(mean, some)
    near = np.abs(ratio) * max(abs(up), abs(across)) < REACH
    small = np.where(near, ratio, 0.0)
    series = np.zeros_like(small)
    for coefficient in reversed(_coefficients(power)):
        series = series * small + coefficient
    quotient = mean / some
    gap = np.where(near, np.square(small) * series, _phi(ratio, quotient, up) - _phi(ratio, quotient, across))
    positive = 2.0 * np.power(some, up) * gap
    if power >= 2:
        return positive
    rest = np.power(mean, up) / up - np.where(y < 0, y, 0.0) * np.power(mean, across) / across
    return np.where(y > 0, positive, 2.0 * rest)


def _phi(ratio: Array, quotient: Array, c: float) -> Array:
    """Return (e^(cL) − 1)/c; the power of the quotient is not as far off as the exponential of a rounded cL."""
    scaled = c * ratio
    little = np.abs(scaled) < 1.0
    return np.where(little, np.expm1(np.where(little, scaled, 0.0)), np.power(quotient, c) - 1.0) / c


@cache
def _coefficients(power: float) -> tuple[float, ...]:
    """Return ((2 − P)^(k−1) − (1 − P)^(k−1))/k! for k = 2, 3, ...: those of L^(k−2)."""
    up, across = 2.0 - power, 1.0 - power
    gap, across_power, factorial, found = 1.0, across, 2.0, []
    for k in range(2, FEW_TERMS):
        found.append(gap / factorial)
        gap, across_power, factorial = up * gap + across_power, across * across_power, factorial * (k + 1)
    return tuple(found)
