"""Values of parameters that somebody expects: of JSON and TOML as typed, of npz and safetensors as they are."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from losscli.diagnosis.typed import Typed
from losscli.errors import Place, ReadError, UsageError, cut
from losscli.network.weights import read_weights
from losscli.readers.sources.source import Source

TOML_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")
TEXTS = (".json", ".toml")


class Array(NamedTuple):
    """The numbers of one parameter, row by row, and the shape that they were given in.

    Each is `exact` if it came as a number of a machine, whose digits say nothing.
    """

    shape: tuple[int, ...]
    numbers: Sequence[Typed]
    exact: bool = False

    @property
    def transposed(self) -> "Array":
        """The same with rows as columns."""
        order = np.arange(len(self.numbers)).reshape(self.shape).T.ravel().tolist()
        return self._replace(shape=self.shape[::-1], numbers=[self.numbers[at] for at in order])

    def places(self) -> Iterator[tuple[int, ...]]:
        """Yield the index of each number."""
        yield from product(*map(range, self.shape))


class _Number(str):
    """A number as it stands in a file."""

    __slots__ = ()


def read_typed(path: str, option: str) -> Mapping[str, Array]:
    """Return what is expected of each parameter, by torch's names; tables within tables are joined by dots.

    Raises:
        ReadError: the file cannot be read as what it is.
        UsageError: a value is no number, or no rows of numbers of one length.
    """
    source = Source.open(path)
    if source.kind is None:
        found = {}
        for name, value in _flat(_document(source), "", option):
            if name in found:
                raise UsageError(f"{option} {cut(path)}: {cut(name)} is there twice")
            found[name] = _array(name, value, option)
        return found
    values = read_weights(path)
    return {
        name: Array(value.shape, [Typed.of(float(one), option) for one in value.ravel()], exact=True)
        for name, value in values.items()
    }


def _document(source: Source) -> Any:  # noqa: ANN401 - whatever is in it
    text = source.text()
    if text.lstrip()[:1] != "{" and not source.called.lower().endswith(".json"):
        return _toml(text, source.name)
    try:
        return json.loads(text, parse_float=_Number, parse_int=_Number, parse_constant=_Number, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise ReadError(Place(source.name, error.lineno, error.colno), f"not valid JSON: {error.msg}") from error
    except RecursionError as error:
        raise ReadError(Place(source.name), "nested too deep") from error
    except ValueError as error:
        raise ReadError(Place(source.name), str(error)) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{cut(twice)} is there twice")
    return found


def _toml(text: str, path: str) -> Any:  # noqa: ANN401 - likewise
    import tomllib  # noqa: PLC0415 - JSON needs none

    try:
        return tomllib.loads(text, parse_float=_Number)
    except RecursionError as error:
        raise ReadError(Place(path), "nested too deep") from error
    except ValueError as error:
        match = TOML_LINE.search(str(error))
        place = Place(path) if match is None else Place(path, int(match[1]), int(match[2]))
        what = TOML_LINE.sub("", str(error)).strip()
        raise ReadError(place, f"not valid TOML, and no JSON, npz or safetensors: {cut(what)}") from error


def _flat(found: Any, prefix: str, option: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - likewise
    """Yield the lists in a document by their dotted names."""
    if not isinstance(found, dict):
        raise UsageError(f"{option}: the file holds no names of parameters", example(option))
    for name, value in found.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.", option)
        else:
            yield f"{prefix}{name}", value


def example(option: str) -> str:
    """Return how such a file is written, for a hint."""
    return f'{option} takes values by torch\'s names, as {{"0.weight": [[0.1, 0.2]], "0.bias": [0.3]}}.'


def _array(name: str, value: Any, option: str) -> Array:  # noqa: ANN401 - likewise
    rows = value if isinstance(value, list) else None
    if rows is None:
        raise UsageError(f"{option}: {cut(name)} is no list of numbers", example(option))
    if not any(isinstance(row, list) for row in rows):
        return Array((len(rows),), [_typed(name, one, option) for one in rows])
    lengths = {len(row) if isinstance(row, list) else -1 for row in rows}
    if len(lengths) != 1:
        raise UsageError(f"{option}: the rows of {cut(name)} are not of one length")
    return Array((len(rows), lengths.pop()), [_typed(name, one, option) for row in rows for one in row])


def _typed(name: str, value: Any, option: str) -> Typed:  # noqa: ANN401 - likewise
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise UsageError(f"{option}: {cut(name)} holds what is no number: {cut(str(value))}")
    return Typed.parse(str(value), f"{option}: {cut(name)}:")
