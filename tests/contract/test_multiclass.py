"""The multiclass losses: their golden numbers, the frameworks' options, and how they are related."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from losscli.api import evaluate
from losscli.errors import DomainError, OptionError, PairingError, UsageError

# The logits, labels and numbers of losses.md § 7: of torch, keras and optax, in doubles.
Z = np.array([[2, 1, 0.1], [0.5, 2.5, 0.3], [-1, 0, 3]])
Y = np.array([0, 1, 0])
GOLDEN = [
    ("ce", {}, [0.417030016277834, 0.220049523020538, 4.06588390375743], 1.5676544810186),
    ("ce", {"label_smoothing": 0.1}, [0.5136966829445, 0.360049523020538, 3.89921723709076], 1.59098781435193),
    ("ce", {"class_weight": (1, 2, 3)}, [0.417030016277834, 0.440099046041076, 4.06588390375743], 1.23075324152),
    ("multi-margin", {}, [0, 0, 7 / 3], 7 / 9),
    ("multi-margin", {"power": 2}, [0, 0, 29 / 3], 29 / 9),
    ("weston-watkins", {}, [0, 0, 7], 7 / 3),
    ("crammer-singer", {}, [0, 0, 5], 5 / 3),
    ("categorical-hinge", {}, [0, 0, 5], 5 / 3),
    ("multiclass-perceptron", {}, [0, 0, 4], 4 / 3),
    ("poly1-ce", {"epsilon": 2.0}, [1.0990277385059, 0.615091411437239, 6.03158825266639], 2.58190246753651),
    ("sparsemax", {}, [0, 0, 4], 4 / 3),
]
CLOSE = 2e-13  # the digits that are written down


@pytest.mark.parametrize(("name", "options", "terms", "mean"), GOLDEN)
def test_golden_terms(name, options, terms, mean):
    found = evaluate(name, Z, Y, **options)
    assert_allclose(found.terms, terms, rtol=1e-12)
    assert found.value == pytest.approx(mean, rel=1e-11)


def test_golden_gce_of_a_softmax():
    q = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    assert_allclose(evaluate("gce", q, Y).terms, [0.361674964988089, 0.203939566804817, 1.34561533370791], rtol=1e-13)


def test_golden_multilabel_margin():
    assert evaluate("multilabel-margin", [[0.1, 0.2, 0.4, 0.8]], [[1, 0, 0, 1]]).value == pytest.approx(0.85)


def test_golden_multilabel_soft_margin():
    assert evaluate("multilabel-soft-margin", [[0.5, -1, 2]], [[1, 0, 1]]).value == pytest.approx(0.304755560913767)


# Options against torch, on random rows: logits of five classes, labels, distributions, weights.
RNG = np.random.default_rng(20)
LOGITS, LABELS = 2 * RNG.normal(size=(30, 5)), RNG.integers(0, 5, 30)
SOFT, WEIGHTS = RNG.dirichlet(np.ones(5), 30), (0.5, 1.0, 2.0, 0.25, 1.5)
OPTIONS = [
    {},
    {"class_weight": WEIGHTS},
    {"label_smoothing": 0.1},
    {"class_weight": WEIGHTS, "label_smoothing": 0.3},
    {"ignore_index": 2},
    {"ignore_index": -100},
    {"class_weight": WEIGHTS, "ignore_index": 2, "label_smoothing": 0.1},
]
NAMES = {"class_weight": "weight", "ignore_index": "ignore_index", "label_smoothing": "label_smoothing"}


def of_torch(function, pred, target, options, reduction):
    """The value or terms of torch, and the gradient of their sum."""
    torch = pytest.importorskip("torch")
    made = {
        NAMES.get(name, name): torch.tensor(value, dtype=torch.float64) if name == "class_weight" else value
        for name, value in options.items()
    }
    z = torch.tensor(pred, requires_grad=True)
    value = getattr(torch.nn.functional, function)(z, torch.tensor(target), reduction=reduction, **made)
    value.sum().backward()
    return value.detach().numpy(), z.grad.numpy()


def assert_alike(found, value, slope):
    """The value, or the terms where there is none, and the gradient are torch's."""
    assert_allclose(found.terms if found.value is None else found.value, value, rtol=1e-13)
    assert_allclose(found.gradient, slope, rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("options", OPTIONS)
def test_ce_of_labels_has_the_options_of_torch(options, reduction):
    value, slope = of_torch("cross_entropy", LOGITS, LABELS, options, reduction)
    found = evaluate("ce", LOGITS, LABELS, like="torch", reduction=reduction, **options)
    assert_alike(found, value, slope)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("options", [one for one in OPTIONS if "ignore_index" not in one])
def test_ce_of_rows_has_the_options_of_torch(options, reduction):
    value, slope = of_torch("cross_entropy", LOGITS, SOFT, options, reduction)
    found = evaluate("ce", LOGITS, SOFT, like="torch", reduction=reduction, **options)
    assert_alike(found, value, slope)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("options", [one for one in OPTIONS if "label_smoothing" not in one])
def test_nll_has_the_options_of_torch(options, reduction):
    logs = LOGITS - np.log(np.exp(LOGITS).sum(axis=1, keepdims=True))
    value, slope = of_torch("nll_loss", logs, LABELS, options, reduction)
    found = evaluate("nll", logs, LABELS, like="torch", reduction=reduction, **options)
    assert_alike(found, value, slope)


@pytest.mark.parametrize("weight", [None, WEIGHTS, (-1.0, 2.0, 0.5, -0.25, 1.0)])
@pytest.mark.parametrize(("power", "margin"), [(1, 1.0), (2, 1.0), (1, 0.3), (2, 2.5)])
def test_multi_margin_has_the_options_of_torch(power, margin, weight):
    more = {} if weight is None else {"class_weight": weight}
    value, slope = of_torch("multi_margin_loss", LOGITS, LABELS, {"p": power, "margin": margin, **more}, "mean")
    found = evaluate("multi-margin", LOGITS, LABELS, like="torch", power=power, margin=margin, **more)
    assert_alike(found, value, slope)


@pytest.mark.parametrize("weight", [None, WEIGHTS])
def test_multilabel_soft_margin_has_the_weight_of_torch(weight):
    more = {} if weight is None else {"class_weight": weight}
    target = np.round(SOFT + 0.3)
    value, slope = of_torch("multilabel_soft_margin_loss", LOGITS, target, more, "mean")
    found = evaluate("multilabel-soft-margin", LOGITS, target, like="torch", **more)
    assert_alike(found, value, slope)


def test_a_soft_target_with_class_weights_divides_by_them_unless_torch_is_asked_for():
    hot = np.eye(5)[LABELS]
    of_labels = evaluate("ce", LOGITS, LABELS, class_weight=WEIGHTS)
    assert evaluate("ce", LOGITS, hot, class_weight=WEIGHTS).value == pytest.approx(of_labels.value, rel=1e-15)
    by_count = evaluate("ce", LOGITS, hot, class_weight=WEIGHTS, like="torch").value
    assert by_count == pytest.approx(of_labels.terms.mean(), rel=1e-14)


def test_the_divisor_is_named():
    found = evaluate("ce", Z, Y, class_weight=(1, 2, 3))
    assert (found.divisor, found.report.evaluation.loss.mass_text) == (4, "class weights")


def test_an_ignored_class_stays_in_the_softmax():
    kept = evaluate("ce", Z[:2], Y[:2], ignore_index=2)
    assert kept.value == evaluate("ce", Z[:2], Y[:2]).value


def test_all_rows_ignored_have_no_mean():
    with pytest.raises(UsageError, match="all 3 rows are of the ignored class"):
        evaluate("ce", Z, [0, 0, 0], ignore_index=0)


def test_a_class_of_weight_0_may_be_impossible():
    assert evaluate("ce", [[0, -np.inf], [0, 0]], [1, 0], class_weight=(1, 0)).value == pytest.approx(np.log(2))


SURE = np.eye(3)[[0, 0]]


def test_ce_probs_under_keras_normalises_before_it_clips():
    half = evaluate("ce-probs", [[0.5, 0.25, 0.0]], [0], like="keras").value
    assert half == pytest.approx(-np.log(2 / 3), rel=1e-15)
    assert evaluate("ce-probs", SURE, [0, 1], like="keras").terms[1] == pytest.approx(16.11809565095832, rel=1e-15)


def test_ce_probs_with_label_smoothing_is_that_of_keras():
    keras = pytest.importorskip("keras")
    hot, p = np.eye(5)[LABELS], SOFT * 0.7
    theirs = keras.losses.categorical_crossentropy(hot, p, label_smoothing=0.1)
    found = evaluate("ce-probs", p, LABELS, like="keras", label_smoothing=0.1)
    assert_allclose(found.terms, np.asarray(theirs), rtol=2.0**-21)


@pytest.mark.parametrize("pred_as", ["probs", "logits"])
def test_focal_ce_with_its_options_is_that_of_keras(pred_as):
    keras = pytest.importorskip("keras")
    pred, options = (
        (LOGITS if pred_as == "logits" else SOFT * 0.7),
        {"alpha": 0.4, "gamma": 1.5, "label_smoothing": 0.1},
    )
    hot = np.eye(5)[LABELS]
    theirs = keras.losses.categorical_focal_crossentropy(hot, pred, from_logits=pred_as == "logits", **options)
    found = evaluate("focal-ce", pred, LABELS, like="keras", pred_as=pred_as, **options)
    assert_allclose(found.terms, np.asarray(theirs), rtol=2.0**-20)


def test_focal_ce_of_logits_is_that_of_their_softmax():
    q = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True)
    of_logits = evaluate("focal-ce", LOGITS, LABELS, pred_as="logits").terms
    assert_allclose(of_logits, evaluate("focal-ce", q, LABELS).terms, rtol=1e-12)


