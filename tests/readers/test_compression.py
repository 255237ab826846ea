"""Compressed inputs: known by their bytes, undone as a stream, verified to the end. Others write the data."""

import bz2
import gzip
import io
import lzma
import tarfile
import tracemalloc
import zipfile

import numpy as np
import pytest

from losscli.errors import ReadError
from losscli.readers.sources import archive, compression, files, source
from losscli.readers.sources.source import Source


def has_zstd():
    try:
        return compression.codec("", "zstd") is not None
    except ReadError:
        return False


ROWS = [[1.5, 2.0], [3.0, -4.0]]
GOOD = b"p,y\n1.5,2\n3,-4\n"
zstd = pytest.mark.skipif(not has_zstd(), reason="needs Python 3.14 or backports.zstd")


def zstandard(data):
    return pytest.importorskip("zstandard").compress(data)


def zipped(*members, method=zipfile.ZIP_DEFLATED):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as made:
        for name, data in members:
            made.writestr(name, data)
    return packed.getvalue()


PACKERS = {
    "gz": ("gzip", gzip.compress),
    "bz2": ("bzip2", bz2.compress),
    "xz": ("xz", lzma.compress),
    "zst": ("zstd", zstandard),
}
EACH = pytest.mark.parametrize("end", [pytest.param(end, marks=zstd if end == "zst" else ()) for end in PACKERS])


@EACH
@pytest.mark.parametrize("size", [1, 5, 1 << 16])
def test_what_is_compressed_is_read_as_what_it_holds(read, monkeypatch, end, size):
    monkeypatch.setattr(source, "BLOCK", size)
    monkeypatch.setattr(source, "FIRST_BLOCK", 64)
    monkeypatch.setattr(compression, "PACKED_PIECE", size)
    assert read(PACKERS[end][1](GOOD), f"x.csv.{end}").tolist() == ROWS


@EACH
def test_the_bytes_count_and_not_the_name(read, end):
    assert read(PACKERS[end][1](GOOD), "x.csv").tolist() == ROWS
    assert read(GOOD, f"x.csv.{end}").tolist() == ROWS


@EACH
def test_the_name_without_the_end_says_the_format(read, end):
    assert read(PACKERS[end][1](b"1\n2\n"), f"x.ndjson.{end}").tolist() == [[1.0], [2.0]]
    assert read(PACKERS[end][1](b'{"p": [1, 2]}'), f"x.json.{end}").tolist() == [[1.0], [2.0]]
    assert read(PACKERS[end][1](b'{"p": 1}\n{"p": 2}\n'), f"x.{end}").tolist() == [[1.0], [2.0]]


@EACH
def test_members_that_follow_one_another_are_one_text(read, end):
    pack = PACKERS[end][1]
    assert read(pack(b"p,y\n1.5,") + pack(b"") + pack(b"2\n3,-4\n"), f"x.csv.{end}").tolist() == ROWS


@EACH
def test_zeros_behind_the_data_are_padding(read, end):
    assert read(PACKERS[end][1](GOOD) + bytes(512), f"x.csv.{end}").tolist() == ROWS


@EACH
@pytest.mark.parametrize("garbage", [b"garbage", b"\0\0x", GOOD, b"\x1f"])
def test_anything_else_behind_the_data_is_an_error(read, end, garbage):
    with pytest.raises(ReadError, match=f"something that is not {PACKERS[end][0]} follows"):
        read(PACKERS[end][1](GOOD) + garbage, f"x.csv.{end}")


@EACH
def test_data_cut_anywhere_are_an_error(read, end):
    packed = PACKERS[end][1](GOOD)
    for length in range(11, len(packed)):
        with pytest.raises(ReadError, match=rf"x\.csv\.{end}: the {PACKERS[end][0]} data end in the middle"):
            read(packed[:length], f"x.csv.{end}")


