"""Where something stands in an input, and text that came from outside, cut to what fits in a message."""

from collections.abc import Sequence
from typing import NamedTuple

VALUE_LENGTH = 60
LIST_LENGTH = 10


def cut(text: str, length: int = VALUE_LENGTH) -> str:
    """Return `text`, or its beginning and an ellipsis if it is longer than `length` characters."""
    return text if len(text) <= length else text[: length - 1] + "…"


def listing(names: Sequence[str]) -> str:
    """Return `names` in one line, cut after the first ten."""
    shown = ", ".join(cut(name) or "(no name)" for name in names[:LIST_LENGTH])
    more = len(names) - LIST_LENGTH
    return f"{shown} and {more} more" if more > 0 else shown


class Place(NamedTuple):
    """Where something stands in an input: physical line and column, both from 1.

    `text` is the line itself and `width` the length of what is meant, for the caret; `item` is where it
    stands in a document that has no lines worth counting (`[3].p` of a JSON file). `before` is how many letters of
    the line stand before `text`, where a line of any length is read by pieces.
    """

    path: str
    line: int | None = None
    column: int | None = None
    text: str | None = None
    width: int = 1
    item: str = ""
    before: int = 0

    def __str__(self) -> str:
        """Return `path:line:column`, as terminals and editors make clickable, or `path[3]` where there are no lines."""
        if self.line is None:
            return f"{self.path}{self.item}"
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)

    def excerpt(self) -> tuple[str, ...]:
        """Return the line and the caret under it, or nothing where the line is not known."""
        if self.text is None or self.line is None:
            return ()
        start = max(0, (self.column or 1) - 1 - self.before)
        skipped = max(0, start - 40)
        inside = bool(skipped or self.before)
        line = cut(("…" if inside else "") + self.text[skipped:].rstrip("\n"), 100)
        caret = " " * (start - skipped + inside) + "^" * max(1, min(self.width, VALUE_LENGTH))
        number = str(self.line).rjust(5)
        return (f"{number} | {line}", f"{' ' * len(number)}   {caret}")
