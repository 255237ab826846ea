import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from losscli.formula import FormulaError, evaluate, parse

BCE = "-(y*log(p) + (1-y)*log(1-p))"
CE = "log(sum(exp(z))) - z[y]"
LOGITS = np.array([[2.0, 1.0, 0.0], [0.0, 1.0, 3.0]])
LABELS = np.array([0, 2])


def value(text, **values):
    return evaluate(parse(text), values)


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("(p - y)**2", {"p": [2.5, 0.0], "y": [3.0, -0.5]}, [0.25, 0.25]),
        ("abs(p - y)", {"p": [2.5, 0.0], "y": [3.0, -0.5]}, [0.5, 0.5]),
        ("sign(p)*sqrt(abs(p))", {"p": [-4.0, 0.0, 9.0]}, [-2.0, 0.0, 3.0]),
        ("p/2 - -y", {"p": [3.0], "y": [1.0]}, [2.5]),
        ("sum(z)", {"z": LOGITS}, [3.0, 4.0]),
        ("max(z)", {"z": LOGITS}, [2.0, 3.0]),
        ("min(z)", {"z": LOGITS}, [0.0, 0.0]),
        ("max(0, p)", {"p": [-1.0, 2.0]}, [0.0, 2.0]),
        ("min(p, y)", {"p": [-1.0, 2.0], "y": [0.0, 0.0]}, [-1.0, 0.0]),
        ("z[y]", {"z": LOGITS, "y": LABELS}, [2.0, 3.0]),
        ("w[y]", {"w": [10.0, 20.0, 30.0], "y": LABELS}, [10.0, 30.0]),
        ("onehot(y, z)", {"z": LOGITS, "y": LABELS}, [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]),
        ("z - p", {"z": LOGITS, "p": [1.0, 2.0]}, [[1.0, 0.0, -1.0], [-2.0, -1.0, 1.0]]),
        ("sum(max(0, z - z[y]))", {"z": LOGITS, "y": [1, 1]}, [1.0, 2.0]),
        ("where(p < 0, -p, p**2)", {"p": [-3.0, 0.0, 3.0]}, [3.0, 0.0, 9.0]),
        ("where(p <= 0, 1, 2)", {"p": [-1.0, 0.0, 1.0]}, [1.0, 1.0, 2.0]),
        ("where(p > 0, 1, 2)", {"p": [-1.0, 0.0, 1.0]}, [2.0, 2.0, 1.0]),
        ("where(p >= 0, 1, 2)", {"p": [-1.0, 0.0, 1.0]}, [2.0, 1.0, 1.0]),
        ("where(p == 0, 1, 2)", {"p": [-1.0, 0.0, 1.0]}, [2.0, 1.0, 2.0]),
        ("where(p < 0, z, 0)", {"p": [-1.0, 1.0], "z": LOGITS}, [[2.0, 1.0, 0.0], [0.0, 0.0, 0.0]]),
    ],
)
def test_an_expression_is_computed_for_every_row(text, values, expected):
    assert_array_equal(value(text, **values), expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # mpmath 1.3.0, 20 digits
        ("sigmoid(p)", [0.26894142136999512075, 0.5, 0.9999546021312975656]),
        ("softplus(p)", [0.31326168751822283405, 0.69314718055994530942, 10.000045398899216865]),
    ],
)
def test_the_logistic_functions_are_those_of_mpmath(text, expected):
    assert_allclose(value(text, p=[-1.0, 0.0, 10.0]), expected, rtol=4e-16)


@pytest.mark.parametrize(("text", "expected"), [("sigmoid(p)", [0.0, 1.0]), ("softplus(p)", [0.0, 1000.0])])
def test_the_logistic_functions_do_not_overflow(text, expected):
    assert_array_equal(value(text, p=[-1000.0, 1000.0]), expected)


def test_cross_entropy_of_logits_is_the_log_of_the_softmax():
    assert_allclose(value(CE, z=LOGITS, y=LABELS), value("-log(softmax(z)[y])", z=LOGITS, y=LABELS), rtol=1e-14)


def test_cross_entropy_of_two_logits_is_the_hand_worked_value():
    assert_allclose(value(CE, z=[[2.0, 1.0]], y=[0]), [math.log(1 + math.exp(-1))], rtol=1e-14)


def test_softmax_does_not_overflow():
    assert_array_equal(value("softmax(z)", z=[[1000.0, 0.0]]), [[1.0, 0.0]])


def test_one_row_without_a_row_axis_is_computed_as_well():
    assert value(CE, z=LOGITS[0], y=0) == value(CE, z=LOGITS, y=LABELS)[0]


def test_the_logarithm_of_zero_is_infinite_in_silence():
    assert_array_equal(value(BCE, p=[0.0], y=[1.0]), [math.inf])


def test_zero_times_an_infinite_logarithm_is_zero():
    assert_array_equal(value(BCE, p=[0.0, 1.0], y=[0.0, 1.0]), [0.0, 0.0])


def test_zero_times_no_number_is_no_number():
    assert np.isnan(value("p*y", p=0.0, y=math.nan))


@pytest.mark.parametrize("label", [-1, 3, 0.5, math.nan])
@pytest.mark.parametrize("text", ["z[y]", "onehot(y, z)"])
def test_a_label_that_is_no_class_is_refused(text, label):
    with pytest.raises(FormulaError, match="classes 0 to 2"):
        value(text, z=LOGITS, y=[0, label])


def test_a_symbol_without_a_value_is_named():
    with pytest.raises(FormulaError, match="no value for y; there are values for p"):
        value("p - y", p=1.0)


@given(st.floats(0.001, 0.999), st.floats(0, 1))
def test_binary_cross_entropy_is_what_math_says(p, y):
    expected = -(y * math.log(p) + (1 - y) * math.log(1 - p))

    assert value(BCE, p=[p], y=[y]) == pytest.approx([expected], rel=1e-14)
