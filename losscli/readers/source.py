"""Opening an input once, and its bytes as blocks of whole lines in UTF-8.

Every input is opened once and read once, front to back, so that a FIFO, `<(...)` or a slow pipe serves as well as
a file.
"""

import codecs
import errno
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from losscli.errors import Place, ReadError

BLOCK = 1 << 20
FIRST_BLOCK = 1 << 16
LINE_LIMIT = 16 << 20
MAGIC = {
    b"\x1f\x8b": ("gzip", "zcat"),
    b"BZh": ("bzip2", "bzcat"),
    b"\xfd7zXZ\x00": ("xz", "xzcat"),
    b"\x28\xb5\x2f\xfd": ("zstd", "zstdcat"),
    b"PK\x03\x04": ("zip", "unzip -p"),
    b"PAR1": ("Parquet", ""),
    b"\x93NUMPY": ("npy", ""),
    b"ARROW1": ("Arrow", ""),
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


@dataclass(eq=False, repr=False)
class Source:
    """An input that was opened: its name as it was typed, and its bytes."""

    name: str
    stream: BinaryIO
    head: bytes
    encoding: str
    skip: int

    @classmethod
    def open(cls, path: str, encoding: str | None = None) -> "Source":
        """Open `path`, or standard input if it is `-`, and look at its first bytes.

        Raises:
            ReadError: it cannot be opened, is empty, or is of a kind that is not read.
        """
        name = "stdin" if path == "-" else path
        try:
            stream = sys.stdin.buffer if path == "-" else open(path, "rb")  # noqa: SIM115 - closed when read
            head = _read(stream, FIRST_BLOCK)
        except OSError as error:
            raise ReadError(Place(name), _why(error)) from error
        except ValueError as error:  # a NUL in the path
            raise ReadError(Place(name), "no file can have this name") from error
        _refuse_binary(name, head)
        bom, found = next(((bom, found) for bom, found in BOMS if head.startswith(bom)), (b"", "utf-8"))
        return cls(name, stream, head, encoding or found, len(bom) if encoding is None else 0)

    def raw(self) -> Iterator[bytes]:
        """Yield the bytes of the text in UTF-8, in pieces of no particular size.

        Raises:
            ReadError: a byte sequence is not text in this encoding.
        """
        if self.encoding == "utf-8":
            yield self.head[self.skip :]
            yield from self._pieces()
            return
        yield from self._transcoded()

    def blocks(self) -> Iterator[Block]:
        r"""Yield the text as blocks of whole lines; line ends become `\\n`, also in quoted cells.

        Raises:
            ReadError: a line is longer than 16 MiB, or the bytes are not text.
        """
        line, rest = 1, b""
        for piece in self.raw():
            whole, rest = _whole_lines(rest + piece)
            if len(rest) > LINE_LIMIT:
                raise ReadError(Place(self.name, line + whole.count(b"\n")), "the line is longer than 16 MiB")
            if whole:
                yield self._checked(Block(line, whole))
                line += whole.count(b"\n")
        if rest:
            last = rest.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            yield self._checked(Block(line, last if last.endswith(b"\n") else last + b"\n"))

    def text(self) -> str:
        """Return the whole text.

        Raises:
            ReadError: it is not text.
        """
        return "".join(self.decoded(block) for block in self.blocks())

    def decoded(self, block: Block) -> str:
        """Return the text of a block.

        Raises:
            ReadError: it is not valid UTF-8; the byte is named.
        """
        try:
            return block.data.decode()
        except UnicodeDecodeError as error:
            before = block.data[: error.start]
            start = before.rfind(b"\n") + 1
            text = block.data[start:].split(b"\n", 1)[0].decode(errors="replace")
            column = len(before[start:].decode(errors="replace")) + 1
            place = Place(self.name, block.line + before.count(b"\n"), column, text)
            problem = f"byte 0x{block.data[error.start]:02x} is not valid UTF-8"
            hint = "If the file is in another encoding, name it: --encoding latin-1."
            raise ReadError(place, problem, hint) from error

    def _checked(self, block: Block) -> Block:
        if b"\0" in block.data:
            before = block.data[: block.data.index(b"\0")]
            place = Place(self.name, block.line + before.count(b"\n"))
            hint = "UTF-16 or UTF-32 without a byte order mark must be named: --encoding utf-16-le."
            raise ReadError(place, "a NUL byte: this is not plain text", hint)
        return block

    def _pieces(self) -> Iterator[bytes]:
        try:
            while piece := _read(self.stream, BLOCK):
                yield piece
        except OSError as error:
            raise ReadError(Place(self.name), _why(error)) from error

    def _transcoded(self) -> Iterator[bytes]:
        try:
            decoder = codecs.getincrementaldecoder(self.encoding)()
        except LookupError as error:
            raise ReadError(Place(self.name), f"there is no encoding called {self.encoding}") from error
        line = 1
        for piece in (self.head[self.skip :], *self._pieces(), b""):
            try:
                text = decoder.decode(piece, final=not piece).removeprefix("\ufeff" if line == 1 else "")
            except UnicodeDecodeError as error:
                where = line + error.object[: error.start].count(b"\n")
                raise ReadError(Place(self.name, where), f"not valid {self.encoding}: {error.reason}") from error
            line += text.count("\n")
            yield text.encode("utf-8", "surrogatepass")


def _read(stream: BinaryIO, size: int) -> bytes:
    """Return `size` bytes, fewer only at the end: a pipe hands over what it has."""
    pieces = []
    while size > 0 and (piece := stream.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _whole_lines(data: bytes) -> tuple[bytes, bytes]:
    """Split into whole lines, their ends normalised, and what is left; lone CRs end lines too."""
    if b"\r" not in data:
        end = data.rfind(b"\n") + 1
        return data[:end], data[end:]
    # A CR at the very end may be half of a CRLF: it waits for the next piece.
    end = max(data.rfind(b"\n"), data.rfind(b"\r", 0, len(data) - 1)) + 1
    return data[:end].replace(b"\r\n", b"\n").replace(b"\r", b"\n"), data[end:]


def _refuse_binary(name: str, head: bytes) -> None:
    if not head:
        raise ReadError(Place(name), "the file is empty" if name != "stdin" else "nothing came in on stdin")
    for magic, (kind, tool) in MAGIC.items():
        if head.startswith(magic):
            hint = f"Unpack it on the way in: <({tool} {name})." if tool else "Write it as CSV, JSON or NDJSON."
            raise ReadError(Place(name), f"this is {kind} data, which is not read yet", hint)


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
