import math
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from losscli.formula import (
    ASCII,
    UNICODE,
    Formula,
    FormulaError,
    Setting,
    decimal,
    drop,
    evaluate,
    number,
    parse,
    show,
    substitute,
    term_text,
    worked,
)
from losscli.formula.exact import exact
from losscli.formula.nodes import Number

MSE = "(p - y)**2"
MAE = "abs(p - y)"
BCE = "-(y*log(p) + (1-y)*log(1-p))"
CE = "log(sum(exp(z))) - z[y]"
HUBER = Formula(
    term="where(abs(r) <= delta, r**2/2, delta*(abs(r) - delta/2))",
    gradient="where(abs(r) <= delta, r, delta*sign(r))",
    where={"r": "p - y"},
)
POINTWISE = [
    MSE,
    MAE,
    BCE,
    "softplus(p) - y*p",
    "sigmoid(p) - y",
    "(p - y)/(p*(1 - p))",
    "max(0, 1 - y*p)**2",
    "where(p <= y, y*(y - p), (1 - y)*(p - y))",
    "0*p + 1*y - 0 - (0 - p)/1 + -(-y)**1",
    "sqrt(abs(p - y)) + min(p, y) + sign(p - y)",
]
MULTICLASS = [
    CE,
    "softmax(z)[y]",
    "softmax(z) - onehot(y, z)",
    "-sum(onehot(y, z)*log(softmax(z)))",
    "sum(max(0, 1 - z[y] + z)) - 1",
    "sum(where(z < z[y], z**2, 0))",
    "max(z) - min(z)",
]
PROBABILITY = st.floats(0.001, 0.999)
LOGITS = st.lists(st.floats(-20, 20), min_size=1, max_size=7)


def row(**values):
    return {
        name: tuple(map(decimal, value)) if isinstance(value, list) else decimal(value)
        for name, value in values.items()
    }


def lines(text, value, digits=6, **values):
    found = worked(parse(text), value, Setting(row(**values), next(iter(values)), digits, UNICODE))
    return [*found.lines, found.value]


@pytest.mark.parametrize(
    ("text", "values", "shown"),
    [
        (BCE, {"p": 0.8, "y": 1.0}, "−ln 0.8"),
        (BCE, {"p": 0.1, "y": 0.0}, "−ln(1 − 0.1)"),
        (BCE, {"p": 0.8, "y": 0.3}, "−[ 0.3·ln 0.8 + (1 − 0.3)·ln(1 − 0.8) ]"),
        (MSE, {"p": 2.5, "y": 3.0}, "(2.5 − 3)²"),
        (MSE, {"p": 2.5, "y": -3.0}, "(2.5 − (−3))²"),
        (CE, {"z": [2.0, 1.0], "y": 0.0}, "ln(exp 2 + exp 1) − 2"),
        (CE, {"z": [2.0, -1.0], "y": 1.0}, "ln(exp 2 + exp(−1)) − (−1)"),
        (CE, {"z": [1.0, 2.0, 3.0, 4.0], "y": 0.0}, "ln(exp 1 + exp 2 + exp 3 + exp 4) − 1"),
        (CE, {"z": [1.0, 2.0, 3.0, 4.0, 5.0], "y": 2.0}, "ln(exp 1 + exp 2 + … + exp 5) − 3"),
        ("sum(z)", {"z": [-1.0, 2.0, -3.0]}, "−1 + 2 + (−3)"),
        ("sum(z - 1)", {"z": [2.0, 3.0]}, "1 + (3 − 1)"),
        ("softmax(z)[y]", {"z": [2.0, 1.0], "y": 1.0}, "exp 1 / (exp 2 + exp 1)"),
        ("softmax(z)", {"z": [2.0, 1.0]}, "(exp 2 / (exp 2 + exp 1), exp 1 / (exp 2 + exp 1))"),
        ("-sum(onehot(y, p)*log(p))", {"p": [0.2, 0.5, 0.3], "y": 1.0}, "−ln 0.5"),
        ("max(z)", {"z": [2.0, 1.0]}, "max(2, 1)"),
        ("p - q", {"p": 2.5}, "2.5 − q"),
    ],
)
def test_a_term_has_the_numbers_of_its_row(text, values, shown):
    assert term_text(parse(text), row(**values), UNICODE) == shown


