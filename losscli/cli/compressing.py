"""Files of terms that are compressed as they are written, as their last extension says: `terms.csv.gz`."""

from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from os.path import splitext
from typing import BinaryIO, Protocol

from losscli.errors import UsageError


class Stream(Protocol):
    """What is written to a file by way of a compressor."""

    def write(self, data: bytes, /) -> int:
        """Write some bytes."""
        ...

    def close(self) -> None:
        """Write what is left; the file stays open."""
        ...


def compression(path: str) -> str:
    """Return the extension that says how the file is compressed, or nothing."""
    suffix = splitext(path)[1].lower()
    return suffix if suffix in COMPRESSIONS else ""


def compressed(path: str, file: BinaryIO) -> Stream | None:
    """Return what compresses into `file` as the name `path` says, or None if it says nothing.

    The same bytes in are the same bytes out: no time and no name stands in the header.

    Raises:
        UsageError: that takes a package which is not installed.
    """
    suffix = compression(path)
    return COMPRESSIONS[suffix](file) if suffix else None


def _gzip(file: BinaryIO) -> Stream:
    from gzip import GzipFile  # noqa: PLC0415 - each of them only where it is asked for

    # Digits are nearly random: level 6 takes five times as long and leaves 94 bytes of 100.
    return GzipFile("", "wb", 1, file, mtime=0)


def _bzip2(file: BinaryIO) -> Stream:
    from bz2 import BZ2File  # noqa: PLC0415

    return BZ2File(file, "wb")


def _xz(file: BinaryIO) -> Stream:
    from lzma import LZMAFile  # noqa: PLC0415

    return LZMAFile(file, "wb")


def _zstd(file: BinaryIO) -> Stream:
    for module in ("compression.zstd", "backports.zstd"):  # of Python 3.14, and the same for those before
        with suppress(ImportError):
            stream: Stream = import_module(module).ZstdFile(file, "wb")
            return stream
    hint = "Install what writes it: pip install 'losscli[zstd]'."
    raise UsageError("a .zst file is written by Python itself from 3.14 on only", hint)


COMPRESSIONS: dict[str, Callable[[BinaryIO], Stream]] = {".gz": _gzip, ".bz2": _bzip2, ".xz": _xz, ".zst": _zstd}
