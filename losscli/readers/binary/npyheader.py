"""The header of npy data: a few words of Python, of which nothing is evaluated and nothing allocated."""

import re
import warnings
from math import prod
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from losscli.errors import Place, ReadError
from losscli.readers.binary.numeric import refuse_width
from losscli.readers.number import shortened

MAGIC = b"\x93NUMPY"
HEADER_LIMIT = 1 << 16
ITEM = re.compile(
    r"""(?P<quote>['"])(?P<key>descr|fortran_order|shape)(?P=quote)\s*:\s*"""
    r"""(?P<value>'[^']*'|"[^"]*"|True|False|\([0-9L,\s]{0,200}\))\s*,?\s*"""
)
FIELDS = re.compile(r"""['"]descr['"]\s*:\s*\[""")
KINDS = {
    "O": ("pickled Python objects, which are never read", "Save numbers: np.save(file, array.astype(float))."),
    "V": ("records with fields", "Save its fields as columns, or one of them: np.save(file, array['field'])."),
    "U": ("text", "Save numbers, or write CSV, NDJSON or Parquet, where classes may have names."),
    "S": ("text", "Save numbers, or write CSV, NDJSON or Parquet, where classes may have names."),
    "c": ("complex numbers", "Save the real and the imaginary parts as columns."),
    "M": ("dates", "Save numbers: np.save(file, array.astype(float))."),
    "m": ("durations", "Save numbers: np.save(file, array.astype(float))."),
}


class Header(NamedTuple):
    """What an npy header says: the type of the numbers, (n,) or (n, k), and in which order they stand."""

    dtype: np.dtype[Any]
    dimensions: tuple[int, ...]
    fortran: bool

    @property
    def rows(self) -> int:
        """The number of rows."""
        return self.dimensions[0]

    @property
    def width(self) -> int:
        """The number of columns."""
        return self.dimensions[1] if len(self.dimensions) > 1 else 1

    @property
    def matrix(self) -> bool:
        """Whether the rows are vectors."""
        return len(self.dimensions) > 1

    @property
    def columnwise(self) -> bool:
        """Whether a whole column stands before the next."""
        return self.fortran and self.width > 1 and self.rows > 1

    @property
    def size(self) -> int:
        """The length of the numbers in bytes."""
        return prod(self.dimensions) * self.dtype.itemsize

    @property
    def text(self) -> str:
        """The array in words, for an error."""
        dimensions = f"({self.rows},)" if not self.matrix else f"({self.rows}, {self.width})"
        return f"an array of shape {dimensions} of {self.dtype.name}"


def read_header(stream: BinaryIO, path: str) -> Header:
    """Read what stands before the numbers.

    Raises:
        ReadError: it is no npy header, or of an array that is no table of numbers.
    """
    start = read_bytes(stream, 8, path)
    if start[:6] != MAGIC or len(start) < 8 or start[6] not in {1, 2, 3}:
        raise ReadError(Place(path), "this is not npy data: it does not begin like it")
    wide = 2 if start[6] == 1 else 4
    length = int.from_bytes(read_bytes(stream, wide, path), "little")
    text = read_bytes(stream, min(length, HEADER_LIMIT), path)
    if len(text) < length:
        raise ReadError(Place(path), f"its header is {length} bytes long by its own word, and {len(text)} were read")
    header = _parsed(text.decode("latin-1"), path)
    _refuse_dimensions(header.dimensions, path)
    return header


def _parsed(text: str, path: str) -> Header:
    """Return what the text of a header says: a dictionary of Python, of which nothing is evaluated.

    Raises:
        ReadError: it is no such text, or of an array that holds no numbers.
    """
    found = {match["key"]: match["value"] for match in ITEM.finditer(text)}
    rest = ITEM.sub("", text).strip()
    if FIELDS.search(rest):
        raise ReadError(Place(path), "the array holds records with fields", KINDS["V"][1])
    if set(found) != {"descr", "fortran_order", "shape"} or rest != "{}":
        raise ReadError(Place(path), "its header is not that of an array")
    dimensions = tuple(int(digits) for digits in re.findall("[0-9]+", found["shape"]))
    return Header(_dtype(found["descr"][1:-1], path), dimensions, found["fortran_order"] == "True")


def _dtype(name: str, path: str) -> np.dtype[Any]:
    """Return the type of this name.

    Raises:
        ReadError: there is none, or it is not one of numbers.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of names that are old
            dtype = np.dtype(name)
    except (TypeError, ValueError, SyntaxError) as error:
        raise ReadError(Place(path), f"numpy knows no type of numbers called {shortened(name)}") from error
    _refuse_kind(dtype, path)
    return dtype


def _refuse_kind(dtype: np.dtype[Any], path: str) -> None:
    if dtype.kind in KINDS:
        what, hint = KINDS[dtype.kind]
        raise ReadError(Place(path), f"the array holds {what} (dtype {_spelled(dtype)})", hint)
    if dtype.kind not in "biuf" or dtype.itemsize > 8:
        hint = "Save it as float64: np.save(file, array.astype(np.float64))."
        raise ReadError(Place(path), f"the array holds numbers wider than a double (dtype {dtype.name})", hint)


def _spelled(dtype: np.dtype[Any]) -> str:
    return "object" if dtype.kind == "O" else f"with fields {', '.join(dtype.names)}" if dtype.names else dtype.str


def _refuse_dimensions(dimensions: tuple[int, ...], path: str) -> None:
    if len(dimensions) not in {1, 2}:
        only = "a single number" if not dimensions else f"of shape {dimensions}"
        raise ReadError(Place(path), f"the array is {only}: arrays of shape (n,) and (n, k) are read", "Reshape it.")
    if 0 in dimensions:
        raise ReadError(Place(path), f"there are no numbers: the array is of shape {dimensions}")
    refuse_width(path, dimensions[1] if len(dimensions) > 1 else 1)


def read_bytes(stream: BinaryIO, size: int, path: str) -> bytes:
    """Return the next bytes, fewer only at the end; memory grows with what is there."""
    pieces: list[bytes] = []
    try:
        while size > 0 and (piece := stream.read(min(size, 1 << 20))):
            pieces.append(piece)
            size -= len(piece)
    except OSError as error:
        raise ReadError(Place(path), error.strerror or "it cannot be read") from error
    return b"".join(pieces)
