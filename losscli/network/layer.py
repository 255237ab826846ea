"""What a layer is: the base classes. One layer is one file under `losscli/network/layers/`, named as in torch.nn."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar, NamedTuple, Protocol

from numpy.typing import ArrayLike

from losscli.domain import Array
from losscli.errors import OptionError
from losscli.formula import Glyph, Node, Style, evaluate, parse, show
from losscli.option import options

Parameters = Mapping[str, Array]

NONE: Parameters = {}


class Written(Protocol):
    """What can be written in each style: a `Glyph`, or a `Rule`."""

    def of(self, style: Style) -> str:
        """Return the letters in `style`."""
        ...


class Rule(NamedTuple):
    """A formula of the input x, the output y and the gradient g = ∂L/∂y, in the language of `losscli.formula`.

    `glyphs` are the letters of its symbols, where they are not those of their names.
    """

    source: str
    glyphs: Mapping[str, Glyph] = {}

    @property
    def node(self) -> Node:
        """The formula itself, to put numbers into."""
        return parse(self.source)

    def of(self, style: Style) -> str:
        """Return the formula as it is written in `style`."""
        return show(self.node, style, self.glyphs)

    def evaluate(self, **values: ArrayLike) -> Array:
        """Return its value at these values of its symbols."""
        return evaluate(self.node, values)


class Slopes(NamedTuple):
    """The gradients behind a layer: with respect to its input, and to each of its parameters by name."""

    inputs: Array
    parameters: Parameters


@dataclass(frozen=True, slots=True)
class Layer(ABC):
    """A layer of torch.nn: a frozen, slotted, final dataclass whose fields are the arguments of its constructor.

    Arrays are float64, a row a sample: shape (n, width). The layer holds no weights: those of a network are all in one
    mapping, by torch's names (`0.weight`), and a layer is given its own, by their last names (`weight`).
    """

    name: ClassVar[str]

    def __post_init__(self) -> None:
        """Check every argument once.

        Raises:
            OptionError: one is outside its range.
        """
        for name, option in options(type(self)):
            if not option.admits(getattr(self, name)):
                raise OptionError(self.name, name, getattr(self, name), option.range)

    @property
    @abstractmethod
    def formula(self) -> Written:
        """The output y, of the input x."""

    @property
    @abstractmethod
    def derivative(self) -> Written:
        """The derivative ∂y/∂x of an `Elementwise` layer; of another, ∂L/∂x of the gradient g = ∂L/∂y."""

    @property
    def bound(self) -> float:
        """The bound of torch's initial values of its parameters, which are uniform between it and its negative."""
        return 0.0

    @property
    def takes(self) -> int | None:
        """The number of columns that it takes, or None if it takes any."""
        return None

    def width(self, before: int) -> int:
        """Return the number of columns behind the layer for as many before it, which it takes."""
        return before

    def parameters(self) -> Mapping[str, tuple[int, ...]]:
        """Return the shape of each parameter by its name, in torch's order; most layers have none."""
        return {}

    @abstractmethod
    def forward(self, x: Array, own: Parameters = NONE) -> Array:
        """Return the outputs, shape (n, width)."""

    @abstractmethod
    def backward(self, x: Array, y: Array, slope: Array, own: Parameters = NONE) -> Slopes:
        """Return the gradients from that of the output: `x` went in, `y` came out, `slope` is ∂L/∂y in its shape."""

    def kinks(self) -> tuple[float, ...]:
        """Return the inputs at which its derivative jumps."""
        return ()

    def settings(self) -> Mapping[str, Any]:
        """Return the arguments of the constructor as torch spells them, without those at their defaults."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name)) != one.default}

    def __str__(self) -> str:
        """Return the layer as one writes it in torch: `Linear(10, 5, bias=False)`."""
        given = {one.name for one in fields(self) if one.default is MISSING}
        words = [repr(value) if name in given else f"{name}={value!r}" for name, value in self.settings().items()]
        return f"{self.name}({', '.join(words)})"


@dataclass(frozen=True, slots=True)
class Elementwise(Layer):
    """A layer that does the same to each number by itself."""

    @abstractmethod
    def local(self, x: Array, y: Array) -> Array:
        """Return the derivative ∂y/∂x of each number, in the shape of `x`, of which `y` is the output."""

    def backward(self, x: Array, y: Array, slope: Array, own: Parameters = NONE) -> Slopes:  # noqa: ARG002 - it has none
        """Return ∂L/∂x = ∂L/∂y·∂y/∂x."""
        return Slopes(slope * self.local(x, y), NONE)
