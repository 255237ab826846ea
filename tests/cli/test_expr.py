"""`loss expr`: a loss of one's own as an expression, which behaves as any other."""

import json

import numpy as np
import pytest

import losscli

PAIR = ("preds.csv", "targets.csv")
LOGITS = "a,b,c\n2,1,0\n0.5,1.5,1000\n"
FILES = ("logits.csv", "labels.csv")


@pytest.fixture
def numbers(write):
    write(preds="p\n2.5\n0\n2.1\n1.8\n", targets="y\n3\n-0.5\n2\n1\n", logits=LOGITS, labels="y\n0\n1\n")


pytestmark = pytest.mark.usefixtures("numbers")


def test_the_table_is_that_of_a_loss(loss):
    own = loss("expr", "(p - y)**2", *PAIR, "--to", "csv").stdout
    assert own == loss("mse", *PAIR, "--to", "csv").stdout


def test_the_value_of_a_power(loss):
    expected = np.mean(np.array([0.5, 0.5, 0.1, 0.8]) ** 1.5)
    assert float(loss("expr", "abs(p - y)**1.5", *PAIR, "-q").stdout) == pytest.approx(expected, rel=1e-14)


def test_the_title_is_the_formula(loss):
    assert loss("expr", "abs(p - y)**1.5", *PAIR).stdout.startswith("Expression   ℓ = |p − y|^1.5\n")


def test_the_expression_stands_in_the_signature(loss):
    assert "\nexpr|n:4|red:mean|expression:abs(p - y)**1.5|pair:row|" in loss("expr", "abs(p  - y)**1.5", *PAIR).stdout


def test_a_long_expression_stands_whole_in_the_signature(loss):
    text = " + ".join(["abs(p - y)"] * 12)
    assert f"|expression:{text}|" in loss("expr", text, *PAIR).stdout


def test_the_page_without_files(loss):
    page = loss("expr", "abs(p - y)**1.5").stdout
    assert page.startswith(
        "Expression (expr)\n\n"
        "  ℓ = |p − y|^1.5\n"
        "  ∂ℓ/∂p = 1.5·|p − y|^0.5·sign(p − y)\n"
        "  ∂²ℓ/∂p² = 0.75 / |p − y|^0.5\n"
        r"  LaTeX: \ell = \left|p - y\right|^{1.5}"
    )
    assert "Worked example" not in page
    assert "References" not in page


def test_the_page_in_ascii(loss):
    page = loss("expr", "abs(p - y)**1.5", "--ascii").stdout
    assert page.isascii()
    assert "dloss/dp = 1.5*|p - y|^0.5*sign(p - y)" in page


def test_the_gradient_is_derived(loss):
    rows = json.loads(loss("expr", "(p - y)**2/2", *PAIR, "--grad", "--json").stdout)["gradient"]
    assert [one["term"] for one in rows] == pytest.approx([-0.5, 0.5, 0.1, 0.8])


def test_the_gradient_at_a_kink_is_zero(loss, write):
    write(preds="1\n", targets="1\n")
    for text in ("abs(p - y)", "sqrt(abs(p - y))", "sqrt((p - y)**2)", "max(0, p - y)"):
        document = json.loads(loss("expr", text, *PAIR, "--grad", "--json", "--no-header").stdout)
        assert document["gradient"][0]["term"] == 0, text


def test_steps(loss):
    assert "  ℓ = (2.5 − 3)² / 2\n    = (−0.5)² / 2\n" in loss("expr", "(p - y)**2/2", *PAIR, "--steps").stdout


def test_json_says_the_expression(loss):
    document = json.loads(loss("expr", "(p - y)**2", *PAIR, "--json").stdout)
    assert document["loss"] == "expr"
    assert document["settings"]["expression"] == "(p - y)**2"
    assert document["value"] == pytest.approx(0.2875)


@pytest.mark.parametrize("text", ["-y*log(p + 3)", "-(y)*p", "-p*y", "-2*p", "-q0 + p"])
def test_an_expression_may_begin_with_a_minus(loss, text):
    run = loss("expr", text, *PAIR, "-q")
    assert run.status == (0 if "q0" not in text else 2)
    assert "no option" not in run.stderr


def test_options_may_stand_anywhere_after_it(loss):
    assert loss("expr", "p - y", "-q", *PAIR).stdout == loss("expr", "p - y", *PAIR, "-q").stdout


def test_over_classes_it_is_the_cross_entropy(loss):
    own = loss("expr", "log(sum(exp(p))) - p[y]", *FILES, "--to", "csv", "--grad").stdout.splitlines()
    ours = loss("ce", *FILES, "--to", "csv", "--grad").stdout.splitlines()
    assert own[0] == ours[0]
    for one, other in zip(own[1:], ours[1:], strict=True):
        assert list(map(float, one.split(","))) == pytest.approx(list(map(float, other.split(","))), rel=1e-13)


