"""Streams made of others: what was looked at already put back in front, and copies that one can seek in."""

import io
import tempfile
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from losscli.errors import Place, ReadError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PIECE = 1 << 20
COPY_LIMIT = 1 << 30


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int, /) -> bytes | None:
        """Return at most so many bytes; none only at the end."""
        ...


class Forward(io.RawIOBase):
    """A stream that is read front to back, once."""

    @abstractmethod
    def read(self, size: int = -1, /) -> bytes:
        """Return at most so many bytes; none only at the end."""

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Read into a buffer and return how many bytes there were."""
        view = memoryview(buffer).cast("B")
        piece = self.read(len(view))
        view[: len(piece)] = piece
        return len(piece)


class Rewound(Forward):
    """A stream of which the first bytes were read already, from its beginning all the same."""

    def __init__(self, head: bytes, stream: Readable) -> None:
        self._head, self._stream = head, stream

    def read(self, size: int = -1, /) -> bytes:
        """Return the first bytes first."""
        if not self._head:
            return self._stream.read(size if size >= 0 else PIECE) or b""
        size = size if size >= 0 else len(self._head)
        piece, self._head = self._head[:size], self._head[size:]
        return piece


class Whole(io.BufferedReader):
    """An input as a binary file, which keeps open what it is read from as long as it is there itself."""

    def __init__(self, stream: Any, owner: object) -> None:  # noqa: ANN401 - any file object
        super().__init__(stream)
        self.owner = owner

    def close(self) -> None:
        """Close what it is read from first: BufferedReader would warn that nobody did."""
        self.raw.close()
        super().close()


def copied(name: str, stream: Readable) -> BinaryIO:
    """Return a temporary copy of a stream, at its beginning; it goes when it is closed.

    Raises:
        ReadError: it is longer than 1 GiB, or there is no room for it.
    """
    try:
        copy = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed with its Source
        size = 0
        while piece := stream.read(PIECE):
            size += len(piece)
            if size > COPY_LIMIT:
                copy.close()
                hint = "It has to be read from several places: write it to a file first, and name that."
                raise ReadError(Place(name), "more than 1 GiB came in of what is no plain text", hint)
            _write(copy, piece)
        copy.seek(0)
    except OSError as error:
        raise ReadError(Place(name), f"no temporary copy of it can be made: {error.strerror or error}") from error
    return copy


def _write(copy: Any, piece: bytes) -> None:  # noqa: ANN401 - what tempfile returns
    rest = memoryview(piece)
    while rest:
        rest = rest[copy.write(rest) :]
