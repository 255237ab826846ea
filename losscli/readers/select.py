"""Which columns of a table an input takes: by name, number, list, range or glob; never by guess."""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from losscli.errors import ColumnError
from losscli.readers.table import Shape

# Columns of these names are no logits; that they were meant to be left out must be said.
IDS = frozenset({"", "id", "ids", "index", "idx", "row", "row_id", "sample_id", "unnamed: 0"})


def chosen(shape: Shape, spec: str) -> tuple[int, ...]:
    """Return the columns (from 0) that `spec` names: `p`, `3`, `a,b`, `z0:z9`, `logit_*`.

    A name that is there stands for itself, before it is read in any other way.

    Raises:
        ColumnError: a part of it names no column, or a column is named twice.
    """
    whole = _exactly(shape, spec)
    columns = whole if whole is not None else tuple(column for part in spec.split(",") for column in _part(shape, part))
    if len(set(columns)) < len(columns):
        raise ColumnError(shape.path, f"{spec} names a column of {shape.path} twice", _labels(shape))
    return columns


def default(shape: Shape, taken: Iterable[int], option: str, *, vector: bool) -> tuple[int, ...]:
    """Return the columns of an input for which none were named: all that no other input takes.

    Raises:
        ColumnError: there are several and only one is wanted, or one of them is plainly no number to compute with.
    """
    gone = {*taken, *shape.aside}
    free = [column for column in range(shape.width) if column not in gone]
    if not free:
        raise ColumnError(shape.path, f"{shape.path} has no column left for {option}", _labels(shape))
    inside = [column for column in free if column in shape.inner]
    if inside:
        labels = tuple(shape.label(column) for column in inside)
        hint = f"Say which columns are meant with {option}, for example {option} {labels[-1]}."
        raise ColumnError(shape.path, f"{shape.path} has columns inside others", labels, hint)
    if vector:
        _refuse_ids(shape, free, option)
        return tuple(free)
    if len(free) > 1 and not shape.matrix:
        left = " left" if len(free) < shape.width else ""
        hint = f"Say which with {option}, for example {option} {_example(shape, free)}."
        problem = f"{shape.path} has {len(free)} columns{left} and one is wanted"
        raise ColumnError(shape.path, problem, tuple(_labels(shape)[column] for column in free), hint)
    return tuple(free)


def find(shape: Shape, name: str) -> int | None:
    """Return the column of exactly this name, or number, if there is one."""
    found = _exactly(shape, name)
    return found[0] if found and len(found) == 1 else None


def _exactly(shape: Shape, part: str) -> tuple[int, ...] | None:
    """Return the columns that one word names: a name, a list's name, or a number from 1."""
    if shape.names is not None and part in shape.names:
        return (shape.names.index(part),)
    if part in shape.groups:
        return shape.groups[part]
    if re.fullmatch(r"[1-9][0-9]{0,5}", part) and int(part) <= shape.width:
        return (int(part) - 1,)
    return None


def _part(shape: Shape, part: str) -> Sequence[int]:
    word = part.strip()
    found = _exactly(shape, word)
    if found is not None:
        return found
    if ":" in word:
        return _range(shape, word)
    if any(letter in word for letter in "*?["):
        matched = [i for i in range(shape.width) if i not in shape.aside and fnmatchcase(shape.label(i), word)]
        if matched:
            return matched
    raise missing(shape, word)


def _range(shape: Shape, word: str) -> Sequence[int]:
    """Return the columns from one name to another; a name may hold a colon itself, so each is tried."""
    colons = [i for i, letter in enumerate(word) if letter == ":"]
    pairs = [(_exactly(shape, word[:i].strip()), _exactly(shape, word[i + 1 :].strip())) for i in colons]
    found = [(low[0], high[-1]) for low, high in pairs if low is not None and high is not None]
    if not found:
        low, _, high = word.partition(":")
        raise missing(shape, high if _exactly(shape, low.strip()) else low)
    if len(found) > 1:
        raise ColumnError(shape.path, f"{word} can be read as several ranges of {shape.path}", _labels(shape))
    first, last = found[0]
    if first > last:
        raise ColumnError(shape.path, f"in {shape.path}, {word} runs backwards", _labels(shape))
    return range(first, last + 1)


def missing(shape: Shape, word: str) -> ColumnError:
    """Return the error that there is no such column, with a name near to it."""
    if shape.names is None:
        number = f"it has {shape.width} columns without names: say a number from 1 to {shape.width}"
        return ColumnError(shape.path, f"no column {word} in {shape.path}; {number}")
    near = get_close_matches(word, shape.names[:1000], n=1)
    return ColumnError(
        shape.path, f"no column {word} in {shape.path}", shape.names, f"Did you mean {near[0]}?" if near else ""
    )


def _labels(shape: Shape) -> tuple[str, ...]:
    return tuple(shape.label(i) or "(no name)" for i in range(shape.width))


def _example(shape: Shape, columns: Sequence[int]) -> str:
    candidates = [shape.label(i) for i in columns if shape.label(i).lower() not in IDS]
    return candidates[-1] if candidates else "2"


def _refuse_ids(shape: Shape, columns: Sequence[int], option: str) -> None:
    ids = [shape.label(i) for i in columns if shape.names is not None and shape.label(i).lower() in IDS]
    if ids and len(columns) > 1:
        problem = f"{shape.path} has a column {ids[0] or '(no name)'} that looks like an id"
        raise ColumnError(shape.path, problem, _labels(shape), f"Say which columns are meant with {option}.")
