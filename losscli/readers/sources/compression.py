"""Compressed data undone as a stream: piece by piece, every checksum verified, however far they expand."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, NamedTuple, Protocol

from losscli.errors import Place, ReadError
from losscli.readers.sources.kinds import MAGIC
from losscli.readers.sources.streams import Forward, Readable

PACKED_PIECE = 1 << 15
PIECE = 1 << 20
RATIO = 1000
FREE = 64 << 20
XZ_MEMORY = 512 << 20
LONGEST_MAGIC = 6


class Decoder(Protocol):
    """What undoes one member of compressed data: the decoders of bz2, lzma and zstd, and ours of zlib."""

    @property
    def eof(self) -> bool:
        """Whether the member has ended, all its checks passed."""
        ...

    @property
    def needs_input(self) -> bool:
        """Whether nothing more can come out before something goes in."""
        ...

    @property
    def unused_data(self) -> bytes:
        """What went in behind the end of the member."""
        ...

    def decompress(self, data: bytes, /, max_length: int) -> bytes:
        """Return at most `max_length` bytes; what did not fit is kept for the next call."""
        ...


class Codec(NamedTuple):
    """What starts a member's decoder, and the errors that it raises over damaged data."""

    start: Callable[[], Decoder]
    flaws: tuple[type[Exception], ...]


class Unpacked(Forward):
    """What was compressed, read front to back: all members joined.

    Its memory does not depend on how far the data expand, but beyond 1 000 : 1 they are refused: no table of numbers
    compresses like that, and to count a few gigabytes of the same byte takes as long as if one did.
    """

    def __init__(self, name: str, kind: str, packed: Readable) -> None:
        self._name, self._kind, self._packed = name, kind, packed
        self._codec = codec(name, kind)
        self._decoder = self._codec.start()
        self._waiting = b""
        self._taken = self._given = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return some of the data.

        Raises:
            ReadError: they are damaged, end in the middle, expand too far, or something else follows them.
        """
        size = min(size, PIECE) if size >= 0 else PIECE
        while size:
            if self._decoder.eof and not self._next_member():
                return b""
            if piece := self._more(size):
                self._given += len(piece)
                self._refuse_bomb()
                return piece
        return b""

    def _more(self, size: int) -> bytes:
        data = b""
        if self._decoder.needs_input:
            data, self._waiting = self._waiting or self._take(), b""
            if not data:
                raise self._error(f"the {self._kind} data end in the middle", "Was it copied or written whole?")
        try:
            return self._decoder.decompress(data, max_length=size)
        except self._codec.flaws as error:
            what = str(error).rpartition(": ")[2]
            raise self._error(f"the {self._kind} data are damaged: {what}") from error

    def _next_member(self) -> bool:
        """Go on with the member that follows, if one does; zeros between and behind them are padding.

        Raises:
            ReadError: something else follows.
        """
        rest = self._decoder.unused_data.lstrip(b"\0")
        while not rest:
            if not (piece := self._take()):
                return False
            rest = piece.lstrip(b"\0")
        while len(rest) < LONGEST_MAGIC and (piece := self._take()):
            rest += piece
        if not any(rest.startswith(magic) for magic in _magic(self._kind)):
            raise self._error(f"something that is not {self._kind} follows the {self._kind} data")
        self._decoder, self._waiting = self._codec.start(), rest
        return True

    def _take(self) -> bytes:
        piece = self._packed.read(PACKED_PIECE) or b""
        self._taken += len(piece)
        return piece

    def _refuse_bomb(self) -> None:
        if self._given > max(FREE, RATIO * self._taken):
            hint = "If it is meant to be so, unpack it first."
            raise self._error(f"the {self._kind} data expand to more than 1 000 times their size", hint)

    def _error(self, problem: str, hint: str = "") -> ReadError:
        return ReadError(Place(self._name), problem, hint)


def _magic(kind: str) -> Iterator[bytes]:
    return (magic for magic, known in MAGIC.items() if known == kind)


def codec(name: str, kind: str) -> Codec:
    """Return how a kind of compression is undone.

    Raises:
        ReadError: the input `name` needs a package that is not there.
    """
    match kind:
        case "gzip":
            import zlib  # noqa: PLC0415 - each where it is needed

            return Codec(Gzip, (zlib.error,))
        case "bzip2":
            import bz2  # noqa: PLC0415

            return Codec(bz2.BZ2Decompressor, (OSError, ValueError))
        case "xz":
            import lzma  # noqa: PLC0415

            return Codec(lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, XZ_MEMORY), (lzma.LZMAError,))
        case _:
            zstd = _zstd(name)
            return Codec(zstd.ZstdDecompressor, (zstd.ZstdError,))


def _zstd(name: str) -> Any:  # noqa: ANN401 - a module of Python 3.14, or the same for those before
    for module in ("compression.zstd", "backports.zstd"):
        try:
            return import_module(module)
        except ImportError:
            continue
    hint = "Install what reads it: pip install 'losscli[zstd]'."
    raise ReadError(Place(name), "this is zstd data, which Python reads by itself from 3.14 on", hint)


class Gzip:
    """One gzip member undone by zlib, which verifies its checksum and its length at its end."""

    def __init__(self) -> None:
        import zlib  # noqa: PLC0415

        self._inner = zlib.decompressobj(wbits=31)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        """Whether the member has ended."""
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        """What went in behind the end of the member."""
        return self._inner.unused_data

    def decompress(self, data: bytes, /, max_length: int) -> bytes:
        """Return at most `max_length` bytes; what did not fit is kept for the next call."""
        piece = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        # A full piece may leave bytes within zlib although it has taken all that went in.
        self.needs_input = not self._inner.unconsumed_tail and len(piece) < max_length
        return piece
