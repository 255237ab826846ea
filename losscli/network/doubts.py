"""What is odd about a network beside a loss: a softmax twice, none at all, a dropout that is off.

What a loss takes is told by the domains of its inputs: one of a row of logits for the classes applies softmax itself.
"""

import math
from collections.abc import Iterator

import numpy as np

from losscli.domain import LOG_PROBABILITY, LOGIT, PROBABILITY, Array
from losscli.domain import Labels as ClassLabels
from losscli.loss import Loss
from losscli.network.layer import Layer
from losscli.network.network import Network, label
from losscli.suspicion import Finding

# What changes no number, and what keeps a probability one.
PASSING = ("Identity", "Flatten", "Dropout")
BOUNDED = ("Sigmoid", "Softmax", "Hardtanh")
# Of the same loss, the one that takes what the last layer gives.
OF_PROBABILITIES = {"ce": "ce-probs", "bce-logits": "bce", "focal": "focal-probs"}
OF_LOGITS = {loss: logits for logits, loss in OF_PROBABILITIES.items()}


def doubts(network: Network, loss: Loss, classes: int) -> list[Finding]:
    """Return what a user should hear of this network and this loss; `classes` are the columns of its prediction.

    The loss is as it was resolved for the columns that it is given.
    """
    return [*_of_ending(network, loss, classes), *_of_dropout(network)]


def _of_dropout(network: Network) -> Iterator[Finding]:
    for at, layer in enumerate(network.layers):
        if layer.name == "Dropout":
            yield Finding(f"{label(network.layers, at)}, is off, as after model.eval(): it changes no number here")


def _of_ending(network: Network, loss: Loss, classes: int) -> Iterator[Finding]:
    """Yield what is odd about the last layer that changes anything."""
    ends = [layer for layer in network.layers if layer.name not in PASSING]
    last = ends[-1].name if ends else ""
    domain, vector = loss.inputs[0].domain, loss.inputs[0].vector
    if last == "Softmax" and classes == 1:
        yield Finding("Softmax of a single column is 1 whatever goes in", ("End in Sigmoid, or with two columns.",))
    elif domain == LOG_PROBABILITY and last not in {"LogSoftmax", "LogSigmoid"}:
        given = "probabilities" if last == "Softmax" else "not such"
        mend = "End in LogSoftmax, or use ce behind a layer of logits."
        yield Finding(f"{loss.name} takes log-probabilities, and the network's outputs are {given}", (mend,))
    elif vector and domain == LOGIT and _of_classes(loss):
        yield from _of_logits(loss, last, classes)
    elif last == "Sigmoid" and domain == LOGIT:
        yield _twice(loss, ends[-1], "the sigmoid", _floors_of_two(loss))
    elif domain == PROBABILITY and _needs(loss, last):
        yield _no_probabilities(loss, vector)


def _of_logits(loss: Loss, last: str, classes: int) -> Iterator[Finding]:
    """Yield what is odd about a loss of a row of logits, one for each class."""
    if last == "LogSoftmax":
        why = "Nothing changes: the softmax of log-probabilities is the probabilities again."
        yield Finding(f"LogSoftmax before {loss.name} is superfluous: the loss applies softmax itself", (why,))
    elif last == "Softmax":
        reach = f"no class gets more than {math.e / (math.e + classes - 1):.6f} of the probability"
        cost = _cost(_floors(loss, classes), reach)
        yield Finding(_double(loss, "Softmax", "softmax"), (cost, *_mend(loss, "Softmax")))


def _twice(loss: Loss, last: Layer, what: str, floors: Array | None) -> Finding:
    reach = f"no probability is outside 0.5 to {math.e / (math.e + 1):.6f}"
    return Finding(_double(loss, last.name, what), (_cost(floors, reach), *_mend(loss, last.name)))


def _double(loss: Loss, layer: str, what: str) -> str:
    return f"the network ends in {layer} and {loss.name} applies {what} itself: it is applied twice"


def _mend(loss: Loss, layer: str) -> tuple[str, ...]:
    other = OF_PROBABILITIES.get(loss.name)
    return (f"Drop the {layer}{f', or use {other}, which takes probabilities' if other else ''}.",)


def _cost(floors: Array | None, reach: str) -> str:
    """Say how low a term can still get; where that is not known, how far the probabilities still reach."""
    if floors is None:
        return f"What it costs: {reach}, however sure the network is."
    each = [f"{floor:.6f}" for floor in np.unique(floors)]
    least = each[0] if len(each) == 1 else f"{each[0]} {'or' if len(each) == 2 else 'to'} {each[-1]}, by the class"
    return f"What it costs: no term can be less than {least}, however sure and right the network is."


def _floors(loss: Loss, classes: int) -> Array | None:
    """Return the least term of each class over all rows of probabilities, shape (classes,); None where it is not known.

    ln Σ exp p − p[y] falls in p[y] and rises in the others, so it is least where p[y] is 1: ln(1 + (C − 1)/e). That
    row is the least of a smoothed target too, as the term is convex, unless the gradient there falls towards another
    class: then so much is smoothed that less than 1 is best.
    """
    if getattr(loss, "distribution", False):
        return None
    rows, labels = np.eye(classes), np.arange(classes, dtype=np.float64)
    with np.errstate(all="ignore"):
        slopes: Array = loss.gradient(rows, labels)
        least = (np.diagonal(slopes) <= np.min(slopes, axis=1)).all()
        return loss.term(rows, labels) if least else None


def _floors_of_two(loss: Loss) -> Array | None:
    """Return the least terms at the targets 0 and 1 over all probabilities: at 0 and at 1, since a term is monotone."""
    if loss.inputs[0].vector or loss.settings().get("label_smoothing"):
        return None
    both = np.array([0.0, 1.0])
    with np.errstate(all="ignore"):
        return loss.term(both, both)


def _of_classes(loss: Loss) -> bool:
    """Whether the target is one of several classes."""
    return isinstance(loss.inputs[1].domain, ClassLabels)


def _needs(loss: Loss, last: str) -> bool:
    """Whether a loss of probabilities gets something else: of classes, only a softmax makes rows that sum to 1."""
    if _of_classes(loss):
        return last != "Softmax" and not loss.settings().get("normalize")
    return last not in BOUNDED


def _no_probabilities(loss: Loss, vector: bool) -> Finding:  # noqa: FBT001 - a fact about the loss
    rows = vector and _of_classes(loss)
    layer, other = "Softmax" if rows else "Sigmoid", OF_LOGITS.get(loss.name)
    what = "rows of probabilities, which sum to 1" if rows else "probabilities"
    mend = f"End in {layer}{f', or use {other}, which takes logits' if other else ''}."
    return Finding(f"{loss.name} takes {what}, and the network does not end in {layer}", (mend,))
