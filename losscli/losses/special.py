"""Special functions over arrays: numpy has neither ln Γ nor erf, and Python's are of one number at a time.

Each is within a few ulp of the true value, and tested alone. The tables are mpmath's, at sixty digits.
"""

import math

import numpy as np

from losscli.domain import Array

# (ζ(k) − 1)/k for k = 2, 3, ...: ln Γ(2 + t) = (1 − γ)t + Σ (−1)ᵏ·(ζ(k) − 1)/k·tᵏ (DLMF 5.7.3).
ZETAS = (
    *(0.32246703342411321824, 0.067352301053198095133, 0.020580808427784547879, 0.0073855510286739852663),
    *(0.0028905103307415232858, 0.0011927539117032609771, 0.00050966952474304242234, 0.00022315475845357937976),
    *(9.9457512781808533715e-05, 4.49262367381331417e-05, 2.0507212775670691553e-05, 9.439488275268395904e-06),
    *(4.3748667899074878042e-06, 2.0392157538013662368e-06, 9.5514121304074198329e-07, 4.4924691987645660433e-07),
    *(2.1207184805554665869e-07, 1.0043224823968099609e-07, 4.7698101693639805658e-08, 2.271109460894316491e-08),
    *(1.0838659214896954091e-08, 5.1834750419700466551e-09, 2.4836745438024783172e-09, 1.1921401405860912074e-09),
)
ONE_MINUS_EULER = 0.42278433509846713939
# Bernoulli numbers over 2k(2k − 1): ln Γ(1 + y) − (y + ½)ln y + y − ½ln 2π = Σ b_k/y^(2k−1) (DLMF 5.11.1).
STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)
FROM_HERE = 12.0  # on, seven terms of Stirling's series are enough
HALF_LOG_TAU = 0.91893853320467274178
MOST_TABULATED = 2**17
# Chebyshev coefficients of (1 + 2x)·exp(x²)·erfc(x) in (x − 3.75)/(x + 3.75): the form of Shepherd & Laframboise
# (1981), Math. Comp. 36(153), 249-253.
ERFCX = (
    *(2.3551578691348035082, -0.0045900545806464773309, -0.084249133366517915584, 0.059209939998191890498),
    *(-0.026658668435305752277, 0.0090749976707052650939, -0.0024131635404176081909, 0.00049077583652580863229),
    *(-6.9169733025012063671e-05, 4.1390279860730101675e-06, 7.7403830661984906686e-07, -2.1886401049234395661e-07),
    *(1.0764999465670910377e-08, 4.5219598112182868979e-09, -7.7544002088313511065e-10, -6.3180883408866844944e-11),
    *(2.8687950109306698981e-11, 1.945586854577734723e-13, -9.6546967484334389059e-13, 3.2525481481487398415e-14),
    *(3.3478119482868053878e-14, -1.8645628804193131015e-15, -1.2507950530688647085e-15, 7.418235256624043463e-17),
    5.0681489047961113168e-17,
)
ERF = tuple((-1) ** k / (math.factorial(k) * (2 * k + 1)) for k in range(22))


def log_factorial(y: Array) -> Array:
    """Return ln Γ(1 + y), which is ln y!, for y ≥ 0, any shape."""
    top = np.max(y, initial=0.0)
    if top < min(y.size, MOST_TABULATED):  # counts: look each up
        whole = y.astype(np.int64)
        if np.array_equal(whole, y):
            return _log_factorial(np.arange(top + 1.0))[whole]
    return _log_factorial(y)


def _log_factorial(y: Array) -> Array:
    large = y >= FROM_HERE
    from_12, to_12 = np.where(large, y, FROM_HERE), np.where(large, 1.0, y)
    return np.where(large, (from_12 + 0.5) * np.log(from_12) - from_12 + _rest(from_12), _small(to_12))


def log_rising(k: Array, y: Array) -> Array:
    """Return ln Γ(k + y) − ln Γ(k), for k > 0 and counts y, shapes that broadcast; nothing cancels if k is large."""
    many, few = np.maximum(k, FROM_HERE), np.minimum(k, FROM_HERE)
    change = _rest(many + y) - _rest(many)
    by_series = y * np.log(many) + (many + (y - 0.5)) * np.log1p(y / many) - y + change
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = log_factorial(few + y) - log_factorial(few) - np.log1p(y / few)
    return np.where(k >= FROM_HERE, by_series, plain)


