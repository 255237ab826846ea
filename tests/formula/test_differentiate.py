"""Derivatives of formulas: by hand, and against central differences and mpmath."""

from contextlib import suppress

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from losscli.formula import FormulaError, evaluate, parse, show
from losscli.formula.differentiate import OUTER, derivative, is_vector
from losscli.formula.functions import FUNCTIONS
from losscli.formula.nodes import Approx, Binary, Call, Compare, Neg, Number, Symbol
from losscli.formula.simplify import simplify
from losscli.formula.source import source

# Functions of which there is no derivative in the language.
WITHOUT = {"cumsum", "threshold", "lgamma", "digamma"}
SCALAR = [
    ("(p - y)**2", "2·(p − y)", "2"),
    ("abs(p - y)", "sign(p − y)", "0"),
    ("abs(p - y)**1.5", "1.5·|p − y|^0.5·sign(p − y)", "0.75 / |p − y|^0.5"),
    ("abs(p - y)**3", "3·|p − y|²·sign(p − y)", "6·|p − y|"),
    ("-(y*log(p) + (1 - y)*log(1 - p))", "(1−y) / (1−p) − y / p", "(1−y) / (1−p)² + y / p²"),
    ("softplus(p) - y*p", "σ(p) − y", "σ(p)·σ(−p)"),
    ("log(sigmoid(p))", "σ(−p)", "−σ(−p)·σ(p)"),
    ("where(abs(p - y) <= 1, (p - y)**2/2, abs(p - y) - 0.5)", None, "{ 1 if |p − y| ≤ 1; 0 otherwise }"),
    ("max(0, 1 - y*p)", "{ −y if 1 − y·p > 0; 0 otherwise }", "0"),
    ("min(p, 3)", "{ 1 if p < 3; 0 otherwise }", "0"),
    ("sqrt(1 + (p - y)**2) - 1", "(p − y) / √(1 + (p − y)²)", None),
    ("y**p", "y^p·ln y", "(ln y)²·y^p"),
    ("p**y", "y·p^(y − 1)", "y·p^(y − 2)·(y − 1)"),
    ("exp(2*p)", "2·exp(2·p)", "4·exp(2·p)"),
    ("sign(p - y)*(abs(p) + 1) - abs(p - y)*sign(p)", "0", "0"),
    ("3", "0", "0"),
]
VECTOR = [
    ("log(sum(exp(p))) - p[y]", "softmax p − onehot y", "(1 − softmax p)·softmax p"),
    ("-log(softmax(p)[y])", "softmax p − onehot y", "(1 − softmax p)·softmax p"),
    ("sum((p - onehot(y, p))**2)", "2·(p − onehot y)", "2"),
    ("norm(p)", "p / ‖p‖", None),
    ("max(p)", "{ 1 / Σ { 1 if p = max(p); 0 otherwise } if p = max(p); 0 otherwise }", "0"),
    ("p[0]", "onehot 0", "0"),
]
MORE_VECTORS = [
    "sum((p - sum(p)/3)**2)",
    "sum(p - sum(p))**2",
    "sum(softmax(p)**2)*p[y]",
    "sum(where(p < p[y], p**2, p[y]*p[0]))",
    "sum(where(p > 0, p[y]**2, 3))",
    "-(1 - softmax(p)[y])**2*log(softmax(p)[y])",
    "sum(max(0, 1 - p[y] + p))**2",
    "max(p)*min(p) - sum(max(p, p[y]**2))",
    "softmax(2*p - sum(p**2))[y]",
    "sum(sigmoid(p*norm(p)))/classes(p)",
    "sum(onehot(y, p)*p**3)",
    "log(sum(exp(p - max(p)))) + max(p) - p[y]",
    "sqrt(sum((p - y)**2))",
]


def tree(text):
    return parse(text)


@pytest.mark.parametrize(("text", "first", "second"), SCALAR)
def test_derivatives_can_be_read(text, first, second):
    found = derivative(tree(text), "p")
    assert first in {None, show(found)}
    assert second in {None, show(derivative(found, "p"))}


@pytest.mark.parametrize(("text", "first", "second"), VECTOR)
def test_derivatives_over_classes_can_be_read(text, first, second):
    found = derivative(tree(text), "p", {"p"})
    assert first in {None, show(found)}
    assert second in {None, show(derivative(found, "p", {"p"}))}


def at(node, p, y):
    found = evaluate(node, {"p": p, "y": y})
    return np.broadcast_to(found[:, None] if found.ndim == 1 else found, p.shape)