def test_a_term_can_be_written_in_ascii():
    assert term_text(parse(BCE), row(p=0.1, y=0.0), ASCII) == "-ln(1 - 0.1)"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0*p", "0"),
        ("p*0", "0"),
        ("1*p", "p"),
        ("p*1", "p"),
        ("p + 0", "p"),
        ("0 + p", "p"),
        ("p - 0", "p"),
        ("0 - p", "−p"),
        ("0 - -p", "p"),
        ("-(-p)", "p"),
        ("p**1", "p"),
        ("p/1", "p"),
        ("(1 - 0)*p", "p"),
        ("(3 - 3)*p", "0"),
        ("(2 - 1)*p", "p"),
    ],
)
def test_what_changes_nothing_is_dropped(text, shown):
    assert show(drop(parse(text))) == shown


@pytest.mark.parametrize("text", ["log(1)", "1 - 0.1", "2*p", "1/p", "p - 1", "0/p", "p**0", "1**p", "2 - 0.5"])
def test_nothing_else_is_dropped(text):
    assert drop(parse(text)) == parse(text)


@pytest.mark.parametrize(
    ("text", "values", "value", "expected"),
    [
        (BCE, {"p": 0.8, "y": 1.0}, 0.2231435513, ["−[ 1·ln 0.8 + 0·ln 0.2 ]", "−ln 0.8", "0.223144"]),
        (BCE, {"p": 0.1, "y": 0.0}, 0.1053605157, ["−[ 0·ln 0.1 + 1·ln 0.9 ]", "−ln 0.9", "0.105361"]),
        (
            BCE,
            {"p": 0.8, "y": 0.3},
            1.193549604,
            [
                "−[ 0.3·ln 0.8 + 0.7·ln 0.2 ]",
                "−[ 0.3·(−0.223144) + 0.7·(−1.609438) ]",
                "−[ −0.066943 + (−1.126607) ]",
                "1.193550",
            ],
        ),
        (MSE, {"p": 2.5, "y": 3.0}, 0.25, ["(2.5 − 3)²", "(−0.5)²", "0.250000"]),
        (MSE, {"p": 2.1, "y": 2.0}, 0.01, ["(2.1 − 2)²", "0.1²", "0.010000"]),
        (MSE, {"p": 2.0, "y": 2.0}, 0.0, ["(2 − 2)²", "0.000000"]),
        (MAE, {"p": 2.5, "y": 3.0}, 0.5, ["|2.5 − 3|", "|−0.5|", "0.500000"]),
        (CE, {"z": [2.0, 1.0], "y": 0.0}, 0.3132616875, ["ln(exp 2 + exp 1) − 2", "2.313262 − 2", "0.313262"]),
        (
            "max(0, 1 - y*p)",
            {"p": 0.3, "y": -1.0},
            1.3,
            ["max(0, 1 − (−1·0.3))", "max(0, 1 − (−0.3))", "max(0, 1.3)", "1.300000"],
        ),
        ("2*log(p)", {"p": 0.8}, 2 * math.log(0.8), ["2·ln 0.8", "2·(−0.2231436)", "−0.446287"]),
        ("p/y + p", {"p": 1.0, "y": 3.0}, 4 / 3, ["1 / 3 + 1", "0.333333 + 1", "1.333333"]),
    ],
)
def test_the_steps_lead_from_the_numbers_to_the_value(text, values, value, expected):
    assert lines(text, value, **values) == expected


def test_the_branch_that_applies_is_the_one_derived():
    # delta·(|r| − delta/2) at delta = 2, r = 4
    setting = Setting(row(p=5.0, y=1.0, delta=2.0), "p", 6, UNICODE)
    assert HUBER.worked(2 * (4 - 2 / 2), setting).lines[-3:] == ("2·(|4| − 1)", "2·(4 − 1)", "2·3")


def test_a_limit_of_a_branch_is_compared_exactly():
    # 2.1 − 2.0 is 0.1 as it is typed, and 0.10000000000000009 in floats
    assert HUBER.term_text(row(p=2.1, y=2.0, delta=0.1)) == "(2.1 − 2)² / 2"


def test_cancelling_numbers_are_given_the_decimals_that_show_the_value():
    # 8.4967e-18 = 2·e^−40, and ln(e^40 + 2) = 40 + ln(1 + 2·e^−40)
    assert lines(CE, math.log1p(2 * math.exp(-40)), z=[40.0, 0.0, 0.0], y=0.0) == [
        "ln(exp 40 + exp 0 + exp 0) − 40",
        "40.00000000000000000849671 − 40",
        "8.49671e-18",
    ]


def test_a_line_that_would_contradict_the_value_is_left_out():
    assert lines(CE, math.exp(-200), z=[200.0, 0.0], y=0.0) == ["ln(exp 200 + exp 0) − 200", "1.38390e-87"]