def test_focal_ce_without_focus_is_cross_entropy():
    plain = evaluate("focal-ce", LOGITS, LABELS, pred_as="logits", gamma=0.0, alpha=1.0).terms
    assert_array_equal(plain, evaluate("ce", LOGITS, LABELS).terms)


def test_poly1_without_epsilon_is_cross_entropy():
    assert_array_equal(evaluate("poly1-ce", LOGITS, SOFT, epsilon=0.0).terms, evaluate("ce", LOGITS, SOFT).terms)


def test_gce_is_near_cross_entropy_for_a_small_q():
    terms = evaluate("ce-probs", SOFT, LABELS).terms
    assert_allclose(evaluate("gce", SOFT, LABELS, q=1e-9).terms, terms, rtol=1e-7)


def test_nll_of_logarithms_is_ce_probs():
    assert_allclose(evaluate("nll", np.log(SOFT), LABELS).terms, evaluate("ce-probs", SOFT, LABELS).terms, rtol=1e-15)


def test_weston_watkins_is_multi_margin_times_the_classes():
    several = evaluate("multi-margin", LOGITS, LABELS, power=2, margin=0.5).terms
    assert_allclose(evaluate("weston-watkins", LOGITS, LABELS, power=2, margin=0.5).terms, 5 * several, rtol=1e-15)


