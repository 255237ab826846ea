"""The drawer of SVG: where a mark is, which values are round, and that nothing of a name is markup."""

import math
import re
import xml.etree.ElementTree as ET

import pytest

from losscli.figures.chart import Axis, Bars, Cells, Chart, Line, Points
from losscli.render.drawing.scale import Scale
from losscli.render.drawing.svg import svg

SVG = "{http://www.w3.org/2000/svg}"
UNIT = Axis("x", 0, 1), Axis("y", 0, 1)


def marked(*marks, x=UNIT[0], y=UNIT[1], title="A chart", notes=()):
    return Chart("residuals", title, x, y, marks, notes)


def drawn(chart, **how):
    return ET.fromstring(svg(chart, **how))  # noqa: S314 - it is our own


def texts(root):
    return [one.text for one in root.iter(f"{SVG}text")]


def ticks(low, high, *, logarithmic=False, most=6, whole=False):
    return [tick.text for tick in Scale.of(Axis("x", low, high, logarithmic)).ticks(most, whole=whole)]


def paths(root, kind):
    return [one.get("d") for one in root.iter(f"{SVG}path") if one.get("class") == kind]


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((0, 1), ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        ((0, 0.0371), ["0", "0.01", "0.02", "0.03"]),
        ((-3, 17), ["0", "5", "10", "15"]),
        ((-0.5, 0.5), ["−0.4", "−0.2", "0", "0.2", "0.4"]),
        ((0, 2.5e9), ["0", "5e8", "1e9", "1.5e9", "2e9", "2.5e9"]),
        ((1e-12, 3e-12), ["1e-12", "1.5e-12", "2e-12", "2.5e-12", "3e-12"]),
        ((-1.7e308, 1.7e308), ["−1e308", "0", "1e308"]),
    ],
    ids=str,
)
def test_values_are_marked_in_steps_of_1_2_or_5(ends, expected):
    assert ticks(*ends) == expected


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((1e-4, 1e2), ["0.0001", "0.001", "0.01", "0.1", "1", "10", "100"]),
        ((1e-8, 4), ["1e-8", "1e-6", "0.0001", "0.01", "1"]),
        ((0.02, 0.5), ["0.02", "0.05", "0.1", "0.2", "0.5"]),
        ((1e-300, 1e300), ["1e-300", "1e-200", "1e-100", "1", "1e100", "1e200", "1e300"]),
    ],
    ids=str,
)
def test_a_logarithmic_axis_is_marked_at_powers_of_ten(ends, expected):
    assert ticks(*ends, logarithmic=True) == expected


def test_what_is_counted_is_marked_at_whole_numbers():
    assert ticks(0, 2, whole=True) == ["0", "1", "2"]
    assert "0.5" not in texts(drawn(marked(Bars((0, 0.5, 1), (1, 2)), y=Axis("n", 0, 2))))


@pytest.mark.parametrize("ends", [(5, 5), (0, 0), (math.nan, 1), (0, math.inf), (2, 1), (0, 5e-324)], ids=str)
def test_an_axis_without_an_extent_still_has_a_scale(ends):
    assert all(0 <= tick.share <= 1 for tick in Scale.of(Axis("x", *ends)).ticks(6))


@pytest.mark.parametrize(("value", "share"), [(1, 0), (10, 0.5), (100, 1), (0, None), (-1, None), (math.inf, None)])
def test_equal_ratios_are_equal_steps_of_a_logarithmic_axis(value, share):
    assert Scale.of(Axis("x", 1, 100, logarithmic=True)).share(value) == share


def test_a_bar_is_as_high_as_its_number():
    (path,) = paths(drawn(marked(Bars((0, 0.5, 1), (1, 0.25)))), "fill0")
    bars = [[float(one) for one in re.findall(r"[\d.]+", bar)] for bar in path.split("Z")[:-1]]
    heights = [base - top for _, base, top, _, _ in bars]
    assert heights[0] == pytest.approx(4 * heights[1], abs=0.3)  # a tenth is the last place that is written


def test_a_line_is_broken_where_there_is_no_number():
    (path,) = paths(drawn(marked(Line((0, 0.25, 0.5, 0.75, 1), (0, 1, math.nan, 1, 0)))), "line0")
    assert re.sub(r"[\d. ]", "", path) == "MLML"


def test_a_guide_is_no_colour_of_its_own_and_marks_of_one_name_share_one():
    guide, model, points = Line((0, 1), (0, 1), "ideal", guide=True), Line((0, 1), (1, 0), "a"), Points((0,), (0,), "a")
    root = drawn(marked(guide, model, points))
    assert [len(paths(root, kind)) for kind in ("guide", "line0", "line1")] == [2, 3, 0]  # with their swatches
    assert [texts(root).count(name) for name in ("ideal", "a")] == [1, 1]


