"""Parquet, Arrow files and Arrow streams as files: known by their content, read by pieces, refused where damaged."""

import io
import os
import sys
import threading

import numpy as np
import pytest

from losscli.errors import ReadError
from losscli.readers import open_table
from losscli.readers.number import NumberRules
from losscli.readers.table import ReadOptions

pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
feather = pytest.importorskip("pyarrow.feather")

TABLE = pa.table({"p": np.arange(1000.0), "y": np.arange(1000)})


def as_parquet(**settings):
    stream = io.BytesIO()
    parquet.write_table(TABLE, stream, row_group_size=100, **settings)
    return stream.getvalue()


def as_feather():
    stream = io.BytesIO()
    feather.write_feather(TABLE, stream, chunksize=100)
    return stream.getvalue()


def as_stream():
    stream = io.BytesIO()
    with pa.ipc.new_stream(stream, TABLE.schema) as writer:
        writer.write_table(TABLE, max_chunksize=100)
    return stream.getvalue()


FORMATS = {"parquet": as_parquet(), "feather": as_feather(), "arrows": as_stream()}


@pytest.fixture(params=FORMATS)
def data(request):
    return FORMATS[request.param]


def test_what_it_is_is_known_by_its_first_bytes(read, data):
    assert read(data, "x.csv").tolist() == np.column_stack([np.arange(1000), np.arange(1000)]).tolist()


@pytest.mark.parametrize(
    ("name", "notes"),
    [
        ("parquet", "Parquet, 2 columns, 10 row groups"),
        ("feather", "Arrow file, 2 columns, 10 batches"),
        ("arrows", "Arrow stream, 2 columns"),
    ],
)
def test_the_notes_say_what_it_is(shape, name, notes):
    assert shape(FORMATS[name], "x").notes == notes


def test_a_fifo_is_read_as_well_as_a_file(tmp_path, data):
    path = tmp_path / "x"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(data,))
    writer.start()
    table = open_table(str(path), ReadOptions())
    found = np.concatenate([chunk.values for chunk in table.chunks([1, 0], [NumberRules()] * 2)])
    writer.join()
    assert (found[:, 0] == np.arange(1000)).all()


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_file_that_is_cut_off_is_refused(read, data, share):
    with pytest.raises(ReadError, match=r"x: (not a sound (Parquet|Arrow) file|the stream ends without|it is cut)"):
        read(data[: int(len(data) * share)], "x")


@pytest.mark.parametrize("name", ["feather", "arrows"])
def test_one_that_is_cut_off_between_two_batches_is_refused_in_a_stream_too(tmp_path, name):
    data = FORMATS[name]
    starts = [i for i in range(104, len(data), 8) if data[i : i + 4] == b"\xff\xff\xff\xff"]
    path = tmp_path / "x"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(data[: starts[4]],))
    writer.start()
    with pytest.raises(ReadError, match="without the mark of its end: it may be cut off"):
        list(open_table(str(path), ReadOptions()).chunks([0], [NumberRules()]))
    writer.join()


def test_a_second_stream_after_the_first_is_not_passed_over(read):
    with pytest.raises(ReadError, match="something follows after the end of the stream"):
        read(FORMATS["arrows"] * 2, "x")


def test_damage_under_a_checksum_is_found(read):
    sound = as_parquet(write_page_checksum=True, compression="none", use_dictionary=False)
    at = sound.index(np.arange(50.0, 60.0).tobytes())
    with pytest.raises(ReadError, match=r"not a sound Parquet file: .*CRC"):
        read(sound[:at] + b"\x01" + sound[at + 1 :], "x", [0])


def test_any_damage_is_one_error_or_none(read, data):
    for at in range(0, len(data), len(data) // 40):
        try:
            found = read(data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :], "x.parquet")
        except ReadError:
            continue
        assert found.shape[1] == 2


@pytest.mark.parametrize("name", ["x.parquet", "x.feather", "x.arrow"])
def test_text_under_its_name_is_refused_unless_it_is_said_to_be_text(read, name):
    with pytest.raises(ReadError, match=r"this is text, not (Parquet|Arrow) data\n.*--from csv"):
        read("p\n1\n", name)
    assert read("p\n1\n", name, format="csv").tolist() == [[1]]


@pytest.mark.parametrize("said", ["csv", "json", "npy", "excel"])
def test_the_format_that_was_said_is_held_to(shape, said):
    with pytest.raises(ReadError, match=r"x: this is Parquet, not \w+ data"):
        shape(FORMATS["parquet"], "x", format=said)


def test_without_pyarrow_the_extra_to_install_is_named(shape, data, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ReadError, match=r"pyarrow, which is not installed\n.*pip install 'losscli\[parquet\]'"):
        shape(data, "x")


@pytest.mark.parametrize("jobs", [1, 2])
def test_long_batches_are_handed_on_in_blocks(tmp_path, jobs):
    path = tmp_path / "x.parquet"
    parquet.write_table(pa.table({"p": np.arange(300_000.0), "y": np.arange(300_000)}), path)
    table = open_table(str(path), ReadOptions(jobs=jobs))
    rows = [len(chunk.values) for chunk in table.chunks([0, 1], [NumberRules()] * 2)]
    assert (sum(rows), max(rows) <= 131_072, table.done()) == (300_000, True, (300_000, 300_000))