def test_what_overflows_in_doubles_is_computed_exactly(loss):
    terms = loss("expr", "log(sum(exp(p))) - p[y]", *FILES, "-r", "none", "-q").stdout.split()
    assert float(terms[1]) == 998.5


def test_a_row_of_targets(loss, write):
    write(targets="u,v,w\n0.5,0.25,0.25\n0,0,1\n")
    value = float(loss("expr", "sum((p - y)**2)", "logits.csv", "targets.csv", "-t", "u:w", "-q").stdout)
    assert value == pytest.approx((1.5**2 + 0.75**2 + 0.25**2 + 0.5**2 + 1.5**2 + 999**2) / 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("p + q", "expression:1:5: q is neither p, the prediction, nor y, the target\n    1 | p + q\n            ^\n"),
        ("log(p", "expression:1:4: not a formula: '(' was never closed\n    1 | log(p\n           ^\n"),
        ("p +", "expression:1:4: it ends before it is complete\n    1 | p +\n           ^\n"),
        ("p + * y", "expression:1:5: not a formula: invalid syntax\n    1 | p + * y\n            ^\n"),
        ("2*sin(p)", "expression:1:3: sin(p) calls sin, and the functions are where, log"),
        ("log(p, y)", "expression:1:1: log(p, y) has 2 arguments, and log takes 1\n"),
        ("p^2", "expression:1:1: p^2 is not part of the language of formulas\n    1 | p^2\n        ^^^\n  A power is"),
        ("p.real", "expression:1:1: p.real is not part of the language of formulas"),
        ("__import__('os')", "expression:1:1: __import__('os') calls __import__"),
        ("[p for p in y]", "is not part of the language of formulas"),
        ("p if y else 0", "is not part of the language of formulas"),
        ("lambda: p", "is not part of the language of formulas"),
        ("p := 3", "not a formula"),
        ("1e999*p", "1e999 is beyond 1.8e308, the largest double"),
        ("9" * 400 + "*p", "is beyond 1.8e308, the largest double"),
        ("y**2", "p does not occur in it"),
        ("", "it ends before it is complete"),
        ("softmax(p)", "its value is a number for each class: sum(...) makes one number of them"),
        ("sum(3)*p", "in Σ 3, 3 is one number, not one for each class"),
        ("p[0.5]", "there is no class 0.5"),
        ("p[p]", "the class is neither y nor a number"),
        ("p" + "+p" * 600, "it may have 1000 characters, and has 1201"),
        ("+".join(["p"] * 200), "a formula may be nested 100 deep, not more"),
        ("lgamma(p)", "the derivative of lgamma is not known"),
        ("softmax(" * 20 + "p" + ")" * 20 + "[y]", "the derivative is too long to be of use"),
    ],
)
def test_what_is_no_expression_is_refused_at_its_place(loss, text, said):
    run = loss("expr", text, *PAIR)
    assert (run.status, run.stdout) == (2, "")
    assert said in run.stderr
    assert "Traceback" not in run.stderr


def test_an_expression_is_never_run(loss, folder):
    for text in ("open('made', 'w')", "p + __import__('os').system('touch made')", "exec('1')", "p.__class__"):
        assert loss("expr", text, *PAIR).status == 2
    assert not (folder / "made").exists()


@pytest.mark.parametrize("text", ["p*9**9**9**9", "p + exp(exp(exp(exp(9))))", "p*0.5**9**9**9", "p - (9**9**9)**0.5"])
def test_no_number_takes_unbounded_time(loss, text):
    run = loss("expr", text, *PAIR, "--steps", "--grad")
    assert run.status == 0
    assert "nan" not in run.stdout.lower()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("log(p - 1)", "preds.csv:3:1: row 2 = NaN is not a number: ln(0 − 1) has no value"),
        ("sqrt(y)*p", "preds.csv:3:1: row 2 = NaN is not a number: √(−0.5) has no value"),
        ("(p - y)**0.5", "preds.csv:2:1: row 1 = NaN is not a number: (2.5 − 3)^0.5 has no value"),
        ("where(log(y) < 0, p, 2)", "row 2 = NaN is not a number: ln(−0.5) has no value"),
        ("max(0, log(y))*p", "row 2 = NaN is not a number: ln(−0.5) has no value"),
        ("log(y)**0*p", "row 2 = NaN is not a number: ln(−0.5) has no value"),
        ("p/p + 0*y", "row 2 = NaN is not a number: 0 / 0 has no value"),
    ],
)
def test_a_row_without_a_value_is_an_error(loss, text, said):
    run = loss("expr", text, *PAIR)
    assert (run.status, run.stdout) == (2, "")
    assert said in run.stderr


