"""Every loss that a framework has is here under its name, or is refused for a reason that is written down."""

import warnings

import pytest

from losscli.errors import UnknownNameError
from losscli.losses import find, names

# Names that mean one loss of several here; the name alone is refused, with the choices.
SEVERAL = {
    "log_loss": ("bce", "ce-probs"),
    "cross_entropy": ("ce",),
    "binary_cross_entropy": ("bce",),
    "l2_loss": ("half-mse",),
}
REFUSED = {
    "AdaptiveLogSoftmaxWithLoss": "holds weights of its own: a layer, no function of prediction and target",
    "NLLLoss2d": "the deprecated name of NLLLoss",
    "Loss": "the base class",
    "get": "no loss: looks one up",
    "serialize": "no loss",
    "deserialize": "no loss",
    "smooth_labels": "no loss: the option --label-smoothing",
    "make_fenchel_young_loss": "no loss: makes one from a function of the caller's",
    "ctc_loss_with_forward_probs": "ctc, and its forward variables besides",
    "multiclass_generalized_dice_loss": "weighs the classes of whole images by their share: inputs of four dimensions",
    "convex_kl_divergence": "generalized-kl under the name it had before",
}
# Options of a loss that make it another one of a framework.
UNDER = {
    "TripletMarginWithDistanceLoss": "triplet",
    "triplet_margin_with_distance_loss": "triplet",
    "cosine_similarity": "cosine",
    "CosineSimilarity": "cosine",
    "kl_divergence_with_log_targets": "kl",
    "SparseCategoricalCrossentropy": "ce",
    "sparse_categorical_crossentropy": "ce",
    "CategoricalCrossentropy": "ce-probs",
    "categorical_crossentropy": "ce-probs",
    "softmax_cross_entropy": "ce",
    "safe_softmax_cross_entropy": "ce",
    "binary_dice_loss": "dice",
}
ENDINGS = ("_loss", "_error", "_deviance")


def offered(framework):
    """The names of the losses of a framework, as it lists them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if framework == "torch":
            torch = pytest.importorskip("torch")
            functions = [name for name in dir(torch.nn.functional) if name.endswith(("_loss", "entropy"))]
            return [name for name in dir(torch.nn) if name.endswith(("Loss", "Loss2d"))] + functions
        if framework == "sklearn":
            return [name for name in dir(pytest.importorskip("sklearn.metrics")) if name.endswith(ENDINGS)]
        if framework == "keras":
            pytest.importorskip("jax")
        module = pytest.importorskip(f"{framework}.losses" if framework == "optax" else framework)
        return [name for name in dir(module if framework == "optax" else module.losses) if not name.startswith("_")]


@pytest.mark.parametrize("framework", ["torch", "keras", "sklearn", "optax"])
def test_every_loss_of_a_framework_is_here(framework, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    lacking = [name for name in offered(framework) if name not in {*REFUSED, *SEVERAL, *UNDER} and not known(name)]
    assert lacking == []


def known(name):
    try:
        return find(name) is not None
    except UnknownNameError:
        return False


@pytest.mark.parametrize("name", sorted({*UNDER.values(), *(one for several in SEVERAL.values() for one in several)}))
def test_what_a_name_stands_for_is_here(name):
    assert name in names()


def test_there_are_at_least_seventy():
    assert len(names()) >= 70