@EACH
def test_data_with_a_bit_flipped_never_give_other_numbers(read, end):
    packed = PACKERS[end][1](GOOD)
    for place in range(6, len(packed)):
        damaged = packed[:place] + bytes([packed[place] ^ 0x10]) + packed[place + 1 :]
        try:
            assert read(damaged, f"x.csv.{end}").tolist() == ROWS  # a name or a time in the header
        except ReadError:
            continue


def test_a_wrong_checksum_is_named(read):
    packed = gzip.compress(GOOD)
    with pytest.raises(ReadError, match=r"x\.csv\.gz: the gzip data are damaged: incorrect data check"):
        read(packed[:-8] + bytes(4) + packed[-4:], "x.csv.gz")
    with pytest.raises(ReadError, match=r"x\.csv\.gz: the gzip data are damaged: incorrect length check"):
        read(packed[:-4] + bytes(4), "x.csv.gz")


def test_a_bad_cell_is_named_before_the_damage_behind_it(read):
    packed = gzip.compress(b"p\n1\nx\n" + b"1\n" * 1000) + gzip.compress(b"1\n" * 1000)
    with pytest.raises(ReadError, match=r"x\.csv\.gz:3:1: 'x' is not a number"):
        read(packed[:-4] + bytes(4), "x.csv.gz")


def test_two_layers_are_undone_and_no_more(read):
    assert read(gzip.compress(bz2.compress(GOOD)), "x.csv.bz2.gz").tolist() == ROWS
    assert read(zipped(("x.csv.gz", gzip.compress(GOOD))), "x.zip").tolist() == ROWS
    with pytest.raises(ReadError, match="it is compressed more than twice"):
        read(gzip.compress(gzip.compress(gzip.compress(GOOD))), "x.csv.gz")


@EACH
def test_nothing_within_is_an_error(read, end):
    with pytest.raises(ReadError, match=rf"x\.csv\.{end}: there is nothing in what it unpacks to"):
        read(PACKERS[end][1](b""), f"x.csv.{end}")


def drain(path):
    for _ in Source.open(str(path)).raw():
        pass


def bomb(end):
    """Return 40 MiB of line ends, compressed."""
    data = b"\n" * (40 << 20)
    return PACKERS[end][1](data) if end != "xz" else lzma.compress(data, preset=0)


