"""What a number is in text: the one grammar that every reader of text holds to.

A number is `[+-]?(digits[.digits] | .digits)([eE][+-]?digits)?` in ASCII digits, blanks around it allowed. It is
read as the nearest double. Python's own float() takes more (`1_000`, `inf`, Arabic digits), which is refused.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from losscli.domain import Array
from losscli.readers.words import BLANKS, NUMBER, Words

INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
MINUS_INFINITY = re.compile(r"-(inf|infinity|∞)", re.IGNORECASE)
NONFINITE = re.compile(r"[+-]?(inf|infinity|∞)", re.IGNORECASE)
MISSING = frozenset({"", "na", "n/a", "#n/a", "<na>", "nan", "-nan", "null", "none", "?", "-", "."})
# Digits and marks without a letter, such as 1_000, $5, 5% or １２: a number gone wrong, not a name.
DAMAGED = re.compile(r"[+\-−–~<>=($€£¥\s\u200b\ufeff]*\d[\d.,_'’\s]*([eE][+-]?\d*)?[%‰)$€£¥\s\u200b\ufeff]*")
# A text of these alone is a number to float() exactly if it is one to the grammar: no letter but e, no underscore.
PLAIN = b"0123456789+-.eE \t"
EXACT_INTEGERS = 2.0**53
WORD_HINT = "--na skip passes over empty and NA cells; names of classes are given in order by --classes."
COMMA_HINT = "A comma as decimal mark needs --decimal , (and --sep ';' if cells are separated by semicolons)."


class NumberRules(NamedTuple):
    """How the cells of one input are to be read."""

    decimal: str = "."
    skip_missing: bool = False
    minus_infinity: bool = False
    words: Words | None = None
    infinity: bool = False

    @property
    def plain(self) -> bool:
        """Whether numbers with a point mean themselves."""
        return self.decimal == "." and (self.words is None or self.words.plain)


@dataclass(eq=False, repr=False)
class CellError(Exception):
    """A cell that is not a number: which one, and what is wrong with it. A reader turns it into a place."""

    index: int
    problem: str
    hint: str = ""


def is_number(text: str, decimal: str = ".") -> bool:
    """Whether `text` is a number by the grammar."""
    return NUMBER.fullmatch(_with_point(text.strip(BLANKS), decimal)) is not None


def is_data(text: str, decimal: str = ".") -> bool:
    """Whether `text` can only be a value, never a column's name: a number, a word for infinity or for nothing.

    A damaged number is a value too: taken for a header, it would take its row away in silence.
    """
    bare = text.strip(BLANKS)
    word = bool(bare) and (bare.lower() in MISSING or bool(NONFINITE.fullmatch(bare)))
    return word or is_number(bare, decimal) or bool(DAMAGED.fullmatch(bare))


def parse_cells(cells: Sequence[str], rules: NumberRules) -> Array:
    """Return the numbers that `cells` are, shape (n,); NaN where one is missing and that is allowed.

    Raises:
        CellError: a cell is no number; the first such cell is named.
    """
    if rules.words is not None and (found := rules.words.column(cells)) is not None:
        return np.array(found, dtype=np.float64)
    joined = "".join(cells)
    if rules.plain and joined.isascii() and not joined.encode().translate(None, PLAIN):
        values = floats(cells)
        if values is not None:
            return values
    return np.fromiter((parse_cell(cell, i, rules) for i, cell in enumerate(cells)), np.float64, len(cells))


def floats(cells: Sequence[str] | Sequence[bytes]) -> Array | None:
    """Return the numbers of cells of plain characters, or None if one of them must be looked at by itself."""
    try:
        values = np.fromiter(map(float, cells), np.float64, len(cells))
    except ValueError:
        return None
    return values if unremarkable(values) else None


def unremarkable(values: Array) -> bool:
    """Whether every value is finite, and none so large that its text may be an integer no double can hold."""
    # The largest magnitude alone decides; NaN and infinity compare false too.
    return bool(np.max(np.abs(values), initial=0.0) < EXACT_INTEGERS)


def parse_cell(cell: str, index: int, rules: NumberRules) -> float:
    """Return the number that one cell is.

    Raises:
        CellError: it is none, or none that a double can hold.
    """
    bare = cell.strip(BLANKS)
    if rules.words is not None and (number := worded(bare, index, rules.words)) is not None:
        return number
    text = _with_point(bare, rules.decimal)
    if NUMBER.fullmatch(text):
        return _double(text, bare, index)
    if bare.lower() in MISSING:
        if rules.skip_missing:
            return math.nan
        what = f"'{bare}' stands for a missing value" if bare else "the cell is empty"
        raise CellError(index, what, "--na skip passes over empty and NA cells, and says how many.")
    if NONFINITE.fullmatch(bare):
        if rules.minus_infinity and MINUS_INFINITY.fullmatch(bare):
            return -math.inf
        if rules.infinity and not bare.startswith("-"):
            return math.inf
        raise CellError(index, f"'{bare}' is not a finite number")
    raise CellError(index, f"'{shortened(bare)}' is not a number", _hint(bare, rules.decimal))


def worded(bare: str, index: int, words: Words) -> float | None:
    """Return the number that a word stands for, or None for what is to be read as a number, or is missing.

    Raises:
        CellError: it is none of the words.
    """
    if not bare or (words.learns and not words.literal and bare.lower() in MISSING):
        return None
    try:
        number = words.number(bare)
    except ValueError:
        kinds = "a name of a class among numbers" if words.numeric else "a number among names of classes"
        problem = f"'{shortened(bare)}' is {kinds}"
        raise CellError(index, problem, "Classes are all numbers, or all names.") from None
    if number is not None:
        return float(number)
    if bare.lower() in MISSING or ((words.plain or words.numeric) and NUMBER.fullmatch(bare)):
        return None
    raise CellError(index, f"'{shortened(bare)}' is none of the classes {words.text}")


def exact_double(value: float) -> bool:
    """Whether a number of a document, an int among them, is what a double holds: 2⁵³ + 1 is not."""
    try:
        return float(value) == value and math.isfinite(value)
    except OverflowError:
        return False


def shortened(text: str) -> str:
    """Return `text` cut to what fits in a message."""
    return text if len(text) <= 60 else text[:59] + "…"


def _double(text: str, bare: str, index: int) -> float:
    value = float(text)
    if math.isinf(value):
        raise CellError(index, f"'{shortened(bare)}' is beyond the largest double, 1.8e308")
    if abs(value) >= EXACT_INTEGERS and INTEGER.fullmatch(text) and not _holds(text, value):
        problem = f"'{shortened(bare)}' is an integer that a double cannot hold exactly (it would become {value:.0f})"
        raise CellError(index, problem, "With a decimal point it is read as a measurement and rounded.")
    return value


def _holds(text: str, value: float) -> bool:
    # Past 2¹⁰²⁴ it was refused already, so without leading zeros the digits are few enough for int().
    return int(text.lstrip("+-0")) == abs(int(value))


def _with_point(text: str, decimal: str) -> str:
    if decimal == ".":
        return text
    return text.replace(".", "\0").replace(decimal, ".")


def _hint(bare: str, decimal: str) -> str:
    if decimal == "." and NUMBER.fullmatch(bare.replace(",", ".", 1)) and "," in bare:
        return COMMA_HINT
    if re.fullmatch(r"[A-Za-z][A-Za-z_ -]*", bare):
        return WORD_HINT
    return "--na skip passes over empty and NA cells; anything else must be mended."
