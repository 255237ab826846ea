"""Numbers that a file holds as such and not as text: which of them are doubles, and which are missing."""

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from losscli.domain import Array, Mask
from losscli.errors import Place, ReadError
from losscli.readers.number import EXACT_INTEGERS, CellError, NumberRules, is_number, shortened, worded
from losscli.readers.table import Chunk, Shape

# A block of 1 MiB in doubles, which is what the losses take at once (losscli.evaluation).
VALUES_AT_ONCE = 1 << 17
COLUMN_LIMIT = 100_000
HINT = "--na skip passes over missing values, and says how many."

Raw = NDArray[Any]


class Flaw(NamedTuple):
    """The first value of some rows (from 0) that is not as it must be, in which column of the table, and why."""

    row: int
    column: int
    what: str
    hint: str = ""


class Part(NamedTuple):
    """Numbers of one column or several side by side, shape (n, k); from the row of the flaw on they mean nothing."""

    values: Array
    flaw: Flaw | None = None


def refuse_width(path: str, width: int) -> None:
    """Refuse more columns than anything needs, before a name is made for each.

    Raises:
        ReadError: there are more than 100 000.
    """
    if width > COLUMN_LIMIT:
        raise ReadError(Place(path), f"{width} columns: more than {COLUMN_LIMIT}")


def place(shape: Shape, column: int, row: int) -> Place:
    """Return where a number stands, as Python would index it: `[3]`, `[3, 1]`, or `[3].p` where columns have names."""
    if shape.names is not None:
        return Place(shape.path, item=f"[{row}].{shortened(shape.names[column])}")
    return Place(shape.path, item=f"[{row}]" if shape.width == 1 else f"[{row}, {column}]")


def chunks_of(parts: Sequence[Part], shape: Shape, columns: Sequence[int], start: int) -> Iterator[Chunk]:
    """Yield the rows of some parts side by side, as far as they are sound; `start` is the number of the first, from 0.

    Raises:
        ReadError: one of them is not; the first is named.
    """
    flaws = [one.flaw for one in parts if one.flaw is not None]
    flaw = min(flaws, key=lambda one: (one.row, one.column), default=None)
    values = _side_by_side(parts)[: None if flaw is None else flaw.row]
    if len(values):
        yield Chunk(values, lambda i, j: place(shape, columns[j], start + i))
    if flaw is not None:
        row = start + flaw.row
        what = f"{flaw.what} ({shape.describe(flaw.column, row + 1)})"
        raise ReadError(place(shape, flaw.column, row), what, flaw.hint)


def _side_by_side(parts: Sequence[Part]) -> Array:
    """Return the columns of all parts, each contiguous in memory where there are several parts."""
    if len(parts) == 1:
        return parts[0].values
    widths = [one.values.shape[1] for one in parts]
    values = np.empty((sum(widths), len(parts[0].values))).T
    for one, stop in zip(parts, np.cumsum(widths).tolist(), strict=True):
        values[:, stop - one.values.shape[1] : stop] = one.values
    return values


def parts_of(raw: Raw, columns: Sequence[int], rules: Sequence[NumberRules]) -> list[Part]:
    """Return the doubles of `raw`, shape (n, k), a part for the columns side by side that are read by one rule."""
    bounds = [0, *(i for i in range(1, len(columns)) if rules[i] != rules[i - 1]), len(columns)]
    return [part_of(raw[:, i:j], columns[i:j], rules[i]) for i, j in pairwise(bounds)]


def part_of(raw: Raw, columns: Sequence[int], rules: NumberRules, missing: Mask | None = None) -> Part:
    """Return the doubles of `raw`, shape (n, k): integers, floats or booleans, which are 0 and 1.

    `columns` are their numbers in the table; `missing`, of the same shape, is where there is no number.
    """
    if missing is not None:
        raw = np.where(missing, raw.dtype.type(0), raw)
    if _are_words(raw, rules):
        return _beside([_named(raw[:, j], column, rules, missing, j) for j, column in enumerate(columns)])
    values = raw.astype(np.float64, copy=False)
    part = Part(values, _flaw(raw, values, columns, rules))
    return part if missing is None else _with_gaps(part, missing, columns, rules)


def _with_gaps(part: Part, missing: Mask, columns: Sequence[int], rules: NumberRules) -> Part:
    values = np.where(missing, np.nan, part.values)
    if rules.skip_missing or not missing.any():
        return Part(values, part.flaw)
    row, j = divmod(int(np.argmax(missing)), len(columns))
    gap = Flaw(row, columns[j], "null is a missing value", HINT)
    return Part(values, min((one for one in (part.flaw, gap) if one is not None), key=lambda one: one[:2]))


