from decimal import Decimal

import pytest

from losscli.formula.evaluate import ARRAYS
from losscli.formula.functions import FUNCTIONS
from losscli.formula.nodes import Binary, Call, Compare, FormulaError, Index, Neg, Number, Symbol, names
from losscli.formula.parsing import parse

P, Y, Z = Symbol("p"), Symbol("y"), Symbol("z")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("p - y", Binary("-", P, Y)),
        ("-p**2", Neg(Binary("**", P, Number(Decimal(2))))),
        ("z[y]", Index(Z, Y)),
        ("log(p)", Call("log", (P,))),
        ("where(p <= y, p, y)", Call("where", (Compare("<=", P, Y), P, Y))),
        ("  p  ", P),
    ],
)
def test_python_syntax_becomes_a_tree(text, node):
    assert parse(text) == node


def test_a_number_is_the_decimal_that_was_typed():
    assert parse("0.1") == Number(Decimal("0.1"))


@pytest.mark.parametrize(
    "text",
    [
        "p.real",
        "lambda p: p",
        "'p'",
        "f'{p}'",
        "open(p)",
        "__import__(p)",
        "log(p)(y)",
        "log(x=p)",
        "log(p, x=y)",
        "log(*p)",
        "log(p, y)",
        "max(p, y, z)",
        "where(p, y, z)",
        "where(p < y, z)",
        "where(p < y < z, p, y)",
        "where(p < y, p, y, z=1)",
        "p < y",
        "p and y",
        "p if y else z",
        "p @ y",
        "p // y",
        "p % y",
        "not p",
        "~p",
        "+p",
        "[p, y]",
        "[p for p in y]",
        "z[1:2]",
        "z[y + 1]",
        "(p := y)",
        "True",
        "None",
        "1j",
        "1e999",
        "p; y",
        "p = y",
        "p +",
        "",
        "p\0",
    ],
)
def test_whatever_is_not_on_the_list_is_refused(text):
    with pytest.raises(FormulaError):
        parse(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 + p.real", "'p.real' is not part of the language of formulas (column 5 of '1 + p.real')"),
        ("ŷ + open(p)", "'open(p)' calls open"),
        ("ŷ + open(p)", "(column 5 of 'ŷ + open(p)')"),
        ("log(p, y)", "'log(p, y)' has 2 arguments, and log takes 1"),
        ("max()", "has 0 arguments, and max takes 1 or 2"),
        ("where(p, 1, 2)", "'p' is not one comparison"),
        ("p + ", "at column"),
    ],
)
def test_the_error_says_what_and_where(text, message):
    with pytest.raises(FormulaError) as caught:
        parse(text)

    assert message in str(caught.value)


@pytest.mark.parametrize("text", ["-" * 150 + "p", "(" * 5000 + "p" + ")" * 5000, "+".join(["p"] * 5000)])
def test_a_formula_nested_too_deeply_is_refused(text):
    with pytest.raises(FormulaError):
        parse(text)


def test_the_symbols_of_a_formula_are_named_as_often_as_they_occur():
    assert list(names(parse("y*log(p) + z[y]"))) == ["y", "p", "z", "y"]


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_that_can_be_read_can_be_computed(name):
    assert name in ARRAYS


@pytest.mark.parametrize(
    "text", ["-p", "p + y", "log(p)", "z[y]", "where(p < y, p, y)", "max(p, y)", "where(p < 1, log(z[y]), -p)"]
)
def test_a_tree_over_its_own_children_is_the_same_tree(text):
    node = parse(text)

    assert node.of(*node.children) == node
