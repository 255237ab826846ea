"""What the losses over several classes share: a target that is a class index, or a row of probabilities."""

from collections.abc import Iterator, Mapping

import numpy as np

from losscli.domain import PROBABILITY, Array, Domain, Labels
from losscli.errors import PairingError
from losscli.loss import Input, Loss
from losscli.numerics import weighed


def is_distribution(loss: Loss, widths: Mapping[str, int]) -> bool:
    """Return whether the target is a row of probabilities: one target column is class indices.

    Raises:
        PairingError: another number of target columns than one or one a class, or a single class.
    """
    classes, targets = widths["pred"], widths["target"]
    if classes == 1:
        swapped, binary = "Were the two files swapped? The order is PREDS TARGETS.", loss.name.replace("ce", "bce", 1)
        hint = swapped if targets > 1 else f"For one column see {binary.removesuffix('-probs')} and bce-logits."
        raise PairingError(f"{loss.name} needs a column for each class, at least two; there is 1", (hint,))
    if targets not in {1, classes}:
        expected = f"one column of class indices, or {classes} of probabilities"
        raise PairingError(f"{loss.name}: {classes} classes want {expected}; there are {targets} target columns")
    return targets > 1


def domains_of(loss: Loss, arrays: Mapping[str, Array], *, distribution: bool) -> Iterator[tuple[Input, Domain]]:
    """Yield the inputs with their domains: the labels lie below the number of columns of the prediction."""
    prediction, target = loss.inputs
    yield prediction, prediction.domain
    yield target, PROBABILITY if distribution else Labels(arrays[prediction.name].shape[-1])


def at_target(values: Array, y: Array, *, distribution: bool) -> Array:
    """Return the entry of each row at its class, or the mean of the row under the target: (n, C) → (n,).

    Where the target is 0 the entry does not count, even if it is infinite.
    """
    if distribution:
        mean: Array = np.sum(weighed(y, values), axis=-1)
        return mean
    picked: Array = np.take_along_axis(values, y.astype(np.intp)[..., None], axis=-1)[..., 0]
    return picked


def one_hot(y: Array, classes: int) -> Array:
    """Return labels, shape (n,), as rows of 0 and 1, shape (n, classes)."""
    rows: Array = (np.arange(classes) == y[..., None]).astype(np.float64)
    return rows
