"""The Euclidean norm in a formula: as it is written, and as the sum under the root that it stands for."""

from decimal import Decimal

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from losscli.formula import ASCII, LATEX, UNICODE, Setting, evaluate, parse, show, worked

APART = "norm(a - p)"
ROW = {"a": (Decimal(3), Decimal(4)), "p": (Decimal(0), Decimal(0))}


@pytest.mark.parametrize(
    ("style", "text"), [(UNICODE, "‖a − p‖"), (ASCII, "||a - p||"), (LATEX, r"\left\lVert a - p\right\rVert ")]
)
def test_it_is_written_between_double_bars(style, text):
    assert show(parse(APART), style) == text


def test_it_is_one_number_a_row():
    found = evaluate(parse(APART), {"a": np.array([[3.0, 4.0], [1.0, 0.0]]), "p": np.zeros((2, 2))})
    assert_array_equal(found, [5.0, 1.0])


def test_it_is_worked_out_as_the_root_of_the_sum_of_squares():
    assert worked(parse(APART), 5.0, Setting(ROW, "a", 2, UNICODE)).lines[0] == "√((3 − 0)² + (4 − 0)²)"


def test_it_ends_at_its_value():
    assert worked(parse(APART), 5.0, Setting(ROW, "a", 2, UNICODE)).value == "5.00"
