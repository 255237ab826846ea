"""A network's definition: a TOML or JSON file in the words of torch.nn.

layers = ["Linear(2, 2)", "Sigmoid()"]
seed = 0                   # torch's initial values, for what is not given below
frozen = ["*.bias"]        # what is not moved
weights = "weights.npz"    # or .safetensors, beside this file
[parameters]
"0.weight" = [[0.15, 0.2], [0.25, 0.3]]
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from math import prod
from typing import Any

from losscli.errors import NetworkError, Place, ReadError, UsageError, cut
from losscli.network.calls import layer_of
from losscli.network.initialising import initial
from losscli.network.layer import Layer, Parameters
from losscli.network.network import Network, shapes, widths
from losscli.network.parameters import array_given, refuse_unfit
from losscli.network.weights import read_weights
from losscli.readers.documents.document import parse
from losscli.readers.sources.files import is_url
from losscli.readers.sources.source import Source

KEYS = ("layers", "seed", "frozen", "weights", "parameters")
MOST = 1 << 26  # half a gigabyte, and as much for each copy
TOML_PLACE = re.compile(
    r"^(?P<what>.*) \(at (line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$", re.DOTALL
)


def read_network(path: str, *, seed: int | None = None) -> Network:
    """Return the network that a file defines; `seed` goes before the file's own.

    Raises:
        NetworkError: the file does not define one.
        ReadError: it is no TOML or JSON, or cannot be read.
        UsageError: the seed is none that torch takes, or what reads the weights is not installed.
    """
    source = Source.open(path)
    try:
        return _network(_document(source), source.name, seed)
    except RecursionError as error:
        raise ReadError(Place(source.name), "nested too deep: no network is") from error


def _network(said: Mapping[str, Any], path: str, seed: int | None) -> Network:
    _refuse_keys(said, path)
    layers = _layers(said, path)
    widths(layers, None, path)
    _refuse_large(layers, path)
    given = _given(said, layers, path)
    parameters, used = _filled(layers, given, _seed(said, path) if seed is None else seed, path)
    return Network(layers, parameters, _frozen(said, layers, path), used, path)


def _document(source: Source) -> Mapping[str, Any]:
    """Return what the file says; a text that begins with a brace is JSON, since no TOML does."""
    if source.kind is not None:
        raise ReadError(Place(source.name), f"this is {source.kind} data: a network is defined in TOML or JSON")
    text = source.text()
    if text.lstrip()[:1] != "{" and not source.called.lower().endswith(".json"):
        return _toml(text, source.name)
    found = parse(text, source.name)
    if not isinstance(found, dict):
        raise ReadError(Place(source.name), "a network is defined by an object with the key layers")
    return found


def _toml(text: str, path: str) -> Mapping[str, Any]:
    import tomllib  # noqa: PLC0415 - JSON needs none

    try:
        return tomllib.loads(text)
    except ValueError as error:
        match = TOML_PLACE.match(str(error))
        what = cut(match["what"] if match else str(error))
        if match is None or match["line"] is None:
            raise ReadError(Place(path), f"not valid TOML: {what}") from error
        line, column = int(match["line"]), int(match["column"])
        lines = [*text.split("\n"), ""]
        place = Place(path, line, column, lines[line - 1])
        raise ReadError(place, f"not valid TOML: {what}") from error


def _refuse_keys(said: Mapping[str, Any], path: str) -> None:
    for key in said:
        if key not in KEYS:
            near = get_close_matches(key, KEYS, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"It has {', '.join(KEYS)}."
            raise NetworkError(f"a network has no {cut(key) or 'key without a name'}", path, hint=hint)


def _layers(said: Mapping[str, Any], path: str) -> Sequence[Layer]:
    given = said.get("layers")
    if not isinstance(given, list) or not given:
        hint = 'List them as in torch: layers = ["Linear(2, 2)", "Sigmoid()"].'
        raise NetworkError("there are no layers" if not given else "layers is no list", path, hint=hint)
    return [_layer(one, at, path) for at, one in enumerate(given)]


def _layer(given: object, at: int, path: str) -> Layer:
    try:
        return layer_of(given)
    except NetworkError as error:
        text = given if isinstance(given, str) else repr(given)
        raise NetworkError(error.problem, path, f"layers[{at}], {cut(text)}", error.hint) from error


def _refuse_large(layers: Sequence[Layer], path: str) -> None:
    count = sum(prod(shape) for _, shape in shapes(layers))
    if count > MOST:
        problem = f"it has {count} parameters: this is for small networks"
        raise NetworkError(problem, path, hint=f"{MOST} are the most; write a larger one in PyTorch.")


def _seed(said: Mapping[str, Any], path: str) -> int | None:
    seed = said.get("seed")
    if seed is not None and type(seed) is not int:
        raise NetworkError(f"seed must be a whole number, got {cut(repr(seed))}", path)
    return seed


def _given(said: Mapping[str, Any], layers: Sequence[Layer], path: str) -> Parameters:
    """Return the parameters whose values are given, in the file of weights or inline, each checked."""
    wanted = dict(shapes(layers))
    found: dict[str, Any] = {}
    file = said.get("weights")
    if file is not None:
        if not isinstance(file, str) or not file:
            raise NetworkError(f"weights must be the name of a file, got {cut(repr(file))}", path)
        beside = file if path == "stdin" or is_url(file) else os.path.join(os.path.dirname(path), file)
        for name, array in read_weights(beside).items():
            refuse_unfit(name, array, wanted, beside)
            found[name] = array
    filed = set(found)
    for name, value in _named(said.get("parameters", {}), path):
        if name in found:
            where = "in the file of weights and under parameters" if name in filed else "twice under parameters"
            raise NetworkError(f"it is given {where}", path, cut(name))
        array = array_given(name, value, path)
        refuse_unfit(name, array, wanted, path)
        found[name] = array
    return found


def _named(said: Any, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - what a document holds
    """Yield each parameter with its name; `0.weight` without quotes is a table in a table, to TOML."""
    if not isinstance(said, dict):
        raise NetworkError("parameters must be a table: a name and its numbers for each", path)
    for name, value in said.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{inner}", one) for inner, one in _named(value, path))
        else:
            yield name, value


def _filled(layers: Sequence[Layer], given: Parameters, seed: int | None, path: str) -> tuple[Parameters, int | None]:
    """Return all parameters in torch's order, what is not given drawn by the seed; and the seed, if it was used."""
    missing = [(name, shape) for name, shape in shapes(layers) if name not in given]
    if missing and seed is None:
        name, shape = missing[0]
        problem = f"it has no values, and there is no seed to draw them by{_more(len(missing) - 1)}"
        by_hand = f'under [parameters], "{name}" = {"rows of numbers" if len(shape) > 1 else "numbers"}'
        hint = f'Add {by_hand}, {" by ".join(map(str, shape))}; or weights = "FILE.npz"; or seed = 0.'
        raise NetworkError(problem, path, name, hint)
    if seed is None or not missing:
        return {name: given[name] for name, _ in shapes(layers)}, None
    try:
        drawn = initial(layers, seed)
    except UsageError as error:
        raise NetworkError(error.problem, path) from error
    return {name: given.get(name, drawn[name]) for name, _ in shapes(layers)}, seed


def _more(count: int) -> str:
    return f" (nor have {count} more)" if count > 1 else " (nor has 1 more)" if count else ""


def _frozen(said: Mapping[str, Any], layers: Sequence[Layer], path: str) -> frozenset[str]:
    """Return the parameters that are not moved, by patterns of their names."""
    patterns = said.get("frozen", [])
    if isinstance(patterns, str):
        patterns = [patterns]
    if not isinstance(patterns, list) or not all(isinstance(one, str) for one in patterns):
        raise NetworkError('frozen must be a list of names, such as ["*.bias"]', path)
    return frozen(layers, patterns, path)


def frozen(layers: Sequence[Layer], patterns: Sequence[str], path: str = "") -> frozenset[str]:
    """Return the names of the parameters that match one of the patterns: `*.bias`, `0.*`.

    Raises:
        NetworkError: a pattern matches none.
    """
    names = [name for name, _ in shapes(layers)]
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in names):
            hint = f"The parameters are {', '.join(names[:10])}{' ...' if names[10:] else ''}."
            raise NetworkError(f"frozen: no parameter is called {cut(pattern)}", path, hint=hint if names else "")
    return frozenset(name for name in names if any(fnmatchcase(name, one) for one in patterns))
