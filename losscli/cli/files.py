"""Writing files so that each is either wholly there or not at all: temporary files, renamed at the very end."""

import errno
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import IO, BinaryIO, Protocol, Self

from losscli.cli.compressing import compressed
from losscli.errors import OutputError, UsageError
from losscli.readers.sources.files import is_pattern, is_url, local_name


class Writable(Protocol):
    """What text can be written to."""

    def write(self, text: str, /) -> int:
        """Write some text."""
        ...


class OutputFile:
    """One file that is being written, under a temporary name in its own folder until `replace`.

    What is no regular file (a device, a FIFO) is written to directly.
    """

    def __init__(self, path: str) -> None:
        """Open it.

        Raises:
            OutputError: it cannot be written; what was there stands.
            UsageError: its extension names a compression whose package is not installed.
        """
        self.path = path
        self.discarded = False
        self.old: str | None = None
        with _told(path):
            # A link stays a link: what it leads to is written.
            self.place = os.path.realpath(path)
            self.temporary = None if _is_special(path) else _temporary(self.place)
            if self.temporary is not None:
                _refuse_protected(self.place)
            self.file: BinaryIO = open(self.temporary or path, "wb" if self.temporary is None else "xb")  # noqa: SIM115
        try:
            with _told(path):
                self.compressor = compressed(path, self.file)
        except BaseException:
            self.discard()
            raise

    def write(self, data: str | bytes, /) -> int:
        """Write some text, in UTF-8, or bytes. After `discard` that goes nowhere.

        Raises:
            OutputError: the disk is full, or the like.
        """
        raw = data.encode("utf-8", "backslashreplace") if isinstance(data, str) else data
        if self.discarded:  # a library that is torn down after an error may still write its footer
            return len(raw)
        with _told(self.path):
            return (self.compressor or self.file).write(raw)

    def seek(self, offset: int, /) -> int:
        """Go on writing at this place, counted from the beginning.

        Raises:
            OutputError: it is a pipe, or the like.
        """
        with _told(self.path):
            if not self.file.seekable():
                raise OSError(errno.ESPIPE, "it is a pipe, and such a file is finished at its beginning")
            return self.file.seek(offset)

    def finish(self) -> None:
        """Bring all that was written to the disk.

        Raises:
            OutputError: that failed.
        """
        with _told(self.path):
            if self.compressor is not None:
                self.compressor.close()
            self.file.flush()
            if self.temporary is not None:
                os.fsync(self.file.fileno())
                _keep_mode(self.place, self.temporary)
            self.file.close()

    def replace(self, *, undoable: bool = False) -> None:
        """Take the place of what was there; if `undoable`, `discard` puts that back until `settle`.

        Raises:
            OutputError: that failed; what was there stands.
        """
        if self.temporary is not None:
            self.old = _aside(self.place) if undoable else None
            with _told(self.path):
                os.replace(self.temporary, self.place)
            self.temporary = None

    def settle(self) -> None:
        """Stay in place, whatever happens from now on."""
        _remove(self.old)
        self.old = None

    def discard(self) -> None:
        """Leave nothing behind, unless it is settled, and what was there in its place."""
        self.discarded = True
        with suppress(OSError, ValueError):
            self.file.close()
        if self.temporary is not None:
            _remove(self.temporary)
            _remove(self.old)
        elif self.old is not None:
            _put_back(self.old, self.place)


