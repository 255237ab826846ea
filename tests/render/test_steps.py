"""`--steps`: what is written out leads to what is printed, in every form, for every loss's sample."""

import ast
import operator
import re

import numpy as np
import pytest

from losscli.losses import every, find, names
from losscli.render import rendered
from losscli.render.derivations.walk import example, walk
from losscli.render.look import Look

EACH = pytest.mark.parametrize("name", names())
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
ARITHMETIC = re.compile(r"[-+*/()., 0-9e]+")
WRITTEN = re.compile(r"^ *(?:(?P<left>\S+) )?= (?P<right>.*?)(?:  +\(.*)?$")


def steps(name, kind="table", *, ascii_only=False):
    return rendered(example(find(name)), kind, Look(ascii=ascii_only), steps=True)


def chains(text):
    """Yield the right sides of each derivation of an ASCII text, those of one line among them."""
    chain = []
    for line in text.splitlines():
        found = WRITTEN.match(line)
        if found is None or found["left"]:
            yield chain
            chain = []
        if found is not None:
            chain += found["right"].split(" = ")
    yield chain


def value_of(text):
    """Return what a line of numbers and signs comes to; a list of numbers in parentheses is a vector."""
    return computed(ast.parse(text.replace("^", "**"), mode="eval").body)


def computed(node):
    match node:
        case ast.Constant(value):
            return value
        case ast.Tuple(items):
            return np.array([computed(item) for item in items])
        case ast.UnaryOp(ast.USub(), operand):
            return -computed(operand)
        case ast.BinOp(left, op, right):
            return OPERATORS[type(op)](computed(left), computed(right))


@EACH
def test_every_line_of_mere_numbers_comes_to_the_number_at_its_end(name):
    checked = 0
    for chain in chains(steps(name, ascii_only=True)):
        numbers = [right for right in chain[:-1] if ARITHMETIC.fullmatch(right.replace("^", "**"))]
        if not chain or not ARITHMETIC.fullmatch(chain[-1]):
            continue
        last = value_of(chain[-1])
        for right in numbers:
            assert value_of(right) == pytest.approx(last, rel=2e-5, abs=1.1e-6), right
            checked += 1
    assert checked or not example(find(name)).slopes or find(name)().formula.gradient == "0"


@EACH
def test_a_term_and_a_gradient_are_worked_out_for_each_row(name):
    report, text = example(find(name)), steps(name)
    assert len(re.findall(r"^row ", text, re.MULTILINE)) == len(report.rows)
    assert len(re.findall(r"^  ℓ = ", text, re.MULTILINE)) == len(report.rows)
    slopes = sum(len(row.gradients) for row in report.rows)
    whole = len(re.findall(r"^  ∂(mean|sum|rmse|rmsle)/", text, re.MULTILINE))
    assert whole == (slopes if report.slopes else 0)


@EACH
def test_the_sample_ends_at_its_own_numbers(name):
    text = steps(name)
    assert "by formula" not in text
    assert "nan" not in text


@EACH
def test_in_ascii_it_is_ascii(name):
    assert steps(name, ascii_only=True).isascii()
    assert steps(name, "md", ascii_only=True).isascii()


@EACH
def test_in_markdown_every_block_is_closed(name):
    lines = steps(name, "md").splitlines()
    assert lines.count("```text") == lines.count("```")
    inside = False
    for line in lines:
        inside = line == "```text" or (inside and line != "```")
        assert inside or not line.startswith(("ℓ =", "∂", " "))


def test_every_loss_has_a_sample_to_walk_through():
    assert [loss.name for loss in every() if not loss.sample] == []


@EACH
def test_an_example_is_walked_through(name):
    text = walk(find(name), Look())
    assert text.startswith(find(name).title)
    assert text.count(find(name).title) == 1
    assert "╭" in text
    assert "\nrow 1   " in text
