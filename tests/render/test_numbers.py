"""Both ways to spell columns of numbers, compiled and in Python: what repr writes, and the same text."""

import struct

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from losscli.render import numbers
from losscli.render.numbers import lines

BOTH = pytest.mark.parametrize("compiled", [False, True])
EDGES = [0.0, -0.0, 1.0, 1e15, 1e16, 9999999999999998.0, 1e-4, 9.999e-5, 1e-5, 123456.0, 5e-324, 1e22, 1e23]
EDGES += [1.7976931348623157e308, 2.2250738585072014e-308, 4503599627370497.5, 0.1, 1 / 3, 100.0, 1e100, 5e15]


@pytest.fixture
def spelled(monkeypatch):
    """The text of some columns by one way or the other."""

    def call(compiled, *arguments):
        if not compiled:
            monkeypatch.setattr(numbers, "compiled", lambda: None)
        elif numbers.compiled() is None:
            pytest.skip("there was no compiler")
        return lines(*arguments)

    return call


@BOTH
def test_a_number_is_written_as_repr_writes_it(spelled, compiled):
    values = [*EDGES, *(-value for value in EDGES), float("inf"), float("-inf"), float("nan")]
    assert spelled(compiled, [np.array(values)], ["", "\n"]).split() == [repr(value) for value in values]


def test_any_double_is_written_as_repr_writes_it(spelled):
    bits = np.random.default_rng(0).integers(0, 2**64, 50_000, dtype=np.uint64)
    decimals = np.random.default_rng(1).integers(-(10**6), 10**6, 50_000) / 1000
    values = np.concatenate([bits.view(np.float64), decimals, np.logspace(-20, 20, 4001)])
    values[np.isnan(values)] = 0.0
    assert spelled(True, [values], ["", "\n"]).split() == list(map(repr, values.tolist()))  # noqa: FBT003 - the way


@BOTH
def test_columns_stand_between_the_literals(spelled, compiled):
    columns = [np.array([1, -2], np.int64), ["é", '"a"'], np.array([0.5, 7.0])]
    wanted = '{1: é; 0.5}\n{-2: "a"; 7.0}\n'
    assert spelled(compiled, columns, ["{", ": ", "; ", "}\n"]) == wanted


@BOTH
def test_a_column_need_not_lie_in_one_piece(spelled, compiled):
    values = np.arange(6.0).reshape(3, 2)
    assert spelled(compiled, [values[:, 1], values[::-1, 0]], ["", ",", "\n"]) == "1.0,4.0\n3.0,2.0\n5.0,0.0\n"


@BOTH
def test_a_percent_sign_and_a_surrogate_are_written_as_they_are(spelled, compiled):
    assert spelled(compiled, [["5%", "\udcff"]], ["%d", "%\n"]) == "%d5%%\n%d\udcff%\n"


@BOTH
def test_no_row_is_no_text(spelled, compiled):
    assert spelled(compiled, [np.empty(0)], ["", "\n"]) == ""


@settings(derandomize=True, deadline=None)
@given(bits=st.integers(0, 2**64 - 1))
@example(bits=struct.unpack("<Q", struct.pack("<d", 9007199254740993.0))[0])
def test_both_ways_agree(bits):
    value = np.array([bits], np.uint64).view(np.float64)
    assert lines([value], ["", ""]) == repr(value.item())


@pytest.mark.skipif(numbers.compiled() is None, reason="there was no compiler")
@pytest.mark.parametrize("column", [np.zeros(2, np.float32), np.zeros(3), ["one"]])
def test_the_compiled_loop_refuses_a_column_of_another_type_or_length(column):
    with pytest.raises((TypeError, ValueError)):
        lines([np.zeros(2), column], ["", ",", "\n"])
