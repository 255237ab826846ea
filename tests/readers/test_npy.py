"""npy: one array, by blocks; what its header says is not believed before the bytes are there."""

import io
import os
import threading

import numpy as np
import pytest

from losscli.errors import ReadError
from losscli.readers import open_table
from losscli.readers.binary import npyfile, numeric
from losscli.readers.number import NumberRules
from losscli.readers.table import ReadOptions
from losscli.readers.words import Words


def saved(array, version=None):
    """Return the bytes that numpy writes for an array."""
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.asanyarray(array), version=version)
    return stream.getvalue()


def headed(header, data=b"", version=1):
    """Return npy data with this text as the header."""
    size = len(header).to_bytes(2 if version == 1 else 4, "little")
    return b"\x93NUMPY" + bytes([version, 0]) + size + header.encode("latin-1") + data


@pytest.fixture
def small_blocks(monkeypatch):
    for module in (npyfile, numeric):
        monkeypatch.setattr(module, "VALUES_AT_ONCE", 7)
    monkeypatch.setattr(npyfile, "ROWS_OF_COLUMN", 2)


@pytest.mark.parametrize(
    "dtype", ["<f8", ">f8", "<f4", ">f4", "<f2", ">f2", "i1", "u1", "<i2", ">u4", "<i8", ">u8", "?"]
)
def test_every_type_of_numbers_is_read_as_doubles(read, dtype):
    values = np.array([0, 1, 1, 0, 1]).astype(dtype)
    found = read(saved(values), "x.npy")
    assert (found.dtype, found.tolist()) == (np.float64, [[0], [1], [1], [0], [1]])


def test_halves_and_singles_keep_their_exact_values(read):
    assert read(saved(np.array([0.1], "f4")), "x.npy")[0, 0] == 0.100000001490116119384765625
    assert read(saved(np.array([0.1], "f2")), "x.npy")[0, 0] == 0.0999755859375


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
def test_every_version_of_the_format_is_read(read, version):
    assert read(saved(np.arange(3.0), version), "x.npy").tolist() == [[0], [1], [2]]


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("columns", [[0, 1, 2], [2, 0], [1]])
@pytest.mark.usefixtures("small_blocks")
def test_rows_are_rows_in_either_order(read, order, columns):
    values = np.arange(60.0).reshape(20, 3)
    assert read(saved(np.array(values, order=order)), "x.npy", columns).tolist() == values[:, columns].tolist()


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.usefixtures("small_blocks")
def test_a_fifo_is_read_as_well_as_a_file(tmp_path, order):
    values = np.arange(60.0).reshape(20, 3)
    path = tmp_path / "x.npy"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(saved(np.array(values, order=order)),))
    writer.start()
    table = open_table(str(path), ReadOptions())
    chunks = [chunk.values for chunk in table.chunks([2, 1], [NumberRules()] * 2)]
    writer.join()
    assert np.concatenate(chunks).tolist() == values[:, [2, 1]].tolist()


def test_one_dimension_is_one_column_and_two_are_a_matrix(shape):
    one, two = shape(saved(np.arange(3.0)), "x.npy"), shape(saved(np.ones((2, 4), "f4")), "x.npy")
    assert (one.width, one.names, one.matrix, one.notes) == (1, None, False, "npy, float64, 1 column")
    assert (two.width, two.names, two.matrix, two.notes) == (4, None, True, "npy, float32, 4 columns")


@pytest.mark.parametrize(
    ("array", "what"),
    [
        (np.array([object()]), "pickled Python objects, which are never read"),
        (np.zeros(2, [("p", "f8"), ("y", "f8")]), "records with fields"),
        (np.array(["a"]), "the array holds text"),
        (np.array([b"a"]), "the array holds text"),
        (np.zeros(2, complex), "complex numbers"),
        (np.zeros(2, "M8[s]"), "dates"),
        (np.zeros(2, "m8[s]"), "durations"),
        (np.array(1.5), "a single number: arrays of shape"),
        (np.zeros((2, 3, 4)), r"of shape \(2, 3, 4\): arrays of shape"),
        (np.zeros(0), "there are no numbers"),
        (np.zeros((3, 0)), "there are no numbers"),
        (np.zeros((1, 100_001), "i1"), "100001 columns: more than 100000"),
    ],
)
def test_an_array_that_is_no_table_of_numbers_is_refused(shape, array, what):
    with pytest.raises(ReadError, match=rf"x\.npy: .*{what}"):
        shape(np_bytes(array), "x.npy")


def np_bytes(array):
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


