"""A file of gates: TOML in which `[gate.NAME]` is a gate, and its keys are the words of the command line.

Whatever else stands in it is an error, so that a gate whose name or place is mistyped is never passed over.
"""

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, NamedTuple

from losscli.errors import Place, ReadError, cut, listing
from losscli.readers.sources.source import Source

GATE = "gate"
HEADER = re.compile(r"[ \t]*\[(?!\[)")
AT = re.compile(
    r"^(?P<what>.*?)\.? \(at (line (?P<line>[0-9]+), column (?P<column>[0-9]+)|end of document)\)$", re.DOTALL
)
TWICE = re.compile(r"Cannot (overwrite|declare|mutate|define)")
LONGEST = 1 << 20  # letters; a file of gates is written by hand
FORM = (
    'A gate begins with a line such as [gate.validation], followed by loss = "bce", files = [...], fail-above = 0.35.'
)


class Typed(str):
    """A number as it was typed, so that its digits are not lost."""

    __slots__ = ()


# What a value is called; of several kinds that it is of, the first counts.
KINDS: Mapping[type, str] = {
    bool: "true or false",
    Typed: "a number",
    str: "a text",
    list: "an array",
    dict: "a table",
    date: "a date",
    time: "a time",
}


class Entry(NamedTuple):
    """What a key of a gate says, and where: a text, a number as it was typed, a bool, a list, or something else."""

    key: str
    value: Any
    place: Place


class Section(NamedTuple):
    """A gate as it stands in the file."""

    name: str
    place: Place
    entries: Mapping[str, Entry]


class GateFile(NamedTuple):
    """A file of gates; `folder` is where the files that it names are, "" for the working directory."""

    path: str
    folder: str
    sections: Sequence[Section]


def read(path: str) -> GateFile:
    """Read a file of gates.

    Raises:
        ReadError: it cannot be read, is no TOML, holds something else than gates, or no gate.
    """
    source = Source.open(path)
    text = source.text()
    if len(text) > LONGEST:
        raise ReadError(Place(path), f"it is longer than {LONGEST} letters: this is no file of gates")
    found, lines = _parsed(text, path), text.split("\n")
    headers = _headers(lines)
    _refuse_others(found, path, lines)
    gates = found.get(GATE, {})
    if not isinstance(gates, dict):
        raise ReadError(Place(path, *_line_of(lines, 0, len(lines), GATE)), f"{GATE} is no table of gates", FORM)
    if not gates:
        raise ReadError(Place(path), "there is no gate in it", FORM)
    sections = [_section(name, value, path, lines, headers) for name, value in gates.items()]
    return GateFile(path, os.path.dirname(path), sections)


def kind_of(value: object) -> str:
    """Return what a value is, in words."""
    return next((text for kind, text in KINDS.items() if isinstance(value, kind)), "something else")


def near(word: str, known: Sequence[str]) -> str:
    """Return the question whether another name was meant, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistyped name needs it

    spelled = word.strip().lower().removeprefix("--").replace("_", "-")
    found = get_close_matches(spelled, known, n=2)
    return f". Did you mean {' or '.join(map(cut, found))}?" if found else ""


def _parsed(text: str, path: str) -> dict[str, Any]:
    try:
        return {key: _plain(value) for key, value in tomllib.loads(text, parse_float=_typed).items()}
    except tomllib.TOMLDecodeError as error:
        raise _flaw(str(error), text, path) from error
    except RecursionError as error:
        raise ReadError(Place(path), "it is nested too deep: no file of gates is") from error
    except ValueError as error:  # Python refuses to read, or to write, a whole number of so many digits
        raise ReadError(Place(path), "a whole number in it has thousands of digits") from error


def _typed(text: str) -> Typed:
    return Typed(text.replace("_", ""))


def _plain(value: Any) -> Any:  # noqa: ANN401 - a value of TOML is any of ten types
    """Return a value with its whole numbers as texts, too."""
    match value:
        case dict():
            return {key: _plain(one) for key, one in value.items()}
        case list():
            return [_plain(one) for one in value]
        case int() if not isinstance(value, bool):
            return Typed(str(value))
    return value


def _flaw(message: str, text: str, path: str) -> ReadError:
    """Return what the parser complains of, in our words."""
    match = AT.match(message)
    what, lines = (match["what"] if match else message), text.rstrip("\n").split("\n")
    line = int(match["line"]) if match and match["line"] else len(lines)
    excerpt = lines[line - 1] if line <= len(lines) else ""
    if TWICE.match(what):
        return ReadError(Place(path, line, 1, excerpt, len(excerpt)), "this key or table stands there twice")
    column = int(match["column"]) if match and match["column"] else len(excerpt) + 1
    hint = 'A text stands in quotation marks, as in loss = "bce"; a list in brackets.' if "value" in what else ""
    return ReadError(Place(path, line, column, excerpt), "this is not TOML", hint)


def _refuse_others(found: Mapping[str, Any], path: str, lines: Sequence[str]) -> None:
    """Refuse what stands beside the gates: it could be one whose name is mistyped.

    Raises:
        ReadError: there is something.
    """
    others = [key for key in found if key != GATE]
    if not others:
        return
    line, column, text = _line_of(lines, 0, len(lines), others[0])
    meant = near(others[0].removesuffix("s"), [GATE])
    what = "is" if len(others) == 1 else "are"
    raise ReadError(Place(path, line, column, text), f"{listing(others)} {what} no gate{meant or '.'}", FORM)


def _section(
    name: str, value: object, path: str, lines: Sequence[str], headers: Mapping[tuple[str, ...], tuple[int, int]]
) -> Section:
    first, end = headers.get((GATE, name), (None, 0))
    place = Place(path) if first is None else Place(path, first + 1, None, lines[first])
    if not isinstance(value, dict):
        raise ReadError(place, f"the gate {cut(name)} is {kind_of(value)}, and no table", FORM)
    entries = {}
    for key, one in value.items():
        line, column, text = (None, None, None) if first is None else _line_of(lines, first + 1, end, key)
        entries[key] = Entry(key, one, place if line is None else Place(path, line, column, text, len(key)))
    return Section(name, place, entries)


def _line_of(lines: Sequence[str], first: int, end: int, key: str) -> tuple[int | None, int | None, str | None]:
    """Return where a key stands: the line and the column, from 1, and the line itself; None if that is not plain."""
    pattern = re.compile(rf"""[ \t]*\[*[ \t]*(?P<key>["']?{re.escape(key)}["']?)[ \t]*[]=.]""")
    for at in range(first, end):
        match = pattern.match(lines[at])
        if match:
            return at + 1, match.start("key") + 1, lines[at]
    return None, None, None


def _headers(lines: Sequence[str]) -> dict[tuple[str, ...], tuple[int, int]]:
    """Return where each table begins and ends, by its path; the parser tells no places."""
    starts = [0]
    for at, line in enumerate(lines):
        # What looks like a header may stand in a text or an array of several lines: these are not whole before it.
        if HEADER.match(line) and at and _loaded("\n".join(lines[starts[-1] : at])) is not None:
            starts.append(at)
    ends = [*starts[1:], len(lines)]
    return {path: span for span in zip(starts, ends, strict=True) if (path := _path(lines[span[0]]))}


def _path(line: str) -> tuple[str, ...]:
    """Return the names in the header of a table."""
    found, names = _loaded(line) if HEADER.match(line) else None, []
    while isinstance(found, dict) and found:
        name, found = next(iter(found.items()))
        names.append(name)
    return tuple(names)


def _loaded(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except ValueError:
        return None
