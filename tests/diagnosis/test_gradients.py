"""Gradients that somebody gives: right ones agree, and each known mistake is named; autograd makes some of them."""

import numpy as np
import pytest
from homework import homework, work

from losscli.diagnosis.comparison import Comparer, Comparison, Source
from losscli.evaluation import Evaluation
from losscli.losses import names
from losscli.readers.wanted import EXPECTED, GRADIENT
from losscli.readers.words import Digits
from losscli.report import Report

Z = np.array([[2.1, 0.9, 0.1], [0.5, 2.2, 0.3], [1.1, 0.2, 1.7], [-0.4, 0.6, 0.8]])
LABELS = np.array([0, 2, 2, 1])
HOT = np.eye(3)[LABELS]
Q = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
P, Y = np.array([0.81, 0.13, 0.62, 0.47]), np.array([1, 0, 1, 0])


def scale_of(evaluation: Evaluation) -> float:
    return Report(evaluation, {}).scale


def compared(own, values, form=".3e") -> Comparison:
    """Return the verdict on a gradient, typed in this form."""
    cells = np.array([[format(one, form) for one in row] for row in np.asarray(values).reshape(len(values), -1)])
    marks = np.vectorize(Digits().number, otypes=[float])(cells)
    comparer = Comparer(GRADIENT, own.loss, cells.shape[1])
    for piece in own.pieces:
        arrays = {**piece.batch.arrays, GRADIENT: cells.astype(float), EXPECTED[GRADIENT]: marks}
        comparer.rows(piece._replace(batch=piece.batch._replace(arrays=arrays)))
    return comparer.comparison(own, scale_of(own.evaluation), Source("g.csv", ("g",) * cells.shape[1]))


def ids(own, values, form=".3e"):
    return [one.id for one in compared(own, values, form).explanations]


def ce(**said):
    return work("ce", Z, LABELS, **said)


def bce(**said):
    return work("bce", P, Y, **said)


def test_the_gradient_is_that_of_the_mean_unless_another_reduction_is_asked_for():
    assert compared(ce(), (Q - HOT) / 4).agrees
    assert compared(ce(reduction="sum"), Q - HOT).agrees
    assert compared(ce(reduction="none"), Q - HOT).agrees
    assert compared(work("mse", [1.5, 3], [1, 1]), [0.5, 2]).agrees  # 2·0.5/2, 2·2/2


def test_weights_are_in_it_as_in_the_mean():
    own = work("mse", [1.5, 3.0], [1, 1], weights=[2, 3])
    assert compared(own, [2 * 0.5 * 2 / 5, 2 * 2 * 3 / 5]).agrees
    assert ids(own, [2 * 0.5 / 5, 2 * 2 / 5]) == ["unweighted"]


def test_of_the_root_of_a_mean_it_is_over_twice_the_root():
    own = work("rmse", [1.5, 3.0, 0.25], [1, 1, 1])
    e = np.array([0.5, 2.0, -0.75])
    root = np.sqrt((e**2).mean())
    assert compared(own, e / (3 * root)).agrees
    assert ids(own, 2 * e / 3) == ["of-the-mean"]
    assert ids(own, 2 * e) == ["of-the-sum"]


@pytest.mark.parametrize(
    ("made", "name"),
    [
        (Q - HOT, "times-n"),
        ((Q - HOT) / 2, "twice"),
        ((Q - HOT) / 8, "half"),
        ((HOT - Q) / 4, "negative"),
        (HOT - Q, "negative+times-n"),
        ((Q - HOT) / 12, "divided-by-columns"),
        ((Q - HOT) / 16, "divided-by-n"),
        (Q / 4, "probability-alone"),
        (Q, "probability-alone+times-n"),
        ((Q - 1) / 4, "minus-one-everywhere"),
        (-HOT / Q / 4, "by-probability"),
        (((Q - HOT) / 4)[:, ::-1], "columns-reversed"),
        (np.broadcast_to(((Q - HOT) / 4).sum(axis=0), (4, 3)), "summed-over-rows"),
        (np.roll((Q - HOT) / 4, 1, axis=0), "rolled"),
        (((Q - HOT) / 4).T.reshape(4, 3), "transposed"),
    ],
)
def test_mistakes_with_the_gradient_of_cross_entropy_are_named(made, name):
    (found,) = compared(ce(), made).explanations
    assert (found.id, found.whole, found.rows) == (name, True, 4)


def test_a_square_matrix_may_be_transposed():
    own = work("ce", Z[:3], LABELS[:3])
    assert ids(own, ((Q - HOT)[:3] / 3).T) == ["transposed"]


@pytest.mark.parametrize(
    ("made", "name"),
    [
        ((P - Y) / 4, "by-logit"),
        (P - Y, "by-logit+times-n"),
        ((Y - P) / (P * (1 - P)) / 4, "negative"),
        ((P - Y) / (P * (1 - P)), "times-n"),
    ],
)
def test_mistakes_with_the_gradient_of_binary_cross_entropy_are_named(made, name):
    assert ids(bce(), made) == [name]


