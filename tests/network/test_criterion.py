"""The loss of a network's prediction is that of `loss NAME`, and its slope that of `--grad`."""

import numpy as np
import pytest

import losscli
from losscli.domain import Array
from losscli.errors import DomainError, LossCliError, NetworkError, Place, UsageError
from losscli.losses import find
from losscli.network.criterion import beside, criterion

Z: Array = np.array([[2.0, 1.0, 0.5], [0.5, 1.5, -1.0], [0.0, -3.0, 1.0], [1.0, 1.0, 1.0]])
Y: Array = np.array([0.0, 1.0, 2.0, 0.0])
W: Array = np.array([1.0, 0.5, 0.0, 2.0])


def judged(name, prediction, targets, reduction="", like=None, **settings):
    loss = find(name).under(find(name).convention(like), settings)
    return criterion(loss, reduction, like).judged(prediction, targets)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("weights", [None, W])
@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("ce", {}),
        ("ce", {"class_weight": (1.0, 3.0, 0.25), "base": "2"}),
        ("ce", {"ignore_index": 0}),
        ("ce", {"class_weight": (1.0, 3.0, 0.25), "like": "keras"}),
        ("poly1-ce", {"label_smoothing": 0.1} if "label_smoothing" in find("poly1-ce")().settings() else {}),
        ("multi-margin", {}),
    ],
)
def test_value_and_slope_are_those_of_the_loss(name, settings, weights, reduction):
    found = judged(name, Z, beside(Y, weights), reduction, **settings)

    expected = losscli.evaluate(name, Z, Y, weight=weights, reduction=reduction, **settings)
    assert found.value == expected.value
    np.testing.assert_array_equal(found.slope, expected.gradient)
    np.testing.assert_array_equal(found.terms, expected.terms)


@pytest.mark.parametrize("name", ["mse", "rmse", "huber", "wmape", "log-cosh"])
def test_several_outputs_are_as_many_terms(name):
    t = np.cos(np.arange(12.0)).reshape(4, 3)

    found = judged(name, Z, beside(t, W))

    expected = losscli.evaluate(name, Z, t, weight=W)
    assert found.value == expected.value
    np.testing.assert_array_equal(found.slope, expected.gradient)


def test_one_output_is_a_column():
    found = judged("mse", Z[:, :1], beside(Y))

    # (2² + 0.5² + 2² + 1²)/4, and 2(p − y)/4
    assert found.value == (4 + 0.25 + 4 + 1) / 4
    assert found.slope.tolist() == [[1.0], [-0.25], [-1.0], [0.5]]


def test_an_ignored_row_has_no_slope_and_does_not_count():
    found = judged("ce", Z, beside(Y), ignore_index=0)

    assert found.slope[[0, 3]].tolist() == [[0, 0, 0], [0, 0, 0]]
    assert found.evaluation.moments.count == 2
    assert found.scored.batch.rows.tolist() == [2, 3]


def test_rows_of_a_file_keep_their_numbers():
    targets = beside(Y).taking(np.array([3, 1]))

    found = judged("ce", Z[[3, 1]], targets, ignore_index=0)

    assert found.slope[0].tolist() == [0, 0, 0]
    assert found.scored.batch.rows.tolist() == [2]


def test_single_numbers_are_one_row_to_a_loss_of_a_whole():
    p, y = np.array([[0.9], [0.2], [0.6]]), np.array([1.0, 0.0, 1.0])

    found = judged("dice", p, beside(y))

    expected = losscli.dice(p[:, 0], y)
    assert found.value == expected.value
    np.testing.assert_array_equal(found.slope[:, 0], expected.gradient.ravel())


def test_what_stands_beside_the_target_is_taken_from_the_batch():
    targets = beside(Y)
    given = targets._replace(arrays={**targets.arrays, "var": np.full(4, 2.0)})

    assert judged("gaussian-nll", Z[:, :1], given).value == losscli.gaussian_nll(Z[:, 0], Y, var=2.0).value


@pytest.mark.parametrize(
    ("name", "reduction", "said"),
    [
        ("zero-one", "", "zero-one has no gradient to go down"),
        ("hamming", "", "hamming has no gradient to go down"),
        ("medae", "", "medae: the median of the terms has no gradient here"),
        ("max-error", "", "max-error: the max of the terms has no gradient here"),
        ("mse", "p95", "mse: the p95 of the terms has no gradient here"),
        ("mse", "none", "mse: the none of the terms has no gradient here"),
        ("mse", "most", "--reduction most"),
        ("triplet", "", "triplet is a loss of anchor and positive and negative, not of one prediction and its target"),
        ("cox", "", "cox is a loss of pred and time and event, not of one prediction"),
        ("ctc", "", "ctc is a loss of rows of rows"),
    ],
)
def test_a_loss_that_nothing_can_be_trained_by_is_refused(name, reduction, said):
    with pytest.raises(UsageError) as caught:
        criterion(find(name)(), reduction)

    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("name", "prediction", "targets", "kind", "said"),
    [
        ("mse", Z, beside(Y), NetworkError, "the network's output has 3 columns and the target 1"),
        ("bce", Z[:, :2], beside(Y), NetworkError, "the network's output has 2 columns and the target 1"),
        ("mse", Z[:, :1], beside(Z), NetworkError, "the network's output has 1 column and the target 3"),
        ("mse", Z, beside(Y[:3]), UsageError, "there are 4 rows of inputs and 3 of the target"),
        ("ce", Z, beside(Y + 1), DomainError, "target[2]: y = 3 is not a class from 0 to 2"),
        ("ce", Z, beside(Z[:, :2]), LossCliError, "3 classes want one column of class indices"),
        ("gaussian-nll", Z[:, :1], beside(Y), UsageError, "gaussian-nll needs var"),
        ("bce", Z[:, :1], beside(Y > 0), DomainError, "the network's output for row 1: p = 2 is not a probability"),
        (
            "ce",
            np.full((4, 3), np.inf),
            beside(Y),
            DomainError,
            "the network's output for row 1, column 1: z = inf is not a logit",
        ),
        ("mse", Z[:0], beside(Z[:0]), UsageError, "no row is left"),
        ("mse", Z, beside(Z, W * 0), UsageError, "all weights are zero"),
        ("supcon", Z, beside(Y, W), UsageError, "supcon has no gradient of the weighted terms here"),
    ],
)
def test_what_does_not_fit_is_refused(name, prediction, targets, kind, said):
    with pytest.raises(kind) as caught:
        judged(name, prediction, targets)

    assert said in str(caught.value)


def test_the_place_of_a_target_is_where_it_was_read():
    targets = beside(Y + 1, locate=lambda *at: Place("y.csv", at[1] + 2, 1))

    with pytest.raises(DomainError, match=r"^y.csv:4:1: y = 3"):
        judged("ce", Z, targets)
