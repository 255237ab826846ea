"""Opening an input once, and its bytes as blocks of whole lines in UTF-8.

Every input is opened once and read once, front to back, so that a FIFO, `<(...)` or a slow pipe serves as well as
a file.
"""

import codecs
import errno
import os
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, BinaryIO, NamedTuple

from losscli.errors import Place, ReadError
from losscli.readers.sources.files import bare_name, opened, refuse_changed, status, text_encoding, why
from losscli.readers.sources.kinds import COMPRESSED, kind_of
from losscli.readers.sources.lines import count_lines, first_unsound, normal, whole_lines

BLOCK = 1 << 20
FIRST_BLOCK = 1 << 16
LINE_LIMIT = 16 << 20
DOCUMENT_LIMIT = 1 << 30
LAYERS = 2
PACKED = (*COMPRESSED, "zip")
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
    """An input that was opened: its name as it was typed, and its bytes, unpacked where they were compressed.

    `kind` is what the first bytes say: npy, npz, parquet, arrow or xlsx, or None for text. `called` is the name whose
    extension says the format. `file` is what was opened, under whatever unpacks it.
    """

    name: str
    stream: Any
    head: bytes
    encoding: str
    skip: int
    kind: str | None = None
    called: str = ""
    file: Any = None
    before: os.stat_result | None = None
    stopped: ReadError | None = None
    copied: bool = False

    @classmethod
    def open(cls, path: str, encoding: str | None = None) -> "Source":
        """Open `path`, a URL, or standard input if it is `-`, and look at its first bytes.

        Raises:
            ReadError: it cannot be opened, is empty, or is of a kind that is not read.
        """
        name = "stdin" if path == "-" else path
        chosen = text_encoding(name, encoding) if encoding is not None else None
        file = opened(name, path)
        source = cls(name, file, b"", chosen or "utf-8", 0, called=bare_name(path), file=file, before=status(file))
        if path != "-":
            weakref.finalize(source, file.close)
        source._look()
        bom, found = next(((bom, found) for bom, found in BOMS if source.head.startswith(bom)), (b"", "utf-8"))
        source.encoding = chosen or found
        source.skip = len(bom) if source.encoding == found else 0
        return source

    @property
    def size(self) -> int:
        """The length in bytes of what was opened, compressed as it may be; 0 for a pipe, whose length nobody knows."""
        return self.before.st_size if self.before is not None else getattr(self.file, "size", None) or 0

    def done(self) -> tuple[int, int] | None:
        """Return how many bytes of what was opened were read so far, and how many there are; None for a pipe."""
        try:
            return (self.file.tell(), self.size) if self.size else None
        except (OSError, ValueError):  # it was closed
            return None

    def binary(self) -> BinaryIO:
        """Return the whole input as a binary file, unpacked, from its very beginning; it keeps this open.

        One can seek in it if it was a plain file, or a copy was made of it.
        """
        from losscli.readers.sources.streams import Rewound, Whole  # noqa: PLC0415 - text needs neither

        if not self._rewindable():
            return Whole(Rewound(self.head, self.stream), self)
        self.stream.seek(0)
        return Whole(self.stream, self)

    def seekable(self) -> BinaryIO:
        """Return the whole input as a binary file to seek in: itself, or a temporary copy of at most 1 GiB.

        Raises:
            ReadError: it is longer than that, or there is no room for it.
        """
        self._make_rewindable()
        return self.binary()

    def refuse_changed(self) -> None:
        """Refuse a file that is not what it was when it was opened: for readers of `binary`, at their end.

        Raises:
            ReadError: it became shorter or longer, or was written to.
        """
        refuse_changed(self.name, self.file, self.before)

    def _rewindable(self) -> bool:
        return self.copied or (self.stream is self.file and self.name != "stdin" and self.file.seekable())

    def _make_rewindable(self) -> None:
        if not self._rewindable():
            from losscli.readers.sources.streams import Rewound, copied  # noqa: PLC0415

            self.stream, self.copied = copied(self.name, Rewound(self.head, self.stream)), True
            weakref.finalize(self, self.stream.close)

    def _look(self, layers: int = LAYERS) -> None:
        """Read the first bytes, and again behind each layer of compression."""
        self.head = self._piece(FIRST_BLOCK)
        if not self.head:
            raise ReadError(Place(self.name), self._nothing(layers))
        self.kind = kind_of(self.name, self.head)
        if self.kind not in PACKED:
            return
        if not layers:
            raise ReadError(Place(self.name), "it is compressed more than twice", "Unpack it first.")
        if self.stopped is not None:
            raise self.stopped
        self._unpack(self.kind)
        if self.kind in PACKED:
            self._look(layers - 1)

    def _unpack(self, kind: str) -> None:
        """Read on from what is packed; of an archive that is a kind of its own, only say which."""
        if kind != "zip":
            from losscli.readers.sources.compression import Unpacked  # noqa: PLC0415 - only where something is compressed
            from losscli.readers.sources.streams import Rewound  # noqa: PLC0415

            self.stream = Unpacked(self.name, kind, Rewound(self.head, self.stream))
            return
        from losscli.readers.sources.archive import Archive  # noqa: PLC0415

        self._make_rewindable()
        self.stream.seek(0)
        archive = Archive.open(self.name, self.stream)
        self.kind = archive.kind
        if archive.stream is not None:
            self.stream, self.called, self.copied = archive.stream, bare_name(archive.member), False

    def _nothing(self, layers: int) -> str:
        if layers < LAYERS:
            return "there is nothing in what it unpacks to"
        return "the file is empty" if self.name != "stdin" else "nothing came in on stdin"

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
            whole, rest = whole_lines(rest, piece)
            if whole:
                self._refuse_long(whole.find(b"\n"), line)
                yield from self.sound(Block(line, whole))
                line += count_lines(whole)
            self._refuse_long(len(rest), line)
        if rest:
            last = normal(rest)
            yield from self.sound(Block(line, last if last.endswith(b"\n") else last + b"\n"))

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
        return "".join(block.data.decode() for block in self.sound(Block(1, normal(b"".join(pieces)))))

    def _refuse_long(self, length: int, line: int) -> None:
        if length > LINE_LIMIT:
            raise ReadError(Place(self.name, line), "the line is longer than 16 MiB")

    def sound(self, block: Block) -> Iterator[Block]:
        """Yield the lines of a block as far as they are text, then refuse the one that is not.

        Raises:
            ReadError: a byte is none of a text.
        """
        offset = first_unsound(block.data)
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
        self.refuse_changed()

    def _piece(self, size: int) -> bytes:
        """Return `size` bytes, fewer only at the end: a pipe hands over what it has.

        Raises:
            ReadError: it cannot be read on; what came before was returned.
        """
        pieces: list[bytes] = []
        try:
            while size > 0 and self.stopped is None and (piece := self._read(size)):
                pieces.append(piece)
                size -= len(piece)
        except OSError as error:
            self.stopped = ReadError(Place(self.name), why(error))
        except ReadError as error:
            self.stopped = error
        if self.stopped is not None and not pieces:
            raise self.stopped
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _read(self, size: int) -> bytes:
        piece: bytes | None = self.stream.read(size)
        if piece is None:  # stdin that was set not to wait: this is not its end
            raise BlockingIOError(errno.EAGAIN, "")
        return piece

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
            line += normal(text.encode("utf-8", "surrogatepass")).count(b"\n")
            first = first and not text
            if problem is not None:
                reason = problem.reason if isinstance(problem, UnicodeDecodeError) else "no text"
                raise ReadError(Place(self.name, line), f"not valid {self.encoding}: {reason}") from problem
