"""How good a diagnosis is: what it finds of planted mistakes, what it makes of random numbers, what it calls right."""

import math
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Context, Decimal
from typing import NamedTuple

import numpy as np
from homework import homework, typed

from losscli.diagnosis import catalogue
from losscli.diagnosis.search import candidates, search
from losscli.diagnosis.ties import together
from losscli.diagnosis.typed import Typed
from losscli.diagnosis.work import Work
from losscli.errors import LossCliError

LOSSES = sorted({name for name, _ in catalogue.every() if name != catalogue.EVERY})
ROWS = (3, 8, 20)
MOST_DIGITS = 17
SPREAD = 1.0  # a wrong number is within so many powers of ten of the right one


class Planted(NamedTuple):
    """A mistake that was made on purpose, and the names of all that was found to give its number, in order."""

    id: str
    found: list[str]

    @property
    def among(self) -> bool:
        return self.id in self.found

    @property
    def first(self) -> bool:
        return self.found[:1] == [self.id]

    @property
    def alone(self) -> bool:
        return self.found == [self.id]


def planted(work: Work, digits: int) -> Iterator[Planted]:
    """Yield every mistake that can be made on a work, typed at so many digits, unless that is the right number."""
    for one in candidates(work):
        expected = Typed.parse(typed(one.value, digits))
        if expected.agreement(work.value) is None and expected.value:
            yield Planted(one.mistake.id, found(work, expected))


def found(work: Work, expected: Typed) -> list[str]:
    """Return the names of all that gives a number, in the order in which they are said."""
    return [hit.id for group in together(search(work, expected)) for hit in group]


def explained(work: Work, digits: int, draws: int, seed: int) -> Iterator[list[str]]:
    """Yield what is found to give each of some random numbers, log-uniform around the right one."""
    rng = np.random.default_rng([seed, digits, work.rows])
    for power in rng.uniform(-SPREAD, SPREAD, draws):
        expected = Typed.parse(typed(work.value * 10**power, digits))
        if expected.agreement(work.value) is None and expected.value and math.isfinite(expected.value):
            yield found(work, expected)


def not_called_right(work: Work) -> Iterator[str]:
    """Yield every way of typing the right number, at 2 to 17 digits, that is not taken for it."""
    for text in ways(work.value):
        if Typed.parse(text).agreement(work.value) is None:
            yield text


def ways(value: float) -> Iterator[str]:
    """Yield a number as people type it: rounded, cut off, with a power of ten or without, and as a float32."""
    for digits in range(2, MOST_DIGITS + 1):
        for rounding in (ROUND_HALF_EVEN, ROUND_DOWN):
            typed_value = Context(prec=digits, rounding=rounding).create_decimal(Decimal(value))
            yield f"{typed_value:e}"
            if f"{typed_value:f}" == str(typed_value):  # 1.4E+2 has two digits, and 140 three
                yield str(typed_value)
    yield repr(float(np.float32(value)))


def works(name: str, rows: int, seeds: range) -> Iterator[Work]:
    """Yield random homework on a loss, where it has a value that a number can be compared with."""
    for seed in seeds:
        with suppress(LossCliError):
            own = homework(name, rows, seed)
            if math.isfinite(own.value) and own.value:
                yield own


def collisions(cases: list[Planted]) -> Counter[str]:
    """Count which mistakes were found for the number of another."""
    return Counter(" = ".join(sorted(one.found)) for one in cases if not one.alone)
