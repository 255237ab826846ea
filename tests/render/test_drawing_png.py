"""Charts as PNG: read back as pictures, and looked at dot by dot where something must be."""

import io
import math
import sys

import numpy as np
import pytest

from losscli.figures.chart import Axis, Bars, Cells, Chart, Line, Points
from losscli.render.drawing.palette import HUES
from losscli.render.drawing.png import png

image = pytest.importorskip("matplotlib.image")
BLUE = tuple(int(HUES[0][at : at + 2], 16) for at in (1, 3, 5))
LARGEST = sys.float_info.max


def chart_of(*marks, x=(0.0, 1.0), y=(0.0, 1.0), **axis):
    return Chart("histogram", "A chart", Axis("x", *x, **axis), Axis("y", *y), marks)


def dots(chart):
    found = image.imread(io.BytesIO(png(chart)))
    return np.round(found[:, :, :3] * 255).astype(int)


def blue(chart):
    """Return how many dots have the colour of the first mark."""
    return int((np.abs(dots(chart) - BLUE).max(axis=2) <= 2).sum())


def test_the_same_chart_is_the_same_bytes_without_a_date():
    chart = chart_of(Bars([0, 0.5, 1], [1, 0.5]))
    drawn = png(chart)
    assert png(chart) == drawn
    assert b"matplotlib" not in drawn
    assert b"tEXt" not in drawn


def test_a_bar_of_half_the_height_has_half_the_dots():
    whole = blue(chart_of(Bars([0, 1], [1.0])))
    half = blue(chart_of(Bars([0, 1], [0.5])))
    assert half / whole == pytest.approx(0.5, abs=0.01)


def test_nothing_is_drawn_at_the_edge():
    """No text is cut off: around the picture all is paper."""
    names = ["a rather long name of a class"] * 5
    axes = (Axis(label, 0, 4, names=names) for label in ("predicted class", "true class"))
    found = dots(Chart("confusion", "T" * 70, *axes, [Cells([[1.0] * 5] * 5, [["1 (0.5)"] * 5] * 5)], ["Note. " * 40]))
    border = np.concatenate([found[:2].reshape(-1, 3), found[-2:].reshape(-1, 3), found[:, :2].reshape(-1, 3)])
    assert (border == 255).all()


@pytest.mark.parametrize(
    "chart",
    [
        chart_of(Bars([-LARGEST, 0, LARGEST], [1, 1]), x=(-LARGEST, LARGEST)),
        chart_of(Points([-LARGEST, LARGEST], [0, 1]), x=(-LARGEST, LARGEST)),
        chart_of(Bars([5e-324, 1, LARGEST], [1, 1]), x=(5e-324, LARGEST), logarithmic=True),
        chart_of(Line([0, 0.5, 1], [0, math.nan, 1], "a"), Points([math.inf], [0.5])),
        chart_of(Cells([[math.inf, None], [0.0, LARGEST]], [["1", ""], ["2", "3"]])),
        chart_of(Points([0.5], [0.5]), x=(0.5, 0.5), y=(0.5, 0.5)),
    ],
    ids=["bars", "points", "ratios", "gaps", "cells", "no extent"],
)
def test_numbers_of_any_size_are_drawn(chart):
    assert dots(chart).shape == (780, 1200, 3)


def test_dollars_are_no_formula_and_unknown_letters_no_warning():
    chart = chart_of()._replace(title="$x^2$ and $ 名前", notes=["$\\frac{1}$ $"])
    assert dots(chart).shape == (780, 1200, 3)


def test_the_users_own_style_changes_nothing(monkeypatch):
    matplotlib = pytest.importorskip("matplotlib")
    chart = chart_of(Line([0, 1], [0, 1], "a"))
    plain = png(chart)
    monkeypatch.setitem(matplotlib.rcParams, "font.size", 30)
    monkeypatch.setitem(matplotlib.rcParams, "axes.facecolor", "black")
    assert png(chart) == plain
