"""What a layer is: the base class. One layer is one file under `losscli/network/layers/`, named as in torch.nn."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

from losscli.domain import Array
from losscli.formula import Glyph

Parameters = Mapping[str, Array]


class Slopes(NamedTuple):
    """The gradients behind a layer: with respect to its input, and to each of its parameters by name."""

    inputs: Array
    parameters: Parameters


class Layer(ABC):
    """A layer of torch.nn: a frozen, slotted, final dataclass whose fields are the arguments of its constructor.

    Arrays are float64, a row a sample: shape (n, width). The layer holds no weights: those of a network are all in one
    mapping, by torch's names (`0.weight`), and a layer is given its own, by their last names (`weight`).
    """

    name: ClassVar[str]
    formula: ClassVar[Glyph]
    derivative: ClassVar[Glyph]

    def parameters(self) -> Mapping[str, tuple[int, ...]]:
        """Return the shape of each parameter by its name, in torch's order; most layers have none."""
        return {}

    def width(self, before: int) -> int:
        """Return the number of columns behind the layer for as many before it.

        Raises:
            NetworkError: the layer takes another number.
        """
        return before

    @abstractmethod
    def forward(self, x: Array, own: Parameters) -> Array:
        """Return the outputs, shape (n, width)."""

    @abstractmethod
    def backward(self, x: Array, y: Array, slope: Array, own: Parameters) -> Slopes:
        """Return the gradients from that of the output: `x` went in, `y` came out, `slope` is ∂L/∂y in its shape."""

    def settings(self) -> Mapping[str, Any]:
        """Return the arguments of the constructor as torch spells them, without those at their defaults."""
        return {}
