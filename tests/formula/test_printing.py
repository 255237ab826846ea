import math
from decimal import Decimal

import pytest

from losscli.formula import ASCII, LATEX, UNICODE, Formula, Glyph, number, parse, show

HAT = {"p": Glyph("ŷ", "yhat", r"\hat{y}")}
BCE = "-(y*log(p) + (1-y)*log(1-p))"
CE = "log(sum(exp(z))) - z[y]"
HUBER = "where(abs(r) <= delta, r**2/2, delta*(abs(r) - delta/2))"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (BCE, "−[ y·ln p + (1−y)·ln(1−p) ]"),
        (CE, "ln Σ exp z − z[y]"),
        ("softmax(z) - onehot(y, z)", "softmax z − onehot y"),
        ("softmax(z)[y]", "softmax(z)[y]"),
        ("log(p)[y]", "ln(p)[y]"),
        ("sigmoid(z) - y", "σ(z) − y"),
        ("sigmoid(z)*(1 - sigmoid(z))", "σ(z)·(1 − σ(z))"),
        ("1 - p", "1 − p"),
        ("y/p**2 + (1-y)/(1-p)**2", "y / p² + (1−y) / (1−p)²"),
        ("(p - y)/(p*(1-p))", "(p − y) / (p·(1−p))"),
        ("exp(-2)", "exp(−2)"),
        ("log(p**2)", "ln(p²)"),
        ("log(p)**2", "(ln p)²"),
        ("log(p)*y", "ln(p)·y"),
        ("y*log(p)*w", "(y·ln p)·w"),
        ("log(1-p)*y", "ln(1−p)·y"),
        ("-log(p)*y", "(−ln p)·y"),
        ("-sum(y*log(p))", "−Σ y·ln p"),
        ("sum(y*(log(y) - log(p)))", "Σ y·(ln y − ln p)"),
        ("sum(p - y)", "Σ(p − y)"),
        ("sum(p/y)", "Σ(p / y)"),
        ("sum(p)/w", "(Σ p) / w"),
        ("sum(p - y)/w", "(Σ(p − y)) / w"),
        ("sum(p)*w", "(Σ p)·w"),
        ("p/sum(p)", "p / Σ p"),
        ("log(sigmoid(z))", "ln σ(z)"),
        ("sqrt(p)*y", "√p·y"),
        ("sqrt(1 + p)**2", "(√(1 + p))²"),
        ("-y/p", "−y / p"),
        ("-(p - y)", "−[ p − y ]"),
        ("-(-p)", "−(−p)"),
        ("-2*p", "−2·p"),
        ("p*-2", "p·(−2)"),
        ("p - -2", "p − (−2)"),
        ("p + -y", "p + (−y)"),
        ("(-2)**p", "(−2)^p"),
        ("p - (y - z)", "p − (y − z)"),
        ("(p - y) - z", "p − y − z"),
        ("p*(y/z)", "p·(y / z)"),
        ("p/y*z", "(p / y)·z"),
        ("p/(y*z)", "p / (y·z)"),
        ("p*y/z", "p·y / z"),
        ("p**3", "p³"),
        ("p**-2", "p⁻²"),
        ("p**12", "p¹²"),
        ("p**0.5", "p^0.5"),
        ("(1-p)**gamma", "(1−p)^γ"),
        ("p**(gamma - 1)", "p^(γ − 1)"),
        ("(p**2)**3", "(p²)³"),
        ("max(0, 1 - y*z)", "max(0, 1 − y·z)"),
        ("max(z)", "max(z)"),
        (HUBER, "{ r² / 2 if |r| ≤ δ; δ·(|r| − δ / 2) otherwise }"),
        ("where(p < -1, -4*p, where(p < 1, p, 0))", "{ −4·p if p < −1; p if p < 1; 0 otherwise }"),
        ("softplus(z) - y*z", "softplus(z) − y·z"),
        ("1e-20 + 3.0 + 0.00001", "1e-20 + 3 + 0.00001"),
    ],
)
def test_unicode_is_what_a_textbook_prints(text, shown):
    assert show(parse(text), UNICODE) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (BCE, "-[ y*ln p + (1-y)*ln(1-p) ]"),
        (CE, "ln sum exp z - z[y]"),
        (HUBER, "{ r^2 / 2 if |r| <= delta; delta*(|r| - delta / 2) otherwise }"),
        ("p**-2", "p^(-2)"),
        ("sigmoid(z)", "sigmoid(z)"),
        ("sqrt(p)", "sqrt(p)"),
    ],
)
def test_ascii_has_the_words_for_the_letters(text, shown):
    assert show(parse(text), ASCII) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            BCE,
            r"-\left[ y \cdot \ln p + \left(1-y\right) \cdot \ln\left(1-p\right) \right]",
        ),
        (CE, r"\ln \sum_j e^{z_{j}} - z_{y}"),
        ("sum(max(0, margin - z[y] + z))", r"\sum_j \max\left(0, \mathrm{margin} - z_{y} + z_{j}\right)"),
        ("sigmoid(z)", r"\sigma(z)"),
        ("p/y*z", r"\frac{p}{y} \cdot z"),
        ("(p/y)**2", r"\left(\frac{p}{y}\right)^{2}"),
        ("exp(z)**2", r"\left(e^{z}\right)^{2}"),
        ("sqrt(p)", r"\sqrt{p}"),
        ("pos_weight*x1", r"\mathrm{pos\_weight} \cdot x_{1}"),
        ("1e-20*p", r"1 \times 10^{-20} \cdot p"),
        (
            HUBER,
            (
                r"\begin{cases} \frac{r^{2}}{2} & \text{if } \left|r\right| \le \delta \\ "
                r"\delta \cdot \left(\left|r\right| - \frac{\delta}{2}\right) & \text{otherwise} \end{cases}"
            ),
        ),
    ],
)
def test_latex_is_what_a_paper_would_have(text, shown):
    assert show(parse(text), LATEX) == shown


