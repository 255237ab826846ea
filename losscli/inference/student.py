"""Student's t distribution: its tail and its quantiles, to about twelve digits."""

import math
from functools import lru_cache
from statistics import NormalDist

TINY = 1e-300
CLOSE = 1e-15
MOST_STEPS = 500
LARGE = 200.0
HALF = 0.5
# Beyond so many degrees of freedom the first term of the expansion about the normal distribution is enough.
NEARLY_NORMAL = 1e6


def tail(t: float, freedom: float) -> float:
    """Return P(T > t) for Student's t with `freedom` > 0 degrees of freedom.

    It is half of the regularised incomplete beta function at freedom/(freedom + t²): Abramowitz & Stegun (1964),
    26.7.1.
    """
    if freedom > NEARLY_NORMAL:
        return 0.5 * math.erfc(t / math.sqrt(2)) + (t**3 + t) / (4 * freedom) * NormalDist().pdf(t)
    half = 0.5 * _beta_share(freedom / (freedom + t * t), t * t / (freedom + t * t), freedom / 2, HALF)
    return half if t >= 0 else 1 - half


@lru_cache(maxsize=4096)  # many values of a column have as many rows as one another
def quantile(level: float, freedom: float) -> float:
    """Return the t with P(T ≤ t) = `level`, 0 < level < 1.

    Newton's method from the normal quantile, kept inside a bracket.
    """
    if level == 0.5:
        return 0.0
    if level < 0.5:
        return -quantile(1 - level, freedom)
    above = 1 - level
    low, high = 0.0, 1.0
    while tail(high, freedom) > above:
        low, high = high, high * 2
    t = min(max(NormalDist().inv_cdf(level), low), high)
    for _ in range(MOST_STEPS):
        off = tail(t, freedom) - above
        low, high = (t, high) if off > 0 else (low, t)
        step = t + off / _density(t, freedom)
        new = step if low < step < high else (low + high) / 2
        if abs(new - t) <= CLOSE * new:
            return new
        t = new
    return t


def _density(t: float, freedom: float) -> float:
    log = _log_ratio(freedom / 2) - 0.5 * math.log(freedom * math.pi)
    return math.exp(log - (freedom + 1) / 2 * math.log1p(t * t / freedom))


def _beta_share(x: float, rest: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), where a or b is 1/2; `rest` is 1 − x."""
    if x <= 0 or rest <= 0:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta_share(rest, x, b, a)
    log = _log_ratio(a if b == HALF else b) - math.log(math.pi) / 2 + a * _log(x, rest) + b * _log(rest, x)
    return math.exp(log) / (a * _fraction(x, a, b))


def _log(x: float, rest: float) -> float:
    return math.log(x) if x < 0.5 else math.log1p(-rest)


def _log_ratio(a: float) -> float:
    """Return ln Γ(a + 1/2) − ln Γ(a), for large a by its asymptotic series, where the difference would cancel."""
    if a < LARGE:
        return math.lgamma(a + 0.5) - math.lgamma(a)
    return 0.5 * math.log(a) - 1 / (8 * a) + 1 / (192 * a**3) - 1 / (640 * a**5)


def _fraction(x: float, a: float, b: float) -> float:
    """Return 1 + d₁/(1 + d₂/(1 + ...)), the continued fraction of DLMF 8.17.22, by the method of Lentz."""
    found = above = 1.0
    below = 0.0
    for step in range(1, MOST_STEPS):
        part = _part(step, x, a, b)
        below = 1 / ((1 + part * below) or TINY)
        above = (1 + part / above) or TINY
        found *= above * below
        if abs(above * below - 1) < CLOSE:
            break
    return found


def _part(step: int, x: float, a: float, b: float) -> float:
    m = step // 2
    if step % 2:
        return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
