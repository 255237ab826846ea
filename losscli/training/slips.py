"""Gradients and updated weights as they come out of a mistake in the backward pass or in the step.

Each is what a program with that mistake computes, over all parameters by name.
"""

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from losscli.domain import Array
from losscli.network.criterion import Criterion
from losscli.network.passes import backward, forward
from losscli.training.loop import Data
from losscli.training.round import Passed

Values = Mapping[str, Array]
HANDED_ON = ("Identity", "Flatten", "Dropout")


class Slip(NamedTuple):
    """A mistake: what the numbers are, what mends it, and the numbers."""

    what: str
    mend: str
    values: Values


def of_gradients(found: Passed, data: Data, by: Criterion) -> Iterator[Slip]:
    """Yield the gradients of each mistake, likely ones first."""
    right, network, slope = found.backward.gradients, found.network, found.judged.slope
    yield from _scaled(found, right)
    yield Slip(
        "minus the right ones",
        "the gradient of (p − y)² is 2·(p − y): the prediction comes first",
        _all(right, lambda one: -one),
    )
    if found.update is not None:
        yield Slip(
            "those behind a later layer that was updated already",
            "compute all gradients with the old weights, then update all",
            backward(network.moved(found.update.parameters), found.forward, slope).gradients,
        )
    yield from _shortened(found)
    yield Slip(
        "the right ones transposed",
        "in torch, row i of a weight is neuron i's: outputs by inputs",
        _all(right, np.transpose),
    )
    yield from _without_bias(found, data, by)
    yield from _of_one_row(found)


def of_weights(found: Passed, data: Data, by: Criterion) -> Iterator[Slip]:
    """Yield the updated weights of each mistake, likely ones first."""
    update, network = found.update, found.network
    assert update is not None  # noqa: S101 - weights are expected only where they are updated
    right, rule = found.backward.gradients, update.optimiser
    up = rule.step(network.parameters, _all(right, lambda one: -one), frozen=network.frozen).parameters
    yield Slip("moved up the gradient", "subtract lr times the gradient", up)
    one = replace(rule, lr=1.0).step(network.parameters, right, frozen=network.frozen).parameters
    yield Slip("moved by the whole gradient", "multiply it by the learning rate", one)
    yield Slip("the old ones", "subtract lr times the gradient", network.parameters)
    if network.frozen:
        moved = rule.step(network.parameters, right).parameters
        yield Slip("moved, though they are frozen here", "leave them, or do not freeze them", moved)
    biases = {name for name in network.parameters if name.endswith(".bias")}
    yield Slip(
        "not moved", "update the biases too, or say --freeze '*.bias'", _stepped(found, right, biases | network.frozen)
    )
    for slip in of_gradients(found, data, by):
        if not slip.what.startswith("minus"):
            yield Slip(
                f"moved by gradients that are {slip.what}", slip.mend, _stepped(found, slip.values, network.frozen)
            )


def _stepped(found: Passed, gradients: Values, frozen: AbstractSet[str]) -> Values:
    assert found.update is not None  # noqa: S101 - likewise
    given = {name: value if value.shape == found.network.parameters[name].shape else found.backward.gradients[name]
             for name, value in gradients.items()}  # fmt: skip
    return found.update.optimiser.step(found.network.parameters, given, frozen=frozen).parameters


def _all(values: Values, change: Callable[[Array], Array]) -> Values:
    return {name: change(value) for name, value in values.items()}


def _scaled(found: Passed, right: Values) -> Iterator[Slip]:
    """Yield the right gradients times a factor that is often one too many or too few."""
    evaluation, rows = found.judged.evaluation, len(found.forward.inputs)
    terms = evaluation.moments.count
    if evaluation.reduction.name == "mean" and terms > 1:
        yield _times(right, terms, f"{terms} times the right ones: of the sum, not the mean", f"divide by {terms}")
        if terms != rows > 1:
            mend = f"divide by {terms}, rows times columns"
            columns = terms // rows
            yield _times(right, columns, f"{columns} times the right ones: divided by the rows alone", mend)
            yield _times(right, rows, f"{rows} times the right ones: divided by the columns alone", mend)
    elif terms > 1:
        what = f"the right ones divided by {terms}: of the mean, not the sum"
        yield _times(right, 1 / terms, what, "do not divide, or ask for -r mean")
    mend = "look for a factor 2: of mse it is there, of half-mse it is not"
    yield _times(right, 2, "twice the right ones", mend)
    yield _times(right, 0.5, "half of the right ones", mend)


def _times(right: Values, factor: float, what: str, mend: str) -> Slip:
    return Slip(what, mend, _all(right, lambda one: factor * one))


def _shortened(found: Passed) -> Iterator[Slip]:
    """Yield the gradients without the derivative of an activation, of all or of one."""
    layers = found.network.layers
    active = [at for at, layer in enumerate(layers) if not layer.parameters() and layer.name not in HANDED_ON]
    chosen = [frozenset({at}) for at in reversed(active)]
    chosen += [frozenset(active)] if len(active) > 1 else []
    for left_out in chosen:
        names = " and ".join(f"layer {at} ({layers[at].name})" for at in sorted(left_out))
        mend = "multiply by the derivative of the activation on the way back"
        yield Slip(f"those without the derivative of {names}", mend, _back(found, left_out))


def _back(found: Passed, left_out: AbstractSet[int]) -> Values:
    """Return the gradients where some layers hand the gradient back as it is."""
    slope, gradients, went = found.judged.slope, {}, found.forward
    for at in reversed(range(len(found.network.layers))):
        if at in left_out:
            continue
        own = found.network.own(at)
        back = found.network.layers[at].backward(went.before(at), went.outputs[at], slope, own)
        gradients.update({f"{at}.{name}": value for name, value in back.parameters.items()})
        slope = back.inputs
    return gradients


def _without_bias(found: Passed, data: Data, by: Criterion) -> Iterator[Slip]:
    """Yield the gradients behind a pass forward without the biases."""
    network = found.network
    biases = {name: np.zeros_like(value) for name, value in network.parameters.items() if name.endswith(".bias")}
    if not any(np.any(network.parameters[name]) for name in biases):
        return
    bare = network.moved({**network.parameters, **biases})
    went = forward(bare, data.inputs)
    slope = by.judged(went.prediction, data.targets).slope
    yield Slip("those without the biases", "add the bias to each net input", backward(bare, went, slope).gradients)


def _of_one_row(found: Passed) -> Iterator[Slip]:
    """Yield the share of the first row alone, and of the last."""
    rows = len(found.forward.inputs)
    for at, word in ((rows - 1, "last"), (0, "first")) if rows > 1 else ():
        slope = np.zeros_like(found.judged.slope)
        slope[at] = found.judged.slope[at]
        mend = "add the gradients of all rows up"
        yield Slip(f"the share of the {word} row alone", mend, backward(found.network, found.forward, slope).gradients)
