"""What values a column may hold, as objects that know the mask of what lies outside them."""

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Domain(Protocol):
    """A set of numbers with a name for them."""

    @property
    def noun(self) -> str:
        """What a member is called, with its article: `a probability`."""
        ...

    @property
    def text(self) -> str:
        """The set in symbols: `[0, 1]`."""
        ...

    @property
    def described(self) -> str:
        """A member in words, for the page of a loss, where the number of classes is not known yet."""
        ...

    @property
    def admits_minus_infinity(self) -> bool:
        """Whether −inf is a member: of the logits it is, as the probability 0."""
        ...

    def outside(self, x: Array) -> Mask:
        """Return where `x`, of any shape, is not a member."""
        ...


class Interval(NamedTuple):
    """The numbers between two bounds; a bound belongs to it unless it is open."""

    low: float
    high: float
    noun: str = "a number"
    low_open: bool = False
    high_open: bool = False

    @property
    def described(self) -> str:
        """A member and the interval."""
        return f"{self.noun}, in {self.text}"

    @property
    def admits_minus_infinity(self) -> bool:
        """Whether −inf is a member."""
        return self.low == -np.inf and not self.low_open

    @property
    def text(self) -> str:
        """The interval as it is written: `(0, ∞)`."""
        bounds = (
            "−∞" if np.isneginf(self.low) else _spelled(self.low),
            "∞" if np.isinf(self.high) else _spelled(self.high),
        )
        left = "(" if self.low_open else "["
        right = ")" if self.high_open else "]"
        return f"{left}{bounds[0]}, {bounds[1]}{right}"

    def covers(self, x: Array) -> bool:
        """Whether no value of `x` lies beyond a bound or is NaN: what `outside` finds, in half the time."""
        if not x.size:
            return True
        low, high = np.minimum.reduce(x, axis=None), np.maximum.reduce(x, axis=None)
        return not self.outside(np.array([low, high])).any()

    def outside(self, x: Array) -> Mask:
        """Return where `x` lies beyond a bound, or is NaN."""
        above = x > self.low if self.low_open else x >= self.low
        below = x < self.high if self.high_open else x <= self.high
        return ~(above & below)


class Labels(NamedTuple):
    """The class indices 0 .. classes − 1. An integral value in any spelling: 1.0 is 1, 1.5 is none."""

    classes: int

    @property
    def described(self) -> str:
        """What a target over classes may be."""
        return "a class index in {0, …, C − 1}, or a row of C probabilities, in [0, 1]"

    @property
    def admits_minus_infinity(self) -> bool:
        """Never: a class has an index."""
        return False

    @property
    def noun(self) -> str:
        """A class, with the range that there is."""
        return f"a class from 0 to {self.classes - 1}" if self.classes > 1 else "the only class, 0"

    @property
    def text(self) -> str:
        """The labels as a set."""
        return f"{{0, …, {self.classes - 1}}}"

    def outside(self, x: Array) -> Mask:
        """Return where `x` is not an integer from 0 to classes − 1."""
        inside: Mask = (x >= 0) & (x < self.classes) & (x == np.floor(x))
        return ~inside


class Signs(NamedTuple):
    """The two classes of a margin, −1 and +1; 0 is another spelling of −1, or the usual one."""

    noun: str = "a class, -1 or 1 (0 is read as -1)"
    text: str = "{−1, 1}"

    @property
    def described(self) -> str:
        """The two, and how else the first may be spelled."""
        return self.noun.replace("-", "−")

    @property
    def admits_minus_infinity(self) -> bool:
        """Never."""
        return False

    def outside(self, x: Array) -> Mask:
        """Return where `x` is none of −1, 0, 1."""
        inside: Mask = (np.abs(x) == 1) | (x == 0)
        return ~inside


class Counts(NamedTuple):
    """The whole numbers from 0: counts, or names of classes of which only equality matters."""

    noun: str = "a count (0, 1, 2, ...)"
    text: str = "{0, 1, 2, …}"

    @property
    def described(self) -> str:
        """A member and the set."""
        return f"{self.noun}"

    @property
    def admits_minus_infinity(self) -> bool:
        """Never."""
        return False

    def outside(self, x: Array) -> Mask:
        """Return where `x` is no whole number from 0."""
        inside: Mask = (x >= 0) & (x < np.inf) & (x == np.floor(x))
        return ~inside


def _spelled(bound: float) -> str:
    return f"{bound:g}".replace("-", "−")


REAL = Interval(-np.inf, np.inf, "a finite number", low_open=True, high_open=True)
LOGIT = Interval(-np.inf, np.inf, "a logit", high_open=True)
LOG_PROBABILITY = Interval(-np.inf, np.inf, "a log-probability", high_open=True)
PROBABILITY = Interval(0.0, 1.0, "a probability")
WEIGHT = Interval(0.0, np.inf, "a weight (zero or more)", high_open=True)
POSITIVE = Interval(0.0, np.inf, "a positive number", low_open=True, high_open=True)
NOT_NEGATIVE = Interval(0.0, np.inf, "a number that is not negative", high_open=True)
SIGNS = Signs()
BINARY = Signs("a class, 0 or 1 (-1 is read as 0)", "{0, 1}")
COUNTS = Counts()
