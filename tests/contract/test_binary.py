"""What the tests of all losses cannot see of the binary ones: published numbers, relations, options of frameworks."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from losscli import api
from losscli.batch import Batch
from losscli.errors import DomainError, PairingError, Place
from losscli.evaluation import evaluate
from losscli.losses import find, margin
from losscli.numerics import sigmoid
from losscli.suspicion import InfiniteTerms

EXACT = 1e-14
NOISY = pytest.mark.filterwarnings("ignore:::keras", "ignore:::jax", "ignore:::optax", "ignore:::torch")
SCORES, SIGNS, CLASSES = [2, -1, 0.5, -3], [1, -1, -1, 1], [1, 0, 0, 1]
MARGINS = ("hinge", "squared-hinge", "soft-margin", "perceptron", "exponential", "modified-huber", "binary-sparsemax")
BOUNDED = ("savage", "tangent")


def value(name, *inputs, **settings):
    return api.evaluate(name, *inputs, **settings).value


def terms(name, *inputs, **settings):
    return api.evaluate(name, *inputs, reduction="none", **settings).terms


def gradient(name, *inputs, **settings):
    return api.evaluate(name, *inputs, reduction="none", **settings).gradient


@pytest.fixture
def scores():
    rng = np.random.default_rng(4)
    return 3 * rng.normal(size=200), rng.choice([-1.0, 1.0], 200)


# The means and terms that torch 2.13, keras 3.15, scikit-learn 1.9 and optax 0.2.8 give in float64.
@pytest.mark.parametrize(
    ("name", "settings", "expected"),
    [
        ("hinge", {}, [0, 0, 1.5, 4]),
        ("squared-hinge", {}, [0, 0, 2.25, 16]),
        ("soft-margin", {}, [0.126928011042972, 0.313261687518223, 0.974076984180107, 3.04858735157374]),
        ("hinge-embedding", {}, [2, 2, 0.5, -3]),
        (
            "focal",
            {"alpha": 0.25},
            [0.000450890708810094, 0.0169935431313505, 0.283058700644557, 0.691570110256316],
        ),
        ("focal", {}, [0.00180356283524037, 0.0226580575084673, 0.37741160085941, 2.76628044102526]),
    ],
)
def test_terms_are_those_of_the_frameworks(name, settings, expected):
    assert_allclose(terms(name, SCORES, SIGNS, **settings), expected, rtol=EXACT)


@pytest.mark.parametrize(
    ("name", "pred", "settings", "mean"),
    [
        ("hinge", SCORES, {}, 1.375),
        ("squared-hinge", SCORES, {}, 4.5625),
        ("soft-margin", SCORES, {}, 1.11571350857876),
        ("focal", SCORES, {"alpha": 0.25}, 0.248018311185258),
        ("bce-logits", SCORES, {"pos_weight": 3.0}, 2.70347118989),
        ("brier", [0.9, 0.1, 0.8, 0.35], {}, 0.270625),
    ],
)
def test_means_are_those_of_the_frameworks(name, pred, settings, mean):
    assert value(name, pred, CLASSES, **settings) == pytest.approx(mean, rel=1e-11)


@pytest.mark.parametrize("name", [*MARGINS, *BOUNDED, "hinge-embedding", "focal"])
def test_0_is_read_as_minus_1(name):
    assert_array_equal(terms(name, SCORES, CLASSES), terms(name, SCORES, SIGNS))
    assert_array_equal(gradient(name, SCORES, CLASSES), gradient(name, SCORES, SIGNS))


@pytest.mark.parametrize("name", [*MARGINS, *BOUNDED, "hinge-embedding", "focal", "focal-probs"])
def test_another_class_is_refused_with_its_row(name):
    with pytest.raises(DomainError, match=r"y = 0.5 is not a class, (-1 or 1 \(0 is|0 or 1 \(-1 is) read as") as caught:
        api.evaluate(name, [0.1, 0.2, 0.3], [0, 0.5, 1])
    assert caught.value.place.item == "[1]"


def test_soft_margin_is_bce_of_the_logit(scores):
    f, y = scores
    assert_allclose(terms("soft-margin", f, y), terms("bce-logits", f, (y + 1) / 2), rtol=EXACT)


def test_modified_huber_is_four_times_sparsemax(scores):
    assert_array_equal(terms("modified-huber", *scores), 4 * terms("binary-sparsemax", *scores))


def test_savage_is_brier_of_the_sigmoid(scores):
    f, y = scores
    assert_allclose(terms("savage", f, y), terms("brier", sigmoid(f), (y + 1) / 2), rtol=1e-12, atol=1e-16)


def test_squared_hinge_is_the_square_of_the_hinge(scores):
    assert_allclose(terms("squared-hinge", *scores), terms("hinge", *scores) ** 2, rtol=EXACT)


def test_modified_huber_is_squared_hinge_from_minus_1_on(scores):
    f, y = scores
    near = f * y >= -1
    assert_array_equal(terms("modified-huber", f[near], y[near]), terms("squared-hinge", f[near], y[near]))


def test_tangent_is_nothing_at_the_tangent_of_a_half():
    near = 0.5463024898437905
    # mpmath at 60 digits: (2·atan m − 1)² of the next double
    assert terms("tangent", [near], [1])[0] < 1e-32
    assert terms("tangent", [np.nextafter(near, 1)], [1])[0] == pytest.approx(1.5924013278093207e-32, rel=1e-14)


@pytest.mark.parametrize("name", BOUNDED)
def test_a_hopeless_row_pulls_no_more(name):
    assert abs(gradient(name, [-1e4], [1])[0]) < 1e-6


@pytest.mark.parametrize("gamma", [0.0, 0.5, 2.0, 5.0])
def test_focal_of_a_probability_is_that_of_its_logit(gamma):
    z = np.linspace(-5, 5, 41)
    y = np.tile([0.0, 1.0], 21)[:41]
    assert_allclose(
        terms("focal-probs", sigmoid(z), y, gamma=gamma), terms("focal", z, y, gamma=gamma), rtol=1e-12, atol=0
    )


def test_focal_without_focus_is_cross_entropy(scores):
    f, y = scores
    assert_allclose(terms("focal", f, y, gamma=0), terms("bce-logits", f, (y + 1) / 2), rtol=EXACT)
    assert_allclose(gradient("focal", f, y, gamma=0), gradient("bce-logits", f, (y + 1) / 2), rtol=EXACT)


def test_the_clip_of_focal_is_inside_the_logarithm_alone():
    assert terms("focal-probs", [1.0], [1], clip=0.25) == 0  # (1 − u)² is still 0
    assert_allclose(terms("focal-probs", [0.0], [1], clip=0.25), -np.log(0.25), rtol=EXACT)


def test_a_large_exponent_keeps_its_digits_far_out():
    # mpmath at 60 digits: σ(−200)^2.5·ln(1 + e^−200), which is e^−700
    assert_allclose(terms("focal", [200.0], [1], gamma=2.5), [9.859676543759770e-305], rtol=1e-13)


@NOISY
@pytest.mark.parametrize("smoothing", [0.1, 0.5, 1.0])
def test_smoothing_is_that_of_keras(monkeypatch, smoothing):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    pytest.importorskip("jax").config.update("jax_enable_x64", True)  # noqa: FBT003 - jax's form
    losses = pytest.importorskip("keras").losses
    rng = np.random.default_rng(5)
    z, y = 2 * rng.normal(size=50), rng.integers(0, 2, 50).astype(float)
    for name, pred, logits in (("bce", sigmoid(z), False), ("bce-logits", z, True)):
        made = losses.BinaryCrossentropy(from_logits=logits, label_smoothing=smoothing, reduction=None, dtype="float64")
        expected = np.asarray(made(y[:, None], pred[:, None]))
        assert_allclose(terms(name, pred, y, label_smoothing=smoothing), expected, rtol=2.0**-22)


def test_smoothing_mixes_the_two_costs():
    p = np.array([0.1, 0.4, 0.8])
    ones, zeros = terms("bce", p, np.ones(3)), terms("bce", p, np.zeros(3))
    assert_allclose(terms("bce", p, np.ones(3), label_smoothing=0.2), 0.9 * ones + 0.1 * zeros, rtol=EXACT)


@NOISY
@pytest.mark.parametrize("weight", [0.0, 0.25, 3.0])
def test_weight_of_the_ones_is_that_of_torch(weight):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(6)
    z, y = 3 * rng.normal(size=50), rng.uniform(size=50)
    first = torch.tensor(z, requires_grad=True)
    call = torch.nn.functional.binary_cross_entropy_with_logits
    theirs = call(first, torch.tensor(y), pos_weight=torch.tensor(weight, dtype=torch.float64), reduction="none")
    (slope,) = torch.autograd.grad(theirs.sum(), first)
    assert_allclose(terms("bce-logits", z, y, pos_weight=weight), theirs.detach().numpy(), rtol=1e-12)
    assert_allclose(gradient("bce-logits", z, y, pos_weight=weight), slope.numpy(), rtol=1e-12, atol=1e-15)


@NOISY
def test_weights_of_the_ones_of_each_column_are_those_of_torch():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(6)
    z, y, weights = 3 * rng.normal(size=(20, 3)), rng.uniform(size=(20, 3)), [0.5, 2.0, 3.5]
    theirs = torch.nn.functional.binary_cross_entropy_with_logits(
        *map(torch.tensor, (z, y)), pos_weight=torch.tensor(weights), reduction="none"
    )
    assert_allclose(terms("bce-logits", z, y, pos_weight=weights), theirs.numpy(), rtol=1e-12)


def test_weights_of_the_ones_are_one_or_as_many_as_columns():
    with pytest.raises(PairingError, match=r"--pos-weight wants one number, or 3: one a column; there are 2"):
        api.evaluate("bce-logits", np.zeros((2, 3)), np.zeros((2, 3)), pos_weight=[1, 2])


def test_a_column_is_derived_with_its_own_weight():
    loss = find("bce-logits")(pos_weight=(2.0, 3.0))
    assert loss.of_column(1).numbers()["pos_weight"] == 3
    assert loss.of_column(1).formula == loss.formula


@NOISY
@pytest.mark.parametrize(("alpha", "gamma"), [(None, 0.5), (0.75, 1.0), (0.25, 3.0)])
def test_options_of_focal_are_those_of_optax(alpha, gamma):
    pytest.importorskip("jax").config.update("jax_enable_x64", True)  # noqa: FBT003 - jax's form
    optax = pytest.importorskip("optax")
    rng = np.random.default_rng(7)
    z, y = 3 * rng.normal(size=50), rng.integers(0, 2, 50).astype(float)
    theirs = np.asarray(optax.losses.sigmoid_focal_loss(z, y, alpha=alpha, gamma=gamma))
    assert_allclose(terms("focal", z, y, alpha=alpha, gamma=gamma), theirs, rtol=1e-12)


@NOISY
@pytest.mark.parametrize("margin_given", [0.5, 2.0])
def test_hinge_embedding_has_torchs_terms_and_slopes_at_the_kink_too(margin_given):
    torch = pytest.importorskip("torch")
    x, y = np.array([margin_given, 0.1, 5.0, -1.0, margin_given]), np.array([-1.0, -1, -1, 1, 1])
    first = torch.tensor(x, requires_grad=True)
    theirs = torch.nn.functional.hinge_embedding_loss(first, torch.tensor(y), margin=margin_given, reduction="none")
    (slope,) = torch.autograd.grad(theirs.sum(), first)
    assert_allclose(terms("hinge-embedding", x, y, margin=margin_given), theirs.detach().numpy(), rtol=EXACT)
    assert_array_equal(gradient("hinge-embedding", x, y, margin=margin_given), slope.numpy())


@NOISY
@pytest.mark.parametrize("name", ["soft-margin", "savage", "tangent", "exponential", "modified-huber"])
def test_gradients_are_those_of_autograd(name, scores):
    torch = pytest.importorskip("torch")
    losses = {
        "soft-margin": lambda m: torch.nn.functional.softplus(-m),
        "savage": lambda m: torch.sigmoid(-m) ** 2,
        "tangent": lambda m: (2 * torch.atan(m) - 1) ** 2,
        "exponential": lambda m: torch.exp(-m),
        "modified-huber": lambda m: torch.where(m >= -1, torch.clamp(1 - m, min=0) ** 2, -4 * m),
    }
    f, y = scores
    first = torch.tensor(f, requires_grad=True)
    (slope,) = torch.autograd.grad(losses[name](first * torch.tensor(y)).sum(), first)
    assert_allclose(gradient(name, f, y), slope.numpy(), rtol=1e-12, atol=1e-15)


def test_hamming_of_a_table_is_the_share_of_wrong_cells():
    p, y = [[0, 0, 1], [1, 0, 1]], [[0, 1, 1], [1, 0, 1]]
    assert value("hamming", p, y) == pytest.approx(1 / 6, rel=1e-15)
    assert value("hamming", p, y, weight=[1, 3]) == pytest.approx(1 / 12, rel=1e-15)


def test_zero_one_of_a_table_is_the_share_of_rows_with_a_wrong_cell():
    p, y = [[0, 0, 1], [1, 0, 1]], [[0, 1, 1], [1, 0, 1]]
    assert value("zero-one", p, y) == 1 / 2
    assert value("zero-one", p, y, weight=[1, 3]) == 1 / 4


@pytest.mark.parametrize("name", ["zero-one", "hamming"])
def test_labels_may_be_any_whole_numbers(name):
    assert_array_equal(terms(name, [-1, 7, 0], [-1, 8, -0.0]), [0, 1, 0])


@pytest.mark.parametrize("name", ["zero-one", "hamming"])
def test_a_probability_is_no_label(name):
    with pytest.raises(DomainError, match=r" = 0.7 is not a class \(a whole number\)\n.*not probabilities"):
        api.evaluate(name, [1, 0.7], [1, 1])


def test_probabilities_of_each_class_are_no_labels():
    with pytest.raises(PairingError, match=r"zero-one: 3 columns of labels against 1\nGive class labels, not a"):
        api.evaluate("zero-one", [[1, 0, 0], [0, 1, 0]], [0, 1])


def test_scores_and_margins_keep_their_sign():
    assert_array_equal(margin.signed(np.array([1.0, -0.5, 0.0, 2]), np.array([1.0, -1, 0, -0.0])), [1, 0.5, 0, -2])


@pytest.mark.parametrize(("name", "pred"), [("focal-probs", 0.0), ("focal", -np.inf)])
def test_an_infinite_term_is_said_where_no_known_framework_hides_it(name, pred):
    loss, arrays = find(name)(), {"pred": np.array([pred, 0.5]), "target": np.array([1.0, 1.0])}
    watch = InfiniteTerms(loss)
    batch = Batch(arrays, np.array([1, 2]), None, lambda *_: Place("-"))
    evaluation = evaluate(loss, [batch], [watch])
    assert watch.finding(evaluation) == (
        "row 1 of 2 has infinite loss, so the mean is infinite",
        ("There p is exactly 0 or 1 on the wrong side. --clip EPS chooses your own.",),
    )
