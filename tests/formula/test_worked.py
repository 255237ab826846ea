"""A formula worked out on a row ends at the loss's number, or says in what way it does not."""

import math

import pytest

from losscli.formula import LATEX, UNICODE, Ending, Formula, Glyph, Setting, Share, arithmetic, decimal, parse, worked

BCE_SLOPE = "(p - y)/(p*(1 - p))"
UNIT = "(x - z)/norm(x - z)"
CE_SLOPE = Formula("log(sum(exp(z))) - z[y]", gradient="softmax(z) - onehot(y, z)")
HUBER = Formula(
    term="where(abs(r) <= delta, r**2/2, delta*(abs(r) - delta/2))",
    gradient="where(abs(r) <= delta, r, delta*sign(r))",
    where={"r": "p - y"},
)


def row(**values):
    return {
        name: tuple(map(decimal, value)) if isinstance(value, list) else decimal(value)
        for name, value in values.items()
    }


def setting(digits=6, **values):
    return Setting(row(**values), next(iter(values)), digits, UNICODE)


def work(text, value, **values):
    return worked(parse(text), value, setting(**values))


def test_a_number_that_the_formula_gives_is_its_last_line():
    assert work(BCE_SLOPE, -1.25, p=0.8, y=1.0) == (
        ("(0.8 − 1) / (0.8·0.2)", "−0.2 / 0.16"),
        "−1.250000",
        Ending.SAME,
    )


@pytest.mark.parametrize(
    ("text", "value", "values"),
    [
        (BCE_SLOPE, -1.0, {"p": 1.0, "y": 1.0}),  # −1/p
        (BCE_SLOPE, 1.0, {"p": 0.0, "y": 0.0}),  # 1/(1 − p)
        ("log(1 + p)/p", 1.0, {"p": 0.0}),
        ("(exp(p) - 1 - p)/p**2", 0.5, {"p": 0.0}),  # e^p = 1 + p + p²/2 + ...
    ],
)
def test_where_the_formula_has_no_value_its_limit_is_called_one(text, value, values):
    assert work(text, value, **values).ending is Ending.LIMIT


@pytest.mark.parametrize(
    ("text", "value", "values"),
    [
        (BCE_SLOPE, 0.0, {"p": 1.0, "y": 1.0}),  # tends to −1
        ("p/abs(p)", 0.0, {"p": 0.0}),  # −1 on one side, 1 on the other
        ("sqrt(p)", 0.0, {"p": -1.0}),  # has no value around there either
    ],
)
def test_a_number_that_is_no_limit_is_not_called_one(text, value, values):
    assert work(text, value, **values).ending is Ending.NONE


def test_a_direction_between_equal_points_has_no_limit():
    found = Formula("norm(x - z)", gradient=UNIT).slopes_worked(
        "x", {0: 0.0, 1: 0.0}, setting(x=[1.0, 2.0], z=[1.0, 2.0])
    )
    assert {each.ending for each in found.values()} == {Ending.NONE}


def test_another_value_is_the_last_line_of_the_formula_and_not_the_number():
    assert work("p/y", 0.0, p=1.0, y=4.0) == (("1 / 4", "0.250000"), "0.000000", Ending.OTHER)


def test_the_rounding_of_doubles_is_told_from_another_value():
    # 0.1 + 0.2 − 0.3 is 0 as typed, and 5.55e-17 in doubles
    assert work("p + y - 0.3", 0.1 + 0.2 - 0.3, p=0.1, y=0.2).ending is Ending.ROUNDED


def test_what_is_too_large_for_a_double_is_rounded_to_infinity():
    assert work("p**2", math.inf, p=1e200) == (("(1e200)²", "1.00000e400"), "∞", Ending.ROUNDED)
    assert work("p**2", math.inf, p=2.0).ending is Ending.OTHER


def test_an_edge_is_on_the_side_that_was_typed():
    # 2.1 − 2.0 is 0.1 as typed, and above it in doubles
    assert work("where(p - y > 0.1, 1, 0)", 1.0, p=2.1, y=2.0).ending is Ending.OTHER


def test_an_infinite_number_is_one_the_formula_gives():
    assert work(BCE_SLOPE, -math.inf, p=0.0, y=1.0) == (("(0 − 1) / (0·1)", "−1 / 0"), "−∞", Ending.SAME)


def test_numbers_of_seventeen_digits_are_those_of_doubles():
    found = worked(parse("p/y"), 1 / 3, setting(17, p=1.0, y=3.0))
    assert found == (("1 / 3",), "0.33333333333333330", Ending.SAME)


def test_digits_that_cancel_are_found():
    # ln(e^200 + 1) − 200 = e^−200 to eighty digits
    assert work("log(sum(exp(z))) - z[y]", math.exp(-200), z=[200.0, 0.0], y=0.0).ending is Ending.SAME


def test_the_entries_of_a_vector_are_worked_out_side_by_side():
    found = CE_SLOPE.slopes_abreast("z", [1 / (1 + math.e) - 1, math.e / (1 + math.e)], setting(z=[0.0, 1.0], y=0.0))
    assert found.lines == (
        "(exp 0 / (exp 0 + exp 1) − 1, exp 1 / (exp 0 + exp 1) − 0)",
        "(exp 0 / (exp 0 + exp 1) − 1, exp 1 / (exp 0 + exp 1))",
        "(1 / (1 + 2.718282) − 1, 2.718282 / (1 + 2.718282))",
        "(1 / 3.718282 − 1, 2.718282 / 3.718282)",
        "(0.268941 − 1, 0.731059)",
    )
    assert found.value == "(−0.731059, 0.731059)"


@pytest.mark.parametrize(
    ("values", "reasons"),
    [
        ({"p": 2.5, "y": 3.0, "delta": 1.0}, ["|r| ≤ δ: 0.5 ≤ 1"]),
        ({"p": 5.0, "y": 3.0, "delta": 1.0}, ["|r| > δ: 2 > 1"]),
    ],
)
def test_the_branch_that_applies_is_given_a_reason(values, reasons):
    assert HUBER.reasons(HUBER.term, row(**values)) == reasons


def test_a_reason_in_latex_has_its_letters():
    letters = {"y": Glyph("t", "t", "t_{1}")}
    formula = Formula("where(y == 1, p, 1 - p)", gradient="1")
    assert formula.reasons(formula.term, row(p=0.3, y=0.0), LATEX, letters) == [r"t_{1} \ne 1"]


@pytest.mark.parametrize(
    ("numbers", "share", "shown"),
    [
        ([-1.25], Share(None, (4.0,)), "−1.25 / 4"),
        ([1 / 3], Share(2.0, (7.0,)), "2·0.333333 / 7"),
        ([0.2, -0.2], Share(None, (4.0,)), "(0.2, −0.2) / 4"),
        ([1.0], Share(None, (2.0, 0.25, 3.0)), "1 / (2·0.25·3)"),
        ([2.0], Share(3.0, ()), "3·2"),
    ],
)
def test_the_share_in_a_mean_is_arithmetic(numbers, share, shown):
    factor = share.factor or 1.0
    values = [number * factor / math.prod(share.divisors) for number in numbers]
    assert arithmetic(numbers, values, share, setting(p=0.0)) == shown


def test_arithmetic_that_does_not_lead_there_is_left_out():
    assert arithmetic([1.0], [2.0], Share(None, (4.0,)), setting(p=0.0)) is None
