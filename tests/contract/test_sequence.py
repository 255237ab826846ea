"""The losses of sequences against all ways through the times, one by one, and against torch."""

from itertools import groupby, product

import numpy as np
import pytest
from contract_exact import MP
from family_sequence import sequences
from numpy.testing import assert_allclose

from losscli.api import evaluate
from losscli.errors import DomainError, OptionError
from losscli.losses import find

CASES = [
    (1, 2, [1]),
    (2, 2, [1]),
    (3, 3, [1, 2]),
    (3, 3, [1, 1]),
    (4, 3, [2, 2]),
    (5, 3, [1, 2, 1]),
    (4, 3, []),
    (5, 2, [1, 1, 1]),
]


def collapsed(way, blank=0):
    return [label for label, _ in groupby(way) if label != blank]


def shares(row):
    top = MP.fsum(MP.exp(MP.mpf(float(one))) for one in row)
    return [MP.exp(MP.mpf(float(one))) / top for one in row]


def ways(logits, labels, blank=0):
    """Every way that becomes the labels, with its probability."""
    rows = [shares(row) for row in logits]
    for way in product(range(len(rows[0])), repeat=len(rows)):
        if collapsed(way, blank) == labels:
            yield way, MP.fprod(row[one] for row, one in zip(rows, way, strict=True))


def surprise(logits, labels, blank=0):
    return -MP.log(MP.fsum(share for _, share in ways(logits, labels, blank)))


@pytest.fixture(params=CASES, ids=str)
def sample(request):
    times, classes, labels = request.param
    logits = 3 * np.random.default_rng(times).normal(size=(1, times, classes))
    return logits, np.array([labels], dtype=float), labels


def test_term_is_that_of_all_ways(sample):
    logits, y, labels = sample
    assert_allclose(find("ctc")().term(logits, y), [float(surprise(logits[0], labels))], rtol=1e-14, atol=1e-15)


def test_gradient_is_softmax_less_the_share_of_the_ways(sample):
    logits, y, labels = sample
    found = list(ways(logits[0], labels))
    whole = MP.fsum(share for _, share in found)
    for t, row in enumerate(logits[0]):
        for k, q in enumerate(shares(row)):
            there = MP.fsum(share for way, share in found if way[t] == k) / whole
            assert find("ctc")().gradient(logits, y)[0, t, k] == pytest.approx(float(q - there), rel=1e-12, abs=1e-14)


def test_another_blank_is_another_class(sample):
    logits, y, labels = sample
    last = logits.shape[2] - 1
    moved = np.roll(logits, -1, axis=2)  # class 0 is the last now, and each label one lower
    expected = find("ctc")().term(logits, y)
    assert_allclose(find("ctc")(blank=last).term(moved, y - 1), expected, rtol=1e-14)
    assert labels == [one + 1 for one in (y[0] - 1).astype(int).tolist()]


