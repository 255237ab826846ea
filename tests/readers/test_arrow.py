"""Columns of Parquet and of Arrow, its file and its stream format: the same table is the same numbers in each."""

import datetime as dt
import io
from decimal import Decimal

import numpy as np
import pytest

from losscli.errors import ReadError
from losscli.readers.number import NumberRules
from losscli.readers.words import Words

pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
feather = pytest.importorskip("pyarrow.feather")

SKIPPING = NumberRules(skip_missing=True)


def as_parquet(table):
    stream = io.BytesIO()
    parquet.write_table(table, stream, row_group_size=3)
    return stream.getvalue()


def as_feather(table):
    stream = io.BytesIO()
    feather.write_feather(table, stream, chunksize=3)
    return stream.getvalue()


def as_stream(table):
    stream = io.BytesIO()
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table, max_chunksize=3)
    return stream.getvalue()


@pytest.fixture(params=[as_parquet, as_feather, as_stream])
def save(request):
    """Return what writes a table, or columns by name, in one of the formats."""
    return lambda table: request.param(table if isinstance(table, pa.Table) else pa.table(table))


def words(*given):
    return NumberRules(words=Words.given(given))


@pytest.mark.parametrize(
    "kind", ["int8", "uint8", "int16", "uint32", "int64", "uint64", "float16", "float32", "float64"]
)
def test_every_type_of_numbers_is_read_as_doubles(read, save, kind):
    found = read(save({"p": pa.array([0, 1, 2, 3, 4, 5, 6]).cast(getattr(pa, kind)())}), "x")
    assert (found.dtype, found.ravel().tolist()) == (np.float64, [0, 1, 2, 3, 4, 5, 6])


def test_booleans_are_0_and_1_and_decimals_the_nearest_doubles(read, save):
    columns = {"y": [True, False], "p": [Decimal("0.1"), Decimal("-2.50")]}
    assert read(save(columns), "x").tolist() == [[1, 0.1], [0, -2.5]]


def test_only_the_columns_asked_for_are_read_in_the_order_asked(read, save):
    data = save({"name": ["a", "b"], "p": [0.5, 1.5], "y": [1, 0]})
    assert read(data, "x", [2, 1]).tolist() == [[1, 0.5], [0, 1.5]]


@pytest.mark.parametrize(
    ("column", "what"),
    [
        (pa.array([1.0, 2, 3, None]), r"x\[3\]\.p: null is a missing value \(column p, row 4\)"),
        (pa.array([1.0, 2, 3, np.nan]), r"x\[3\]\.p: NaN is a missing value"),
        (pa.array([1, 2, 3, None]), r"x\[3\]\.p: null is a missing value"),
        (pa.array([1.0, np.inf]), r"x\[1\]\.p: inf is not a finite number"),
        (pa.array([1.0, -np.inf]), r"x\[1\]\.p: -inf is not a finite number"),
        (pa.array([1, 2**53 + 1]), r"x\[1\]\.p: 9007199254740993 is an integer that a double cannot hold"),
        (pa.array([None, 2**53 + 1]), r"x\[0\]\.p: null is a missing value"),
        (pa.array([2**64 - 1], pa.uint64()), "18446744073709551615 is an integer"),
        (pa.array([Decimal(2**70), Decimal(2**70 + 1)], pa.decimal128(38, 0)), "1180591620717411303425 is an integer"),
        (pa.nulls(2), r"x\[0\]\.p: null is a missing value"),
        (["1", "2"], "column p holds text, not numbers"),
        (pa.array(["1"]).dictionary_encode(), "column p holds text, not numbers"),
        ([dt.datetime(2020, 1, 1)], r"column p holds timestamp\[us\], not numbers"),  # noqa: DTZ001
        ([b"1"], "column p holds binary, not numbers"),
        ([[[1.0]]], r"column p\.0 holds lists, not numbers"),
        ([[1.0, 2.0], [3.0]], r"x\[1\]\.p\.0: a list of 1, where the first row has 2 \(column p\.0, row 2\)"),
        (pa.array([[], [3.0]], pa.list_(pa.float64())), r"x\[0\]\.p\.0: an empty list"),
        ([[1.0, 2.0], None], r"x\[1\]\.p\.0: null is a missing value"),
        ([[1.0, 2.0], [1.0, None]], r"x\[1\]\.p\.1: null is a missing value \(column p\.1, row 2\)"),
        (pa.array([], pa.float64()), "there are no rows"),
    ],
)
def test_what_is_no_number_is_named_with_its_place(read, save, column, what):
    with pytest.raises(ReadError, match=what):
        read(save({"p": column}), "x")