def test_a_branch_that_is_not_taken_needs_no_value(loss):
    assert loss("expr", "where(y > 0, p*log(y), 0)", *PAIR).status == 0


def test_zero_times_the_logarithm_of_zero_is_zero(loss, write):
    write(preds="0\n1\n", targets="0\n1\n")
    run = loss("expr", "-(y*log(p) + (1 - y)*log(1 - p))", *PAIR, "--no-header", "-r", "sum", "-q")
    assert float(run.stdout) == 0


def test_an_infinite_term_is_said(loss):
    run = loss("expr", "1/p", *PAIR)
    assert "row 2 of 4 has infinite loss" in run.stderr


@pytest.mark.parametrize(
    ("text", "files", "said"),
    [
        ("(p - y)**2", FILES, "3 columns"),
        ("p*sum(y)", ("logits.csv", "logits.csv"), "3 columns"),
        ("sum(y)*p", PAIR, "in Σ y, y is one number, not one for each class"),
        ("sum(p*y)", ("logits.csv", "logits.csv", "-t", "a:b"), "p has 3 columns and y 2; it may have 1 or 3"),
        ("p[3]", FILES, "there is no class 3 among 3, counted from 0"),
        (
            "p[y]",
            ("logits.csv", "logits.csv", "-t", "a:c"),
            "y is a class index, of one column; there are 3 target columns",
        ),
        ("sum(p)*y", ("logits.csv", "logits.csv", "-t", "a:c"), "its value is a number for each class"),
    ],
)
def test_columns_that_do_not_fit_are_refused(loss, text, files, said):
    run = loss("expr", text, *files)
    assert run.status == 2
    assert said in run.stderr


def test_a_label_that_is_no_class_is_refused(loss, write):
    write(labels="y\n0\n3\n")
    run = loss("expr", "log(sum(exp(p))) - p[y]", *FILES)
    assert run.status == 2
    assert "labels.csv:3:1: y = 3 is not a class from 0 to 2" in run.stderr


def test_no_expression_is_a_usage_error(loss):
    run = loss("expr")
    assert run.status == 2
    assert run.stderr == "loss: error: loss expr needs an EXPRESSION\n  See loss expr --help.\n"


def test_the_help(loss):
    assert loss("expr", "--help").stdout.startswith("Usage: loss expr EXPRESSION PREDS TARGETS [OPTIONS]\n")
    assert "softmax(v)" in loss("help", "expressions").stdout
    assert "abs(p - y)**1.5" in loss("--help").stdout


def test_from_python():
    result = losscli.expr("abs(p - y)**1.5")([1, 2, 3], [1, 4, 0])
    assert result.terms.tolist() == [0, 2**1.5, 3**1.5]
    assert result.gradient == pytest.approx([0, -(2**0.5) / 2, 3**0.5 / 2])
    assert result.signature.startswith("expr|n:3|red:mean|expression:abs(p - y)**1.5|")


def test_from_python_with_weights_and_outputs():
    p, y = np.array([[1.0, 2.0], [3.0, 5.0]]), np.zeros((2, 2))
    result = losscli.expr("(p - y)**2")(p, y, weight=[1, 3], reduction="sum")
    assert result.value == 1 + 4 + 3 * (9 + 25)
    assert result.gradient.tolist() == [[2, 4], [18, 30]]


def test_from_python_over_classes():
    p = np.array([[0.0, 1.0, 2.0]] * 3)
    result = losscli.expr("sum(p)**2")(p, [0, 1, 2])
    assert result.terms.tolist() == [9, 9, 9]
    assert result.gradient.tolist() == [[2] * 3] * 3


def test_from_python_an_error_has_its_place():
    with pytest.raises(losscli.ReadError, match=r"expression:1:5: q is neither"):
        losscli.expr("p + q")


def test_the_curvature_from_the_class():
    from losscli.losses.expression import expression  # noqa: PLC0415

    own = expression("log(sum(exp(p))) - p[y]")()
    assert own.curvature(np.zeros((1, 2)), np.zeros(1)).tolist() == [[0.25, 0.25]]


def test_a_curvature_that_is_too_long_is_not_stated():
    from losscli.losses.expression import expression  # noqa: PLC0415

    own = expression("exp(" * 30 + "p" + ")" * 30)()
    assert own.formula.curvature is None
    with pytest.raises(losscli.UsageError, match="too long"):
        own.curvature(np.zeros(1), np.zeros(1))
