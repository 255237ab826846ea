"""Opening an input once, and its bytes as blocks of whole lines in UTF-8.

Every input is opened once and read once, front to back, so that a FIFO, `<(...)` or a slow pipe serves as well as
a file.
"""

import codecs
import errno
import io
import os
import stat
import sys
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO, NamedTuple

from losscli.errors import Place, ReadError

BLOCK = 1 << 20
FIRST_BLOCK = 1 << 16
LINE_LIMIT = 16 << 20
DOCUMENT_LIMIT = 1 << 30
MAGIC = {
    b"\x1f\x8b": ("gzip", "zcat"),
    b"BZh": ("bzip2", "bzcat"),
    b"\xfd7zXZ\x00": ("xz", "xzcat"),
    b"\x28\xb5\x2f\xfd": ("zstd", "zstdcat"),
    b"PK\x03\x04": ("zip", "unzip -p"),
    b"PAR1": ("Parquet", ""),
    b"\x93NUMPY": ("npy", ""),
    b"ARROW1": ("Arrow", ""),
    b"\x89HDF\r\n": ("HDF5", ""),
    b"SQLite format 3": ("SQLite", ""),
}
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Block(NamedTuple):
    r"""Some whole lines of a text in UTF-8, each ended by `\\n`, and the number of the first of them."""

    line: int
    data: bytes

    def lines(self) -> list[str]:
        """Return the lines without their ends."""
        return self.data.decode().split("\n")[:-1]