@pytest.mark.parametrize(
    ("style", "shown"),
    [(UNICODE, "(ŷ − y)²"), (ASCII, "(yhat - y)^2"), (LATEX, r"\left(\hat{y} - y\right)^{2}")],
    ids=lambda style: getattr(style, "name", None),
)
def test_a_glyph_replaces_the_letter_in_every_style(style, shown):
    assert show(parse("(p - y)**2"), style, HAT) == shown


def test_the_abbreviations_follow_the_formula():
    huber = Formula(term=HUBER, gradient="where(abs(r) <= delta, r, delta*sign(r))", where={"r": "p - y"})

    assert huber.text("r**2", UNICODE, HAT) == "r² with r = ŷ − y"


def test_only_the_abbreviations_that_are_used_follow_the_formula():
    formula = Formula(term="m", gradient="p", where={"r": "p - y", "m": "r*y", "q": "2*p"})

    assert formula.text("m + 1") == "m + 1 with r = p − y, m = r·y"


def test_a_formula_without_abbreviations_stands_alone():
    assert Formula(term="p - y", gradient="1").text("p - y", LATEX, HAT) == r"\hat{y} - y"


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (0.25, 6, "0.25"),
        (-0.5, 6, "−0.5"),
        (3.0, 6, "3"),
        (100.0, 0, "100"),
        (0.1 + 0.2, 6, "0.3"),
        (0.0, 6, "0"),
        (-0.0, 6, "0"),
        (8.49670851e-18, 6, "8.49671e-18"),
        (8.4967e-18, 6, "8.4967e-18"),
        (-1e-9, 6, "−1e-9"),
        (6e-7, 6, "0.000001"),
        (4e-7, 6, "4e-7"),
        (0.004, 0, "4e-3"),
        (1e15, 6, "1e15"),
        (-1.23456789e20, 6, "−1.23457e20"),
        (999999999999999.0, 6, "999999999999999"),
        (5e-324, 3, "5e-324"),
        (math.inf, 6, "∞"),
        (-math.inf, 6, "−∞"),
        (math.nan, 6, "nan"),
        (Decimal("0.1234567890123456789"), 18, "0.123456789012345679"),
    ],
)
def test_a_number_has_at_most_the_decimals_asked_for(value, digits, shown):
    assert number(value, digits, UNICODE) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(0.25, "0.250000"), (-0.0, "0.000000"), (8.4967e-18, "8.49670e-18"), (1e15, "1.00000e15")]
)
def test_the_zeros_at_the_end_are_kept_when_asked_for(value, shown):
    assert number(value, 6, UNICODE, zeros=True) == shown


@pytest.mark.parametrize(
    ("value", "style", "shown"),
    [
        (-math.inf, ASCII, "-inf"),
        (-math.inf, LATEX, r"-\infty"),
        (-2.5e-9, ASCII, "-2.5e-9"),
        (-2.5e-9, LATEX, r"-2.5 \times 10^{-9}"),
    ],
    ids=lambda style: getattr(style, "name", None),
)
def test_a_number_is_written_in_its_style(value, style, shown):
    assert number(value, 6, style) == shown