@pytest.mark.parametrize("text", [text for text, *_ in VECTOR] + MORE_VECTORS)
def test_derivatives_over_classes_are_slopes(text):
    p = np.array([[0.5, -1.25, 2.0], [0.75, 0.375, -0.5], [3.0, 1.5, 1.0]])
    y = np.array([0.0, 2.0, 1.0])
    first = derivative(tree(text), "p", {"p"})
    second = derivative(first, "p", {"p"})
    step = 1e-5
    for j in range(3):
        up, down = p + step * np.eye(3)[j], p - step * np.eye(3)[j]
        slope = (evaluate(tree(text), {"p": up, "y": y}) - evaluate(tree(text), {"p": down, "y": y})) / (2 * step)
        assert_allclose(at(first, p, y)[:, j], slope, rtol=1e-7, atol=1e-8)
        slope = (at(first, up, y)[:, j] - at(first, down, y)[:, j]) / (2 * step)
        assert_allclose(at(second, p, y)[:, j], slope, rtol=1e-7, atol=1e-8)


def test_a_number_beside_a_vector_of_another_letter():
    p, y = np.array([1.5, 2.0]), np.array([[1.0, 2.0], [3.0, 5.0]])
    found = derivative(tree("sum(y*p**2) + max(y)*p"), "p", {"y"})
    assert_allclose(evaluate(found, {"p": p, "y": y}), [2 * 1.5 * 3 + 2, 2 * 2 * 8 + 5])


LEAVES = st.sampled_from([Symbol("p"), Symbol("p"), Symbol("y")]) | st.sampled_from(
    ["2", "3", "0.5", "1.5", "0.25"]
).map(parse)
SMOOTH = ("exp", "sigmoid", "softplus", "erf")
POSITIVE = ("log", "sqrt")


def grown(inner):
    pairs = st.tuples(inner, inner)
    return st.one_of(
        pairs.map(lambda two: Binary("+", *two)),
        pairs.map(lambda two: Binary("-", *two)),
        pairs.map(lambda two: Binary("*", *two)),
        pairs.map(lambda two: Binary("/", two[0], Binary("+", parse("1.5"), Binary("**", two[1], parse("2"))))),
        st.tuples(inner, st.sampled_from(["2", "3", "1", "0", "-1"])).map(
            lambda two: Binary("**", two[0], parse(two[1]))
        ),
        inner.map(Neg),
        st.tuples(st.sampled_from(SMOOTH), inner).map(lambda two: Call(two[0], (two[1],))),
        st.tuples(st.sampled_from(POSITIVE), inner).map(
            lambda two: Call(two[0], (Binary("+", parse("1.5"), Binary("**", two[1], parse("2"))),))
        ),
        inner.map(lambda one: Call("abs", (one,))),
        inner.map(lambda one: Binary("*", Call("sign", (one,)), one)),
        pairs.map(lambda two: Call("max", two)),
        st.tuples(inner, inner, inner, inner).map(
            lambda four: Call("where", (Compare("<", four[0], four[1]), four[2], four[3]))
        ),
    )


EXPRESSIONS = st.recursive(LEAVES, grown, max_leaves=10)
PLACES = st.tuples(st.floats(-1.5, 1.5), st.floats(0.25, 2))
MP = {
    "log": mpmath.log, "exp": mpmath.exp, "abs": abs, "sqrt": mpmath.sqrt, "sign": mpmath.sign, "max": max, "min": min,
    "erf": mpmath.erf, "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)), "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
}  # fmt: skip


def in_mpmath(node, p, y):
    match node:
        case Number(value):
            return mpmath.mpf(str(value))
        case Symbol(name):
            return {"p": p, "y": y}[name]
        case Neg(operand):
            return -in_mpmath(operand, p, y)
        case Binary(op, left, right):
            a, b = in_mpmath(left, p, y), in_mpmath(right, p, y)
            return {"+": a + b, "-": a - b, "*": a * b}[op] if op in "+-*" else a / b if op == "/" else a**b
        case Call("where", (Compare(op, left, right), yes, no)):
            a, b = in_mpmath(left, p, y), in_mpmath(right, p, y)
            return in_mpmath(yes if {"<": a < b, ">": a > b}[op] else no, p, y)
        case Call(name, arguments):
            return MP[name](*(in_mpmath(one, p, y) for one in arguments))


def smooth_slope(node, p, y):
    """The slope by mpmath where it is the same on both sides, else None."""
    with mpmath.workdps(60):
        p, y, step = mpmath.mpf(p), mpmath.mpf(y), mpmath.mpf(10) ** -20
        try:
            before, here, after = (in_mpmath(node, p + k * step, y) for k in (-1, 0, 1))
            left, right = (here - before) / step, (after - here) / step
            whole = mpmath.diff(lambda x: in_mpmath(node, x, y), p)
        except (ZeroDivisionError, ValueError, OverflowError):
            return None
    same = abs(left - right) <= 1e-12 * (1 + abs(left)) and abs(whole - left) <= 1e-12 * (1 + abs(left))
    return float(whole) if same and abs(whole) < 1e12 else None


def derived(node):
    """The derivative, unless it is too long."""
    found = None
    with suppress(FormulaError):
        found = derivative(node, "p")
    assume(found is not None)
    return found