def test_a_complement_that_has_no_short_decimal_is_not_calculated():
    assert lines(BCE, 1e-20, p=1e-20, y=0.0) == [
        "−[ 0·ln 1e-20 + 1·ln(1 − 1e-20) ]",
        "−ln(1 − 1e-20)",
        "1.00000e-20",
    ]


def test_the_logarithm_of_zero_is_infinite():
    assert lines(BCE, math.inf, p=0.0, y=1.0) == ["−[ 1·ln 0 + 0·ln 1 ]", "−ln 0", "∞"]


def test_an_infinite_part_makes_the_whole_infinite():
    assert lines(BCE, math.inf, p=0.0, y=0.5)[-3:] == ["−[ 0.5·(−∞) + 0.5·0 ]", "−[ −∞ + 0 ]", "∞"]


@pytest.mark.parametrize("z", [[1e30, 0.0], [1e308, -1e308], [-1e30, -1e30], [-math.inf, 0.0]])
def test_overflow_raises_nothing(z):
    assert lines(CE, 0.0, z=z, y=1.0)[-1] == "0.000000"


@pytest.mark.parametrize("label", [-1.0, 2.0, 0.5])
def test_a_label_that_is_no_class_is_refused(label):
    with pytest.raises(FormulaError, match="classes 0 to 1"):
        substitute(parse("z[y]"), row(z=[1.0, 2.0], y=label))


def test_a_symbol_without_a_number_is_named():
    with pytest.raises(FormulaError, match="no value for q"):
        lines("p*q", 1.0, p=2.0)


def test_abbreviations_are_written_out_when_computing():
    assert HUBER.evaluate(HUBER.term, p=[5.0, 1.5], y=[1.0, 1.0], delta=2.0).tolist() == [2 * (4 - 2 / 2), 0.5**2 / 2]


@pytest.mark.parametrize("text", POINTWISE)
@given(p=PROBABILITY, y=PROBABILITY)
def test_a_row_put_in_has_the_value_of_the_row(text, p, y):
    node = parse(text)

    assert evaluate(substitute(node, row(p=p, y=y)), {}) == pytest.approx(
        float(evaluate(node, {"p": p, "y": y})), rel=1e-12, abs=1e-12
    )


@pytest.mark.parametrize("text", MULTICLASS)
@given(z=LOGITS, data=st.data())
def test_a_row_of_logits_put_in_has_the_value_of_the_row(text, z, data):
    y = data.draw(st.integers(0, len(z) - 1))
    node = parse(text)

    put_in = evaluate(substitute(node, row(z=z, y=float(y))), {})

    np.testing.assert_allclose(put_in, evaluate(node, {"z": z, "y": y}), rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("text", POINTWISE)
@given(p=st.sampled_from([0.25, 0.5, 0.1]), y=st.sampled_from([0.0, 1.0, 0.5, 0.3]))
def test_dropping_never_changes_the_value(text, p, y):
    node = substitute(parse(text), row(p=p, y=y))

    assert exact(drop(node)) == exact(node)


@pytest.mark.parametrize("text", POINTWISE)
@given(p=PROBABILITY, y=st.sampled_from([0.0, 1.0, 0.3]), digits=st.integers(0, 12))
def test_the_last_step_is_the_value(text, p, y, digits):
    value = float(evaluate(parse(text), {"p": p, "y": y}))

    assert lines(text, value, digits, p=p, y=y)[-1] == number(value, digits, UNICODE, zeros=True)


@given(p=PROBABILITY, y=PROBABILITY)
def test_no_step_is_printed_twice_in_a_row(p, y):
    found = lines(BCE, float(evaluate(parse(BCE), {"p": p, "y": y})), p=p, y=y)

    assert all(before != after for before, after in pairwise(found))


@given(z=LOGITS)
def test_the_numbers_of_a_step_give_the_value_that_is_shown(z):
    value = float(np.logaddexp(0, -z[0]))  # ln(1 + e^z) − z, without loss
    *_, before, last = lines("softplus(z[0]) - z[0]", value, z=z)
    assume("softplus" not in before)

    left, right = before.replace("−", "-").split(" - ")

    assert number(Decimal(left) - Decimal(right.strip("()")), 6, UNICODE, zeros=True) == last


def test_a_typed_number_is_the_decimal_it_looks_like():
    assert exact(substitute(parse("p - y"), row(p=2.1, y=2.0))) == Decimal("0.1")


def test_a_row_has_exact_numbers():
    assert substitute(parse("z[1]"), row(z=[0.5, 0.1])) == Number(Decimal("0.1"))
