"""Bytes as lines of text: encodings, line ends, limits, and what is no text at all."""

import codecs
import gc
import gzip
import io
import os
import threading
import zipfile

import numpy as np
import pytest

from losscli.errors import ReadError
from losscli.readers.sources import source, streams
from losscli.readers.sources.source import Source
from losscli.readers.table import ReadOptions
from losscli.readers.text.delimited import Delimited

ROWS = [[1.5, 2.0], [3.0, -4.0]]
GOOD = "p,y\n1.5,2\n3,-4\n"


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_a_line_end_cut_between_two_reads_is_one(read, blocks, size, end):
    blocks(size)
    assert read(GOOD.replace("\n", end)).tolist() == ROWS


@pytest.mark.parametrize(
    ("bom", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
@pytest.mark.parametrize("size", [1, 5, 1 << 16])
def test_a_byte_order_mark_tells_the_encoding(read, shape, blocks, bom, encoding, size):
    data = bom + GOOD.encode(encoding)
    blocks(max(size, 4))
    assert (shape(data).names, read(data).tolist()) == (("p", "y"), ROWS)


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("utf-16-le", GOOD.encode("utf-16-le")),
        ("utf-16", GOOD.encode("utf-16")),
        ("UTF-16-LE", codecs.BOM_UTF16_LE + GOOD.encode("utf-16-le")),
        ("utf-8", codecs.BOM_UTF8 + GOOD.encode()),
        ("UTF8", codecs.BOM_UTF8 + GOOD.encode()),
        ("utf-8-sig", codecs.BOM_UTF8 + GOOD.encode()),
        ("latin-1", GOOD.encode("latin-1")),
        ("cp500", GOOD.encode("cp500")),
    ],
)
def test_an_encoding_can_be_named(shape, read, encoding, data):
    assert (shape(data, encoding=encoding).names, read(data, encoding=encoding).tolist()) == (("p", "y"), ROWS)


@pytest.mark.parametrize("encoding", ["hex", "rot13", "zlib", "base64", "nothing", "é", "\udcff", " "])
def test_what_is_no_encoding_of_text_is_refused(read, encoding):
    with pytest.raises(ReadError, match="there is no text encoding called"):
        read(GOOD, encoding=encoding)


def test_an_encoding_keeps_the_names(shape):
    assert shape("prévu,y\n1,2\n".encode("latin-1"), encoding="latin-1").names == ("prévu", "y")


def test_an_encoding_that_decodes_nothing_is_refused(read):
    with pytest.raises(ReadError, match="not valid undefined"):
        read(GOOD, encoding="undefined")


@pytest.mark.parametrize(
    ("data", "place", "what"),
    [
        (b"p\n1\n2\n\xff\n4\n", "4:1", "byte 0xff"),
        (b"p,y\n1,2\n3,4\xc3\n", "3:4", "byte 0xc3"),
        ("é,y\nß,".encode() + b"\xc0\xae5\n", "2:3", "byte 0xc0"),
        (b"p\n1\n0\xed\xa0\x80\n", "3:2", "byte 0xed"),
        (b"p\n1\n2\xe2\x82", "3:2", "byte 0xe2"),
        (b"\xff\xff\n1\n", "1:1", "byte 0xff"),
    ],
)
@pytest.mark.parametrize("size", [1, 4, 1 << 16])
def test_a_byte_that_is_no_text_is_named(read, blocks, data, place, what, size):
    blocks(size)
    with pytest.raises(ReadError, match=rf"x\.csv:{place}: {what} is not valid UTF-8"):
        read(data)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_letters_without_a_mark_are_refused(read, encoding):
    with pytest.raises(ReadError, match=r"x\.csv:1: a NUL byte"):
        read(GOOD.encode(encoding))


@pytest.mark.parametrize("size", [4, 7, 1 << 16])
def test_a_text_cut_within_a_letter_is_refused_with_its_line(read, blocks, size):
    blocks(size)
    with pytest.raises(ReadError, match=r"x\.csv:4: not valid utf-16-le: "):
        read(codecs.BOM_UTF16_LE + GOOD.encode("utf-16-le") + b"1")


class Endless(io.RawIOBase):
    """A stream that gives the same byte for ever, and counts."""

    def __init__(self, byte):
        self.byte, self.given = byte, 0

    def read(self, size=-1):
        self.given += size
        return self.byte * size


@pytest.mark.parametrize("byte", [b"1", b'"', b" ", b","])
def test_a_line_without_an_end_is_given_up(byte):
    stream = Endless(byte)
    opened = Source("endless", stream, stream.read(1 << 16), "utf-8", 0)
    with pytest.raises(ReadError, match="endless:1: the line is longer than 16 MiB"):
        Delimited.open(opened, ReadOptions())
    assert stream.given < 20 << 20


