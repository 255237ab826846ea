"""The losses of overlap: golden numbers, how they are related, what they refuse, what keras and others have."""

import numpy as np
import pytest
from contract_exact import autograd
from family_segmentation import masks
from numpy.testing import assert_allclose, assert_array_equal

from losscli.api import evaluate
from losscli.errors import DomainError, PairingError
from losscli.losses import find

P, Y = [0.9, 0.1, 0.8, 0.35], [1, 0, 0, 1]


def overlapping():
    """Masks that have something in common."""
    p, y = masks()
    return p[:40], y[:40]


@pytest.mark.parametrize(
    ("settings", "expected"), [({"smooth": 1}, 0.320388349514563), ({"like": "keras"}, 0.397590375961678)]
)
def test_golden_dice_of_a_column(settings, expected):
    found = evaluate("dice", P, Y, **settings)
    assert found.terms.shape == (1,)
    assert_allclose(found.value, expected, rtol=1e-14)


def test_a_column_is_one_mask_and_rows_are_many():
    assert evaluate("dice", [P], [Y]).value == evaluate("dice", P, Y).value
    assert len(evaluate("dice", [P, P], [Y, Y]).terms) == 2


def test_tversky_of_halves_is_dice():
    assert_allclose(find("tversky")().term(*overlapping()), find("dice")().term(*overlapping()), rtol=1e-14)


def test_tversky_of_ones_is_jaccard():
    one = find("tversky")(alpha=1.0, beta=1.0)
    for what in ("term", "gradient", "curvature"):
        assert_allclose(
            getattr(one, what)(*overlapping()), getattr(find("jaccard")(), what)(*overlapping()), rtol=1e-13
        )


def test_jaccard_follows_from_dice():
    dice = find("dice")().term(*overlapping())
    assert_allclose(find("jaccard")().term(*overlapping()), 2 * dice / (1 + dice), rtol=1e-14)


def test_focal_tversky_is_a_power_of_tversky():
    plain = find("tversky")(alpha=0.3, beta=0.7).term(*overlapping())
    assert_allclose(find("focal-tversky")(gamma=0.5).term(*overlapping()), plain**0.5, rtol=1e-14)


def test_squares_make_no_difference_to_hard_masks():
    _, y = overlapping()
    other = np.roll(y, 1, axis=0)
    keep = (y.sum(1) > 0) & (other.sum(1) > 0)
    squared, plain = (find("dice")(squared=one).term(other[keep], y[keep]) for one in (True, False))
    assert_allclose(squared, plain, rtol=1e-14)


def test_jaccard_of_hard_masks_is_that_of_sklearn():
    metrics = pytest.importorskip("sklearn.metrics")
    p, y = overlapping()
    hard = np.round(p)
    keep = (y.sum(1) > 0) & (hard.sum(1) > 0)
    expected = 1 - metrics.jaccard_score(y[keep], hard[keep], average="samples")
    assert_allclose(evaluate("jaccard", hard[keep], y[keep]).value, expected, rtol=1e-12)


def torch_fraction(name):
    def call(p, y):
        both, sizes = (p * y).sum(1), (p + y).sum(1)
        return 1 - (2 * both + 0.5) / (sizes + 0.5) if name == "dice" else 1 - (both + 0.5) / (sizes - both + 0.5)

    return call


@pytest.mark.parametrize("name", ["dice", "jaccard"])
def test_gradients_are_those_of_torch(name):
    p, y = overlapping()
    assert_allclose(find(name)(smooth=0.5).gradient(p, y), autograd(torch_fraction(name))(p, y), rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("name", ["dice", "jaccard", "tversky", "focal-tversky"])
def test_two_empty_masks_are_refused_unless_smoothed(name):
    with pytest.raises(DomainError, match="row 2 = 0/0, as of two empty masks, is not a fraction; --smooth 1"):
        evaluate(name, [[1, 0], [0, 0]], [[1, 0], [0, 0]])
    assert evaluate(name, [[1, 0], [0, 0]], [[1, 0], [0, 0]], smooth=1).value == 0


def test_a_tversky_fraction_that_weighs_no_error_is_refused_where_nothing_is_common():
    with pytest.raises(DomainError, match="row 1 = 0/0"):
        evaluate("tversky", [[1, 0]], [[0, 1]], alpha=0, beta=0)


def test_keras_counts_two_empty_masks_as_wrong():
    assert evaluate("dice", [[0, 0]], [[0, 0]], like="keras").value == 1


def test_masks_of_different_sizes_are_refused():
    with pytest.raises(PairingError, match="dice: masks of 2 and of 3 columns do not lie on one another"):
        evaluate("dice", [[1, 0]], [[1, 0, 0]])


@pytest.mark.parametrize(("alpha", "beta"), [(1.0, 0.0), (0.0, 1.0), (0.3, 0.7)])
def test_keras_tversky_is_swapped(alpha, beta, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    jax, keras = pytest.importorskip("jax"), pytest.importorskip("keras")
    jax.config.update("jax_enable_x64", True)  # noqa: FBT003 - jax's form
    p, y = np.array([[1.0, 1.0, 0.0]]), np.array([[1.0, 0.0, 0.0]])  # one false positive
    run = keras.losses.Tversky(alpha=alpha, beta=beta, axis=(1,), reduction=None, dtype="float64")
    found = evaluate("tversky", p, y, alpha=alpha, beta=beta, like="keras", reduction="none")
    assert_allclose(found.terms, np.asarray(run(y, p)), rtol=1e-6, atol=1e-6)
    documented = 1 - 1 / (1 + alpha)
    assert abs(found.terms[0] - documented) > 0.05
    assert_allclose(evaluate("tversky", p, y, alpha=alpha, beta=beta).value, documented, rtol=1e-14)


# keras/src/losses/losses.py and losses_test.py, 3422977a: two masks of four pixels
MASKS = [[0, 1, 0, 1], [0.4, 0, 0, 0.9]], [[1, 1, 0, 0], [1, 1, 0, 0]]


@pytest.mark.parametrize("name", ["dice", "tversky"])
def test_terms_of_the_documentation_of_keras(name):
    assert_allclose(evaluate(name, *MASKS, like="keras", reduction="none").terms, [0.5, 0.75757575], atol=1e-7)


def test_keras_takes_all_masks_as_one_unless_told():
    flat = [np.ravel(one) for one in MASKS]
    assert_allclose(evaluate("dice", *flat, like="keras").value, 0.6164384, atol=1e-7)


def test_a_nearly_perfect_mask_keeps_its_digits():
    assert_array_equal(find("dice")().term(np.array([[1.0, 1e-20]]), np.array([[1.0, 0.0]])), [5e-21])


def test_dice_of_monai_with_squares():
    squashed = 1 / (1 + np.exp(-np.array([1.0, -1.0, -1.0, 1.0])))
    found = evaluate("dice", squashed, [1, 0, 1, 1], squared=True, smooth=1e-5)
    assert found.value == pytest.approx(0.178337, abs=1e-6)


def test_jaccard_of_monai():
    squashed = 1 / (1 + np.exp(-np.array([1.0, -1.0, -1.0, 1.0])))
    found = evaluate("jaccard", squashed, [1, 0, 1, 1], smooth=1e-5)
    assert found.value == pytest.approx(0.470451, abs=1e-5)
