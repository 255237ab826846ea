"""What a network's last layer and a loss have to do with each other; the check of the gradients; the passes."""

import math

import numpy as np
import pytest

from losscli.losses import find
from losscli.network.calls import layer_of
from losscli.network.checking import check
from losscli.network.criterion import beside, criterion
from losscli.network.doubts import doubts
from losscli.network.network import Network
from losscli.network.passes import backward, forward


def said(layers, name, classes, **settings):
    network = Network([layer_of(one) for one in layers], {})
    return ["\n".join((one.text, *one.details)) for one in doubts(network, find(name)(**settings), classes)]


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_a_second_softmax_costs_at_least_this(classes):
    (found,) = said(["Softmax(dim=1)"], "ce", classes)

    # Of all rows of probabilities the least ln Σ exp p − p[y] is at p[y] = 1: ln(e + C − 1) − 1.
    floor = math.log(1 + (classes - 1) / math.e)
    assert f"no term can be less than {floor:.6f}" in found
    assert "Drop the Softmax, or use ce-probs" in found


def test_no_row_of_probabilities_is_below_the_floor():
    p = np.random.default_rng(0).dirichlet([0.1, 0.1, 0.1], size=2000)

    terms = find("ce")().term(p, np.zeros(2000))

    assert terms.min() >= math.log(1 + 2 / math.e)
    assert terms.min() < math.log(1 + 2 / math.e) + 1e-6


def test_with_weights_each_class_has_a_floor_of_its_own():
    (found,) = said(["Softmax(dim=1)"], "ce", 2, class_weight=(1.0, 3.0))

    assert "0.313262 or 0.939785, by the class" in found  # ln(1 + 1/e), and three times that


def test_with_three_weights_the_floors_are_a_range():
    (found,) = said(["Softmax(dim=1)"], "ce", 3, class_weight=(1.0, 2.0, 5.0))

    assert "0.551445 to 2.757224, by the class" in found  # ln(1 + 2/e), and five times that


@pytest.mark.parametrize("weights", [None, (1.0, 2.0, 5.0)])
@pytest.mark.parametrize("smoothing", [0.1, 0.3, 0.6, 0.8])
def test_no_row_of_probabilities_is_below_the_floor_of_a_smoothed_target(smoothing, weights):
    p = np.vstack([np.eye(3), np.random.default_rng(2).dirichlet([0.2, 0.2, 0.2], size=5000)])
    more = {} if weights is None else {"class_weight": weights}
    (found,) = said(["Softmax(dim=1)"], "ce", 3, label_smoothing=smoothing, **more)
    loss = find("ce")(label_smoothing=smoothing, **more)

    terms = np.array([loss.term(p, np.full(len(p), y)) for y in range(3)])

    # A row of one class is best unless so much is smoothed that another row is.
    if (terms.argmin(axis=1) == [0, 1, 2]).all():
        assert f"no term can be less than {terms.min():.6f}" in found
    else:
        assert "no class gets more than 0.576117 of the probability" in found  # e/(e + 2)


@pytest.mark.parametrize(
    ("name", "settings", "classes", "words"),
    [
        # −ln q − 5·(1 − q) falls where q, the softmax of p at y, rises only up to q = 1/5, which p reaches.
        ("poly1-ce", {"epsilon": -5.0}, 3, "no class gets more than 0.576117"),
        ("multilabel-soft-margin", {}, 3, "no probability is outside 0.5 to 0.731059"),  # e/(e + 1)
    ],
)
def test_where_the_least_is_not_known_the_reach_is_said(name, settings, classes, words):
    layer = "Sigmoid()" if name == "multilabel-soft-margin" else "Softmax(dim=1)"
    (found,) = said([layer], name, classes, **settings)

    assert words in found


@pytest.mark.parametrize(
    ("layers", "name", "classes", "words"),
    [
        (["Linear(2, 2)", "Softmax(dim=1)", "Identity()"], "poly1-ce", 2, "poly1-ce applies softmax itself"),
        (["LogSoftmax(dim=1)"], "ce", 2, "LogSoftmax before ce is superfluous"),
        (["Sigmoid()"], "bce-logits", 1, "no term can be less than 0.313262 or 0.693147"),
        (["Sigmoid()"], "focal", 1, "or use focal-probs"),
        (["Softmax(dim=1)"], "nll", 3, "nll takes log-probabilities, and the network's outputs are probabilities"),
        (["Linear(2, 3)"], "nll", 3, "End in LogSoftmax"),
        (["Linear(2, 3)"], "ce-probs", 3, "or use ce, which takes logits"),
        (["Sigmoid()"], "ce-probs", 3, "which sum to 1"),
        (["Linear(2, 1)"], "bce", 1, "or use bce-logits, which takes logits"),
        (["Softmax(dim=1)"], "mse", 1, "Softmax of a single column is 1"),
    ],
)
def test_what_does_not_go_together_is_said(layers, name, classes, words):
    (found,) = said(layers, name, classes)

    assert words in found