def test_what_is_missing_may_be_skipped_and_changes_no_other_number(read, save):
    columns = {
        "p": pa.array([1.5, None, np.nan, 4.5]),
        "y": pa.array([1, 2**53, None, -(2**53)]),
        "b": pa.array([True, None, False, None]),
        "h": pa.array([1, None, 2, 3], pa.float16()),
        "d": pa.array([None, Decimal("0.5"), None, None]),
        "z": pa.array([[1.0, 2.0], None, [None, 3.0], [4.0, 5.0]]),
        "f": pa.array([None, [1.0, 2.0], [3.0, None], None], pa.list_(pa.float64(), 2)),
    }
    nan = np.nan
    wanted = [
        [1.5, 1, 1, 1, nan, 1, 2, nan, nan],
        [nan, 2**53, nan, nan, 0.5, nan, nan, 1, 2],
        [nan, nan, 0, 2, nan, nan, 3, 3, nan],
        [4.5, -(2**53), nan, 3, nan, 4, 5, nan, nan],
    ]
    np.testing.assert_array_equal(read(save(columns), "x", rules=SKIPPING), wanted)


def test_lists_are_groups_of_columns_and_structs_dotted_names(shape, read, save):
    data = save({"z": [[1.0, 2.0], [3.0, 4.0]], "o": [{"p": 5.0, "w": [6, 7]}, {"p": 8.0, "w": [9, 10]}]})
    found = shape(data, "x")
    assert found.names == ("z.0", "z.1", "o.p", "o.w.0", "o.w.1")
    assert dict(found.groups) == {"z": (0, 1), "o.w": (3, 4)}
    assert found.inner == (2, 3, 4)
    assert read(data, "x").tolist() == [[1, 2, 5, 6, 7], [3, 4, 8, 9, 10]]
    assert read(data, "x", [1, 4, 0]).tolist() == [[2, 7, 1], [4, 10, 3]]


@pytest.mark.parametrize("encode", [pa.array, lambda given: pa.array(given).dictionary_encode()])
def test_text_is_read_where_it_names_classes(read, save, encode):
    data = save({"y": encode(["dog", "cat", "cat", None, "dog"])})
    found = read(data, "x", rules=words("cat", "dog")._replace(skip_missing=True))
    np.testing.assert_array_equal(found.ravel(), [1, 0, 0, np.nan, 1])
    with pytest.raises(ReadError, match=r"x\[3\]\.y: null is a missing value"):
        read(data, "x", rules=words("cat", "dog"))
    with pytest.raises(ReadError, match=r"x\[1\]\.y: 'cat' is none of the classes a, dog"):
        read(data, "x", rules=words("a", "dog"))


def test_text_that_is_a_number_is_no_number_among_names(read, save):
    with pytest.raises(ReadError, match=r'x\[1\]\.y: the text "3" is not a number'):
        read(save({"y": ["cat", "3"]}), "x", rules=words("cat"))


@pytest.mark.parametrize(
    ("column", "known"),
    [
        (["b", "a", "b", "c"], ["b", "a", "c"]),
        ([2, 1, 2, 2**53 + 1], ["2", "1", "9007199254740993"]),
        ([dt.date(2020, 1, 2), dt.date(2020, 1, 1), dt.date(2020, 1, 2), dt.date(2021, 1, 1)], None),
        ([b"\x02", b"\x01", b"\x02", b"\xff"], ["02", "01", "ff"]),
        ([[1, 2], [3], [1, 2], []], ["[1, 2]", "[3]", "[]"]),
        ([True, False, True, None], ["true", "false"]),
    ],
)
def test_anything_may_name_a_group(read, save, column, known):
    groups = Words(learns=True, literal=True)
    found = read(save({"g": column}), "x", [0], NumberRules(skip_missing=True, words=groups))
    assert found.ravel()[:3].tolist() == [0, 1, 0]
    assert groups.known == (known or ["2020-01-02", "2020-01-01", "2021-01-01"])


def test_text_that_is_none_is_refused(read):
    unsound = pa.array([b"a", b"\xff"]).cast(pa.binary()).view(pa.string())
    with pytest.raises(ReadError, match="column y holds text that is not valid UTF-8"):
        read(as_parquet(pa.table({"y": unsound})), "x", rules=words("a"))


def test_the_index_of_a_frame_is_no_data_but_may_be_named(shape, save):
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"p": [1.0, 2.0], "q": [1.0, 2.0]}, index=pd.Index([5, 7], name="store"))
    found = shape(save(pa.Table.from_pandas(frame)), "x")
    assert (found.names, found.aside) == (("p", "q", "store"), (2,))


def test_two_columns_of_one_name_are_refused(shape, save):
    same = pa.table([pa.array([1.0]), pa.array([2.0])], names=["p", "p"])
    for table in (same, pa.table({"o": [{"p": 1.0}], "o.p": [2.0]})):
        with pytest.raises(ReadError, match=r"two columns are called (o\.)?p"):
            shape(save(table), "x")


def test_a_list_type_of_absurd_length_makes_no_columns(shape):
    endless = pa.table({"z": pa.array([None], pa.list_(pa.float64(), 100_001))})
    with pytest.raises(ReadError, match="100001 columns: more than 100000"):
        shape(as_stream(endless), "x")
