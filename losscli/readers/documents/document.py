"""JSON values as rows of numbers: what JSON and NDJSON share.

RFC 8259 strictly: no NaN, no Infinity, no duplicate keys, no trailing comma.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

import numpy as np

from losscli.domain import Array
from losscli.errors import Place, ReadError, cut
from losscli.readers.documents.tokens import Key, Path, bare_word, doubled_key, place_in, value_at
from losscli.readers.number import EXACT_INTEGERS, CellError, NumberRules, exact_double, shortened, worded

HINT = "--na skip passes over null; anything else must be mended."
CONSTANT = re.compile(r"-?(NaN|Infinity)")
ENDLESS = re.compile(r"-?[0-9]{4301,}")
MINUS_ZERO = re.compile(r"-0(?![0-9.eE])")
DEPTH = 64


class Flaw(NamedTuple):
    """What is wrong in one of several rows (from 0), in which column (from 0): where in the row, and why."""

    row: int
    path: Path
    what: str
    hint: str = ""
    column: int = 0


class DuplicateKeyError(ValueError):
    """An object has the same key twice."""


def parse(text: str, path: str, line: int = 1) -> Any:  # noqa: ANN401 - a JSON value is any of six types
    """Return the value of a JSON text.

    Raises:
        ReadError: it is not JSON; the place is named.
    """
    try:
        return DECODERS.of(text).decode(text)
    except RecursionError as error:
        raise ReadError(Place(path, line, 1), f"nested more than {DEPTH} deep: no data is") from error
    except json.JSONDecodeError as error:
        place = place_in(text, (error.pos, error.pos + 1), path, line)
        raise ReadError(place, f"not valid JSON: {_reason(error)}") from error
    except DuplicateKeyError as error:
        place = place_in(text, doubled_key(text), path, line)
        raise ReadError(place, f"the key {shortened(repr(str(error)))} appears twice") from error
    except ValueError as error:
        span = bare_word(text, CONSTANT)
        endless = span == (0, 1)
        problem = "an integer of thousands of digits" if endless else f"{text[slice(*span)]} is not JSON, and no number"
        place = place_in(text, bare_word(text, ENDLESS) if endless else span, path, line)
        raise ReadError(place, problem) from error


def column_values(rows: Sequence[Any], path: Path, rules: NumberRules) -> Array | Flaw:
    """Return the numbers at `path` in each row, shape (n,), or the first that is not as it must be."""
    path = whole(path, rules)
    cells = _column(rows, path)
    found = _numbers(cells, rules)
    if isinstance(found, tuple):
        return Flaw(found[0], path, found[1], HINT)
    return found if len(cells) == len(rows) else Flaw(len(cells), (), _lacking(path))


def whole(path: Path, rules: NumberRules) -> Path:
    """Return the path of a list itself, from that of its first member, where the list is to be taken whole."""
    return path[:-1] if rules.words is not None and rules.words.literal and path and isinstance(path[-1], int) else path


def ragged(rows: Sequence[Any], columns: Sequence[Path], chosen: Iterable[Path]) -> Iterator[Flaw]:
    """Yield the first list of another length than the first row's: its numbers would be left out in silence."""
    for parent in dict.fromkeys(path[:-1] for path in chosen if path and isinstance(path[-1], int)):
        width = sum(path[:-1] == parent and isinstance(path[-1], int) for path in columns)
        for i, one in enumerate(_column(rows, parent)):
            if isinstance(one, list) and len(one) != width:
                yield Flaw(i, parent, f"a list of {len(one)}, where the first row has {width}")
                break


def _column(rows: Sequence[Any], path: Path) -> list[Any]:
    """Return what stands at `path` in each row, up to the first row that has nothing there."""
    if len(path) == 1 and set(map(type, rows)) == {list if isinstance(path[0], int) else dict}:
        try:
            return [row[path[0]] for row in rows]
        except LookupError:
            pass  # the way below finds which
    found = []
    for row in rows:
        try:
            found.append(follow(row, path))
        except LookupError:
            break
    return found


def _numbers(values: Sequence[Any], rules: NumberRules) -> Array | tuple[int, str]:
    """Return the numbers of some JSON values, shape (n,), or the index of the first that is none and why."""
    if rules.words is not None:
        return _worded(values, rules)
    kinds = set(map(type, values))
    if kinds <= {int, float} and (array := _plain(values)) is not None:
        return array
    for i, value in enumerate(values):
        missing = value is None and rules.skip_missing
        if not missing and (type(value) not in {int, float} or not exact_double(value)):
            return i, _problem(value)
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _worded(values: Sequence[Any], rules: NumberRules) -> Array | tuple[int, str]:
    """Return the numbers that words stand for, a list being its own text; or the index of the first that is none."""
    assert rules.words is not None  # noqa: S101 - asked before
    found = np.empty(len(values))
    for i, value in enumerate(values):
        if value is None and not rules.skip_missing:
            return i, _problem(value)
        text = "" if value is None else value if isinstance(value, str) else json.dumps(value)
        try:
            number = worded(text, i, rules.words)
        except CellError as error:
            return i, error.problem
        if number is None and value is not None:
            plain = _numbers([value], rules._replace(words=None))
            if isinstance(plain, tuple):
                return i, plain[1]
            number = float(plain[0])
        found[i] = np.nan if number is None else number
    return found


