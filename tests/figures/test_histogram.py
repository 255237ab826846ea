"""The histogram of the terms: exact counts in round bins, whatever the range and the order."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from losscli.figures.bins import Bins
from losscli.figures.histogram import FINE, SHOWN, Histogram

RNG = np.random.default_rng(7)
LARGEST = sys.float_info.max
TERMS = {
    "uniform": RNG.random(160),
    "exponential": RNG.exponential(size=160),
    "normal": RNG.normal(size=160),
    "tenths": RNG.integers(-30, 30, 160) / 10,  # 0.3 is an edge, and the double below 3/10
    "hundredths": np.arange(160) / 100,
    "counts": RNG.integers(0, 5, 160).astype(float),
    "far from 0": 1e6 + RNG.random(160) * 1e-3,
    "heavy": RNG.lognormal(0, 4, 160),
    "heavy, some 0": np.concatenate([np.zeros(40), RNG.lognormal(0, 4, 160)]),
    "very large": np.array([1e308, 1.7e308, -1.7e308, LARGEST, -LARGEST, 0]),
    "very small": np.array([5e-324, 1e-320, 3e-322, 1e-310]),
    "both": np.array([5e-324, 1e-200, 1, 1e200, LARGEST]),
    "one": np.array([0.25]),
    "alike": np.full(30, 3.7),
    "zeros": np.zeros(9),
    "negative zero": np.array([-0.0, 0.0]),
}
each = pytest.mark.parametrize("terms", TERMS.values(), ids=TERMS)


def counted(*parts):
    figure = Histogram()
    for part in parts:
        figure.rows(SimpleNamespace(terms=np.asarray(part, float)))
    return figure.counted()


@each
def test_the_counts_are_those_of_numpy_in_these_edges(terms):
    found = counted(terms)
    # Every number that is an edge begins a bin; numpy's last bin holds its upper edge too, where the largest double is.
    wanted, _ = np.histogram(terms[terms != 0] if found.logarithmic else terms, found.edges)
    assert list(found.counts) == wanted.tolist()


@each
def test_every_term_is_in_it(terms):
    found = counted(terms)
    assert sum(found.counts) + found.zeros == len(terms)


@each
@pytest.mark.parametrize("size", [1, 7, 100])
def test_pieces_of_any_size_give_the_same(terms, size):
    parts = [terms[start : start + size] for start in range(0, len(terms), size)]
    assert counted(*parts) == counted(terms)


@each
def test_rows_in_another_order_give_the_same(terms):
    mixed = np.random.default_rng(1).permutation(terms)
    assert counted(*mixed.reshape(-1, 1)) == counted(terms)


@each
def test_it_has_few_bins_that_begin_and_end_with_a_term(terms):
    found = counted(terms)
    assert 1 <= len(found.counts) <= SHOWN
    assert len(found.edges) == len(found.counts) + 1
    assert found.counts[0] > 0
    assert found.counts[-1] > 0


@each
def test_the_edges_are_round(terms):
    """Each is a multiple of 1, 2 or 5 times a power of ten, and spelled in few digits."""
    inner = [edge for edge in counted(terms).edges if abs(edge) not in {0, LARGEST}]
    assert max((len(f"{edge:.12g}".strip("-").replace(".", "").partition("e")[0]) for edge in inner), default=0) <= 12


def test_a_bin_has_its_lower_edge_and_not_its_upper():
    found = counted([0.0, 0.1, 0.2, 0.30000000000000004, 0.3, 1.0])
    at = dict(zip(found.edges, found.counts, strict=False))
    assert at[0.0] == 1
    assert at[0.1] == 1
    assert at[0.3] == 2


def test_terms_that_are_alike_are_one_bar():
    found = counted([0.25] * 5)
    assert found.edges == [0.25, 0.26]
    assert found.counts == [5]


def test_the_axis_is_logarithmic_where_nearly_all_would_be_one_bar():
    found = counted([0.001] * 50 + [0.02] * 50 + [0.3, 4000])
    assert found.logarithmic
    assert dict(zip(found.edges, found.counts, strict=False))[0.001] == 50
    assert found.edges[-1] == 5000


def test_the_axis_of_terms_below_zero_is_never_logarithmic():
    assert not counted([-1.0] + [0.001] * 50 + [4000]).logarithmic


def test_terms_of_zero_have_no_place_among_ratios_and_are_counted():
    found = counted([0.0] * 3 + [0.001] * 50 + [4000])
    assert found.logarithmic
    assert found.zeros == 3
    assert sum(found.counts) == 51


def test_infinite_terms_are_counted_beside_it():
    found = counted([1, np.inf, np.inf, -np.inf, 2])
    assert (sum(found.counts), found.positive_infinite, found.negative_infinite) == (2, 2, 1)


def test_of_infinite_terms_alone_there_is_no_bin():
    assert counted([np.inf]) == ([], [], False, 0, 1, 0)


def test_no_rows_leave_no_bin():
    assert list(counted([]).counts) == []


def test_it_keeps_no_more_than_its_bins_of_a_million_rows():
    bins = Bins(FINE)
    for _ in range(10):
        bins.add(RNG.exponential(size=100_000))
    assert bins.counts.sum() == 1_000_000
    assert bins.counts.size <= FINE


def test_the_notes_say_what_is_not_in_it(seen):
    figure = Histogram()
    report = seen(figure, "bce", [1.0, 0.5, 0.0], [0, 1, 1], weight=[1, 2, 3])
    chart = figure.chart(report)
    assert chart.title == "Binary cross-entropy: 3 terms by size"
    assert list(chart.notes) == ["Not in it: 2 terms of ∞.", "Each term counts once, whatever its weight."]
