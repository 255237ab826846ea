"""Given values of a parameter: numbers in a document, and whether an array can be the parameter of that name."""

import math
from collections.abc import Mapping
from difflib import get_close_matches
from typing import NoReturn

import numpy as np

from losscli.domain import Array
from losscli.errors import NetworkError, cut, listing
from losscli.readers.number import exact_double

Shape = tuple[int, ...]


def array_given(name: str, value: object, path: str) -> Array:
    """Return numbers, or rows of numbers, as an array.

    Raises:
        NetworkError: they are none, or the rows are not of one length.
    """
    rows = value if isinstance(value, list) else _refuse(name, value, path)
    if not any(isinstance(row, list) for row in rows):
        return np.array([_number(name, one, path) for one in rows], dtype=np.float64)
    lengths = {len(row) if isinstance(row, list) else -1 for row in rows}
    if len(lengths) != 1:
        raise NetworkError("its rows are not of one length", path, cut(name))
    found = [[_number(name, one, path) for one in row] for row in rows]
    return np.array(found, dtype=np.float64).reshape(len(rows), -1)


def refuse_unfit(name: str, array: Array, wanted: Mapping[str, Shape], path: str) -> None:
    """Refuse an array that is not the parameter of its name.

    Raises:
        NetworkError: there is no such parameter, it has another shape, or the array holds what is no finite number.
    """
    if name not in wanted:
        near = get_close_matches(name, wanted, n=1)
        known = f"The parameters are {listing(list(wanted))}." if wanted else "No layer has parameters."
        hint = f"Did you mean {near[0]}? {known}" if near else known
        raise NetworkError(f"no parameter is called {cut(name)}", path, hint=hint)
    if array.shape != wanted[name]:
        problem = f"it is of shape {_spelled(array.shape)}, and the layer's is {_spelled(wanted[name])}"
        raise NetworkError(problem, path, name, _order(array.shape, wanted[name]))
    outside = np.argwhere(~np.isfinite(array))
    if len(outside):
        at = tuple(outside[0].tolist())
        raise NetworkError(f"{array[at]:g} at {list(at)} is not a finite number", path, name)


def _number(name: str, value: object, path: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return _refuse(name, value, path)
    if isinstance(value, float) and not math.isfinite(value):
        raise NetworkError(f"{value:g} is not a finite number", path, cut(name))
    if not exact_double(value):
        raise NetworkError("an integer that a double cannot hold exactly", path, cut(name))
    return float(value)


def _refuse(name: str, value: object, path: str) -> NoReturn:
    problem = f"{cut(repr(value))} is no number" if not isinstance(value, list) else "it is nested too deep"
    hint = 'A bias is a list of numbers, and a weight a list of rows: "0.weight" = [[0.15, 0.2], [0.25, 0.3]].'
    raise NetworkError(problem, path, cut(name), hint)


def _order(given: Shape, wanted: Shape) -> str:
    """Say in which order torch has them, and whether the other would fit."""
    if len(wanted) == 1:
        return "A bias has a number for each output."
    order = "A weight is out x in, as torch has it: a row for each output."
    return f"{order} Transposed it would fit." if given == wanted[::-1] and given != wanted else order


def _spelled(shape: Shape) -> str:
    return " x ".join(map(str, shape))
