"""C, the number of classes, in a formula."""

from decimal import Decimal

from numpy.testing import assert_array_equal

from losscli.formula import ASCII, LATEX, UNICODE, evaluate, parse, show, term_text

MEAN = parse("sum(z)/classes(z)")
ROW = {"z": (Decimal(1), Decimal(2), Decimal(3))}


def test_it_is_written_c():
    assert [show(parse("classes(z)"), style) for style in (UNICODE, ASCII, LATEX)] == ["C", "C", "C"]


def test_it_is_the_number_of_columns():
    assert_array_equal(evaluate(MEAN, {"z": [[1, 2, 3], [4, 5, 6]]}), [2, 5])


def test_it_is_the_number_of_entries_of_a_row():
    assert term_text(MEAN, ROW, UNICODE) == "(1 + 2 + 3) / 3"
