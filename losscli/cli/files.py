"""Writing a file so that it is either wholly there or not at all: a temporary file, flushed and renamed."""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from losscli.errors import OutputError


@contextmanager
def replacing(path: str) -> Iterator[TextIO]:
    """Open a file to write `path` with; only if all goes well does it take the place of what was there.

    What is no regular file (a device, a FIFO) is written to directly.

    Raises:
        OutputError: it cannot be written; what was there stands.
    """
    try:
        if _is_special(path):
            with open(path, "w", encoding="utf-8", newline="") as file:
                yield file
            return
        temporary = Path(path).with_name(f".{Path(path).name}.{os.getpid()}.part")
        with _removing(temporary), temporary.open("x", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            _keep_mode(path, temporary)
            temporary.replace(path)
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        raise OutputError(path, getattr(error, "strerror", None) or str(error)) from error


def refuse_inputs(outputs: Sequence[str], inputs: Sequence[str]) -> None:
    """Refuse an output that is one of the inputs, whatever it is called.

    Raises:
        OutputError: one of them is.
    """
    for output in outputs:
        for path in inputs:
            with suppress(OSError, ValueError):
                if path != "-" and os.path.samefile(output, path) and not _is_special(path):
                    raise OutputError(output, f"it is the input {path}")


@contextmanager
def _removing(temporary: Path) -> Iterator[None]:
    try:
        yield
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _is_special(path: str) -> bool:
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)
    except FileNotFoundError:
        return False


def _keep_mode(path: str, temporary: Path) -> None:
    """Give the new file the permissions of the old one."""
    with suppress(OSError):
        temporary.chmod(stat.S_IMODE(os.stat(path).st_mode))