def _flaw(raw: Raw, values: Array, columns: Sequence[int], rules: NumberRules) -> Flaw | None:
    bad = _not_finite(values, rules) if raw.dtype.kind == "f" else _not_exact(raw, values)
    if bad is None or not bad.any():
        return None
    row, j = divmod(int(np.argmax(bad)), len(columns))
    value = raw[row, j].item()
    if value != value:  # noqa: PLR0124 - only NaN is not itself
        return Flaw(row, columns[j], "NaN is a missing value", HINT)
    if raw.dtype.kind == "f":
        return Flaw(row, columns[j], f"{value} is not a finite number")
    what = f"{value} is an integer that a double cannot hold exactly (it would become {float(value):.0f})"
    return Flaw(row, columns[j], what, "Saved as floats, it is read as a measurement.")


def _not_finite(values: Array, rules: NumberRules) -> Mask | None:
    """Return where a value is none that may stand there, or None if all may."""
    if not values.size or (np.isfinite(values.min()) and np.isfinite(values.max())):  # NaN is both where there is one
        return None
    bad: Mask = ~np.isfinite(values)
    if rules.skip_missing:
        bad &= ~np.isnan(values)
    if rules.minus_infinity:
        bad &= ~np.isneginf(values)
    if rules.infinity:
        bad &= ~np.isposinf(values)
    return bad


def _not_exact(raw: Raw, values: Array) -> Mask | None:
    """Return where an integer was rounded to a double, or None if none was."""
    if raw.dtype.itemsize < 8 or not raw.size:
        return None
    if int(raw.max()) <= EXACT_INTEGERS and int(raw.min()) >= -EXACT_INTEGERS:
        return None
    # The double next above the largest integer cannot be turned back, and no integer is equal to it.
    over = values >= float(np.iinfo(raw.dtype).max)
    bad: Mask = over | (np.where(over, 0.0, values).astype(raw.dtype) != raw)
    return bad


def _are_words(raw: Raw, rules: NumberRules) -> bool:
    """Whether a number may be a word: a group's name, or a class's."""
    words = rules.words
    if words is None or (words.plain and raw.dtype.kind != "b"):
        return False
    # True is 1 unless it can be a name.
    return raw.dtype.kind != "b" or words.literal or bool({"true", "false"} & {one.lower() for one in words.known})


def _named(raw: Raw, column: int, rules: NumberRules, missing: Mask | None, j: int) -> Part:
    """Return the numbers that the numbers of one column stand for, shape (n, 1): those of their words."""
    empty = np.isnan(raw) if raw.dtype.kind == "f" else np.zeros(len(raw), np.bool_)
    if missing is not None:
        empty |= missing[:, j]
    there = np.flatnonzero(~empty)
    values = np.full((len(raw), 1), np.nan)
    values[there, 0], flaw = _distinct(raw[there], column, rules)
    flaws = [] if flaw is None else [flaw._replace(row=int(there[flaw.row]))]
    # What is no word is a number.
    rest = there[np.isnan(values[there, 0])]
    part = part_of(raw[rest][:, np.newaxis], [column], rules._replace(words=None))
    values[rest] = part.values
    flaws += [] if part.flaw is None else [part.flaw._replace(row=int(rest[part.flaw.row]))]
    if empty.any() and not rules.skip_missing:
        flaws.append(Flaw(int(np.argmax(empty)), column, "a missing value", HINT))
    return Part(values, min(flaws, default=None))


def _distinct(raw: Raw, column: int, rules: NumberRules) -> tuple[Array, Flaw | None]:
    """Return what the words of some numbers stand for; each word is looked up once, in the order they come."""
    distinct, first, inverse = np.unique(raw, return_index=True, return_inverse=True)
    order = np.argsort(first)
    found, flaw = word_numbers([json.dumps(one) for one in distinct[order].tolist()], column, rules)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return found[rank[inverse]], None if flaw is None else flaw._replace(row=int(first[order[flaw.row]]))


def word_numbers(texts: Sequence[str], column: int, rules: NumberRules) -> tuple[Array, Flaw | None]:
    """Return the numbers that words stand for, shape (n,), NaN where one is no word; and the first that must not be."""
    assert rules.words is not None  # noqa: S101 - asked before
    found = np.full(len(texts), np.nan)
    for i, text in enumerate(texts):
        try:
            number = worded(text, i, rules.words)
        except CellError as error:
            return found, Flaw(i, column, error.problem, error.hint)
        if number is not None:
            found[i] = number
        elif rules.words.literal and is_number(text):
            found[i] = float(text)
    return found, None


def takes_rows(columns: Sequence[int], rules: Sequence[NumberRules], width: int) -> bool:
    """Whether the one column that is wanted of a matrix stands for its rows, each a list in itself, as in JSON."""
    words = rules[0].words
    return len(columns) == 1 and width > 1 and words is not None and words.literal and words.learns


def rows_of(raw: Raw, column: int, rules: NumberRules) -> Part:
    """Return the numbers that the rows of `raw`, shape (n, k), stand for as lists, shape (n, 1)."""
    found, flaw = word_numbers([json.dumps(one) for one in raw.tolist()], column, rules)
    return Part(found[:, np.newaxis], flaw)


def _beside(parts: Sequence[Part]) -> Part:
    flaws = [one.flaw for one in parts if one.flaw is not None]
    return Part(_side_by_side(parts), min(flaws, default=None))