@pytest.mark.parametrize(
    ("made", "name"),
    [
        (lambda p, y: (p - y) / (p * (1 - p)), "by-probability"),
        (lambda p, y: (p - y) * p * (1 - p), "sigmoid-derivative"),
        (lambda p, _: p, "probability-alone"),
    ],
)
def test_mistakes_with_logits_are_named(made, name):
    z = np.array([1.3, -0.4, 0.7, 2.2])
    assert ids(work("bce-logits", z, Y), made(1 / (1 + np.exp(-z)), Y) / 4) == [name]


def test_a_mean_over_rows_alone_is_the_columns_too_large():
    own = work("mse", [[1, 2.5], [3, 5.25]], [[1.5, 1], [3.5, 3]])
    e = np.array([[-0.5, 1.5], [-0.5, 2.25]])
    assert compared(own, 2 * e / 4).agrees
    assert ids(own, 2 * e / 2) == ["twice", "times-columns"]  # which is the same with two columns
    assert ids(own, e / 4) == ["half", "divided-by-columns"]


def test_what_differs_is_named_by_row_and_column():
    g = (Q - HOT) / 4
    g[2, 1] *= -1
    found = compared(ce(), g)
    assert [(one.row, one.column) for one in found.differences] == [(3, 1)]
    assert (found.differing, found.rows) == (1, 4)


def test_another_convention_has_another_gradient():
    own = work("ce", Z, LABELS, weights=[1, 2, 3, 4])
    slopes = (Q - HOT) * np.array([[1], [2], [3], [4]])
    assert compared(own, slopes / 10).agrees
    told = compared(own, slopes / 4).explanations  # some divide by the number of rows
    assert (told[0].kind, own.loss.conventions[told[0].id].divisor) == ("convention", "count")


def test_the_gradient_of_another_loss_is_named():
    own = work("mse", [1.5, 3, 0.25, 2], [1, 1, 1, 3.5])
    assert ids(own, np.sign([0.5, 2, -0.75, -1.5]) / 4) != []  # that of the mean absolute error
    shifted = (Q - np.eye(3)[(LABELS + 1) % 3]) / 4
    assert "one too high" in compared(ce(), shifted).explanations[0].what


def test_a_mistake_on_many_rows_is_looked_for_on_a_few_first():
    own = homework("ce", 200, seed=1)
    z, y = own.pred, own.target.astype(int)
    q = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    wrong = (q - np.eye(3)[(y + 1) % 3]) / 200
    found = compared(own, wrong)
    assert (found.explanations[0].whole, found.explanations[0].rows) == (True, 200)


def test_random_gradients_are_not_explained():
    rng = np.random.default_rng(1)
    for seed in range(20):
        own = homework("ce", 3, seed % 5)
        right = (Q[:3] - HOT[:3]) / 3
        assert ids(own, right * 10 ** rng.uniform(-1, 1, right.shape), ".1e") == []


@pytest.mark.parametrize("name", [one for one in names() if one not in {"cox", "ctc"}])
def test_right_gradients_of_every_loss_agree_and_random_ones_are_not_explained(name):
    own = homework(name, 7, seed=2)
    right = own.loss.gradient(*(own.arrays[one.name] for one in own.loss.inputs)) / (scale_of(own.evaluation) or 1)
    assert compared(own, right, ".4e").agrees
    assert ids(own, right * np.random.default_rng(3).uniform(0.3, 3, right.shape) + 0.01) == []


class TestAutograd:
    """The same mistakes as torch makes them."""

    @pytest.fixture
    def torch(self):
        return pytest.importorskip("torch")

    def slope(self, torch, loss, values=Z):
        z = torch.tensor(values, dtype=torch.float64, requires_grad=True)
        loss(z, torch.tensor(LABELS)).backward()
        return z.grad.numpy()

    def test_right(self, torch):
        assert compared(ce(), self.slope(torch, torch.nn.functional.cross_entropy), ".17g").agrees

    def test_softmax_twice(self, torch):
        twice = self.slope(torch, lambda z, y: torch.nn.functional.cross_entropy(z.softmax(1), y))
        assert ids(ce(), twice) == ["double-softmax"]

    def test_the_sum(self, torch):
        total = self.slope(torch, lambda z, y: torch.nn.functional.cross_entropy(z, y, reduction="sum"))
        assert ids(ce(), total) == ["times-n"]

    def test_sigmoid_twice(self, torch):
        z = np.array([1.3, -0.4, 0.7, 2.2])
        x = torch.tensor(z, dtype=torch.float64, requires_grad=True)
        y = torch.tensor(Y, dtype=torch.float64)
        torch.nn.functional.binary_cross_entropy_with_logits(x.sigmoid(), y).backward()
        assert ids(work("bce-logits", z, Y), x.grad.numpy()) == ["double-sigmoid"]

    def test_label_smoothing(self, torch):
        smooth = self.slope(torch, lambda z, y: torch.nn.functional.cross_entropy(z, y, label_smoothing=0.1))
        assert "smoothing" in compared(ce(), smooth).explanations[0].what

    def test_in_float32(self, torch):
        z = torch.tensor(Z * 4, dtype=torch.float32, requires_grad=True)
        torch.nn.functional.cross_entropy(z, torch.tensor(LABELS)).backward()
        own = work("ce", (Z * 4).astype(np.float32).astype(float), LABELS)
        assert compared(own, z.grad.numpy().astype(float), ".17g").agrees
