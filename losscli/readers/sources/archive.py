"""Zip archives: the one file in them as a stream, or what kind of archive they are."""

import zipfile
import zlib
from typing import BinaryIO, NamedTuple

from losscli.errors import Place, ReadError, cut, listing
from losscli.readers.sources.streams import Forward

PIECE = 1 << 20
FREE = 64 << 20
RATIO = 1000
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# zipfile undoes some of these too, but whatever 4 KiB expand to at once.
OTHER_METHODS = {9: "deflate64", 12: "bzip2", 14: "lzma", 93: "zstd", 95: "xz", 98: "PPMd"}
ENCRYPTED = 0x1
FLAWS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


class Archive(NamedTuple):
    """What a zip archive is: an npz, a workbook, or the file that is in it."""

    kind: str
    member: str = ""
    stream: Forward | None = None

    @classmethod
    def open(cls, name: str, file: BinaryIO) -> "Archive":
        """Look into an archive; its file is read as a stream.

        Raises:
            ReadError: it is damaged, or holds no file or several, or one that cannot be read.
        """
        try:
            archive = zipfile.ZipFile(file)
        except FLAWS as error:
            hint = "Was it copied or written whole?"
            raise ReadError(Place(name), "the zip archive is cut short or damaged", hint) from error
        files = [one for one in archive.infolist() if not one.filename.endswith("/") and not _is_litter(one.filename)]
        if files and all(one.filename.endswith(".npy") for one in files):
            return cls("npz")
        if any(one.filename == "[Content_Types].xml" for one in files):
            return cls("xlsx")
        _refuse(name, files)
        return cls("zip", files[0].filename, Member(name, archive, files[0]))


class Member(Forward):
    """A file in an archive, read front to back, other files of it too; its length and checksum are verified."""

    def __init__(self, name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        # What an archive says of itself is believed as far as there is room in it.
        packed = min(info.compress_size, archive.start_dir)
        self._name, self._archive, self._most, self._given = name, archive, max(FREE, RATIO * packed), 0
        try:
            self._file = archive.open(info)
        except FLAWS as error:
            raise self._damaged(error) from error

    def read(self, size: int = -1, /) -> bytes:
        """Return some of the data.

        Raises:
            ReadError: they are damaged or end in the middle, or expand too far.
        """
        try:
            piece = self._file.read(min(size, PIECE) if size >= 0 else PIECE)
        except FLAWS as error:
            raise self._damaged(error) from error
        self._given += len(piece)
        if self._given > self._most:
            hint = "If it is meant to be so, unpack it first."
            raise ReadError(Place(self._name), "the zip data expand to more than 1 000 times their size", hint)
        return piece

    def _damaged(self, error: Exception) -> ReadError:
        what = cut(str(error).rpartition(": ")[2], 200)
        return ReadError(Place(self._name), f"the zip data are damaged{': ' if what else ''}{what}")


def _is_litter(path: str) -> bool:
    """Whether a file is what macOS leaves in every archive."""
    return path.startswith("__MACOSX/") or path.rpartition("/")[2] == ".DS_Store"


def _refuse(name: str, files: list[zipfile.ZipInfo]) -> None:
    if not files:
        raise ReadError(Place(name), "there is no file in the zip archive")
    if len(files) > 1:
        names = listing([one.filename for one in files])
        problem = f"{len(files)} files are in the zip archive, and which is meant is open: {names}"
        raise ReadError(Place(name), problem, "Unpack it and name the one.")
    (one,) = files
    if one.flag_bits & ENCRYPTED:
        raise ReadError(Place(name), f"{one.filename} in the zip archive is encrypted", "Unpack it first.")
    if one.compress_type not in METHODS:
        method = OTHER_METHODS.get(one.compress_type, f"method {one.compress_type}")
        raise ReadError(Place(name), f"{one.filename} in the zip archive is compressed by {method}", "Unpack it first.")
