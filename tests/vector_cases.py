"""How a case of another test suite is written here: which loss, which inputs, which options.

tests/data/vectors.jsonl is data from those suites. `translated` says what each case is in our terms, or why it is none.
"""

import numpy as np

from losscli.losses import find

# Their names for a loss that is called otherwise here.
NAMES = {
    "cosine-distance": "cosine",
    "cosine-similarity": "cosine",
    "pinball": "quantile",
    "focal-categorical": "focal-ce",
    "generalized-ce": "gce",
    "hinge-crammer-singer": "crammer-singer",
    "kl-probs": "kl",
    "median-ae": "medae",
    "nll-probs": "ce-probs",
    "perceptron-multiclass": "multiclass-perceptron",
    "poly-ce": "poly1-ce",
    "sparsemax-multiclass": "sparsemax",
    "triplet-margin": "triplet",
}
OPTIONS = {
    "delta": "delta",
    "beta": "beta",
    "margin": "margin",
    "gamma": "gamma",
    "alpha": "alpha",
    "q": "q",
    "quantile": "q",
    "quantile_alpha": "q",
    "tau": "q",
    "expectile_alpha": "tau",
    "huber_slope": "delta",
    "epsilon": "epsilon",
    "power": "power",
    "label_smoothing": "label_smoothing",
    "smoothing": "label_smoothing",
    "ignore_index": "ignore_index",
    "pos_weight": "pos_weight",
    "full": "full",
    "swap": "swap",
    "eps": "eps",
    "base": "base",
}
# What is said in a case and means nothing to us: the defaults, and what the inputs say already.
SAID = {
    *("class", "fn", "axis", "reduction", "from_logits", "objective", "metric", "target", "with_logits", "logits"),
    *("normalize", "multioutput", "apply_class_balancing", "ignore_class", "include_background", "scale_by_half"),
    *("soft_label", "log_target", "log_input", "weight", "p", "divide_by_classes", "smooth_nr", "smooth_dr", "sigmoid"),
    *("squared_pred", "jaccard"),
}
LIKE = {"torch", "keras", "sklearn", "optax", "xgboost", "lightgbm"}
PER_COLUMN = {"mean per output column", "median per column"}
REDUCTIONS = {"sum": "sum", "none": "none", "max": "max", "median": "median"}


class UntranslatableError(Exception):
    """A case that is of something else: why."""


def translated(vector):
    """Return the loss, its inputs by name, and the keywords of `losscli.evaluate`.

    Raises:
        UntranslatableError: it is none of ours.
    """
    options, inputs = vector["options"], vector["inputs"]
    name = NAMES.get(vector["loss"], vector["loss"])
    _refuse(vector, name)
    name = _other(name, vector)
    settings = {
        OPTIONS[key]: _value(key, value) for key, value in options.items() if key in OPTIONS and value is not None
    }
    if not settings.get("label_smoothing"):
        settings.pop("label_smoothing", None)
    settings |= _special(name, vector)
    settings = {key: value for key, value in settings.items() if value is not None}
    metric = options.get("reduction") == "metric"  # a metric of keras divides by the sum of the weights
    like = vector["framework"] if vector["framework"] in find(name).conventions and not metric else None
    arrays = _arrays(name, vector)
    weight = _weight(inputs, arrays)
    return name, arrays, {**settings, "weight": weight, "like": like, **_reduction(vector)}


def _refuse(vector, name):
    for refused, reason in _reasons(vector, name):
        if refused:
            raise UntranslatableError(reason)


def _reasons(vector, name):
    """Yield what would make the case something else than a loss of ours, and whether it is so."""
    options, framework, inputs = vector["options"], vector["framework"], vector["inputs"]
    pred, reduction = np.array(inputs["pred"], dtype=float), vector.get("reduction")
    weight = np.array(inputs.get("sample_weight", 1.0), dtype=float)
    yield reduction in PER_COLUMN or isinstance(options.get("multioutput"), list), "a number for each column"
    yield reduction == "mean over non-zero weights", "divides by the number of weights that are not zero"
    yield bool(options.get("eps_form")), "adds a small number inside the logarithm"
    yield "ref_labels" in options, "compares with other embeddings than those of the batch"
    yield name == "circle" and weight.size > 1, "a sum of weighted terms over those that are not zero"
    yield framework == "kornia", "holds for any alpha and gamma: no one case"
    yield framework == "monai", "smooths numerator and denominator by themselves"
    yield options.get("axis") == 1 and pred.ndim > 2, "classes along another axis than the last"
    yield framework == "optax" and isinstance(options.get("axis"), list), "a softmax over two axes together"
    yield options.get("class") == "CosineSimilarity" and options.get("reduction") == "metric", "the cosine itself"
    yield framework == "mlx" and vector["loss"] == "cosine-similarity", "the cosine itself"
    yield framework == "tfjs" and name == "cosine", "the scalar product, of vectors that are not normalised"
    yield (
        framework == "keras" and reduction == "sum" and pred.ndim > 1 and not find(name).inputs[0].vector,
        ("sums means over the last axis"),
    )
    yield not weight.any(), "weights that are all zero, an error here"
    yield bool((weight < 0).any()), "negative weights, an error here"
    yield framework == "Flux.jl" and name in {"hinge", "tversky"}, "targets or predictions outside what the loss is of"
    yield "every row ignored" in vector["notes"], "no row is left, an error here"
    yield options.get("weight") == "broadcast over the last axis", "a weight for each column"
    yield framework == "tensorflow-addons" and weight.size > 1, "divides a weighted mean by the number of terms"
    yield name == "brier" and options.get("scale_by_half") is False, "twice the square, as over two classes"
    yield name == "contrastive", "takes the distance of two vectors, not the vectors"