def test_a_matrix_is_drawn_from_above_and_darker_where_it_is_larger():
    names = Axis("class", 0, 1, names=("cat", "dog"))
    cells = Cells(((4.0, 1.0), (None, 0.0)), (("4.0", "1.0"), ("", "0.0")))
    root = drawn(marked(cells, x=names, y=names))
    found = [(float(one.get("y")), float(one.get("fill-opacity"))) for one in root.iter(f"{SVG}rect") if one.get("y")]
    (first, strongest), (second, weaker), (third, weakest) = found
    assert first == second < third
    assert strongest > weaker > weakest


@pytest.mark.parametrize(
    ("values", "expected"),
    # From the faintest, 0.06, to the strongest, 0.92: halfway is 0.49.
    [
        ((-1.7e308, 0, 1.7e308), ["0.06", "0.49", "0.92"]),
        ((0, 2, 4), ["0.06", "0.49", "0.92"]),
        ((0, 1, math.inf), ["0.06", "0.92", "0.92"]),
        ((0, 0, 5e-324), ["0.06", "0.06", "0.06"]),
    ],
    ids=str,
)
def test_a_cell_of_any_number_has_a_strength(values, expected):
    root = drawn(marked(Cells([values], [[""] * 3])))
    assert [one.get("fill-opacity") for one in root.iter(f"{SVG}rect") if one.get("fill-opacity")] == expected


def test_names_of_an_upright_axis_go_from_above():
    names = Axis("", 0, 1, names=("first", "second"))
    root = drawn(marked(Points((0.5, 0.5), (0, 1)), y=names))
    places = {one.text: float(one.get("y")) for one in root.iter(f"{SVG}text")}
    assert places["first"] < places["second"]


def test_long_names_under_an_axis_are_tilted_and_stay_in_the_picture():
    names = Axis("region", 0, 5, names=tuple(f"a long name of region {at}" for at in range(6)))
    tilted = [
        one for one in drawn(marked(Points((0,), (0.5,)), x=names)).iter(f"{SVG}text") if "-48" in str(one.attrib)
    ]
    assert len(tilted) == 6
    # Of 20 letters of 6.6 units at 48°, 20 · 6.6 · cos 48° ≈ 88 reach out to the left.
    assert float(tilted[0].get("x")) > 88


def test_of_more_names_than_there_is_room_for_some_are_left_out():
    names = Axis("class", 0, 99, names=tuple(map(str, range(100))))
    assert len([text for text in texts(drawn(marked(x=names))) if text.isdigit()]) < 40


@pytest.mark.parametrize("name", ["<script>x</script>", 'a"b', "a&b", "a\x00\x1b[31mb", "\u202eevil", "\ud800"])
def test_a_name_is_a_text_and_never_markup(name):
    root = drawn(marked(Line((0, 1), (0, 1), name), x=Axis(name, 0, 1), title=name, notes=[name]))
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {"svg", "title", "desc", "rect", "text", "path"}


def test_a_picture_says_in_words_what_it_shows():
    root = drawn(marked(Bars((0, 1), (1,)), title="Terms", x=Axis("term", 0, 2), notes=["1 is infinite."]))
    described = root.find(f"{SVG}desc").text
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == "Terms"
    assert described == "Across: term from 0 to 2. Upwards: y from 0 to 1. Drawn: 1 bar. 1 is infinite."


def test_every_mark_has_its_colour_without_the_style_of_a_page():
    found = svg(marked(Bars((0, 1), (1,)), Line((0, 1), (0, 1)), Points((0,), (0,))))
    assert not re.findall(r"<(?:path|text|rect|circle)(?![^>]*(?:fill|stroke)=\"#)[^>]*>", found)
    assert "var(" not in found


def test_the_same_chart_is_the_same_text_and_needs_nothing_else():
    chart = marked(Points((0.25,), (0.5,)), title="Twice")
    assert svg(chart) == svg(chart)
    assert re.findall(r"https?:[^\"]*", svg(chart)) == ["http://www.w3.org/2000/svg"]


def test_in_a_page_it_has_no_ground_of_its_own():
    assert len(list(drawn(marked(), alone=True).iter(f"{SVG}rect"))) == 1
    assert len(list(drawn(marked(), alone=False).iter(f"{SVG}rect"))) == 0


def test_nothing_to_draw_is_said():
    assert "Nothing is drawn." in drawn(marked()).find(f"{SVG}desc").text