@settings(deadline=None, max_examples=300)
@given(EXPRESSIONS, PLACES)
def test_derivative_is_that_of_mpmath(node, place):
    expected = smooth_slope(node, *place)
    assume(expected is not None)
    found = derived(node)
    with mpmath.workdps(40):
        p, y = (mpmath.mpf(one) for one in place)
        try:
            value = float(in_mpmath(found, p, y))
        except ZeroDivisionError:
            reject()
    assert value == pytest.approx(expected, rel=1e-9, abs=1e-9)


@settings(deadline=None, max_examples=300)
@given(EXPRESSIONS, PLACES)
def test_a_simplified_formula_has_the_same_value(node, place):
    with mpmath.workdps(40):
        p, y = (mpmath.mpf(one) for one in place)
        try:
            value = in_mpmath(node, p, y)
            found = in_mpmath(simplify(node), p, y)
        except (ZeroDivisionError, OverflowError):
            reject()
        assume(mpmath.isfinite(value))
        assert abs(found - value) <= 1e-25 * (1 + abs(value))


@settings(deadline=None)
@given(EXPRESSIONS, PLACES)
def test_the_derivative_is_the_slope_of_what_is_computed(node, place):
    """Central differences, where they agree with those of half the step."""
    p, y = place
    slopes = []
    for step in (1e-5, 5e-6):
        up, down = (float(evaluate(node, {"p": p + one, "y": y})) for one in (step, -step))
        slopes.append((up - down) / (2 * step))
    assume(np.isfinite(slopes).all() and abs(slopes[0] - slopes[1]) < 1e-6 and abs(slopes[0]) < 1e3)
    around = [smooth_slope(node, one, y) for one in (p - 1e-5, p, p + 1e-5)]
    assume(None not in around and max(around) - min(around) < 1e-2)  # no kink within the step
    found = float(evaluate(derived(node), {"p": p, "y": y}))
    assume(np.isfinite(found))
    assert found == pytest.approx(slopes[0], rel=1e-4, abs=1e-4)


@given(EXPRESSIONS)
def test_a_formula_is_read_from_its_source(node):
    again = parse(source(node))
    assert evaluate(again, {"p": 0.3, "y": 0.7}).tobytes() == evaluate(node, {"p": 0.3, "y": 0.7}).tobytes()


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - WITHOUT))
def test_every_function_has_a_derivative(name):
    arguments = {"onehot": "y, p"}.get(name, "p")
    assert derivative(tree(f"sum({name}({arguments}) + p*0)"), "p", {"p"}) is not None


@pytest.mark.parametrize("name", sorted(WITHOUT & set(FUNCTIONS)))
def test_a_function_without_a_derivative_is_refused(name):
    with pytest.raises(FormulaError, match=f"the derivative of {name} is not known"):
        derivative(tree(f"{name}(p)"), "p", {"p"})


def test_kinks():
    at_kink = {"p": 1.0, "y": 1.0}
    for text in ("abs(p - y)", "max(0, p - y)", "max(p - y, 0)", "min(0, p - y)", "abs(p - y)**1.5", "max(p, 1)"):
        assert float(evaluate(derivative(tree(text), "p"), at_kink)) == 0, text


def test_the_largest_entries_share_the_derivative():
    found = evaluate(derivative(tree("max(p)"), "p", {"p"}), {"p": np.array([[2.0, 1.0, 2.0]])})
    assert found.tolist() == [[0.5, 0, 0.5]]


def test_a_number_raised_high_is_left_alone():
    assert show(derivative(tree("p*9**9**9"), "p")) == "9³⁸⁷⁴²⁰⁴⁸⁹"


@pytest.mark.parametrize(
    "text",
    ["softmax(" * 20 + "p" + ")" * 20 + "[y]", "*".join(f"(p - {i})" for i in range(60))],
    ids=["nested", "long"],
)
def test_a_derivative_that_is_too_long_is_refused(text):
    with pytest.raises(FormulaError, match="too long"):
        derivative(derivative(tree(text), "p", {"p"}), "p", {"p"})


def test_what_has_no_derivative():
    with pytest.raises(FormulaError, match="Compare has no derivative"):
        derivative(Compare("<", Symbol("p"), Symbol("y")), "p")


def test_what_has_no_source():
    with pytest.raises(FormulaError, match="Approx has no text"):
        source(Approx(parse("1").value, 2))


@pytest.mark.parametrize(
    ("text", "vector"),
    [("p", True), ("p[y]", False), ("sum(p)", False), ("max(p, y)", True), ("max(p)", False), ("onehot(y, p)", True)],
)
def test_what_is_a_vector(text, vector):
    assert is_vector(tree(text), {"p"}) == vector


def test_outer_rules_are_of_functions_that_there_are():
    assert set(OUTER) <= set(FUNCTIONS)
