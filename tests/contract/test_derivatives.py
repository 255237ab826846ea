"""The derivative of each loss's formula, by the rules of the calculus, is the gradient that was written by hand."""

import re

import numpy as np
import pytest
from contract_cases import symbols
from numpy.testing import assert_allclose

from losscli.formula import FormulaError, evaluate
from losscli.formula.differentiate import derivative
from losscli.formula.nodes import names


def vectors(case):
    return {one.symbol for one in case.loss.inputs if one.vector or (case.classes and case.widths[one.name] > 1)}


def derived(case, expression):
    """The derivative; some functions have none in the language: lnΓ, cumulated sums, the threshold of sparsemax."""
    formula, symbol = case.loss.formula, case.loss.inputs[0].symbol
    if formula.words:
        pytest.skip("told in words")
    try:
        return derivative(formula.node(expression), symbol, vectors(case))
    except FormulaError as error:
        if not re.search("is not known|too long", str(error)):
            raise
        pytest.skip(str(error))


def spread(values, like):
    """Repeat what is the same for every class."""
    return np.broadcast_to(values[:, None] if 0 < values.ndim < like.ndim else values, like.shape)


def agree(case, expression, stated):
    found, inputs = derived(case, expression), case.moderate()
    values = symbols(case, inputs)
    expected, own = (
        spread(one, inputs[0]) for one in (case.loss.formula.evaluate(stated, **values), evaluate(found, values))
    )
    assert_allclose(own, expected, rtol=1e-8, atol=1e-10)


def test_derivative_of_the_formula_is_the_gradient(case):
    agree(case, case.loss.formula.term, case.loss.formula.gradient)


def test_derivative_of_the_gradient_is_the_curvature(case):
    curvature = case.loss.formula.curvature
    if curvature is None:
        pytest.skip("none is stated")
    agree(case, case.loss.formula.gradient, curvature)


def test_derivatives_have_no_letters_that_the_formula_has_not(case):
    found = derived(case, case.loss.formula.term)
    known = set(names(case.loss.formula.node(case.loss.formula.term)))
    assert set(names(found)) <= known