@pytest.mark.parametrize(
    ("layers", "name", "classes"),
    [
        (["Linear(2, 3)"], "ce", 3),
        (["Softmax(dim=1)"], "ce-probs", 3),
        (["LogSoftmax(dim=1)"], "nll", 3),
        (["Sigmoid()"], "bce", 1),
        (["Linear(2, 1)"], "bce-logits", 1),
        (["Sigmoid()"], "half-mse", 2),
        (["Softmax(dim=1)"], "kl", 3),
    ],
)
def test_what_goes_together_is_not_doubted(layers, name, classes):
    assert said(layers, name, classes) == []


def test_a_dropout_is_said_to_be_off():
    assert said(["Dropout(0.2)", "Linear(2, 1)"], "mse", 1) == [
        "layers[0], Dropout(p=0.2), is off, as after model.eval(): it changes no number here"
    ]


def test_the_softmax_of_log_probabilities_changes_nothing():
    z = np.random.default_rng(1).normal(size=(5, 3)) * 4
    logs, labels = layer_of("LogSoftmax").forward(z), np.array([0.0, 1, 2, 0, 1])

    np.testing.assert_allclose(find("ce")().term(logs, labels), find("ce")().term(z, labels), rtol=1e-13)


def one_weight(layer, weight):
    layers = [layer_of("Linear(1, 1, bias=False)"), layer_of(layer)]
    return Network(layers, {"0.weight": np.array([[weight]])})


def test_a_step_over_a_kink_is_counted_not_compared():
    found = check(one_weight("ReLU()", 0.0), np.array([[1.0]]), beside(np.array([1.0])), criterion(find("mse")()))

    assert (found.compared, found.kinks, found.name) == (0, 1, "")


def test_a_wrong_gradient_is_found(monkeypatch):
    network = one_weight("Tanh()", 0.5)
    monkeypatch.setattr(type(network.layers[1]), "local", lambda *given: 1.0 - given[2])

    found = check(network, np.array([[1.0]]), beside(np.array([0.0])), criterion(find("mse")()))

    # d(tanh w)²/dw = 2·tanh w·(1 − tanh² w), and the slip has 1 − tanh w
    t = math.tanh(0.5)
    assert found.gradient == pytest.approx(2 * t * (1 - t))
    assert found.differences == pytest.approx(2 * t * (1 - t * t))
    assert found.relative == pytest.approx(2 * t * (t - t * t), rel=1e-6)
    assert (found.name, found.at) == ("0.weight", (0, 0))


def test_every_number_of_both_passes_by_hand():
    network = Network(
        [layer_of("Linear(2, 1)"), layer_of("ReLU()")], {"0.weight": np.array([[2.0, -1.0]]), "0.bias": np.array([0.5])}
    )
    x = np.array([[1.0, 1.0], [0.0, 3.0]])

    went = forward(network, x)
    back = backward(network, went, np.array([[10.0], [100.0]]))

    # 2 − 1 + 0.5 = 1.5; 0 − 3 + 0.5 = −2.5, which ReLU stops
    assert [one.tolist() for one in went.outputs] == [[[1.5], [-2.5]], [[1.5], [0]]]
    assert [one.tolist() for one in back.slopes] == [[[10], [0]], [[10], [100]]]
    assert back.inputs.tolist() == [[20, -10], [0, 0]]
    assert {name: one.tolist() for name, one in back.gradients.items()} == {"0.weight": [[10, 10]], "0.bias": [10]}


def test_no_layer_leaves_the_inputs_as_they_are():
    x = np.array([[1.0, 2.0]])

    assert forward(Network([], {}), x).prediction.tolist() == x.tolist()


def test_a_run_that_overflows_says_so_by_its_numbers_not_by_warnings():
    network = one_weight("Identity()", 1e200)

    went = forward(network, np.array([[1e200]]))

    assert went.prediction.tolist() == [[math.inf]]
