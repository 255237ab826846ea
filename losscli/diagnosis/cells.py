"""Many numbers as somebody typed them, compared with exact ones: the rule of `Typed` for whole columns at once."""

from typing import NamedTuple

import numpy as np

from losscli.batch import Places
from losscli.diagnosis.typed import MOST_DIGITS, Typed
from losscli.domain import Array, Mask
from losscli.readers.words import SCIENTIFIC

DOUBLE_DIGITS = 15  # a number of so many digits was printed by a program, of a double
SINGLE_DIGITS = 7  # or of a float32
RELATIVE = 1e-6
SINGLE = 2e-7  # what float32 loses of a number near 1, twice
ROUNDING = 1 - 1e-9


class Manner(NamedTuple):
    """How the numbers of a column were written: `full` is by a program, every digit there is, so that 0.5 is exact.

    `single` says that they are float32: of a small difference of larger numbers, few digits are right then.
    """

    full: bool = False
    single: bool = False


class Cells(NamedTuple):
    """What is expected of some rows, and what is right: `rows`, shape (n,), and arrays of shape (n, k).

    `marks` say how each number was typed, as `readers.words.Digits` has it; `units` are how large the numbers are that
    the right one is computed from, of which float32 loses some.
    """

    rows: Array
    right: Array
    values: Array
    marks: Array
    units: Array

    @property
    def places(self) -> Array:
        """The power of ten of the last digit of each number."""
        return np.floor(self.marks / 2)

    @property
    def digits(self) -> Array:
        """How many significant digits each number has."""
        with np.errstate(all="ignore"):
            highest = np.floor(np.log10(np.abs(self.values)))
        found = np.where(np.isfinite(highest), highest + 1 - self.places, 1.0)
        # 9.99999 is below 10 in decimals, and may be 10 to the logarithm.
        found -= (np.abs(self.values) < 10.0 ** np.where(np.isfinite(highest), highest, 0.0)) & (found > 1)
        return np.clip(found, 1.0, None)

    @property
    def padded(self) -> bool:
        """Whether a number ends in 0 after the first decimal, which no program writes that writes all digits."""
        places = self.places
        with np.errstate(all="ignore"):
            last = np.round(self.values * 10.0**-places) % 10
        return bool(np.any((places < -1) & (places > -DOUBLE_DIGITS) & (last == 0)))

    @property
    def single(self) -> bool:
        """Whether every number is a float32, in full or in as few digits as tell it from any other; and has many."""
        with np.errstate(all="ignore"):
            near = self.values.astype(np.float32)
        if 2 * np.count_nonzero(self.digits >= SINGLE_DIGITS) < self.values.size:
            return False  # any number of six digits is one
        return bool(np.all((near == self.values) | (near.astype(str).astype(np.float64) == self.values)))

    def typed(self, i: int, j: int) -> Typed:
        """Return one number as it was typed, up to a sign, a leading zero, or the spelling of a power of ten."""
        value, mark = float(self.values[i, j]), int(self.marks[i, j])
        if not np.isfinite(value):
            return Typed.parse(f"{value}")
        if mark % 2 != SCIENTIFIC:
            return Typed.parse(f"{value:.{max(0, -mark // 2)}f}")
        digits = min(int(self.digits[i, j]), MOST_DIGITS)
        mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
        return Typed.parse(f"{mantissa}e{int(exponent)}")

    def some(self, places: Places | Mask) -> "Cells":
        """Return those of some rows."""
        return Cells(*(one[places] for one in self))

    def column(self, j: int) -> "Cells":
        """Return one column, shape (n, 1)."""
        return Cells(self.rows, *(one[:, j : j + 1] for one in self[1:]))

    def agree(self, exact: Array, manner: Manner, slack: Array | float = 0.0) -> Mask:
        """Return where the numbers agree with others at the digits typed, or within what a computation loses.

        `slack` is what the others are off by themselves.
        """
        with np.errstate(all="ignore"):
            off = np.abs(self.values - exact)
            size = np.abs(exact)
            step = 10.0 ** np.clip(self.places, -320, 300)
            if manner.full:
                step = np.where(self.digits < DOUBLE_DIGITS, 0.0, step)
            # 0.0e+00 has no digit that could be rounded.
            step = np.where((self.values == 0) & (self.marks % 2 == SCIENTIFIC), 0.0, step)
            close = off <= np.maximum(step / 2 + 1e-15 * size, RELATIVE * size) + slack
            cut_off = (off < step * ROUNDING) & (np.abs(self.values) <= size) & (self.values * exact >= 0)
            if manner.single:
                close |= off <= SINGLE * np.maximum(size, self.units)
            found: Mask = (self.values == exact) | (np.isfinite(off) & (close | cut_off))
        return found
