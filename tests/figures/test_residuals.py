"""Residuals: few as points, many in cells that are counted exactly."""

import numpy as np
import pytest

from losscli.figures.chart import Cells, Points
from losscli.figures.residuals import MOST_POINTS, Residuals, fits
from losscli.losses import every, find

RNG = np.random.default_rng(5)
P = RNG.uniform(0, 4, 2500)
Y = P + RNG.normal(size=2500)


def figure_of(name="mse"):
    return Residuals(find(name))


def cells(chart):
    return next(mark for mark in chart.marks if isinstance(mark, Cells))


def test_each_of_few_rows_is_a_point(seen):
    figure = figure_of()
    chart = figure.chart(seen(figure, "mse", P[:100], Y[:100], size=7))
    points = next(mark for mark in chart.marks if isinstance(mark, Points))
    assert points.x == P[:100].tolist()
    assert points.y == (P[:100] - Y[:100]).tolist()
    assert chart.notes == ["Each of 100 predictions is a point."]


def test_many_rows_are_counted_in_cells_as_numpy_counts_them(seen):
    figure = figure_of()
    chart = figure.chart(seen(figure, "mse", P, Y))
    found = np.array([[value or 0 for value in row] for row in cells(chart).values])
    rows, columns = found.shape
    x, y = (np.linspace(axis.low, axis.high, n + 1) for axis, n in ((chart.x, columns), (chart.y, rows)))
    wanted, _, _ = np.histogram2d(P, P - Y, (x, y))
    assert found.tolist() == wanted.T[::-1].tolist()
    assert found.sum() == len(P)
    assert "is counted in a cell" in chart.notes[0]


@pytest.mark.parametrize("size", [9, 33, 2400])
def test_pieces_of_any_size_give_the_same(seen, size):
    whole, parts = figure_of(), figure_of()
    report = seen(whole, "mse", P, Y)
    seen(parts, "mse", P, Y, size=size)
    assert whole.chart(report) == parts.chart(report)


def test_points_are_no_longer_kept_once_they_are_many(seen):
    figure = figure_of()
    seen(figure, "mse", P, Y, size=100)
    assert len(P) > MOST_POINTS
    assert figure.kept == []


@pytest.mark.parametrize(("p", "y"), [([2.0], [1.0]), ([2.0, 2.0], [2.0, 2.0]), ([1e308, -1e308], [1e307, 0.0])])
def test_one_row_rows_alike_and_very_large_ones_have_axes_with_an_extent(seen, p, y):
    figure = figure_of()
    chart = figure.chart(seen(figure, "mae", p, y))
    for axis in (chart.x, chart.y):
        assert np.isfinite([axis.low, axis.high]).all()
        assert axis.low < axis.high


def test_a_residual_beyond_the_doubles_is_said_to_be_left_out(seen):
    figure = figure_of("mae")
    chart = figure.chart(seen(figure, "mae", [1.7e308, 1.0], [-1.7e308, 0.0]))
    assert chart.notes[-1] == "Not in it: 1 residual beyond the range of a double."


def test_where_all_are_there_is_nothing_to_draw(seen):
    figure = figure_of("mae")
    report = seen(figure, "mae", [1.7e308], [-1.7e308])
    assert figure.why_not(report) == "no residual is within the range of a double"


def test_losses_of_regression_have_it_and_those_of_another_scale_have_not():
    names = {loss.name for loss in every() if fits(loss)}
    assert {"mse", "mae", "huber", "quantile", "mape", "msle", "gaussian-nll", "poisson-deviance", "crps"} <= names
    # Their prediction is a logarithm, a probability, a score, a vector, the name of a class.
    other = {"poisson-nll", "gamma-nll", "lognormal-nll", "bce", "hinge", "ce", "hamming", "cox", "ranknet", "kl"}
    assert not other & names