def excess(d: Array) -> Array:
    """Return d − ln(1 + d) for −3/4 ≤ d ≤ 3, any shape; naive, it is 0 at 1e-9 (true value 5e-19).

    With r = d/(2 + d) the logarithm is 2·atanh r, and d − 2r is r·d; for atanh Gauss's continued fraction
    (DLMF §4.25, at an imaginary argument).
    """
    r = d / (2.0 + d)
    s = np.square(r)
    tail = np.full_like(s, 39.0)
    for k in range(18, 1, -1):
        tail = (2 * k + 1) - (k + 1) ** 2 * s / tail
    tail = s / (3.0 - 4.0 * s / tail)
    return r * (d - 2.0 * tail / (1.0 - tail))


def exp_excess(x: Array) -> Array:
    """Return eˣ − 1 − x, any shape; naive, it is 0 at 1e-9 (true value 5e-19)."""
    near = np.abs(x) < 2.0
    small = np.where(near, x, 0.0)
    series = np.ones_like(small)
    for k in range(28, 2, -1):
        series = 1.0 + series * small / k
    return np.where(near, 0.5 * small * small * series, np.expm1(x) - x)


def erf(x: Array) -> Array:
    """Return 2/√π·∫₀ˣ exp(−t²)dt, any shape."""
    a = np.abs(x)
    inside = np.minimum(a, 40.0)
    square = np.square(np.minimum(a, 1.0))
    series = np.zeros_like(square)
    for coefficient in reversed(ERF):
        series = series * square + coefficient
    with np.errstate(under="ignore"):
        far = np.copysign(1.0 - erfcx(inside) * np.exp(-np.square(inside)), x)
    return np.where(a <= 1.0, series * x * (2.0 / math.sqrt(math.pi)), far)


def erfcx(x: Array) -> Array:
    """Return exp(x²)·(1 − erf x) for x ≥ 0, any shape: by Clenshaw's recurrence."""
    t = 2.0 * (x - 3.75) / (x + 3.75)
    now, before = np.zeros_like(t), np.zeros_like(t)
    for coefficient in reversed(ERFCX[1:]):
        now, before = t * now - before + coefficient, now
    return (0.5 * t * now - before + 0.5 * ERFCX[0]) / (1.0 + 2.0 * x)


def _rest(y: Array) -> Array:
    """Return ½ln 2π and Stirling's series at y ≥ 12."""
    inverse = 1.0 / y
    square = np.square(inverse)
    series = np.zeros_like(inverse)
    for coefficient in reversed(STIRLING):
        series = series * square + coefficient
    return HALF_LOG_TAU + series * inverse


def _small(y: Array) -> Array:
    """Return ln Γ(1 + y) for 0 ≤ y < 12: ln Γ(2 + t) with |t| ≤ ½, and the logarithm of the factors between."""
    nearest = np.rint(y)
    t = y - nearest
    series = np.zeros_like(t)
    for coefficient in reversed(ZETAS):
        series = coefficient - series * t
    series = t * (ONE_MINUS_EULER + t * series)
    factors = np.ones_like(t)
    for j in range(int(np.max(nearest, initial=0.0)) - 1):
        factors *= np.where(j + 1 < nearest, 2.0 + j + t, 1.0)
    return np.where(nearest == 0, series - np.log1p(np.where(nearest == 0, y, 0.0)), series + np.log(factors))


def log_student_ratio(nu: float) -> float:
    """Return ln Γ((ν + 1)/2) − ln Γ(ν/2) − ½ln(ν/2), which vanishes for many degrees of freedom ν.

    From 60 on by its own series in 1/x, x = ν/2: as a difference of logarithms of Γ it would lose all its digits.
    """
    x = nu / 2
    if x < 30:
        rising = math.lgamma(x + 1.5) - math.lgamma(x + 1.0) - math.log((x + 0.5) / x)
        return rising - 0.5 * math.log(x)
    square = 1 / (x * x)
    return (-1 / 8 + (1 / 192 + (-1 / 640 + (17 / 14336 - 31 / 18432 * square) * square) * square) * square) / x
