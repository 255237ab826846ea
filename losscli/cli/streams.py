"""stdout is the report, stderr is talk: how both are set up, and how errors and warnings are said."""

import contextlib
import os
import sys
from collections.abc import Sequence

from losscli.render.clean import clean


def prepare() -> None:
    """Make both streams able to print any text: what they cannot encode is escaped, never an exception."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def complain(kind: str, headline: str, details: Sequence[str] = ()) -> None:
    """Print an error or a warning on stderr: `loss: error: ...`, further lines indented, control characters shown."""
    lines = [
        f"loss: {kind}: {clean(headline)}",
        *(f"  {clean(line)}" if not line.startswith(" ") else clean(line) for line in details),
    ]
    # A closed or full stderr changes neither the number nor the status.
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.write("\n".join(lines) + "\n")
        sys.stderr.flush()


def can_print(text: str) -> bool:
    """Whether stdout can encode `text`."""
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def is_terminal() -> bool:
    """Whether stdout is a terminal."""
    try:
        return sys.stdout.isatty()
    except (AttributeError, ValueError):
        return False


def wants_colour(choice: str) -> bool:
    """Whether to colour: `--color` beats NO_COLOR beats FORCE_COLOR beats the terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal() and os.environ.get("TERM") != "dumb"


def width() -> int | None:
    """Return the columns there are: the terminal's or COLUMNS; in a pipe without COLUMNS, as many as needed."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns) > 0:
        return int(columns)
    if not is_terminal():
        return None
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or None
    except OSError:
        return None
