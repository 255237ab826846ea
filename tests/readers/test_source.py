"""Bytes as lines of text: encodings, line ends, limits, and what is no text at all."""

import codecs
import io

import pytest

from losscli.errors import ReadError
from losscli.readers import source
from losscli.readers.delimited import Delimited
from losscli.readers.source import Source
from losscli.readers.table import ReadOptions

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
        (b"\x1f\x8b\x08\0\0", "gzip"),
        (b"PK\x03\x04\x14\0", "zip"),
        (b"PAR1\x15\x04", "Parquet"),
        (b"\x93NUMPY\x01\0", "npy"),
        (b"BZh91AY&SY\xcf\0", "bzip2"),
    ],
)
def test_what_is_of_another_kind_is_called_by_its_name(read, data, kind):
    with pytest.raises(ReadError, match=rf"x\.csv: this is {kind} data, which is not read yet"):
        read(data)


@pytest.mark.parametrize("name", ["PAR1", "BZhang", "ARROW1", "SQLite format 3"])
def test_a_column_may_be_called_like_the_mark_of_a_format(shape, name):
    assert shape(f"{name}\n0.5\n").names == (name,)
