"""stdout is the report, stderr is talk: how both are set up, and how errors and warnings are said."""

import contextlib
import errno
import os
import sys
from collections.abc import Sequence
from io import BufferedWriter, RawIOBase, TextIOBase, TextIOWrapper
from typing import NoReturn, TextIO

from losscli.errors import cut
from losscli.render.clean import clean

# What a report is written with, if the stream can encode it.
LETTERS = "ŷ−ℓ∂ΣσΔ∞·²√≤…╭"
LONGEST_LINE = 1000


class ClosedStream(TextIOBase):
    """Stands for a stdout that was closed before the program began (`>&-`)."""

    encoding = "utf-8"

    def write(self, _: str, /) -> NoReturn:
        """Refuse.

        Raises:
            OSError: always.
        """
        raise OSError(errno.EBADF, "it is closed")


def prepare() -> None:
    """Make both streams able to print any text: what they cannot encode is escaped, never an exception."""
    if sys.stdout is None:  # type: ignore[redundant-expr, unused-ignore]
        sys.stdout = ClosedStream()
    _buffer()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _buffer() -> None:
    """Put a buffer before stdout where there is none (PYTHONUNBUFFERED): it writes again what was written in part.

    Without one, the rest of a text is lost in silence when the disk fills up or the reader leaves halfway.
    """
    raw = getattr(sys.stdout, "buffer", None)
    if isinstance(raw, RawIOBase):
        sys.stdout = TextIOWrapper(BufferedWriter(raw), encoding=sys.stdout.encoding)


def complain(kind: str, headline: str, details: Sequence[str] = ()) -> None:
    """Print an error or a warning on stderr: `loss: error: ...`, further lines indented, control characters shown."""
    lines = [f"loss: {kind}: {headline}", *(line if line.startswith(" ") else f"  {line}" for line in details)]
    aside("".join(f"{cut(clean(line), LONGEST_LINE)}\n" for line in lines))


def aside(text: str) -> None:
    """Print on stderr. That it is closed or full changes neither the number nor the status."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(text)
        sys.stderr.flush()


def can_print(text: str, stream: TextIO) -> bool:
    """Whether a stream can encode `text`."""
    try:
        text.encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def is_terminal(stream: TextIO) -> bool:
    """Whether a stream is a terminal."""
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        return False


def wants_colour(choice: str, stream: TextIO) -> bool:
    """Whether to colour: `--color` beats NO_COLOR beats FORCE_COLOR beats the terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def width(stream: TextIO) -> int | None:
    """Return the columns there are: the terminal's or COLUMNS; in a pipe without COLUMNS, as many as needed."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and len(columns) < 10 and int(columns) > 0:
        return int(columns)
    if not is_terminal(stream):
        return None
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except OSError:
        return None