def leaves(value: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield what an object holds that is no object itself, with the keys that lead there; 64 deep at most."""
    for key, inner in value.items():
        if isinstance(inner, dict) and len(path) < DEPTH:
            yield from leaves(inner, (*path, key))
        else:
            yield (*path, key), inner


def follow(value: Any, path: Path) -> Any:  # noqa: ANN401 - see parse
    """Return what stands at `path` in a value.

    Raises:
        LookupError: there is nothing there.
    """
    for key in path:
        if type(value) is not (list if isinstance(key, int) else dict):
            raise LookupError(key)
        value = value[key]  # type: ignore[index]
    return value


def place(text: str, value_path: Path, path: str, line: int = 1) -> Place:
    """Return where the value at `value_path` stands in a JSON text that was parsed before."""
    return place_in(text, value_at(text, value_path), path, line, item(value_path))


def item(path: Path) -> str:
    """Return how a value of a document is called: `[3].p`."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)


def refuse(text: str, value_path: Path, path: str, what: str, hint: str = HINT, *, line: int = 1) -> NoReturn:
    """Raise the error that names the value at `value_path`.

    Raises:
        ReadError: always.
    """
    raise ReadError(place(text, value_path, path, line), what, hint)


def refuse_same_names(columns: Sequence[Path], text: str, path: str, line: int = 1) -> None:
    """Refuse columns that one name stands for: `{"a.b": 1, "a": {"b": 2}}`.

    Raises:
        ReadError: there are such columns.
    """
    lists = {column[:-1] for column in columns if len(column) > 1 and isinstance(column[-1], int)}
    counts = Counter(map(dotted, (*columns, *lists)))
    double = next((name for name, count in counts.items() if count > 1), None)
    if double is not None:
        raise ReadError(place_in(text, (0, 1), path, line), f"two columns are called {cut(double)}")


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


def _lacking(path: Path) -> str:
    """Say what a row does not have."""
    wanted: Key = path[-1] if path else ""
    if isinstance(wanted, int):
        return f"the row has no list of {wanted + 1} or more"
    return f"the row has no {shortened(dotted(path))}"


def _problem(value: Any) -> str:  # noqa: ANN401 - see parse
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


def _plain(values: Sequence[Any]) -> Array | None:
    try:
        array = np.array(values, dtype=np.float64)
    except OverflowError:
        return None
    return array if bool(np.max(np.abs(array), initial=0.0) < EXACT_INTEGERS) else None


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        raise DuplicateKeyError(next(key for key, count in counts.items() if count > 1))
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _reason(error: json.JSONDecodeError) -> str:
    """Put the parser's finding in our words."""
    if error.pos >= len(error.doc.rstrip()):
        return "the text ends in the middle of a value"
    if error.msg == "Extra data":
        return "something follows after the value (if each line is a value of its own, say --from ndjson)"
    if error.msg.startswith("Unterminated"):
        return "the text that begins here is never closed"
    return f"{shortened((error.doc[error.pos : error.pos + 20].splitlines() or [''])[0])!r} cannot stand here"


class Decoders(NamedTuple):
    """One decoder for all texts, as json.loads would make a new one for each; `signed` knows that -0 is not 0.

    To the standard library an integer has no negative zero, but the nearest double of -0 is one, as in CSV.
    """

    usual: json.JSONDecoder
    signed: json.JSONDecoder

    @classmethod
    def making(cls, constant: Callable[[str], Any]) -> "Decoders":
        """Return decoders that make a value of NaN, Infinity and -Infinity by `constant`."""
        usual = json.JSONDecoder(parse_constant=constant, object_pairs_hook=_without_doubles)
        signed = json.JSONDecoder(parse_constant=constant, object_pairs_hook=_without_doubles, parse_int=_signed)
        return cls(usual, signed)

    def of(self, text: str) -> json.JSONDecoder:
        """Return the decoder for a text; asking each integer whether it is -0 takes time."""
        return self.signed if MINUS_ZERO.search(text) else self.usual


def _signed(digits: str) -> float:
    return -0.0 if digits == "-0" else int(digits)


DECODERS = Decoders.making(_refuse_constant)