@pytest.mark.skipif(np.dtype(np.longdouble).itemsize == 8, reason="there is no wider type here")
def test_numbers_wider_than_a_double_are_refused(shape):
    with pytest.raises(ReadError, match="wider than a double"):
        shape(saved(np.zeros(2, np.longdouble)), "x.npy")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (saved(np.arange(5.0))[:-3], "cut off: an array of shape .5,. of float64 is 40 bytes, and 37 are there"),
        (saved(np.arange(5.0))[:-40], "is 40 bytes, and 0 are there"),
        (saved(np.arange(5.0)) + b"12", "is 40 bytes, and 2 more follow"),
        (saved(np.asfortranarray(np.ones((5, 2))))[:-1], "is 80 bytes, and 79 are there"),
        (saved(np.asfortranarray(np.ones((5, 2)))) + b"1", "is 80 bytes, and 1 more follow"),
        (
            headed("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000000000,), }", b"1" * 8),
            "8 are there",
        ),
        (headed("{'descr': '<f8', 'fortran_order': True, 'shape': (" + "9" * 19 + ", 2), }", b"1" * 8), "8 are there"),
    ],
)
def test_the_bytes_must_be_as_many_as_the_header_says(read, data, what):
    with pytest.raises(ReadError, match=what):
        read(data, "x.npy")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "{}",
        "[1]",
        "{'descr': '<f8', 'fortran_order': False}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-5,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': ((((, }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (5,), 'more': 1}",
        "{'descr': __import__('os').abort(), 'fortran_order': False, 'shape': (5,), }",
        "{'descr': 'what', 'fortran_order': False, 'shape': (5,), }",
        "(" * 10_000,
        "{'descr': '<f8', 'fortran_order': False, 'shape': (" + "1" * 60_000 + "}",
    ],
)
def test_a_header_that_is_none_is_refused_and_never_evaluated(shape, header):
    with pytest.raises(ReadError, match=r"x\.npy: (its header is not that of an array|numpy knows no type)"):
        shape(headed(header), "x.npy")


@pytest.mark.parametrize(
    "data", [b"\x93NUMPY", b"\x93NUMPY\x09\x00" + b"\0" * 80, b"\x93NUMPY\x02\0\xff\xff\xff\xff{}"]
)
def test_a_header_of_another_length_or_version_is_refused(shape, data):
    with pytest.raises(ReadError, match=r"x\.npy: (this is not npy|its header is)"):
        shape(data, "x.npy")


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ([1, np.nan, np.nan], r"x\.npy\[1\]: NaN is a missing value \(column 1, row 2\)"),
        ([1, 2, np.inf], r"x\.npy\[2\]: inf is not a finite number \(column 1, row 3\)"),
        ([1, -np.inf], r"x\.npy\[1\]: -inf is not a finite number"),
        (np.array([1, 2**53 + 1]), r"x\.npy\[1\]: 9007199254740993 is an integer that a double cannot hold exactly"),
        (np.array([2**63 - 1]), "9223372036854775807 is an integer"),
        (np.array([2**64 - 1], "u8"), "18446744073709551615 is an integer"),
        (np.array([[1, 2], [3, np.nan]]), r"x\.npy\[1, 1\]: NaN is a missing value \(column 2, row 2\)"),
    ],
)
def test_what_is_no_number_is_named_with_its_place(read, values, what):
    with pytest.raises(ReadError, match=what):
        read(saved(values), "x.npy")


def test_integers_beyond_two_to_the_53_that_a_double_holds_are_read(read):
    assert read(saved(np.array([2**53 + 2, -(2**63)])), "x.npy").tolist() == [[2**53 + 2], [-(2**63)]]
    assert read(saved(np.array([2**64 - 2048], "u8")), "x.npy").tolist() == [[2**64 - 2048]]


@pytest.mark.usefixtures("small_blocks")
def test_the_rows_before_the_first_bad_one_are_handed_on(tmp_path):
    path = tmp_path / "x.npy"
    path.write_bytes(saved([0.0] * 9 + [np.nan, np.inf]))
    chunks = open_table(str(path), ReadOptions()).chunks([0], [NumberRules()])
    assert [len(next(chunks).values) for _ in range(2)] == [7, 2]
    with pytest.raises(ReadError, match=r"x\.npy\[9\]: NaN"):
        next(chunks)


def test_nan_may_be_skipped_and_minus_infinity_be_a_logit(read):
    skipping = NumberRules(skip_missing=True, minus_infinity=True)
    found = read(saved([1, np.nan, -np.inf]), "x.npy", rules=skipping)
    np.testing.assert_array_equal(found, [[1], [np.nan], [-np.inf]])
    with pytest.raises(ReadError, match="inf is not a finite number"):
        read(saved([1, np.nan, np.inf]), "x.npy", rules=skipping)


def test_numbers_may_be_the_names_of_groups_and_of_classes(read):
    groups = Words(learns=True, literal=True)
    found = read(saved(np.array([3, 1, 3, 2**53 + 1])), "x.npy", rules=NumberRules(words=groups))
    assert (found.tolist(), groups.known) == ([[0], [1], [0], [2]], ["3", "1", "9007199254740993"])
    classes = NumberRules(words=Words.given(["2", "1", "0"]))
    assert read(saved(np.array([0, 1, 2])), "x.npy", rules=classes).tolist() == [[2], [1], [0]]
    with pytest.raises(ReadError, match=r"x\.npy\[1\]: '5' is none of the classes 2, 1, 0"):
        read(saved(np.array([0, 5])), "x.npy", rules=classes)


def test_text_under_the_name_of_npy_is_no_npy(shape):
    with pytest.raises(ReadError, match=r"x\.npy: this is text, not npy data"):
        shape("1\n2\n", "x.npy")


def test_npy_is_known_by_its_first_bytes_whatever_its_name(read):
    assert read(saved(np.arange(2.0)), "x.csv").tolist() == [[0], [1]]


def test_how_far_the_reading_has_come_is_known(tmp_path):
    path = tmp_path / "x.npy"
    path.write_bytes(saved(np.arange(300_000.0)))
    table = open_table(str(path), ReadOptions())
    next(table.chunks([0], [NumberRules()]))
    assert table.done() == (131_072, 300_000)