def test_a_line_past_the_limit_is_refused_however_it_comes_in(read, blocks, monkeypatch):
    blocks(8)
    monkeypatch.setattr(source, "LINE_LIMIT", 20)
    with pytest.raises(ReadError, match=r"x\.csv:3: the line is longer"):
        read("p\n1\n" + "1" * 21 + "\n1\n")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89HDF\r\n\x1a\n", "HDF5"),
        (b"SQLite format 3\0\x10", "SQLite"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "7-Zip"),
        (b"Rar!\x1a\x07\x01\0", "RAR"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", r"Excel 97 \(\.xls\)"),
        (b"\x80\x04\x95\x1a\0", "pickle"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
    ],
)
def test_what_is_of_another_kind_is_called_by_its_name(read, data, kind):
    with pytest.raises(ReadError, match=rf"x\.csv: this is {kind} data, which is not read"):
        read(data)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"PAR1\x15\x04", "parquet"),
        (b"\x93NUMPY\x01\0", "npy"),
        (b"ARROW1\0\0", "arrow"),
        (b"\xff\xff\xff\xff\x10\0\0\0", "arrow"),
        (GOOD.encode(), None),
        (b"PAR1\n0.5\n", None),
    ],
)
def test_the_first_bytes_say_the_kind(tmp_path, data, kind):
    (tmp_path / "x.csv").write_bytes(data)
    assert Source.open(str(tmp_path / "x.csv")).kind == kind


@pytest.mark.parametrize("member", ["a.npy", "[Content_Types].xml"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_archives_that_are_a_format_are_files_to_seek_in(tmp_path, member, pack):
    with zipfile.ZipFile(tmp_path / "x", "w") as made:
        made.writestr(member, "something")
    data = (tmp_path / "x").read_bytes()
    (tmp_path / "x").write_bytes(pack(data))
    opened = Source.open(str(tmp_path / "x"))
    assert opened.kind == ("npz" if member == "a.npy" else "xlsx")
    with opened.binary() as file:
        assert (file.seekable(), file.read()) == (True, data)


@pytest.mark.parametrize(("pack", "seekable"), [(bytes, True), (gzip.compress, False)])
def test_a_binary_file_is_whole_and_unpacked(tmp_path, pack, seekable):
    data = b"\x93NUMPY" + np.random.default_rng(0).bytes(200_000)
    (tmp_path / "x.npy").write_bytes(pack(data))
    opened = Source.open(str(tmp_path / "x.npy"))
    assert opened.kind == "npy"
    with opened.binary() as file:
        assert (file.seekable(), file.read()) == (seekable, data)


def test_a_binary_file_keeps_its_source_open_and_closes_it(tmp_path):
    (tmp_path / "x.npy").write_bytes(b"\x93NUMPY" + bytes(100))
    file = Source.open(str(tmp_path / "x.npy")).binary()
    gc.collect()
    assert len(file.read()) == 106
    del file
    gc.collect()  # a file left open would be a ResourceWarning


def test_what_cannot_be_sought_in_can_be_copied(tmp_path, monkeypatch):
    data = b"\x93NUMPY" + bytes(200_000)
    (tmp_path / "x.npy.gz").write_bytes(gzip.compress(data))
    with Source.open(str(tmp_path / "x.npy.gz")).seekable() as file:
        assert (file.seek(6), file.read()) == (6, data[6:])
    monkeypatch.setattr(streams, "COPY_LIMIT", 1000)
    with pytest.raises(ReadError, match="more than 1 GiB came in"):
        Source.open(str(tmp_path / "x.npy.gz")).seekable()


def add_a_line(path):
    with path.open("ab") as file:
        file.write(b"2\n")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda path: os.truncate(path, 1_500_000), "it ended after 1 500 000 of 4 000 000 bytes"),
        (add_a_line, "it was written to while it was read"),
        (lambda path: os.utime(path, ns=(1, 1)), "it was written to while it was read"),
    ],
)
def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path, change, what):
    path = tmp_path / "x.csv"
    path.write_bytes(b"1\n" * 2_000_000)
    blocks = Source.open(str(path)).blocks()
    next(blocks)
    change(path)
    with pytest.raises(ReadError, match=rf"x\.csv: {what}"):
        list(blocks)


def test_how_far_a_file_was_read_is_told(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"1\n" * 2_000_000)
    opened = Source.open(str(path))
    assert opened.done() == (1 << 16, 4_000_000)
    assert sum(len(block.data) for block in opened.blocks()) == 4_000_000
    assert opened.done() == (4_000_000, 4_000_000)


def test_of_a_pipe_nobody_knows_how_far_it_was_read(tmp_path):
    os.mkfifo(tmp_path / "x")
    writer = threading.Thread(target=(tmp_path / "x").write_bytes, args=(gzip.compress(GOOD.encode()),))
    writer.start()
    opened = Source.open(str(tmp_path / "x"))
    assert (opened.done(), opened.size, opened.text()) == (None, 0, GOOD)
    writer.join()


def test_a_stream_that_does_not_wait_has_not_ended():
    class Hesitant(io.RawIOBase):
        def read(self, _=-1):
            return None

    with pytest.raises(ReadError, match="slow: Resource temporarily unavailable"):
        list(Source("slow", Hesitant(), b"1\n", "utf-8", 0).blocks())


def test_a_folder_is_refused_with_what_to_say(tmp_path):
    with pytest.raises(ReadError, match=r"this is a directory, not a file\n.*quoted pattern: '.*/\*\.csv'"):
        Source.open(str(tmp_path))


@pytest.mark.parametrize("name", ["PAR1", "BZhang", "ARROW1", "SQLite format 3"])
def test_a_column_may_be_called_like_the_mark_of_a_format(shape, name):
    assert shape(f"{name}\n0.5\n").names == (name,)
