"""The threshold of sparsemax in a formula."""

from decimal import Decimal

import numpy as np
import pytest
from numpy.testing import assert_allclose

from losscli.formula import ASCII, LATEX, UNICODE, evaluate, parse, show, substitute, term_text
from losscli.formula.exact import exact

TAU = parse("threshold(z)")
# By hand: τ = (Σ of the scores above it − 1)/their number.
ROWS = [
    ((2.0, 1.0, 0.1), 1.0),
    ((0.5, 0.0), -0.25),
    ((0.0, 0.0, -5.0), -0.5),
    ((1.0, 1.0, 1.0, 1.0), 0.75),
    ((3.0, 2.5, 2.25), 2.25),
]


def test_it_is_written_tau():
    assert [show(TAU, style) for style in (UNICODE, ASCII, LATEX)] == ["τ(z)", "tau(z)", r"\tau\left(z\right)"]


@pytest.mark.parametrize(("row", "tau"), ROWS)
def test_of_an_array(row, tau):
    assert_allclose(evaluate(TAU, {"z": [row]}), [tau], rtol=1e-15)


@pytest.mark.parametrize(("row", "tau"), ROWS)
def test_in_decimals(row, tau):
    assert exact(substitute(TAU, {"z": tuple(map(Decimal, row))})) == Decimal(tau)


def test_what_is_above_it_sums_to_1():
    z = np.random.default_rng(0).normal(size=(50, 7))
    assert_allclose(np.sum(evaluate(parse("max(0, z - threshold(z))"), {"z": z}), axis=1), 1, rtol=1e-14)


def test_minus_infinity_is_below_it():
    assert_allclose(evaluate(TAU, {"z": [[0.5, -np.inf, 0.0]]}), [-0.25])


def test_a_row_is_written_out():
    assert term_text(TAU, {"z": (Decimal(2), Decimal(1))}, UNICODE) == "τ(2, 1)"
