"""A network: its layers in order and its parameters, and the numbers of one pass forward and back."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from losscli.domain import Array
from losscli.network.layer import Layer, Parameters


class Network(NamedTuple):
    """Layers in order, as of `torch.nn.Sequential`, and all parameters by torch's names: `0.weight`, `0.bias`.

    Those that are `frozen` have gradients, but are not moved.
    """

    layers: Sequence[Layer]
    parameters: Parameters
    frozen: frozenset[str] = frozenset()

    def own(self, at: int) -> Parameters:
        """Return the parameters of one layer by their last names."""
        prefix = f"{at}."
        return {name.removeprefix(prefix): value for name, value in self.parameters.items() if name.startswith(prefix)}


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
    """A pass back: the gradient of the loss with respect to the output of each layer, and to each parameter by name."""

    slopes: Sequence[Array]
    gradients: Mapping[str, Array]
