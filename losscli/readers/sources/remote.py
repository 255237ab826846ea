"""Files behind a URL, read through fsspec: s3://, gs://, https:// and its other protocols."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from losscli.errors import Place, ReadError, cut
from losscli.readers.sources.streams import Forward

INSTALL = "Install what reads it: pip install 'losscli[remote]'."
# Each request brings so much, the next part of the file with it: what takes the time is the way there and back.
BLOCK = 8 << 20
MESSAGE = 200
GONE = 404


class Remote(Forward):
    """A file behind a URL; one can seek in it where its protocol allows that."""

    def __init__(self, url: str, file: Any) -> None:  # noqa: ANN401 - what fsspec opens
        self._url, self._file = url, file
        self.size: int = getattr(file, "size", None) or 0

    @classmethod
    def open(cls, url: str) -> "Remote":
        """Open the file behind a URL.

        Raises:
            ReadError: it cannot be opened.
        """
        with _told(url):
            system, path = _system(url)
            file = system.open(path, "rb", block_size=BLOCK, cache_type="readahead")
            if _is_web(url) and file.size and not _gives_parts(file):
                file = system.open(path, "rb", block_size=0)
            return cls(url, file)

    def read(self, size: int = -1, /) -> bytes:
        """Return some of the file.

        Raises:
            ReadError: the connection broke, or the file ended too early.
        """
        with _told(self._url):
            piece: bytes = self._file.read(size if size >= 0 else BLOCK)
        if not piece and size and self.tell() < self.size:
            problem = f"it ended after {self.tell()} of {self.size} bytes: did it change while it was read?"
            raise ReadError(Place(self._url), problem)
        return piece

    def seekable(self) -> bool:
        """Return whether one can seek in it."""
        return bool(self.size and self._file.seekable())

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go on from another place."""
        with _told(self._url):
            place: int = self._file.seek(offset, whence)
        return place

    def tell(self) -> int:
        """Return how far it was read."""
        place: int = self._file.tell()
        return place

    def close(self) -> None:
        """Close the connection."""
        self._file.close()
        super().close()


def matches(url: str) -> list[str]:
    """Return the URLs that a pattern matches.

    Raises:
        ReadError: they cannot be listed.
    """
    with _told(url):
        system, path = _system(url)
        return [system.unstrip_protocol(one) for one in system.glob(path)]


def _system(url: str) -> tuple[Any, str]:
    """Return fsspec's file system of a URL, and what the file is called in it."""
    try:
        core = import_module("fsspec.core")  # only where a URL was typed
    except ImportError as error:
        raise ReadError(Place(url), "this is a URL", INSTALL) from error
    try:
        found: tuple[Any, str] = core.url_to_fs(url, **_patient(url))
    except ImportError as error:
        raise ReadError(Place(url), _message(error), INSTALL) from error
    return found


def _is_web(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def _patient(url: str) -> dict[str, Any]:
    """Return the options of a connection that may last as long as it brings something: aiohttp's ends after 300 s."""
    if not _is_web(url):
        return {}
    timeout = import_module("aiohttp").ClientTimeout(total=None, sock_connect=30, sock_read=120)
    return {"client_kwargs": {"timeout": timeout}}


def _gives_parts(file: Any) -> bool:  # noqa: ANN401 - what fsspec opens
    """Whether a web server sends a part of a file, asked for its last byte; one that does not sends it whole, once."""
    try:
        file.seek(file.size - 1)
        file.read(1)
        file.seek(0)
    except ValueError:  # fsspec's word for such a server
        return False
    return True


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Turn whatever fsspec, and what it uses for each protocol, raises into our own error."""
    try:
        yield
    except ReadError:
        raise
    except FileNotFoundError as error:
        raise ReadError(Place(url), _missing(error)) from error
    except PermissionError as error:
        raise ReadError(Place(url), "no permission to read it") from error
    except IsADirectoryError as error:
        raise ReadError(Place(url), "this is a directory, not a file") from error
    except Exception as error:  # each of the back ends has errors of its own, of no common class
        raise ReadError(Place(url), f"it cannot be read: {_message(error)}") from error


def _missing(error: FileNotFoundError) -> str:
    """Say why there is no file: fsspec says so too of a server that does not answer, with what did happen as cause."""
    cause = error.__cause__
    if (
        isinstance(cause, Exception)
        and not isinstance(cause, FileNotFoundError)
        and getattr(cause, "status", 0) != GONE
    ):
        return f"it cannot be read: {_message(cause)}"
    return "there is no such file"


def _message(error: Exception) -> str:
    """Return the first line of what an error says, or what it is called."""
    return cut((str(error).strip().splitlines() or [""])[0], MESSAGE) or type(error).__name__
