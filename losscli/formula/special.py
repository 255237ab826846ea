"""ln Γ, erf and the arctangent in decimals: about as many digits as the context has, five fewer at the worst."""

from collections.abc import Callable
from decimal import Decimal, getcontext, localcontext
from fractions import Fraction
from functools import cache
from math import comb

GUARD = 15
SHIFTED = 60  # Stirling's series from here on: its thirtieth term is below 1e-60
TERMS = 30
HALVINGS = 6  # of an angle of at most π/4: the square of its tangent is below 2e-4
FARTHEST = 16  # 1 − erf 16 is 2e-113: in fifty digits erf is 1


def lgamma(x: Decimal) -> Decimal:
    """Return ln Γ(x) for x > 0, infinity at 0, and no number below it."""
    if x.is_nan() or x < 0:
        return Decimal("NaN")
    if x.is_zero() or x.is_infinite():
        return Decimal("Infinity")
    if x in {Decimal(1), Decimal(2)}:
        return Decimal(0)
    return _widely(_lgamma, x, 0)


def erf(x: Decimal) -> Decimal:
    """Return 2/√π·∫₀ˣ exp(−t²)dt."""
    if x.is_nan() or x.is_zero():
        return x
    if abs(x) > FARTHEST:
        return Decimal(1).copy_sign(x)
    return _widely(_erf, x, int(abs(x)) ** 2 // 2)


def atan(x: Decimal) -> Decimal:
    """Return the arctangent of x, from −π/2 to π/2."""
    if x.is_nan() or x.is_zero():
        return x
    return _widely(_atan, x, 0)


def pi() -> Decimal:
    """Return π: Machin's formula."""
    return 4 * (4 * _arctan_of_one_over(5) - _arctan_of_one_over(239))


def _widely(function: Callable[[Decimal], Decimal], x: Decimal, more: int) -> Decimal:
    with localcontext() as context:
        context.prec += GUARD + more
        value = function(x)
    return +value


def _lgamma(x: Decimal) -> Decimal:
    if x < Decimal("1e-30"):  # Γ(x) = (1 − γx + ...)/x, and x + 60 would be 60
        return -x.ln() - Decimal("0.5772156649015328606065120900824024310421593359399236") * x
    product, shifted = Decimal(1), x
    while shifted < SHIFTED:
        product *= shifted
        shifted += 1
    half = Decimal("0.5")
    main = (shifted - half) * shifted.ln() - shifted + half * (2 * pi()).ln()
    powers = (shifted ** (2 * k - 1) for k in range(1, TERMS + 1))
    series = sum((_bernoulli(k) / power for k, power in enumerate(powers, 1)), Decimal(0))
    return main + series - product.ln()


def _bernoulli(k: int) -> Decimal:
    """Return B₂ₖ/(2k(2k − 1))."""
    value = _bernoulli_numbers()[2 * k] / (2 * k * (2 * k - 1))
    return Decimal(value.numerator) / Decimal(value.denominator)


@cache
def _bernoulli_numbers() -> tuple[Fraction, ...]:
    found: list[Fraction] = []
    for m in range(2 * TERMS + 1):
        found.append(Fraction(m == 0) - sum((comb(m, k) * b / (m - k + 1) for k, b in enumerate(found)), Fraction(0)))
    return tuple(found)


def _erf(x: Decimal) -> Decimal:
    """Return Σ 2ᵏ·x^(2k+1)/(2k + 1)!!·2/√π·exp(−x²), whose terms are of one sign (DLMF 7.6.2)."""
    square, term, total, k = x * x, x, Decimal(0), 0
    while total + term != total:
        total += term
        k += 1
        term = term * 2 * square / (2 * k + 1)
    return 2 / pi().sqrt() * (-square).exp() * total


def _atan(x: Decimal) -> Decimal:
    """Return atan x by atan x = ±π/2 − atan 1/x, 2·atan of x/(1 + √(1 + x²)), and x − x³/3 + x⁵/5 − ..."""
    if abs(x) > 1:
        return (pi() / 2).copy_sign(x) - _atan(1 / x)
    small = x
    for _ in range(HALVINGS):
        small /= 1 + (1 + small * small).sqrt()
    square, power, total, k = small * small, small, Decimal(0), 0
    while total + power / (2 * k + 1) != total:
        total += power / (2 * k + 1)
        power *= -square
        k += 1
    return total * (1 << HALVINGS)


def _arctan_of_one_over(n: int) -> Decimal:
    last = Decimal(10) ** -(getcontext().prec + 5)
    power, total, k = Decimal(1) / n, Decimal(0), 0
    while power > last:
        total += power / (2 * k + 1) * (-1) ** k
        power /= n * n
        k += 1
    return total
