"""A number as somebody typed it: its digits say how far it is to be trusted."""

import math
import re
from fractions import Fraction
from typing import Literal, NamedTuple, Self

from losscli.errors import UsageError, cut
from losscli.option import NUMBER

# How a number agrees with an exact one: at the digits typed, rounded or cut off; or within what a computation in
# doubles, or in float32, loses.
Agreement = Literal["rounded", "truncated", "double", "float32"]
DOUBLE = Fraction(1, 10**9)
FLOAT32 = Fraction(1, 10**6)
MOST_DIGITS = 17
# Fewer digits fit many mistakes by chance; two mistakes together fit by chance with fewer than the last.
FEWEST_DIGITS = 3
SURE_DIGITS = 5
# An exact double has fewer characters and digits of its power of ten; more would only take time.
MOST_LETTERS, MOST_POWER = 2000, 4
WORDS = {"nan": math.nan, "inf": math.inf, "infinity": math.inf, "∞": math.inf}
PARTS = re.compile(r"[+-]?0*(?P<whole>[0-9]*)(?:\.(?P<part>[0-9]*))?(?:[eE](?P<power>[+-]?[0-9]+))?")


class Typed(NamedTuple):
    """A number as it was typed: `place` is the power of ten of its last digit, `digits` how many are significant."""

    text: str
    value: float
    digits: int = 0
    place: int = 0

    @classmethod
    def parse(cls, text: str, what: str = "--expect") -> Self:
        """Read a number, or inf or nan; `what` it is of, for an error.

        Raises:
            UsageError: it is no number.
        """
        bare = text.strip().replace("−", "-")
        sign = -1.0 if bare.startswith("-") else 1.0
        word = bare.lstrip("+-").lower()
        if word in WORDS and len(bare) - len(word) < 2:
            return cls(bare, sign * WORDS[word])
        match = PARTS.fullmatch(bare)
        if not NUMBER.fullmatch(bare) or match is None:
            raise UsageError(f"{what} {cut(bare) or chr(39) * 2}: it is a number such as 0.3375, inf or nan")
        part, power = match["part"] or "", match["power"] or "0"
        significant = (match["whole"] + part).lstrip("0")
        value = float(bare)
        if math.isinf(value) or (not value and significant) or len(power.lstrip("+-0")) > MOST_POWER:
            raise UsageError(f"{what} {cut(bare)}: no double is that {'small' if power.startswith('-') else 'large'}")
        if len(bare) > MOST_LETTERS:
            raise UsageError(f"{what} {cut(bare)}: it has more than {MOST_LETTERS} characters")
        return cls(bare, value, max(1, len(significant)), int(power) - len(part))

    @classmethod
    def of(cls, value: float | str, what: str = "expect") -> Self:
        """Return a number that a program holds, or a text: every digit of a float counts.

        Raises:
            UsageError: it is no number.
        """
        return cls.parse(value if isinstance(value, str) else repr(float(value)), what)

    @property
    def decimals(self) -> int:
        """The decimals that were typed."""
        return max(0, -self.place)

    def agreement(self, exact: float) -> Agreement | None:
        """Return how the number agrees with an exact one, or None if it does not."""
        if not math.isfinite(self.value) or not math.isfinite(exact):
            both_nan = math.isnan(self.value) and math.isnan(exact)
            return "rounded" if both_nan or self.value == exact else None
        if self._far(exact):
            return None
        typed, found, unit = Fraction(self.text), Fraction(exact), Fraction(10) ** self.place
        off = abs(typed - found)
        if 2 * off <= unit:
            return "rounded"
        if off < unit and abs(typed) <= abs(found) and typed * found >= 0:
            return "truncated"
        # Either may have been rounded from the other side of a middle between two numbers of so many digits.
        if 2 * (off - DOUBLE * abs(found)) <= unit:
            return "double"
        return "float32" if 2 * (off - FLOAT32 * abs(found)) <= unit else None

    def _far(self, exact: float) -> bool:
        """Whether it plainly does not agree, which floating point can tell at once of most that is tried."""
        unit = 10.0**self.place if self.place < 300 else math.inf
        return abs(self.value - exact) > 2 * unit + 2 * float(FLOAT32) * abs(exact)

    def shared_digits(self, exact: float) -> int:
        """Return how many significant digits the number has in common with an exact one, of those typed."""
        if not math.isfinite(self.value) or not math.isfinite(exact):
            return 0
        if self.agreement(exact) in {"rounded", "truncated"}:
            return self.digits
        most = min(self.digits, MOST_DIGITS)
        return next((k for k in range(most, 0, -1) if f"{self.value:.{k - 1}e}" == f"{exact:.{k - 1}e}"), 0)