class Outputs:
    """All that a command writes: files, and what is held back for stdout until every file is in place."""

    def __init__(self) -> None:
        self.files: list[OutputFile] = []
        self.held: list[IO[str]] = []

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Whatever happened, leave no temporary file."""
        for file in self.files:
            file.discard()
        for held in self.held:
            held.close()

    def open(self, path: str | None) -> Writable:
        """Return what to write the file `path` with, or what stdout will say if it is None.

        Raises:
            OutputError: the file cannot be written.
        """
        return self._hold() if path is None else self.file(path)

    def file(self, path: str) -> OutputFile:
        """Return what to write the file `path` with.

        Raises:
            OutputError: it cannot be written.
        """
        self.files.append(OutputFile(path))
        return self.files[-1]

    def commit(self, say: Callable[[str], object]) -> None:
        """Put every file in its place, then say what was held back.

        Raises:
            OutputError: a file cannot be written; nothing has been said, and all that was there before stands again.
        """
        for file in self.files:
            file.finish()
        for file in self.files:
            file.replace(undoable=len(self.files) > 1)
        for file in self.files:
            file.settle()
        for held in self.held:
            held.seek(0)
            while piece := held.read(1 << 20):
                say(piece)

    def _hold(self) -> IO[str]:
        from tempfile import SpooledTemporaryFile  # noqa: PLC0415 - only for the terms of all rows

        held: IO[str] = SpooledTemporaryFile(  # noqa: SIM115 - closed in __exit__
            max_size=8 << 20, mode="w+", encoding="utf-8", errors="surrogatepass", newline=""
        )
        self.held.append(held)
        return held


def refuse_paths(outputs: Sequence[str], inputs: Sequence[str]) -> None:
    """Refuse an output that is one of the inputs, whatever it is called, and one that is named twice.

    The inputs are as they were typed: `'part-*.csv'` is all the files of such a name.

    Raises:
        OutputError: one of them is an input.
        UsageError: one is named twice.
        ReadError: no file is of such a name.
    """
    for number, output in enumerate(outputs):
        for path in _each(inputs):
            if path != "-" and _is_same(output, path):
                raise OutputError(output, "it is an input" if output == path else f"it is the input {path}")
        if any(_is_same(output, other) for other in outputs[:number]):
            raise UsageError(f"two outputs would be written to {output}")


def _each(inputs: Sequence[str]) -> Iterator[str]:
    for path in map(local_name, inputs):
        if is_url(path) or not is_pattern(path):
            yield path
        else:
            from losscli.readers.sources.shards import parts  # noqa: PLC0415 - only where there is a pattern

            yield from parts(path)


def _is_same(one: str, other: str) -> bool:
    with suppress(OSError, ValueError):
        if _is_special(one):
            return False
        if os.path.realpath(one) == os.path.realpath(other):
            return True
        return os.path.samefile(one, other)
    return False


@contextmanager
def _told(path: str) -> Iterator[None]:
    """Turn the system's errors into ours; that a reader has gone is for `main` to handle."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(path, _why(error)) from error
    except ValueError as error:  # a NUL in the path
        raise OutputError(path, "no file can have this name") from error


def _why(error: OSError) -> str:
    known: dict[type[OSError], str] = {
        FileNotFoundError: "there is no such folder",
        IsADirectoryError: "it is a directory",
        NotADirectoryError: "a part of the path is not a directory",
        PermissionError: "no permission",
    }
    return known.get(type(error)) or error.strerror or str(error) or type(error).__name__


def _temporary(place: str) -> str:
    """Return a name that no file in the folder has: 64 random bits, since an ended process may have left its own."""
    return os.path.join(os.path.dirname(place), f".loss-{os.urandom(8).hex()}.part")


def _is_special(path: str) -> bool:
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(mode):
        raise IsADirectoryError
    return not stat.S_ISREG(mode)


def _refuse_protected(place: str) -> None:
    """A rename would replace a file that may not be written."""
    if os.path.exists(place) and not os.access(place, os.W_OK):
        raise PermissionError


def _keep_mode(place: str, temporary: str) -> None:
    """Give the new file the permissions of the old one."""
    with suppress(OSError):
        os.chmod(temporary, stat.S_IMODE(os.stat(place).st_mode))


def _aside(place: str) -> str | None:
    """Give a file a second name, to be put back by; "" if there is no file, None if there is no such way back."""
    aside = _temporary(place)
    try:
        os.link(place, aside)
    except FileNotFoundError:
        return ""
    except OSError:  # the file system has no links
        return None
    return aside


def _put_back(old: str, place: str) -> None:
    """Undo a replacement: the file that was there takes its place again, or nothing if there was none."""
    with suppress(OSError):
        if old:
            os.replace(old, place)
        else:
            os.unlink(place)


def _remove(path: str | None) -> None:
    if path:
        with suppress(OSError):
            os.unlink(path)
