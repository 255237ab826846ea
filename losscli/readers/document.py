"""JSON values as rows of numbers: what JSON and NDJSON share.

RFC 8259 strictly: no NaN, no Infinity, no duplicate keys, no trailing comma. A value that is out of place is found
again in the text by its path, to say at which line and column it stands.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

import numpy as np

from losscli.domain import Array
from losscli.errors import Place, ReadError
from losscli.readers.number import EXACT_INTEGERS, NumberRules, exact_double, shortened

Key = str | int
Path = tuple[Key, ...]

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+')
HINT = "--na skip passes over null; anything else must be mended."


class DuplicateKeyError(ValueError):
    """An object has the same key twice."""


def parse(text: str, path: str, line: int = 1) -> Any:  # noqa: ANN401 - a JSON value is any of six types
    """Return the value of a JSON text.

    Raises:
        ReadError: it is not JSON; the place is named.
    """
    try:
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_without_doubles)
    except RecursionError as error:
        raise ReadError(Place(path, line, 1), "nested too deeply to be data") from error
    except json.JSONDecodeError as error:
        place = Place(path, line + error.lineno - 1, error.colno, text.split("\n")[error.lineno - 1])
        raise ReadError(place, f"not valid JSON: {_reason(error)}") from error
    except DuplicateKeyError as error:
        offset = _second(text, json.dumps(str(error)))
        raise ReadError(
            _at(text, offset, path, line), f"the key {shortened(repr(str(error)))} appears twice"
        ) from error
    except ValueError as error:
        constant = re.search(r"(?<![\w\"])-?(NaN|Infinity)(?![\w\"])", text)
        place = _at(text, constant.start() if constant else 0, path, line, len(constant.group()) if constant else 1)
        problem = f"{constant.group()} is not JSON, and no number" if constant else "an integer of thousands of digits"
        raise ReadError(place, problem) from error


def numbers(values: Sequence[Any], rules: NumberRules) -> Array | int:
    """Return the numbers of some JSON values, shape (n,), or the index of the first that is none."""
    kinds = set(map(type, values))
    if kinds <= {int, float} and (array := _plain(values)) is not None:
        return array
    for i, value in enumerate(values):
        missing = value is None and rules.skip_missing
        if not missing and (type(value) not in {int, float} or not exact_double(value)):
            return i
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def problem(value: Any) -> str:  # noqa: ANN401 - see parse
    """Say why a JSON value is not a number."""
    if value is None:
        return "null is a missing value"
    if isinstance(value, bool):
        return f"{str(value).lower()} is not a number"
    if isinstance(value, str):
        return f"the text {json.dumps(shortened(value), ensure_ascii=False)} is not a number"
    if isinstance(value, int | float):
        big = isinstance(value, float) or abs(value) >= 2**1024
        return "a number beyond the largest double, 1.8e308" if big else f"{value} is an integer no double can hold"
    return f"{'a list' if isinstance(value, list) else 'an object'} where a number should be"


def leaves(value: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield what an object holds that is no object itself, with the keys that lead there."""
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield from leaves(inner, (*path, key))
        else:
            yield (*path, key), inner


def follow(value: Any, path: Path) -> Any:  # noqa: ANN401 - see parse
    """Return what stands at `path` in a value.

    Raises:
        LookupError: there is nothing there.
    """
    for key in path:
        match value, key:
            case ([*_], int()) | ({}, str()):
                value = value[key]
            case _:
                raise LookupError(key)
    return value


def place(text: str, value_path: Path, path: str, line: int = 1) -> Place:
    """Return where the value at `value_path` stands in a JSON text that was parsed before."""
    offset, width = _find(text, value_path)
    item = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in value_path)
    found = _at(text, offset, path, line, width)
    return Place(found.path, found.line, found.column, found.text, found.width, item)


def refuse(text: str, value_path: Path, path: str, what: str, hint: str = HINT, *, line: int = 1) -> NoReturn:
    """Raise the error that names the value at `value_path`.

    Raises:
        ReadError: always.
    """
    raise ReadError(place(text, value_path, path, line), what, hint)


def dotted(path: Path) -> str:
    """Return the name of a column from the keys that lead to it: `out.p`."""
    return ".".join(str(key) for key in path)


def groups(columns: Sequence[Path]) -> dict[str, tuple[int, ...]]:
    """Return the names that stand for several columns at once: the lists among the values."""
    found: dict[str, list[int]] = {}
    for number, path in enumerate(columns):
        if len(path) > 1 and isinstance(path[-1], int):
            found.setdefault(dotted(path[:-1]), []).append(number)
    return {name: tuple(members) for name, members in found.items()}


def other_width(lists: Sequence[Any], width: int) -> int | None:
    """Return the index of the first of some lists that has not `width` members, or None if all have."""
    return next((i for i, one in enumerate(lists) if isinstance(one, list) and len(one) != width), None)


def _plain(values: Sequence[Any]) -> Array | None:
    try:
        array = np.array(values, dtype=np.float64)
    except OverflowError:
        return None
    return array if bool(np.max(np.abs(array), initial=0.0) < EXACT_INTEGERS) else None


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        raise DuplicateKeyError(next(key for key, _ in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _reason(error: json.JSONDecodeError) -> str:
    """Put the parser's finding in our words."""
    at_end = error.pos >= len(error.doc.rstrip())
    if at_end:
        return "the text ends in the middle of a value"
    if error.msg == "Extra data":
        return "something follows after the value (if each line is a value of its own, say --from ndjson)"
    return f"{shortened(error.doc[error.pos : error.pos + 20].splitlines()[0])!r} cannot stand here"


def _at(text: str, offset: int, path: str, line: int, width: int = 1) -> Place:
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    return Place(
        path, line + text.count("\n", 0, offset), offset - start + 1, text[start : end if end >= 0 else None], width
    )


def _second(text: str, key: str) -> int:
    first = text.find(key)
    return max(text.find(key, first + 1), 0)


def _find(text: str, value_path: Path) -> tuple[int, int]:
    """Return the offset and the length of the value at `value_path`: walks the tokens, keeping the path of each."""
    stack: list[Key] = []
    expect_key = False
    previous = ""
    for token in TOKEN.finditer(text):
        letter = token.group()
        if letter == ":":
            continue
        if letter == ",":
            if stack and isinstance(stack[-1], int):
                stack[-1] += 1
            expect_key = bool(stack) and isinstance(stack[-1], str)
        elif letter in "]}":
            stack.pop()
            expect_key = False
        elif expect_key:
            stack[-1] = json.loads(letter)
            expect_key = False
        else:
            if tuple(stack) == value_path:
                return token.start(), len(letter)
            if letter in "[{":
                stack.append(0 if letter == "[" else "")
                expect_key = letter == "{"
        previous = letter
    return len(text) if previous else 0, 1
