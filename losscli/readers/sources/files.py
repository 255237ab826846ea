"""Opening a file, standard input or a URL; what its encoding is called, and whether it stayed the same."""

import codecs
import errno
import io
import os
import stat
import sys
from pathlib import PurePath
from typing import Any

from losscli.errors import Place, ReadError

PACKED_SUFFIXES = {".gz", ".bgz", ".bz2", ".xz", ".zst", ".zstd", ".zip"}
WEB = ("http", "https")


def opened(name: str, path: str) -> Any:  # noqa: ANN401 - a file, stdin's buffer, or what fsspec opens
    """Open a path, a URL, or standard input if it is `-`, for reading front to back.

    Raises:
        ReadError: it cannot be opened.
    """
    if path == "-":
        return _stdin(name)
    try:
        # A name with :// that is there is the name of a file.
        return open(path, "rb", buffering=0)  # closed with the Source
    except OSError as error:
        if is_url(path):
            from losscli.readers.sources.remote import Remote  # noqa: PLC0415 - no network unless a URL was typed

            return Remote.open(path)
        raise ReadError(Place(name), why(error), _hint(path, error)) from error
    except ValueError as error:  # a NUL in the path
        raise ReadError(Place(name), "no file can have this name") from error


def is_url(path: str) -> bool:
    """Whether a path is a URL, and no file that is called like one."""
    protocol, found, _ = path.partition("://")
    letters = protocol.replace("::", "").replace("+", "").replace("-", "").replace(".", "")
    return bool(found) and letters.isalnum() and not os.path.lexists(path)


def local_name(path: str) -> str:
    """Return a path without what says that it is one of this machine: `file:///tmp/x.csv` is /tmp/x.csv."""
    protocol, found, rest = path.partition("://")
    return rest if found and protocol in {"file", "local"} and not os.path.lexists(path) else path


def is_pattern(path: str) -> bool:
    """Whether a path stands for the files that it matches: one that is there is that file, whatever its name."""
    protocol, found, rest = path.partition("://")
    if found and protocol in WEB:
        path = rest.partition("?")[0]  # what follows is a query
    return is_wild(path) and not os.path.lexists(path)


def is_wild(path: str) -> bool:
    """Whether the marks of a pattern stand in a path."""
    return any(mark in path for mark in "*?[")


def _stdin(name: str) -> Any:  # noqa: ANN401 - whatever stands in its place
    if sys.stdin is None or sys.stdin.closed:
        raise ReadError(Place(name), "it is closed")
    return sys.stdin.buffer


def status(file: Any) -> os.stat_result | None:  # noqa: ANN401 - any file object
    """Return what the system knows of a file of known length, or None for a pipe, a device, or what is no file."""
    try:
        found = os.fstat(file.fileno())
    except (AttributeError, OSError, ValueError):
        return None
    return found if stat.S_ISREG(found.st_mode) and found.st_size else None


def refuse_changed(name: str, file: Any, before: os.stat_result | None) -> None:  # noqa: ANN401 - any file object
    """Refuse a file that is not what it was when it was opened.

    Raises:
        ReadError: it became shorter or longer, or was written to.
    """
    after = status(file)
    if before is None or after is None:
        return
    if after.st_size < before.st_size:
        size, end = (f"{number:,}".replace(",", " ") for number in (before.st_size, after.st_size))
        raise ReadError(Place(name), f"it ended after {end} of {size} bytes: did it change while it was read?")
    if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise ReadError(Place(name), "it was written to while it was read", "Read it again once it is complete.")


def bare_name(path: str) -> str:
    """Return the name that says the format: without the ends .gz, .zst and the like, and what follows in a URL."""
    protocol, found, rest = path.partition("://")
    if found and protocol in WEB:
        path = rest.partition("?")[0].partition("#")[0]
    name = PurePath(path)
    while name.suffix.lower() in PACKED_SUFFIXES:
        name = name.with_suffix("")
    return str(name)


def text_encoding(name: str, encoding: str) -> str:
    """Return Python's name of an encoding of text.

    Raises:
        ReadError: there is none of this name: `hex` and `zlib` are codecs, but not of text.
    """
    try:
        found = codecs.lookup(encoding)
        io.TextIOWrapper(io.BytesIO(), encoding=encoding)  # which takes text encodings only
    except (LookupError, ValueError) as error:
        raise ReadError(Place(name), f"there is no text encoding called {encoding}") from error
    return "utf-8" if found.name == "utf-8-sig" else found.name


def why(error: OSError) -> str:
    """Say in our own words why a file cannot be read."""
    known = {
        errno.ENOENT: "there is no such file",
        errno.EISDIR: "this is a directory, not a file",
        errno.EACCES: "no permission to read it",
        errno.ENAMETOOLONG: "the name is too long for a file",
        errno.ELOOP: "the link leads back to itself",
        errno.ENOTDIR: "a part of the path is not a directory",
    }
    return known.get(error.errno or 0, os.strerror(error.errno) if error.errno else "it cannot be read")


def _hint(path: str, error: OSError) -> str:
    if error.errno != errno.EISDIR:
        return ""
    return f"To read the files in it as one input, name them by a quoted pattern: '{os.path.join(path, '*.csv')}'."
