"""A network: its layers in order and its parameters, and the numbers of one pass forward and back."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from losscli.domain import Array
from losscli.errors import NetworkError
from losscli.network.layer import Layer, Parameters


class Network(NamedTuple):
    """Layers in order, as of `torch.nn.Sequential`, and all parameters by torch's names: `0.weight`, `0.bias`.

    Those that are `frozen` have gradients, but are not moved. `seed` is what initial values were drawn with, None if
    none were; `path` is the file that defines it, for errors.
    """

    layers: Sequence[Layer]
    parameters: Parameters
    frozen: frozenset[str] = frozenset()
    seed: int | None = None
    path: str = ""

    def own(self, at: int) -> Parameters:
        """Return the parameters of one layer by their last names."""
        return {name: self.parameters[f"{at}.{name}"] for name in self.layers[at].parameters()}

    def moved(self, parameters: Parameters) -> "Network":
        """Return the same network with these values of its parameters, all of them."""
        return self._replace(parameters=parameters)

    @property
    def takes(self) -> int | None:
        """The number of columns that it takes, or None if it takes any."""
        return next((layer.takes for layer in self.layers if layer.takes is not None), None)

    def width(self, before: int) -> int:
        """Return the number of columns that come out for as many that go in.

        Raises:
            NetworkError: they do not fit, there or between two layers.
        """
        return widths(self.layers, before, self.path)[-1]


class Forward(NamedTuple):
    """A pass forward: what went in, shape (n, width), and what came out of each layer, in order."""

    inputs: Array
    outputs: Sequence[Array]

    @property
    def prediction(self) -> Array:
        """What came out of the last layer."""
        return self.outputs[-1] if self.outputs else self.inputs

    def before(self, at: int) -> Array:
        """Return what goes into a layer."""
        return self.outputs[at - 1] if at else self.inputs


class Backward(NamedTuple):
    """A pass back: the gradient of the loss with respect to the output of each layer, and to each parameter by name.

    `inputs` is that with respect to what went in.
    """

    slopes: Sequence[Array]
    gradients: Mapping[str, Array]
    inputs: Array


def label(layers: Sequence[Layer], at: int) -> str:
    """Return how a layer is called in an error: `layers[2], Linear(5, 2)`; its parameters are `2.weight`, `2.bias`."""
    return f"layers[{at}], {layers[at]}"


def shapes(layers: Sequence[Layer]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the name and shape of every parameter, in torch's order."""
    for at, layer in enumerate(layers):
        yield from ((f"{at}.{name}", shape) for name, shape in layer.parameters().items())


def widths(layers: Sequence[Layer], before: int | None, path: str = "") -> list[int]:
    """Return the number of columns before the first layer and behind each; where `before` is None, what they want.

    Raises:
        NetworkError: a layer takes another number than it gets.
    """
    wanted = next((layer.takes for layer in layers if layer.takes is not None), None)
    columns = before if before is not None else wanted or 1
    found, source = [columns], -1
    for at, layer in enumerate(layers):
        takes = layer.takes
        if takes is not None and takes != columns:
            giver = "the inputs" if source < 0 else label(layers, source)
            raise NetworkError(f"takes {_columns(takes)} and gets {columns} from {giver}", path, label(layers, at))
        columns = layer.width(columns)
        if takes is not None:
            source = at
        found.append(columns)
    return found


def _columns(count: int) -> str:
    return f"{count} column" if count == 1 else f"{count} columns"
