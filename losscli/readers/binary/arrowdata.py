"""What Parquet and Arrow files have in common: the package that reads them, and its errors in our words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from losscli.errors import Place, ReadError, cut

if TYPE_CHECKING:
    import pyarrow as pa

PIECE = 1 << 20


def need_pyarrow(path: str, kind: str) -> None:
    """Refuse what cannot be read without pyarrow where that is not installed.

    Raises:
        ReadError: it is not.
    """
    try:
        import pyarrow as pa  # noqa: F401, PLC0415
    except ImportError as error:
        hint = "Install it: pip install 'losscli[parquet]'"
        raise ReadError(Place(path), f"{kind} is read by the package pyarrow, which is not installed", hint) from error


@contextmanager
def told(path: str, kind: str) -> Iterator[None]:
    """Say in one sentence what pyarrow finds wrong with a file.

    Raises:
        ReadError: it found something.
    """
    import pyarrow as pa  # noqa: PLC0415

    try:
        yield
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError, IndexError, MemoryError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ReadError(Place(path), f"not a sound {kind} file: {cut(reason, 200)}") from error


def as_arrow(stream: BinaryIO) -> "pa.NativeFile":
    """Return a stream as pyarrow takes it, which does not close it."""
    import pyarrow as pa  # noqa: PLC0415

    return pa.PythonFile(stream, mode="r")
