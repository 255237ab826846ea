"""Numbers as they are printed: rounded to some decimals, or exactly as they were typed."""

from decimal import Context, Decimal

from losscli.formula.style import LATEX, Style

LARGE = Decimal("1e15")

# Decimal's default context rounds at 28 digits and raises; a number of 15 digits may be shown to 30 decimals.
WIDE = Context(prec=200, traps=[])


def decimal(value: float | Decimal) -> Decimal:
    """Return `value` as the decimal number that it is typed as, so that 2.1 − 2.0 is 0.1."""
    return value if isinstance(value, Decimal) else Decimal(repr(float(value)))


def rounded(value: Decimal, digits: int) -> Decimal:
    """Return `value` as `number` prints it: at `digits` decimals, or significant digits if very small or large."""
    if not value.is_finite():
        return value
    if _is_scientific(value, digits):
        return Context(prec=max(digits, 1), traps=[]).plus(value)
    return _quantized(value, digits)


def number(value: float | Decimal, digits: int, style: Style, *, zeros: bool = False) -> str:
    """Return `value` with at most `digits` decimals; `zeros` keeps those at the end.

    A number that would be shown as 0 without being 0, or that is 1e15 or more, is written with an exponent
    and `digits` significant digits. There is no negative zero.
    """
    exact = decimal(value)
    shown = rounded(exact, digits)
    if not shown.is_finite():
        return _signed(shown, style.infinity, style)
    if not _is_scientific(exact, digits):
        return _signed(shown, _trimmed(f"{shown.copy_abs():f}", zeros=zeros), style)
    mantissa, _, exponent = f"{shown.copy_abs():.{max(digits, 1) - 1}e}".partition("e")
    return _signed(shown, _powered(_trimmed(mantissa, zeros=zeros), int(exponent), style), style)


def plain(value: Decimal, style: Style) -> str:
    """Return `value` with all its digits and no idle zeros: 3.0 is 3, and 1E-20 is 1e-20."""
    if not value.is_finite():
        return _signed(value, style.infinity, style)
    size = value.copy_abs().normalize(WIDE)
    if size.is_zero() or -7 < size.adjusted() < LARGE.adjusted():
        return _signed(value, f"{size:f}", style)
    mantissa, _, exponent = f"{size:e}".partition("e")
    return _signed(value, _powered(mantissa, int(exponent), style), style)


def _is_scientific(value: Decimal, digits: int) -> bool:
    if value.copy_abs() >= LARGE:
        return True
    return bool(value) and not _quantized(value, digits)


def _quantized(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), context=WIDE)


def _trimmed(text: str, *, zeros: bool) -> str:
    return text if zeros or "." not in text else text.rstrip("0").rstrip(".")


def _powered(mantissa: str, exponent: int, style: Style) -> str:
    return rf"{mantissa} \times 10^{{{exponent}}}" if style is LATEX else f"{mantissa}e{exponent}"


def _signed(value: Decimal, size: str, style: Style) -> str:
    if value.is_nan():
        return "nan"
    return style.minus + size if value.is_signed() and not value.is_zero() else size
