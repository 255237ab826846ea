"""Four ways to read delimited text, and any size of block: the same numbers, or the same error at the same place."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from losscli.errors import LossCliError
from losscli.readers import open_table
from losscli.readers.number import NumberRules
from losscli.readers.sources import source
from losscli.readers.table import ReadOptions
from losscli.readers.text import delimited, plain
from losscli.readers.text.delimited import Delimited

NUMBERS = ["0", "1", "-2.5", "1e3", ".5", "1.", "+7", "1E-3", "123456789.125", "9007199254740992"]
ODD = [
    " 1",
    "2\t",
    '"3"',
    "",
    "NA",
    "x",
    "1e400",
    "9007199254740993",
    '"4\n5"',
    '"6',
    '7"',
    '"8"x',
    "1_0",
    "é",
    "\u20281",
]
LINE_ENDS = ["\n", "\r\n", "\r"]
SEPARATORS = [",", ";", "\t", "|", " "]
PIECES = [",", '"', "\n", "\r", "\r\n", " ", "\t", ";", "x", "1", "\0", "é", "\ufeff", "", "\n\n", '""', "-", "e"]
MANY = settings(
    max_examples=100,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@st.composite
def files(draw):
    """A file of rows of numbers, some cells odd; then perhaps with something put in, taken out or cut off."""
    width = draw(st.integers(1, 4))
    separator = draw(st.sampled_from(SEPARATORS))
    cell = st.sampled_from(NUMBERS * draw(st.integers(1, 20)) + ODD * draw(st.integers(0, 1)))
    row = st.lists(cell, min_size=width, max_size=width).map(separator.join)
    rows = draw(st.lists(row, max_size=8)) * draw(st.sampled_from([1, 1, 9]))
    header = separator.join("abcd"[:width])
    end = draw(st.sampled_from(LINE_ENDS))
    text = end.join([header, *rows] if draw(st.booleans()) else rows) + draw(st.sampled_from(["", end, end * 2]))
    data = text.encode()
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(data)))
        gone = draw(st.integers(0, 2))
        piece = draw(st.sampled_from([*(piece.encode() for piece in PIECES), b"\xff", b"\xc3"]))
        data = data[:at] + piece + data[at + gone :]
    return data


def outcome(path, order=range):
    """What reading the columns of a file, in some order, comes to: its numbers, or the error in words."""
    try:
        table = open_table(path, ReadOptions())
        columns = list(order(table.shape.width))
        rules = [NumberRules(skip_missing=True)] * len(columns)
        chunks = list(table.chunks(columns, rules))
        places = [
            str(chunk.locate(i, j)) for chunk in chunks for i in range(len(chunk.values)) for j in range(len(columns))
        ]
        return table.shape, np.concatenate([chunk.values for chunk in chunks]).tobytes(), places
    except LossCliError as error:
        return str(error)


def strictly(*_):
    return None


def set_sizes(patch, size, engine="float"):
    """Read in blocks of `size` bytes, converted by one engine: strict, float, pandas or compiled."""
    patch.setattr(source, "BLOCK", size)
    patch.setattr(source, "FIRST_BLOCK", max(size, 4))
    patch.setattr(plain, "PANDAS_FROM", -1 if engine == "pandas" else 1 << 30)
    if engine == "strict":
        patch.setattr(delimited, "converted", strictly)
    if engine != "compiled":
        patch.setattr(plain, "compiled", strictly)
    elif plain.compiled() is None:
        pytest.skip("there was no compiler")


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return str(tmp_path_factory.mktemp("engines") / "x.csv")


def expected(path, data, order=range):
    """What the strict reader says, with the whole file as one block."""
    with open(path, "wb") as file:
        file.write(data)
    with pytest.MonkeyPatch.context() as patch:
        set_sizes(patch, 1 << 20, "strict")
        return outcome(path, order)


@MANY
@given(data=files(), size=st.integers(1, 64))
def test_blocks_of_any_size_are_read_as_one(path, data, size):
    want = expected(path, data)
    with pytest.MonkeyPatch.context() as patch:
        set_sizes(patch, size)
        assert outcome(path) == want


@pytest.mark.parametrize("engine", ["pandas", "compiled"])
@MANY
@given(data=files(), size=st.sampled_from([7, 64, 1 << 20]))
def test_an_engine_reads_what_the_strict_reader_reads(path, engine, data, size):
    want = expected(path, data)
    with pytest.MonkeyPatch.context() as patch:
        set_sizes(patch, size, engine)
        assert outcome(path) == want


@pytest.mark.parametrize("engine", ["float", "pandas", "compiled"])
@MANY
@given(data=files(), seed=st.integers(0, 99))
def test_columns_in_any_order_are_the_same(path, data, seed, engine):
    def order(width):
        return np.random.default_rng(seed).permutation(width).tolist()[: 1 + seed % 4]

    want = expected(path, data, order)
    with pytest.MonkeyPatch.context() as patch:
        set_sizes(patch, 1 << 20, engine)
        assert outcome(path, order) == want


@MANY
@given(data=files(), size=st.integers(1, 64))
def test_the_strict_reader_does_not_see_the_blocks(path, data, size):
    want = expected(path, data)
    with pytest.MonkeyPatch.context() as patch:
        set_sizes(patch, size, "strict")
        assert outcome(path) == want


@pytest.mark.parametrize("engine", ["pandas", "compiled"])
@MANY
@given(
    data=st.lists(st.sampled_from([*PIECES, "2", "0.5", "p,y"]), max_size=30).map(lambda all_: "".join(all_).encode())
)
def test_any_jumble_is_read_alike(path, engine, data):
    want = expected(path, data)
    with pytest.MonkeyPatch.context() as patch:
        set_sizes(patch, 3, engine)
        assert outcome(path) == want


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 64, 1000, 4096])
def test_the_first_bad_place_is_named_whatever_the_blocks(read, blocks, size):
    rows = [f"{i},{i}\n" for i in range(400)]
    rows[301], rows[302], rows[310], rows[350] = "1,x\n", "y,1\n", "1\n", "\0\n"
    blocks(size)
    with pytest.raises(LossCliError, match=r"x\.csv:303:3: 'x' is not a number \(column b, row 302\)"):
        read("a,b\n" + "".join(rows))


def test_a_file_of_plain_numbers_is_never_read_strictly(read, monkeypatch):
    monkeypatch.setattr(Delimited, "_values", None)
    assert read("a,b\n" + "1,2\n" * 100).shape == (100, 2)
