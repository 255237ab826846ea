"""Where a value lies on an axis, and which round values are marked there."""

from collections.abc import Iterator
from math import ceil, floor, isfinite, log10
from typing import NamedTuple

from losscli.figures.chart import Axis
from losscli.formula import UNICODE, number

# Steps of 1, 2 and 5 times a power of ten.
ROUND = (1.0, 2.0, 5.0, 10.0)
# Two ends that are nearer, of their size, have no round value between them that a double can tell from them.
CLOSE = 1e-9
# So many decimals are shown at most before a number is written with an exponent.
DECIMALS = 5


class Tick(NamedTuple):
    """A mark on an axis: its share of the way from the beginning to the end, and its text."""

    share: float
    text: str


class Scale(NamedTuple):
    """An axis that is never empty: its ends, as logarithms where equal steps are equal ratios."""

    axis: Axis
    low: float
    high: float

    @classmethod
    def of(cls, axis: Axis) -> "Scale":
        """Return the scale of an axis; one without an extent is given some."""
        if axis.names:
            return cls(axis, -0.5, len(axis.names) - 0.5)
        low, high = axis.low, axis.high
        if axis.logarithmic:
            low, high = (log10(end) if end > 0 else 0.0 for end in (low, high))
        low, high = (end if isfinite(end) else 0.0 for end in (low, high))
        if low < high:
            return cls(axis, low, high)
        room = abs(low) / 2 or 0.5
        return cls(axis, low - room, low + room)

    def share(self, value: float) -> float | None:
        """Return where a value lies, 0 at the beginning and 1 at the end; None for one that has no place."""
        if self.axis.logarithmic:
            if value <= 0:
                return None
            value = log10(value)
        if not isfinite(value):
            return None
        # Halves, since the distance of two doubles may be none.
        return (value / 2 - self.low / 2) / (self.high / 2 - self.low / 2)

    def ticks(self, most: int, *, whole: bool = False) -> list[Tick]:
        """Return at most about so many marks at round values, or `whole` ones, from the beginning to the end."""
        if self.axis.names:
            return list(self._names(most))
        if self.axis.logarithmic:
            return list(self._powers(most))
        return list(self._steps(most, 1.0 if whole else 0.0))

    def _names(self, most: int) -> Iterator[Tick]:
        """Yield the names; of more than there is room for, every second, or third, and so on."""
        every = ceil(len(self.axis.names) / max(most, 1))
        for at in range(0, len(self.axis.names), every):
            yield Tick((at + 0.5) / len(self.axis.names), self.axis.names[at])

    def _steps(self, most: int, least: float) -> Iterator[Tick]:
        half = self.high / 2 - self.low / 2
        if half <= CLOSE * max(abs(self.low), abs(self.high)):
            yield from (Tick(share, f"{end:.15g}") for share, end in ((0.0, self.low), (1.0, self.high)))
            return
        step, places = _step(max(least, 2 * (half / max(most, 1))))
        for count in range(ceil(self.low / step - CLOSE), floor(self.high / step + CLOSE) + 1):
            value = float(f"{count * step:.15g}")
            share = self.share(value)
            if share is not None:
                yield Tick(share, _text(value, places))

    def _powers(self, most: int) -> Iterator[Tick]:
        """Yield powers of ten; between few of them also 2 and 5 times these."""
        first, last = floor(self.low), ceil(self.high)
        every = max(1, ceil((self.high - self.low) / max(most, 1)))
        between = (1, 2, 5) if 3 * (self.high - self.low) < most else (1,)
        for power in range(first - first % every, last + 1, every):
            for times in between if every == 1 else (1,):
                value = float(f"{times}e{power}") if -308 < power < 308 else 0.0
                share = self.share(value)
                if share is not None and -CLOSE <= share <= 1 + CLOSE:
                    yield Tick(share, _text(value, max(0, -power)))


def _step(least: float) -> tuple[float, int]:
    """Return the smallest round step that is not below `least`, and the decimals that its multiples have."""
    power = floor(log10(least)) if least > 0 else 0
    times = next(one for one in ROUND if one >= least / 10.0**power - CLOSE)
    places = max(0, -power if times < 10 else -power - 1)
    return float(f"{times * 10.0**power:.15g}"), places


def _text(value: float, places: int) -> str:
    """Return a number of so many decimals; a very small or large one with an exponent."""
    if value and (places > DECIMALS or abs(value) >= 1e6):
        mantissa, _, exponent = f"{value:.8e}".partition("e")
        return f"{number(float(mantissa), 8, UNICODE)}e{int(exponent)}"
    return number(value, places, UNICODE, zeros=True) if value else "0"
