"""The loop: what a loss leaves out, what it takes together, and that no seam shows."""

import numpy as np
import pytest

from losscli import api, evaluation
from losscli.batch import Batch, joined
from losscli.errors import DomainError, Place, UsageError
from losscli.losses import find


@pytest.fixture
def small_blocks(monkeypatch):
    """Compute a few values at a time, on several threads."""
    monkeypatch.setattr(evaluation, "BLOCK", 30)


@pytest.mark.parametrize(("name", "classes"), [("bce", None), ("bce-logits", None), ("ce", 10), ("mse", None)])
def test_blocks_give_the_same_bits(monkeypatch, name, classes):
    rng = np.random.default_rng(0)
    pred = rng.uniform(0.01, 0.99, 5003 if classes is None else (5003, classes))
    target = rng.integers(0, 2, 5003)
    whole = api.evaluate(name, pred, target)
    monkeypatch.setattr(evaluation, "BLOCK", 30)
    parts = api.evaluate(name, pred, target)
    assert np.array_equal(parts.terms, whole.terms)
    assert np.array_equal(parts.gradient, whole.gradient)


@pytest.mark.usefixtures("small_blocks")
def test_a_bad_value_in_a_later_block_is_named():
    pred = np.full(1000, 0.5)
    pred[777] = 1.5
    with pytest.raises(DomainError, match=r"p = 1\.5 is not a probability"):
        api.evaluate("bce", pred, np.ones(1000))


def test_rows_left_out_have_no_part_in_anything():
    logits = [[2.0, 1.0], [0.5, 1.5], [3.0, -1.0]]
    whole = api.evaluate("ce", logits, [0, 1, 1], ignore_index=1)
    assert whole.value == api.evaluate("ce", logits[:1], [0]).value
    assert whole.divisor == 1
    assert whole.moments.ignored == 2


def test_rows_left_out_have_zeros_in_place():
    result = api.evaluate("ce", [[2.0, 1.0], [0.5, 1.5]], [1, 0], ignore_index=1)
    assert result.terms[0] == 0
    assert result.gradient[0].tolist() == [0, 0]
    assert result.terms[1] > 0


def test_all_rows_left_out_is_an_error():
    with pytest.raises(UsageError, match="no row is left: all 2 rows are of the ignored class"):
        api.evaluate("ce", [[2.0, 1.0], [0.5, 1.5]], [1, 1], ignore_index=1)


def test_class_weights_that_sum_to_zero_are_an_error():
    with pytest.raises(UsageError, match="what the mean divides by is zero"):
        api.evaluate("ce", [[2.0, 1.0]], [0], class_weight=(0.0, 1.0))


def batch(first, values, group=None):
    rows = np.arange(first, first + len(values))
    locate = lambda name, i, j: Place(name, first + i, j)  # noqa: E731 - a place by row and column
    return Batch({"pred": np.array(values)}, rows, None, locate, group=group)


def test_a_joined_batch_knows_the_places_of_its_parts():
    whole = joined([batch(1, [0.1, 0.2]), batch(3, [0.3]), batch(4, [0.4, 0.5])])
    assert [whole.locate("pred", i, 0).line for i in range(5)] == [1, 2, 3, 4, 5]


def test_a_stacked_batch_knows_the_place_of_each_column():
    assert batch(5, [0.1, 0.2, 0.3]).stacked().locate("pred", 0, 2) == Place("pred", 7, 0)


def test_a_batch_without_some_rows_knows_the_places_of_the_others():
    assert batch(1, [0.1, 0.2, 0.3]).only(np.array([False, True, True])).locate("pred", 1, 0).line == 3


def test_the_result_of_a_root_has_the_gradient_of_the_root():
    result = api.evaluate("rmse", [3.0, 0.0], [0.0, 4.0])
    assert result.value == np.sqrt((9 + 16) / 2)
    assert result.gradient.tolist() == pytest.approx([3 / (2 * result.value), -4 / (2 * result.value)], rel=1e-15)


def test_a_root_of_zero_has_the_gradient_zero():
    assert api.evaluate("rmse", [1.0, 2.0], [1.0, 2.0]).gradient.tolist() == [0, 0]


def test_the_default_reduction_is_the_one_that_the_name_means():
    assert api.evaluate("max-error", [1.0, 5.0], [2.0, 2.0]).value == 3
    assert find("medae").reduction == "median"


@pytest.mark.parametrize("name", ["rmse", "rmsle", "medae"])
def test_a_mean_over_columns_is_refused_under_like(name):
    with pytest.raises(UsageError, match="of several columns is the mean of that of each column"):
        api.evaluate(name, np.ones((3, 2)), np.ones((3, 2)), like="sklearn")
