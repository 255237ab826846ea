"""Cumulative sums in a formula."""

from decimal import Decimal

from numpy.testing import assert_array_equal

from losscli.formula import ASCII, LATEX, UNICODE, evaluate, parse, show, term_text

CUMSUM = parse("cumsum(p - y)")
ROW = {"p": (Decimal(5), Decimal(1)), "y": (Decimal(2), Decimal(6))}


def test_it_is_written_as_a_call():
    assert [show(CUMSUM, style) for style in (UNICODE, ASCII, LATEX)] == [
        "cumsum(p − y)",
        "cumsum(p - y)",
        r"\operatorname{cumsum}\left(p - y\right)",
    ]


def test_each_entry_is_the_sum_up_to_it():
    assert_array_equal(evaluate(CUMSUM, {"p": [[3, 1, 2]], "y": [[2, 5, 0]]}), [[1, -3, -1]])


def test_a_row_is_written_out():
    assert term_text(parse("sum(abs(cumsum(p - y)))"), ROW, UNICODE) == "|5 − 2| + |(5 − 2) + (1 − 6)|"
