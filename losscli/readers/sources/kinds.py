"""What the first bytes of an input say it is, whatever its name."""

from losscli.errors import Place, ReadError

COMPRESSED = ("gzip", "bzip2", "xz", "zstd")
MAGIC = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    **{bytes([0x50 + i]) + b"\x2a\x4d\x18": "zstd" for i in range(16)},  # a frame to skip, as pzstd begins with
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"PAR1": "parquet",
    b"\x93NUMPY": "npy",
    b"ARROW1": "arrow",
    b"\xff\xff\xff\xff": "arrow",  # its stream format
    b"FEA1": "Feather version 1",
    b"\x89HDF\r\n": "HDF5",
    b"SQLite format 3\0": "SQLite",
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
    b"Rar!\x1a\x07": "RAR",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "Excel 97 (.xls)",
    b"\x04\x22\x4d\x18": "LZ4",
    b"\x1f\x9d": "compress (.Z)",
    b"\x5d\x00\x00": "lzma",
    b"\x80\x02": "pickle",
    b"\x80\x03": "pickle",
    b"\x80\x04\x95": "pickle",
    b"\x80\x05\x95": "pickle",
    b"ORC\x03": "ORC",
    b"Obj\x01": "Avro",
    b"%PDF-": "PDF",
    b"\x89PNG\r\n": "PNG",
}
TAR_AT = 257
PACKED = ("7-Zip", "RAR", "LZ4", "compress (.Z)", "lzma", "tar")
READ = (*COMPRESSED, "zip", "parquet", "npy", "arrow")
LINE_ENDS = {ord("\n"): " ", ord("\r"): " "}


def kind_of(name: str, head: bytes) -> str | None:
    """Return what the first bytes of the input `name` are, or None where that is text.

    Raises:
        ReadError: they are of a kind that is known and not read.
    """
    if _is_text(head[:64]):
        return None  # a column may be called PAR1
    kind = next((kind for magic, kind in MAGIC.items() if head.startswith(magic)), None)
    if kind is None and head[TAR_AT:].startswith(b"ustar"):
        kind = "tar"
    if kind is not None and kind not in READ:
        hint = "Unpack it first." if kind in PACKED else "Write it as CSV, NDJSON, npy or Parquet."
        raise ReadError(Place(name), f"this is {kind} data, which is not read", hint)
    return kind


def _is_text(head: bytes) -> bool:
    return head.isascii() and head.decode().replace("\t", " ").translate(LINE_ENDS).isprintable()
