"""The tokens of a JSON text and where they stand: what is wrong in a document is found again by its path.

Only errors come here, so clearness goes before speed.
"""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from losscli.errors import Place

Key = str | int
Path = tuple[Key, ...]

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}:,]|[^\s\[\]{}:,"]+')


class Token(NamedTuple):
    """A key, or the beginning of a value, with its path and its bounds in the text."""

    path: Path
    start: int
    end: int
    is_key: bool

    def text(self, document: str) -> str:
        """Return the token as it stands."""
        return document[self.start : self.end]


def tokens(text: str) -> Iterator[Token]:
    """Yield the keys and the beginnings of the values of a JSON text, as far as it is one."""
    stack: list[Key] = []
    expect_key = False
    for found in TOKEN.finditer(text):
        letter = found.group()
        if letter == ",":
            expect_key = bool(stack) and isinstance(stack[-1], str)
            if stack and isinstance(stack[-1], int):
                stack[-1] += 1
        elif letter in "]}":
            if stack:
                stack.pop()
            expect_key = False
        elif letter != ":":
            if expect_key and letter[0] == '"':
                stack[-1] = json.loads(letter, strict=False)
            yield Token(tuple(stack), *found.span(), expect_key)
            expect_key = letter == "{"
            if letter in "[{":
                stack.append(0 if letter == "[" else "")


def value_at(text: str, path: Path) -> tuple[int, int]:
    """Return where the value at `path` stands, or the beginning of the text if it is not there."""
    for token in tokens(text):
        if token.path == path and not token.is_key:
            return token.start, token.end
    return 0, 1


def doubled_key(text: str) -> tuple[int, int]:
    """Return where the first key stands that its object has already."""
    numbers: dict[Path, int] = {}
    seen: set[tuple[Path, int, Key]] = set()
    for token in tokens(text):
        if not token.is_key:
            # Of two objects at the same path, below a doubled key, each has keys of its own.
            numbers[token.path] = token.start
            continue
        parent = token.path[:-1]
        mark = (parent, numbers.get(parent, 0), token.path[-1])
        if mark in seen:
            return token.start, token.end
        seen.add(mark)
    return 0, 1


def bare_word(text: str, pattern: re.Pattern[str]) -> tuple[int, int]:
    """Return where the first value stands whose text matches: `NaN`, an endless integer."""
    return next(
        ((token.start, token.end) for token in tokens(text) if pattern.fullmatch(token.text(text))),
        (0, 1),
    )


def place_in(text: str, span: tuple[int, int], path: str, line: int = 1, item: str = "") -> Place:
    """Return the place of some characters of a text whose first line has this number."""
    start, end = span
    begins = text.rfind("\n", 0, start) + 1
    ends = text.find("\n", start)
    whole = text[begins : ends if ends >= 0 else None]
    return Place(path, line + text.count("\n", 0, start), start - begins + 1, whole, end - start, item)
