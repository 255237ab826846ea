"""The elements of a JSON array by pieces, of which none must fit in memory but one.

Where to cut is guessed from what stands between the first two elements, and the guess is proved by whoever parses the
piece: if a piece is valid between brackets, and every piece before it was, then the comma at which it ends stands
between two elements of the array, for a parser has come to it there.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from losscli.errors import Place, ReadError
from losscli.readers.sources.lines import normal
from losscli.readers.sources.source import LINE_LIMIT

BLANKS = b" \t\n"
BEGINNING = re.compile(r"[ \t\r\n]*+\[[ \t\r\n]*+")
COMMA = re.compile(r"[ \t\r\n]*+,[ \t\r\n]*+")
CLOSING = re.compile(r'(?:[\]}]+|"?)\Z')
OPENING = re.compile(r'[\[{"]*')
STRUCTURE = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{},"]', re.DOTALL)

Cut = Callable[[bytes], int | None]


class Piece(NamedTuple):
    r"""Some elements and the commas between them, and the line and column at which they begin.

    Line ends are `\\n`. The last piece runs to the end of the document: the closing bracket is in it.
    """

    line: int
    column: int
    data: bytes
    last: bool

    def array(self) -> str:
        """Return its elements as a JSON array by itself.

        Raises:
            UnicodeDecodeError: it is not UTF-8.
        """
        return "[" + self.data.decode() + ("" if self.last else "]")

    def elements(self) -> bytes | None:
        """Return its elements and nothing around them, or None where the last piece does not close the array."""
        bare = self.data.strip(BLANKS)
        if not self.last:
            return bare
        return bare[:-1].rstrip(BLANKS) if bare.endswith(b"]") else None

    def moved(self, place: Place, added: int) -> Place:
        """Return the place in the document of one in this piece, before which so many letters were put."""
        if place.line != self.line or place.column is None or place.text is None:
            return place
        before = self.column - 1
        return place._replace(column=place.column - added + before, text=place.text[added:], before=before)

    def after(self) -> tuple[int, int]:
        """Return the line and column that follow on it and on a comma."""
        lines = self.data.count(b"\n")
        letters = len(self.data[self.data.rfind(b"\n") + 1 :].decode(errors="replace")) + 1
        return self.line + lines, letters + (1 if lines else self.column)


class Joint(NamedTuple):
    """What stands between two elements, with the brackets and quotes at which they end and begin."""

    closing: bytes
    between: bytes
    opening: bytes

    @classmethod
    def after(cls, text: str, start: int, end: int) -> "Joint | None":
        """Return that behind the first element, which stands from `start` to `end`, or None if no other follows."""
        comma = COMMA.match(text, end)
        if comma is None:
            return None
        closing, opening = CLOSING.search(text, start, end), OPENING.match(text, comma.end())
        parts = (closing.group() if closing else "", comma.group(), opening.group() if opening else "")
        return cls(*(normal(part.encode()) for part in parts))

    def cut(self, data: bytes) -> int | None:
        """Return where the last comma stands that looks like one between elements."""
        found = data.rfind(self.closing + self.between + self.opening)
        return last_comma(data) if found < 0 else data.index(b",", found + len(self.closing))


def pieces(name: str, texts: Iterable[bytes], cut: Cut, line: int, column: int) -> Iterator[Piece]:
    """Yield a text that begins with an element, at this line and column, in pieces.

    An error is raised only after the elements before it were yielded.

    Raises:
        ReadError: an element is longer than 16 MiB, or what reading the text raises.
    """
    rest, tried = b"", 0
    try:
        for text in filter(None, texts):
            # What is cut off must be followed by something, so that a short document is one piece.
            end = cut(rest) if rest and len(rest) >= 2 * tried else None
            if end is not None:
                piece = Piece(line, column, rest[:end], last=False)
                yield piece
                (line, column), rest, tried = piece.after(), rest[end + 1 :], 0
            elif len(rest) >= 2 * tried:
                _refuse_long(name, rest, line)
                tried = len(rest)
            rest += text
    except ReadError:
        end = last_comma(rest)
        if end is not None:
            yield Piece(line, column, rest[:end], last=False)
        raise
    yield Piece(line, column, rest, last=True)


def last_comma(data: bytes) -> int | None:
    """Return where the last comma between elements stands, every bracket and quote being looked at."""
    depth, found = 0, None
    for mark in STRUCTURE.finditer(data):
        letter = mark.group()
        if letter in b"[{":
            depth += 1
        elif letter in b"]}":
            depth -= 1
        elif letter == b"," and depth == 0:
            found = mark.start()
        if depth < 0 or letter == b'"':  # the end of the array, or a text that is not closed yet
            break
    return found


def with_line_ends(texts: Iterable[bytes]) -> Iterator[bytes]:
    r"""Yield a text with its line ends as `\\n`; a CR at the end of a piece waits for the next."""
    held = b""
    for text in texts:
        whole = held + text
        held = b"\r" if whole.endswith(b"\r") else b""
        yield normal(whole[: len(whole) - len(held)])
    yield normal(held)


def _refuse_long(name: str, rest: bytes, line: int) -> None:
    if len(rest) > LINE_LIMIT:
        hint = "Is a quote or a bracket never closed? An array of few long rows can be written as NDJSON."
        raise ReadError(Place(name, line), "from here on, an element of the array is longer than 16 MiB", hint)
