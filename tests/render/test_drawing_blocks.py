"""Charts in a terminal, letter by letter: bars to an eighth of a cell, lines on a grid, matrices; in ASCII, too."""

import math
import sys

import pytest

from losscli.figures.chart import Axis, Bars, Cells, Chart, Line, Points
from losscli.figures.curve import curve
from losscli.render.drawing.blocks import blocks
from losscli.render.look import Look

BARS = Chart("histogram", "Five bars", Axis("term", 0, 1), Axis("count", 0, 32), [Bars([0, 0.5, 1, 1.5], [32, 11, 0])])
CURVE = curve("Learning curve", ("epoch", [1, 2, 3, 4, 5]), {"training": [5, 3, 2, 1.5, 1], "ahead": [5, 4, 4, 4, 5]})
ONLY_ASCII = Look(ascii=True, width=40)


def lines(chart, **look):
    return blocks(chart, Look(**{"width": 40, **look})).splitlines()


def test_bars_are_drawn_to_an_eighth_of_a_cell():
    """The widest has 40 − 10 − 2 − 3 = 25 cells; 11/32 of them are 8.59375: 8 and 5/8, to the nearest."""
    assert lines(BARS) == [
        "Five bars",
        "      term │count",
        f"0.0 to 0.5 │{'█' * 25} 32",
        f"0.5 to 1.0 │{'█' * 8}▋ 11",
        "1.0 to 1.5 │0",
    ]


def test_in_ascii_bars_are_drawn_to_a_cell():
    assert blocks(BARS, ONLY_ASCII).isascii()
    assert lines(BARS, ascii=True)[3] == f"0.5 to 1.0 |{'#' * 9} 11"


@pytest.mark.parametrize(("look", "letter"), [({}, "▏"), ({"ascii": True}, ".")])
def test_the_shortest_bar_is_seen(look, letter):
    chart = BARS._replace(marks=[Bars([0, 1, 2], [1_000_000, 1])])
    assert lines(chart, **look)[-1].endswith(f"{letter} 1")


@pytest.mark.parametrize("width", [30, 60, 200])
def test_lines_are_as_wide_as_the_terminal_at_most(width):
    for chart in (BARS, CURVE):
        assert max(map(len, lines(chart, width=width))) <= width


def test_bars_are_coloured_where_that_is_wanted():
    assert "\x1b[32m████" in "".join(lines(BARS, colour=True))
    assert "\x1b" not in "".join(lines(BARS))


def test_a_curve_is_a_grid_with_its_numbers_and_names():
    drawn = lines(CURVE, ascii=True)
    assert drawn[0] == "Learning curve"
    assert drawn[-1] == "* training   o ahead"
    assert drawn[-2].strip() == "epoch"
    assert drawn[-3].split() == ["2", "4"]
    # It falls from the upper left to the lower right.
    rows = [row.partition("|")[2] for row in drawn if "|" in row]
    first = next(i for i, row in enumerate(rows) if set(row) & {"*", "o"})
    last = max(i for i, row in enumerate(rows) if "*" in row)
    assert rows[first][0] in "*o"
    assert rows[last].rstrip()[-1] == "*"
    assert first < last


@pytest.mark.parametrize("width", [30, 67, 100])
def test_a_line_has_no_gaps(width):
    epochs = list(range(1, 61))
    chart = curve("Curve", ("epoch", epochs), {"a": [3 + math.exp(-at / 9) for at in epochs]})
    rows = [row.partition("|")[2] for row in lines(chart, ascii=True, width=width) if "|" in row]
    columns = {at for row in rows for at, letter in enumerate(row) if letter == "*"}
    assert columns == set(range(max(columns) + 1))


def test_a_guide_lies_below_what_it_guides():
    chart = CURVE._replace(marks=[Points([3], [3], "point"), Line([1, 5], [3, 3], "guide", guide=True)])
    row = next(line for line in lines(chart, ascii=True) if "*" in line)
    assert row.count("*") == 1
    assert row.count(".") > 20


def test_a_value_that_is_not_finite_breaks_a_line():
    broken = curve("Curve", ("epoch", [1, 2, 3]), {"a": [1.0, math.nan, 1.0]})
    row = next(line for line in lines(broken, ascii=True) if "*" in line)
    assert row.count("*") == 2


def test_a_matrix_is_a_table_of_its_texts():
    names = ["cat", "dog"]
    axes = (Axis(label, 0, 1, names=names) for label in ("predicted", "true"))
    chart = Chart("confusion", "Two classes", *axes, [Cells([[0.1, 2.0], [None, 0.3]], [["5", "1"], ["", "12"]])])
    assert lines(chart, ascii=True) == [
        "Two classes",
        "true (down), predicted (across)",
        "     cat  dog",
        "cat    5    1",
        "dog        12",
    ]


def test_a_matrix_without_texts_is_shaded():
    cells = Cells([[1.0, None, 4.0]], [["", "", ""]])
    chart = Chart("residuals", "Cells", Axis("x", 0, 1), Axis("y", 0, 1), [cells])
    assert lines(chart)[-1] == "▒ █"
    assert lines(chart, ascii=True)[-1] == ": #"


def test_names_that_would_steer_a_terminal_are_escaped():
    chart = CURVE._replace(title="a\x1b[2Jb")
    assert "\x1b" not in "".join(lines(chart))


def test_very_large_edges_are_spelled_in_full():
    largest = sys.float_info.max
    chart = BARS._replace(marks=[Bars([0, 1e308, largest], [1, 1])])
    assert lines(chart, width=80)[-1].startswith("1e308 to 1.7976931348623157e308 │")


def test_what_is_empty_has_its_notes_alone():
    chart = Chart("histogram", "Nothing", Axis("term", 0, 1), Axis("count", 0, 1), [], ["Not in it: 1 term of ∞."])
    assert lines(chart) == ["Nothing", "Not in it: 1 term of ∞."]
    assert lines(chart, ascii=True) == ["Nothing", "Not in it: 1 term of inf."]
