"""The options of a loss: what a field may be, how it is typed, and how its range is said."""

import dataclasses
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from losscli.domain import Interval

Rows = tuple[tuple[float, ...], ...]
Scalar = float | str | bool | tuple[float, ...] | Rows | None
Real = float | Decimal

NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
YES_NO = {"yes": True, "no": False}


class Switch(NamedTuple):
    """Something that is on or off: `--full` and `--no-full`."""

    noun: str = "yes or no"


class Whole(NamedTuple):
    """The integers of an interval."""

    interval: Interval


class Each(NamedTuple):
    """A number of an interval for each class or column, as `0.5,1,2`; or one, which is that of all."""

    interval: Interval


class Matrix(NamedTuple):
    """Rows of numbers of one length, which are typed as the name of a file that holds them."""

    noun: str = "a file of rows of numbers"


Allowed = Interval | Whole | Each | Switch | Matrix | tuple[str, ...]


class Option(NamedTuple):
    """What an option of a loss means and may be, beside its field's type and default.

    `signature` is its key in the signature line, where that is not its name; a `quiet` one stands there only if set.
    """

    help: str
    allowed: Allowed
    signature: str = ""
    quiet: bool = False

    def admits(self, value: Scalar) -> bool:
        """Whether `value` is in the range, or one of the choices."""
        match self.allowed:
            case Interval():
                return _inside(self.allowed, value)
            case Whole(interval):
                return _inside(interval, value) and isinstance(value, int | float) and float(value).is_integer()
            case Each(interval):
                return isinstance(value, tuple) and bool(value) and all(_inside(interval, one) for one in value)
            case Switch():
                return isinstance(value, bool)
            case Matrix():
                return _is_matrix(value)
        return value in self.allowed

    def read(self, text: str) -> Scalar:
        """Return the value that was typed; a text that is none is returned as it is, and not admitted."""
        match self.allowed:
            case Interval():
                return float(text) if NUMBER.fullmatch(text) else text
            case Whole():
                return int(text) if re.fullmatch(r"[+-]?[0-9]{1,15}", text) else text
            case Each():
                parts = [part.strip() for part in text.split(",")]
                return tuple(map(float, parts)) if all(map(NUMBER.fullmatch, parts)) else text
            case Switch():
                return YES_NO.get(text, text)
        return text

    @property
    def range(self) -> str:
        """The range or the choices, in words for an error."""
        match self.allowed:
            case Interval():
                return f"in {self.allowed.text}"
            case Whole(interval):
                return f"a whole number in {interval.text}"
            case Each(interval):
                return f"numbers in {interval.text}, separated by commas"
            case Switch(noun) | Matrix(noun):
                return noun
        return " or ".join(self.choices)

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that are allowed, where they are words."""
        return tuple(map(str, self.allowed)) if type(self.allowed) is tuple else ()

    @property
    def metavar(self) -> str:
        """What stands for the value in the help."""
        match self.allowed:
            case Interval() | Whole():
                return "NUMBER"
            case Each():
                return "NUMBERS"
            case Switch():
                return ""
            case Matrix():
                return "FILE"
        return "|".join(self.choices)


def options(loss: type) -> Iterator[tuple[str, Option]]:
    """Yield the name of each option of a loss with what is known of it."""
    for one in dataclasses.fields(loss):
        for note in getattr(one.type, "__metadata__", ()):
            if isinstance(note, Option):
                yield one.name, note


def flag(name: str) -> str:
    """Return how an option is typed: `log_floor` is `--log-floor`."""
    return "--" + name.replace("_", "-")


def typed(value: Scalar) -> str:
    """Return a value as it is typed: `0.5,1,2`, `yes`, `none`."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case tuple():
            return (";" if value and isinstance(value[0], tuple) else ",").join(map(typed, value))
        case float():
            return repr(value).removesuffix(".0")
    return str(value)


def _is_matrix(value: object) -> bool:
    rows = value if isinstance(value, tuple) else ()
    return bool(rows) and all(isinstance(row, tuple) and row and len(row) == len(rows[0]) for row in rows)


def _inside(interval: Interval, value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and not interval.outside(np.array(float(value))).any()  # type: ignore[arg-type]