def test_crammer_singer_without_a_margin_is_the_perceptron():
    assert_array_equal(
        evaluate("crammer-singer", LOGITS, LABELS, margin=0.0).terms,
        evaluate("multiclass-perceptron", LOGITS, LABELS).terms,
    )


@pytest.mark.parametrize("target", [LABELS, np.eye(5)[LABELS]])
def test_categorical_hinge_of_one_class_is_crammer_singer(target):
    assert_allclose(
        evaluate("categorical-hinge", LOGITS, target).terms,
        evaluate("crammer-singer", LOGITS, LABELS).terms,
        rtol=1e-14,
    )


def test_categorical_hinge_of_several_classes_is_that_of_keras():
    keras = pytest.importorskip("keras")
    target = np.round(SOFT + 0.3)
    theirs = np.asarray(keras.losses.categorical_hinge(target, LOGITS))
    assert_allclose(evaluate("categorical-hinge", LOGITS, target, like="keras").terms, theirs, rtol=1e-6)


def test_scikit_learn_halves_the_score_of_two_classes_only():
    p, y = SOFT[:, :2] / SOFT[:, :2].sum(axis=1, keepdims=True), LABELS % 2
    whole = evaluate("multiclass-brier", p, y).terms
    assert_allclose(evaluate("multiclass-brier", p, y, like="sklearn").terms, whole / 2)
    assert_allclose(evaluate("multiclass-brier", p, y).terms, 2 * evaluate("brier", p[:, 1], y).terms)
    assert_array_equal(
        evaluate("multiclass-brier", SOFT, LABELS, like="sklearn").terms,
        evaluate("multiclass-brier", SOFT, LABELS).terms,
    )


def test_sparsemax_is_linear_far_behind():
    assert evaluate("sparsemax", [[0.0, 1e300]], [0]).value == 1e300


def test_multilabel_margin_of_one_label_is_multi_margin():
    assert_allclose(
        evaluate("multilabel-margin", LOGITS, np.eye(5)[LABELS]).terms, evaluate("multi-margin", LOGITS, LABELS).terms
    )


def test_multilabel_soft_margin_is_the_mean_of_bce_logits():
    target = np.round(SOFT)
    each = evaluate("bce-logits", LOGITS, target, reduction="none").terms
    assert_allclose(evaluate("multilabel-soft-margin", LOGITS, target).terms, each.mean(axis=1), rtol=1e-14)


WRONG_WEIGHTS = ["ce", "ce-probs", "nll", "multi-margin"]


@pytest.mark.parametrize("name", WRONG_WEIGHTS)
@pytest.mark.parametrize("weight", [(1.0,), (1.0, 2.0)])
def test_weights_of_other_classes_are_refused(name, weight):
    said = ",".join(f"{one:g}" for one in weight)
    with pytest.raises(OptionError, match=f"--class-weight must be 3 numbers, one for each class, got {said}"):
        evaluate(name, np.full((2, 3), 0.25), [0, 1], class_weight=weight)


def test_a_label_to_ignore_is_refused_where_there_are_none():
    with pytest.raises(OptionError, match="must be left away where the target is a row of probabilities"):
        evaluate("ce", Z, np.eye(3), ignore_index=1)


def test_a_row_of_zeros_cannot_be_divided_by_its_sum():
    with pytest.raises(DomainError, match="row 2 = 0 for every class is not a row that can be divided by its sum"):
        evaluate("ce-probs", [[0.5, 0.5], [0, 0]], [0, 1], normalize=True)


@pytest.mark.parametrize("name", ["multi-margin", "crammer-singer", "sparsemax", "multiclass-perceptron"])
def test_a_row_of_targets_is_refused_where_labels_are_wanted(name):
    with pytest.raises(PairingError, match=f"{name} wants one column of class indices; there are 3"):
        evaluate(name, Z, np.eye(3))


@pytest.mark.parametrize("name", ["multilabel-margin", "multilabel-soft-margin"])
def test_rows_of_other_lengths_are_refused(name):
    with pytest.raises(PairingError, match="as many targets as predictions in a row; 3 against 2"):
        evaluate(name, Z, np.eye(3)[:, :2])
