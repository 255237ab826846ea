"""The curve: results by a number, with their intervals, and series that come from elsewhere."""

import math

import losscli
from losscli.figures.chart import Line, Points
from losscli.figures.curve import Curve, curve
from losscli.inference.interval import Confidence
from losscli.inference.paired import Ask
from losscli.inference.resampling import Interval
from losscli.report import Part, Separate


def report_of(*parts, ci=None):
    report = losscli.mse([1.0], [0.0]).report
    return report._replace(by=Separate("epoch", parts), ci=ci)


def lines(chart):
    return [mark for mark in chart.marks if isinstance(mark, Line)]


def test_the_results_stand_in_the_order_of_their_numbers():
    chart = Curve().chart(report_of(Part("10", 1, 0.5), Part("2", 1, 3.0), Part("1e0", 1, 4.0)))
    assert chart.title == "Mean squared error by epoch"
    assert lines(chart) == [Line([1.0, 2.0, 10.0], [4.0, 3.0, 0.5], "mean")]
    assert (chart.x.low, chart.x.high) == (1.0, 10.0)


def test_the_ends_of_the_intervals_are_lines_within_the_axis():
    cis = [Confidence(Ask(), 9, Interval(1.0, 9.0)), Confidence(Ask(), 9, Interval(0.5, 2.0))]
    parts = [Part(str(at), 9, value, ci=ci) for at, value, ci in zip((1, 2), (4.0, 1.0), cis, strict=True)]
    chart = Curve().chart(report_of(*parts, ci=cis[0]))
    low, high, _ = lines(chart)
    assert (low.y, high.y, low.name) == ([1.0, 0.5], [9.0, 2.0], "95% CI")
    assert chart.y.high >= 9.0


def test_a_value_that_is_no_number_makes_no_curve():
    assert Curve().why_not(report_of(Part("1", 1, 1.0), Part("north", 1, 1.0))) == "'north' of epoch is no number"


def test_one_value_makes_no_curve():
    why = "fewer than two values of epoch have a result that is finite"
    assert Curve().why_not(report_of(Part("1", 1, 1.0))) == why
    assert Curve().why_not(report_of(Part("1", 1, 1.0), Part("2", 1, math.inf))) == why


def test_without_results_by_value_there_is_none():
    assert "--by" in Curve().why_not(losscli.mse([1.0], [0.0]).report)


def test_values_without_a_finite_result_are_said_to_be_left_out():
    chart = Curve().chart(report_of(Part("1", 1, 1.0), Part("2"), Part("3", 1, math.inf), Part("4", 1, 2.0)))
    assert chart.notes == ["Not in it: 2 values without a finite result."]


def test_series_from_elsewhere_are_lines_by_their_names():
    chart = curve("Learning curve", ("epoch", [1, 2, 3]), {"training": [3.0, 2.0, 1.0], "validation": [4.0, 3.0, 3.5]})
    assert [line.name for line in lines(chart)] == ["training", "validation"]
    assert (chart.kind, chart.x.label, chart.y.label) == ("curve", "epoch", "loss")
    assert chart.y.low < 1.0
    assert chart.y.high > 4.0


def test_many_points_are_a_line_alone():
    chart = curve("Learning curve", ("epoch", range(1000)), {"training": [1.0] * 1000})
    assert not any(isinstance(mark, Points) for mark in chart.marks)