def _other(name, vector):
    """Return which of several losses a name means, from the shape of the inputs or what is said of them."""
    pred, options = np.array(vector["inputs"]["pred"], dtype=float), vector["options"]
    if name == "log-loss":
        return "bce" if pred.ndim == 1 else "ce-probs"
    if name == "brier" and pred.ndim > 1:
        return "multiclass-brier"
    if name == "focal":
        return "focal" if options.get("from_logits") else "focal-probs"
    if name == "multi-margin" and options.get("divide_by_classes") is False:
        return "weston-watkins"
    return name


def _value(key, value):
    if key == "base":
        return str(value)
    if key in {"full", "swap"}:
        return bool(value)
    if key == "ignore_index":
        return int(value)
    return tuple(value) if isinstance(value, list) else float(value)


def _special(name, vector):
    """Return the options that take more than their value; None is one that is left out."""
    options = vector["options"]
    weight, power = options.get("weight"), options.get("p")
    found = {"class_weight": tuple(map(float, weight))} if isinstance(weight, list) else {}
    if power is not None:
        found |= {"norm": float(power)} if name == "triplet" else {"power": int(power)}
    if options.get("apply_class_balancing") is False:
        found["alpha"] = None
    return found | _of_loss(name, vector["framework"], options)


def _of_loss(name, framework, options):
    """Return what one loss alone is told."""
    logits, log_input = options.get("from_logits"), options.get("log_input")
    half = {True: "yes", False: "no"}.get(options.get("scale_by_half"), "auto")
    rate = {"pred_as": "log-rate" if log_input else "rate"}
    stirling = {"stirling": True, "eps": 1e-8} if framework == "burn" else {}
    logs = {"pred_as": "log-probs", "target_as": "log-probs" if options.get("log_target") else "probs"}
    return {
        "poisson-nll": {**rate, **stirling},
        "focal-ce": {"pred_as": "logits" if logits else "probs"},
        "kl": logs if framework in {"burn", "optax"} else {},
        "multiclass-brier": {"half": half},
        "quantile": {"q": options["alpha"], "alpha": None} if "alpha" in options else {},
        "huber": {"q": None},  # scikit-learn's way to choose delta, which is given
    }.get(name, {})


def _arrays(name, vector):
    inputs, kind = vector["inputs"], find(name)
    names = [one.name for one in kind.inputs]
    given = {"x1": "pred", "anchor": "pred", "x2": "input2"}
    arrays = {one: np.array(inputs[given.get(one, one)], dtype=float) for one in names}
    if kind.family == "segmentation":  # a mask of any shape is one sample, or one for each of the batch
        apart = "axis" in vector["options"]
        return {one: array.reshape(len(array) if apart else 1, -1) for one, array in arrays.items()}
    if not kind.inputs[0].vector:
        return {
            one: array.reshape(-1) if array.ndim < 2 else array.reshape(len(array), -1) for one, array in arrays.items()
        }
    rows = arrays[names[0]].size // arrays[names[0]].shape[-1]
    return {one: array.ravel() if array.size == rows else array.reshape(rows, -1) for one, array in arrays.items()}


def _weight(inputs, arrays):
    """Return the weights of rows, one for all repeated, or None."""
    given = inputs.get("sample_weight", inputs.get("weight"))
    if given is None:
        return None
    rows = len(np.asarray(next(iter(arrays.values()))))
    weight = np.array(given, dtype=float)
    if weight.size == 1:
        return np.full(rows, weight.item())
    if weight.size != rows:
        raise UntranslatableError("a weight for each number of a row")
    return weight.ravel()


def _reduction(vector):
    if "reduction" not in vector and vector["expected"].get("reduced") is None:
        return {"reduction": "none"}
    return {"reduction": REDUCTIONS[vector["reduction"]]} if vector.get("reduction") in REDUCTIONS else {}