def test_gradient_of_log_probabilities_is_minus_the_occupancy(sample):
    logits, y, _ = sample
    logs = np.log(np.exp(logits) / np.exp(logits).sum(axis=2, keepdims=True))
    plain, of_logs = find("ctc")(), find("ctc")(pred_as="log-probs")
    assert_allclose(of_logs.term(logs, y), plain.term(logits, y), rtol=1e-13)
    assert_allclose(of_logs.gradient(logs, y), plain.gradient(logits, y) - np.exp(logs), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("pred_as", ["logits", "log-probs"])
def test_gradient_is_the_slope_of_the_term(pred_as):
    loss, (logits, y) = find("ctc")(pred_as=pred_as), (part[:3] for part in sequences())
    gradient = loss.gradient(logits, y)
    for place in np.ndindex(logits.shape[1:]):
        step = np.zeros(logits.shape[1:])
        step[place] = 1e-5
        slope = (loss.term(logits + step, y) - loss.term(logits - step, y)) / 2e-5
        assert_allclose(gradient[:, *place], slope, rtol=1e-7, atol=1e-9)


def test_curvature_is_the_slope_of_the_gradient():
    loss, logits, y = find("ctc")(), *(part[:2] for part in sequences())
    bend = loss.curvature(logits, y)
    for place in np.ndindex(logits.shape[1:]):
        step = np.zeros(logits.shape[1:])
        step[place] = 1e-4
        slope = (loss.gradient(logits + step, y) - loss.gradient(logits - step, y))[:, *place] / 2e-4
        assert_allclose(bend[:, *place], slope, rtol=1e-5, atol=1e-7)


def test_golden_number():
    golden = [1.96112294817302]  # torch 2.13: reduction="sum"; its mean is half of that
    logits = 0.1 * np.arange(15.0).reshape(1, 5, 3)
    assert_allclose(evaluate("ctc", logits, [[1, 2]]).terms, golden, rtol=1e-14)
    assert_allclose(evaluate("ctc", logits, [[1, 2]], like="torch").value, 0.980561474087, rtol=1e-12)


def test_sure_and_right_is_small():
    logits = np.array([[[0.0, 40.0], [40.0, 0.0]]])
    assert_allclose(find("ctc")().term(logits, np.array([[1.0]])), [float(surprise(logits[0], [1]))], atol=1e-16)


def test_a_long_sequence_does_not_underflow():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(1)
    logits, labels = 3 * rng.normal(size=(2, 400, 20)), rng.integers(1, 20, size=(2, 90))
    expected = torch.nn.functional.ctc_loss(
        torch.tensor(logits).log_softmax(2).transpose(0, 1),
        torch.tensor(labels),
        (400, 400),
        (90, 90),
        reduction="none",
    )
    assert_allclose(evaluate("ctc", logits, labels).terms, expected.numpy(), rtol=1e-12)


@pytest.mark.parametrize(("times", "labels"), [(1, [1, 2]), (2, [1, 1]), (4, [1, 1, 1])])
def test_an_impossible_target_is_infinite_as_by_torch(times, labels):
    torch = pytest.importorskip("torch")
    logits = np.zeros((1, times, 3))
    expected = torch.nn.functional.ctc_loss(
        torch.tensor(logits).log_softmax(2).transpose(0, 1),
        torch.tensor([labels]),
        (times,),
        (len(labels),),
        reduction="none",
    )
    found = evaluate("ctc", logits, [labels], reduction="none")
    assert found.terms.tolist() == expected.tolist() == [np.inf]
    assert not found.gradient.any()


def test_infinite_terms_can_be_counted_as_nothing():
    logits = np.zeros((2, 2, 3))
    assert evaluate("ctc", logits, [[1, 2], [1, 1]], zero_infinity=True).terms[1] == 0


def test_torch_gradient_of_its_log_probabilities_is_that_of_logits():
    torch = pytest.importorskip("torch")
    logits, y = (part[:2] for part in sequences())
    logs = torch.tensor(logits).log_softmax(2).transpose(0, 1).detach().requires_grad_()
    torch.nn.functional.ctc_loss(logs, torch.tensor(y).long(), (7, 7), (3, 3), reduction="sum").backward()
    assert_allclose(find("ctc")().gradient(logits, y), logs.grad.transpose(0, 1).numpy(), rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize(
    ("settings", "labels", "message"),
    [
        ({}, [1, 3], "y = 3 is not a class from 0 to 2"),
        ({}, [1, 0], "row 1 = labels with the blank, 0, is not a sequence of other classes"),
        ({"blank": 2}, [1, 2], "row 1 = labels with the blank, 2, is not"),
    ],
)
def test_labels_that_are_none_are_refused(settings, labels, message):
    with pytest.raises(DomainError, match=message):
        evaluate("ctc", np.zeros((1, 4, 3)), [labels], **settings)


def test_a_blank_that_is_no_class_is_refused():
    with pytest.raises(OptionError, match="ctc: --blank must be a class from 0 to 2, got 3"):
        evaluate("ctc", np.zeros((1, 4, 3)), [[1]], blank=3)


def test_log_probabilities_above_0_are_refused():
    with pytest.raises(DomainError, match="a log-probability"):
        evaluate("ctc", np.ones((1, 4, 3)), [[1]], pred_as="log-probs")