@dataclass(eq=False, repr=False)
class Source:
    """An input that was opened: its name as it was typed, and its bytes."""

    name: str
    stream: BinaryIO
    head: bytes
    encoding: str
    skip: int

    @property
    def size(self) -> int:
        """The length in bytes of a file; 0 for a pipe, whose length nobody knows."""
        try:
            status = os.fstat(self.stream.fileno())
        except (OSError, ValueError):
            return 0
        return status.st_size if stat.S_ISREG(status.st_mode) else 0

    @classmethod
    def open(cls, path: str, encoding: str | None = None) -> "Source":
        """Open `path`, or standard input if it is `-`, and look at its first bytes.

        Raises:
            ReadError: it cannot be opened, is empty, or is of a kind that is not read.
        """
        name = "stdin" if path == "-" else path
        chosen = _text_encoding(name, encoding) if encoding is not None else None
        stream = _opened(name, path)
        source = cls(name, stream, b"", chosen or "utf-8", 0)
        if path != "-":
            weakref.finalize(source, stream.close)
        source.head = source._piece(FIRST_BLOCK)
        _refuse_binary(name, source.head)
        bom, found = next(((bom, found) for bom, found in BOMS if source.head.startswith(bom)), (b"", "utf-8"))
        source.encoding = chosen or found
        source.skip = len(bom) if source.encoding == found else 0
        return source

    def beginning(self) -> str:
        """Return the text of the first bytes, as far as it can be told, for looking at."""
        return self.head[self.skip :].decode(self.encoding, "ignore")

    def raw(self) -> Iterator[bytes]:
        """Yield the bytes of the text in UTF-8, in pieces of no particular size.

        Raises:
            ReadError: a byte sequence is not text in this encoding.
        """
        pieces = chain([self.head[self.skip :]], self._pieces())
        return pieces if self.encoding == "utf-8" else self._transcoded(pieces)

    def blocks(self) -> Iterator[Block]:
        r"""Yield the text as blocks of whole lines; line ends become `\\n`, also in quoted cells.

        An error is raised only after the lines before it were yielded.

        Raises:
            ReadError: a line is longer than 16 MiB, or the bytes are not text.
        """
        line, rest = 1, b""
        for piece in self.raw():
            whole, rest = _whole_lines(rest + piece)
            if whole:
                self._refuse_long(whole.find(b"\n"), line)
                yield from self._sound(Block(line, whole))
                line += whole.count(b"\n")
            self._refuse_long(len(rest), line)
        if rest:
            last = _normal(rest)
            yield from self._sound(Block(line, last if last.endswith(b"\n") else last + b"\n"))

    def text(self) -> str:
        """Return the whole text, whose lines may be of any length.

        Raises:
            ReadError: it is not text, or longer than 1 GiB.
        """
        pieces, size = [], 0
        for piece in self.raw():
            pieces.append(piece)
            size += len(piece)
            if size > DOCUMENT_LIMIT:
                hint = "Write it as NDJSON, a value a line: that is read line by line."
                raise ReadError(Place(self.name), "the document is longer than 1 GiB", hint)
            if b"\0" in piece:
                break  # which is refused right below: a device may never end
        return "".join(block.data.decode() for block in self._sound(Block(1, _normal(b"".join(pieces)))))

    def _refuse_long(self, length: int, line: int) -> None:
        if length > LINE_LIMIT:
            raise ReadError(Place(self.name, line), "the line is longer than 16 MiB")

    def _sound(self, block: Block) -> Iterator[Block]:
        """Yield the lines of a block as far as they are text, then refuse the one that is not."""
        offset = _first_unsound(block.data)
        if offset is None:
            yield block
            return
        start = block.data.rfind(b"\n", 0, offset) + 1
        line = block.line + block.data.count(b"\n", 0, start)
        if start:
            yield Block(block.line, block.data[:start])
        if block.data[offset] == 0:
            hint = "UTF-16 or UTF-32 without a byte order mark must be named: --encoding utf-16-le."
            raise ReadError(Place(self.name, line), "a NUL byte: this is not plain text", hint)
        text = block.data[start:].split(b"\n", 1)[0].decode(errors="replace")
        place = Place(self.name, line, len(block.data[start:offset].decode()) + 1, text)
        hint = "If the file is in another encoding, name it: --encoding latin-1."
        raise ReadError(place, f"byte 0x{block.data[offset]:02x} is not valid UTF-8", hint)

    def _pieces(self) -> Iterator[bytes]:
        while piece := self._piece(BLOCK):
            yield piece

    def _piece(self, size: int) -> bytes:
        """Return `size` bytes, fewer only at the end: a pipe hands over what it has."""
        pieces = []
        try:
            while size > 0 and (piece := self.stream.read(size)):
                pieces.append(piece)
                size -= len(piece)
        except OSError as error:
            raise ReadError(Place(self.name), _why(error)) from error
        return b"".join(pieces)

    def _transcoded(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(self.encoding)()
        line, first = 1, True
        for piece in chain(pieces, [b""]):
            problem: UnicodeError | None = None
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                problem, text = error, error.object[: error.start].decode(self.encoding, "replace")
            except UnicodeError as error:
                problem, text = error, ""
            yield (text.removeprefix("\ufeff") if first else text).encode("utf-8", "surrogatepass")
            line += _normal(text.encode("utf-8", "surrogatepass")).count(b"\n")
            first = first and not text
            if problem is not None:
                reason = problem.reason if isinstance(problem, UnicodeDecodeError) else "no text"
                raise ReadError(Place(self.name, line), f"not valid {self.encoding}: {reason}") from problem


def _opened(name: str, path: str) -> BinaryIO:
    try:
        if path != "-":
            return open(path, "rb")  # closed with the Source
    except OSError as error:
        raise ReadError(Place(name), _why(error)) from error
    except ValueError as error:  # a NUL in the path
        raise ReadError(Place(name), "no file can have this name") from error
    if sys.stdin is None or sys.stdin.closed:
        raise ReadError(Place(name), "it is closed")
    return sys.stdin.buffer


def _text_encoding(name: str, encoding: str) -> str:
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


def _first_unsound(data: bytes) -> int | None:
    """Return where the first NUL or the first byte that is not UTF-8 stands, or None."""
    nul = data.find(b"\0")
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError as error:
            return error.start if nul < 0 else min(error.start, nul)
    return nul if nul >= 0 else None


def _whole_lines(data: bytes) -> tuple[bytes, bytes]:
    """Split into whole lines, their ends normalised, and what is left; lone CRs end lines too."""
    if b"\r" not in data:
        end = data.rfind(b"\n") + 1
        return data[:end], data[end:]
    # A CR at the very end may be half of a CRLF: it waits for the next piece.
    end = max(data.rfind(b"\n"), data.rfind(b"\r", 0, len(data) - 1)) + 1
    return _normal(data[:end]), data[end:]


def _normal(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def _refuse_binary(name: str, head: bytes) -> None:
    if not head:
        raise ReadError(Place(name), "the file is empty" if name != "stdin" else "nothing came in on stdin")
    if head[:64].isascii() and head[:64].decode().replace("\t", " ").translate(LINE_ENDS).isprintable():
        return  # a column may be called PAR1
    for magic, (kind, tool) in MAGIC.items():
        if head.startswith(magic):
            hint = f"Unpack it on the way in: <({tool} {name})." if tool else "Write it as CSV, JSON or NDJSON."
            raise ReadError(Place(name), f"this is {kind} data, which is not read yet", hint)


LINE_ENDS = {ord("\n"): " ", ord("\r"): " "}


def _why(error: OSError) -> str:
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
