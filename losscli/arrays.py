"""What a caller of the API hands over as arrays and settings: told apart, checked, brought into the loss's shapes."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from losscli.domain import Array
from losscli.errors import UsageError
from losscli.loss import Input, Loss
from losscli.option import Scalar, options

EXACT_INTEGERS = 2**53


def told(
    loss: type[Loss], inputs: Sequence[ArrayLike], further: Mapping[str, Any]
) -> tuple[dict[str, Array], dict[str, Scalar]]:
    """Return the arrays by the names of the inputs, and the settings.

    Raises:
        UsageError: an input is missing or given twice, or there is no such option.
    """
    settings, given = dict(further), {}
    if len(inputs) > len(loss.inputs):
        wanted = " and ".join(one.name for one in loss.inputs)
        raise UsageError(f"{loss.name} takes {wanted}, and {len(inputs)} arrays were given")
    for i, one in enumerate(loss.inputs):
        if i < len(inputs) and one.name in settings:
            raise UsageError(f"{one.name} was given twice")
        value = inputs[i] if i < len(inputs) else settings.pop(one.name, one.default)
        if value is None:
            raise UsageError(f"{loss.name} needs {one.name}")
        given[one.name] = value
    known = [name for name, _ in options(loss)]
    for name in settings:
        if name not in known:
            raise UsageError(f"{loss.name} has no option {name}; it has: {', '.join(known) or 'none'}")
    settings = {name: _setting(value) for name, value in settings.items()}
    return _arrays(loss, given), settings


def _setting(value: Any) -> Any:  # noqa: ANN401 - a number, a word, a list or rows of numbers
    """Return a setting as the loss has it: lists and arrays as tuples."""
    if isinstance(value, np.ndarray):
        return _setting(value.tolist())
    return tuple(map(_setting, value)) if isinstance(value, list | tuple) else value


def _arrays(loss: type[Loss], given: Mapping[str, ArrayLike]) -> dict[str, Array]:
    """Return the inputs as arrays; a parameter that is one number is that of every row."""
    arrays = {one.name: array_of(given[one.name], one.name, 3 if one.matrix else 2) for one in loss.inputs}
    first = arrays[loss.inputs[0].name]
    for one in loss.inputs:
        if one.parameter and arrays[one.name].ndim == 0:
            arrays[one.name] = np.full(first.shape[:1] if loss.inputs[0].vector else first.shape, arrays[one.name])
        if arrays[one.name].ndim == 0:
            raise UsageError(f"{one.name} is a single number; it must be an array: a row for each sample")
        if arrays[one.name].ndim == 1 and one.vector:
            arrays[one.name] = arrays[one.name][:, np.newaxis]
    if loss.stacked and all(arrays[one.name].shape[-1] == 1 for one in loss.inputs if one.vector):
        arrays = {one.name: arrays[one.name].reshape(1, -1) if one.vector else arrays[one.name] for one in loss.inputs}
    return arrays


def array_of(values: ArrayLike, name: str, most: int) -> Array:
    """Return values as float64, of `most` dimensions or fewer; the first is that of the samples.

    Raises:
        UsageError: they are no numbers, have another number of dimensions, or hold integers no double can hold.
    """
    given = np.asarray(values)
    if given.dtype.kind not in "biuf":
        raise UsageError(f"{name} is of type {given.dtype}, not of numbers")
    if given.dtype.kind in "iu" and given.size and max(abs(int(given.max())), abs(int(given.min()))) > EXACT_INTEGERS:
        raise UsageError(f"{name} holds integers beyond 2**53, which a double cannot hold exactly")
    array = np.asarray(given, dtype=np.float64, order="C")
    if array.ndim > most:
        raise UsageError(f"{name} has {given.ndim} dimensions; it must have one, or {most}: a row for each sample")
    return array


def fitted(loss: Loss, arrays: dict[str, Array]) -> Loss:
    """Settle what the shapes leave open, and drop the second dimension of a column."""
    resolved = loss.resolved({name: 1 if array.ndim == 1 else array.shape[1] for name, array in arrays.items()})
    for one in resolved.inputs:
        array = arrays[one.name]
        if not one.vector and array.ndim == 2 and array.shape[1] == 1:
            arrays[one.name] = array[:, 0]
    return resolved


def refuse_shapes(loss: Loss, arrays: Mapping[str, Array], weights: Array | None) -> None:
    """Refuse arrays of different lengths, and numbers of outputs that differ: nothing is broadcast."""
    first, *others = loss.inputs
    for one in others:
        a, b = arrays[first.name], arrays[one.name]
        if len(a) != len(b) or (not _any_vector(loss.inputs) and a.shape != b.shape):
            raise UsageError(f"{first.name} has shape {a.shape} and {one.name} {b.shape}: nothing is repeated to fit")
    rows = len(arrays[first.name])
    if weights is not None and weights.shape != (rows,):
        raise UsageError(f"weight has shape {weights.shape}, not ({rows},): one for each row")


def _any_vector(inputs: Sequence[Input]) -> bool:
    return any(one.vector for one in inputs)