@pytest.mark.parametrize("end", ["bz2", "xz", pytest.param("zst", marks=zstd)])
def test_data_that_expand_without_bounds_are_refused_in_little_memory(tmp_path, monkeypatch, end):
    path = tmp_path / f"x.csv.{end}"
    path.write_bytes(bomb(end))
    monkeypatch.setattr(compression, "FREE", 8 << 20)
    tracemalloc.start()
    with pytest.raises(ReadError, match="data expand to more than 1 000 times their size"):
        drain(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 24 << 20


def test_memory_does_not_grow_with_the_data(tmp_path):
    path = tmp_path / "x.csv.gz"
    values = np.random.default_rng(0).random(1 << 18)
    text = "\n".join(map(repr, values.tolist())).encode()
    path.write_bytes(gzip.compress(text, 1))
    tracemalloc.start()
    assert sum(len(block.data) for block in Source.open(str(path)).blocks()) == len(text) + 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(text) > 4 << 20
    assert peak < 5 << 20


def test_the_place_in_compressed_data_is_told_in_bytes_of_the_file(tmp_path):
    path = tmp_path / "x.csv.gz"
    path.write_bytes(gzip.compress(b"1\n" * 1_000_000))
    opened = Source.open(str(path))
    assert sum(len(block.data) for block in opened.blocks()) == 2_000_000
    assert opened.done() == (path.stat().st_size, path.stat().st_size)


def test_without_what_reads_zstd_the_error_says_what_to_install(read, monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(compression, "import_module", missing)
    with pytest.raises(ReadError) as found:
        read(b"\x28\xb5\x2f\xfd" + bytes(20), "x.csv.zst")
    assert found.value.headline.endswith("x.csv.zst: this is zstd data, which Python reads by itself from 3.14 on")
    assert found.value.details == ("Install what reads it: pip install 'losscli[zstd]'.",)


@pytest.mark.parametrize(
    ("path", "bare"),
    [
        ("a/x.csv.gz", "a/x.csv"),
        ("x.csv.BZ2", "x.csv"),
        ("x.npy.gz.zst", "x.npy"),
        ("x.gz", "x"),
        (".gz", ".gz"),
        ("-", "-"),
        ("https://a.b/x.csv.gz?v=1#top", "a.b/x.csv"),
    ],
)
def test_the_format_is_told_from_the_name_without_what_packed_it(path, bare):
    assert files.bare_name(path) == bare


def test_a_zip_archive_of_one_file_is_that_file(read):
    assert read(zipped(("x.csv", GOOD)), "x.zip").tolist() == ROWS
    litter = [("d/", b""), ("d/x.ndjson", b"[1.5, 2]\n[3, -4]\n"), ("__MACOSX/d/._x.ndjson", b"?"), (".DS_Store", b"?")]
    assert read(zipped(*litter), "x").tolist() == ROWS
    assert read(zipped(("x.csv", GOOD), method=zipfile.ZIP_STORED), "x.csv").tolist() == ROWS


def test_a_zip_archive_of_several_files_is_refused_with_their_names(read):
    with pytest.raises(ReadError, match=r"x\.zip: 2 files are in the zip archive, .*: a\.csv, b\.csv\n.*Unpack it"):
        read(zipped(("a.csv", GOOD), ("b.csv", GOOD)), "x.zip")
    with pytest.raises(ReadError, match=r"12 files .* x9 and 2 more"):
        read(zipped(*((f"x{i}", GOOD) for i in range(12))), "x.zip")


def test_a_zip_archive_of_no_file_is_refused(read):
    with pytest.raises(ReadError, match="there is no file in the zip archive"):
        read(zipped(), "x.zip")
    with pytest.raises(ReadError, match="there is nothing in what it unpacks to"):
        read(zipped(("x.csv", b"")), "x.zip")


def test_a_zip_archive_that_is_encrypted_or_packed_otherwise_is_refused(read):
    packed = zipped(("x.csv", GOOD))
    central = packed.index(b"PK\x01\x02")
    locked = bytearray(packed)
    locked[6] |= 1
    locked[central + 8] |= 1
    with pytest.raises(ReadError, match=r"x\.csv in the zip archive is encrypted"):
        read(bytes(locked), "x.zip")
    with pytest.raises(ReadError, match=r"x\.csv in the zip archive is compressed by lzma"):
        read(zipped(("x.csv", GOOD), method=zipfile.ZIP_LZMA), "x.zip")


def test_a_damaged_zip_archive_never_gives_other_numbers(read):
    packed = zipped(("x.csv", GOOD))
    for length in range(8, len(packed)):
        with pytest.raises(ReadError, match=r"x\.zip"):
            read(packed[:length], "x.zip")
    for place in range(4, packed.index(b"PK\x01\x02")):
        damaged = packed[:place] + bytes([packed[place] ^ 0x10]) + packed[place + 1 :]
        try:
            assert read(damaged, "x.zip").tolist() == ROWS
        except ReadError:
            continue


def test_a_zip_archive_that_expands_without_bounds_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "x.zip"
    path.write_bytes(zipped(("x.csv", b"\n" * (60 << 20))))
    monkeypatch.setattr(archive, "FREE", 8 << 20)
    with pytest.raises(ReadError, match="the zip data expand to more than 1 000 times their size"):
        drain(path)


def test_a_tar_archive_is_called_so(read, tmp_path):
    (tmp_path / "a.csv").write_bytes(GOOD)
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as made:
        made.add(tmp_path / "a.csv", "a.csv")
    with pytest.raises(ReadError, match=r"x\.tar\.gz: this is tar data, which is not read"):
        read((tmp_path / "x.tar.gz").read_bytes(), "x.tar.gz")
