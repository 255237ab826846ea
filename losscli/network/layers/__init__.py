"""The layers: one module each, found by walking this package; `LeakyReLU` lives in `leaky_relu.py`."""

from functools import cache
from importlib import import_module
from pathlib import Path

from losscli.errors import NetworkError, cut
from losscli.network.layer import Layer

ROOT = Path(__file__).parent
HOME = ("torch.nn.", "nn.")


def layer_named(name: str) -> type[Layer]:
    """Return the layer of this name, as torch spells it; `nn.ReLU` is `ReLU`. No other is imported.

    Raises:
        NetworkError: there is none.
    """
    bare = name
    for prefix in HOME:
        bare = bare.removeprefix(prefix)
    stem = _stems().get(bare.lower())
    layer = _load(stem) if stem else None
    if layer is None or layer.name != bare:
        raise NetworkError(f"no layer is called {cut(name)}", hint=_suggestion(bare))
    return layer


def names() -> tuple[str, ...]:
    """Return the name of every layer, in alphabetical order."""
    return tuple(sorted(_load(stem).name for stem in _stems().values()))


def _suggestion(name: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistyped name needs it

    by_letters = {one.lower(): one for one in names()}
    near = get_close_matches(name.lower(), by_letters, n=1)
    return f"Did you mean {by_letters[near[0]]}?" if near else f"The layers are {', '.join(names())}."


@cache
def _stems() -> dict[str, str]:
    """Map the letters of each layer's name, small, to the name of its module."""
    return {file.stem.replace("_", ""): file.stem for file in ROOT.glob("[!_]*.py")}


@cache
def _load(stem: str) -> type[Layer]:
    """Import the one module of a layer and return its class."""
    module = import_module(f"{__name__}.{stem}")
    found = [one for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__]
    (layer,) = [one for one in found if issubclass(one, Layer)]
    return layer
