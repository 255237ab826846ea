"""What a loss is: the base class, and the small values that its class is described with.

A loss is a frozen, slotted, final dataclass in a file of its own under `losscli/losses/`. Its options are its
fields; everything else that is said of it anywhere (sub-command, help, list, explain, errors, signature, tests)
is derived from the class.
"""

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import ClassVar, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike

from losscli.domain import Array, Domain, Interval, Mask
from losscli.errors import OptionError, UsageError, cut
from losscli.formula import Formula, Glyph
from losscli.reduction import Divisor

Scalar = float | str | None
Real = float | Decimal
Values = tuple[Real | tuple[Real, ...], ...]

NOTHING: Mapping[str, Scalar] = MappingProxyType({})
PREDICTION = Glyph("ŷ", "yhat", r"\hat{y}")
PROBABILITY_GLYPH = Glyph("p", "p", "p")
LOGIT_GLYPH = Glyph("z", "z", "z")
TARGET = Glyph("y", "y", "y")


class Input(NamedTuple):
    """One of the arrays a loss is a function of.

    `name` is its option (`--pred`) and its key in JSON; `symbol` its letter in the formula. A `vector` input
    holds a row of numbers for each term, the others one number.
    """

    name: str
    symbol: str
    glyph: Glyph
    domain: Domain
    vector: bool = False
    hint: str = ""


class Option(NamedTuple):
    """What an option of a loss means and may be, beside its field's type and default.

    `signature` is its key in the signature line, where that is not its name; a `quiet` one stands there only if set.
    """

    help: str
    allowed: Interval | tuple[str, ...]
    signature: str = ""
    quiet: bool = False

    def admits(self, value: Scalar) -> bool:
        """Whether `value` is in the range, or one of the choices."""
        if not isinstance(self.allowed, Interval):
            return value in self.allowed
        return isinstance(value, int | float) and not self.allowed.outside(np.array(float(value))).any()

    @property
    def range(self) -> str:
        """The range or the choices, in words for an error."""
        return f"in {self.allowed.text}" if isinstance(self.allowed, Interval) else " or ".join(self.allowed)


class Convention(NamedTuple):
    """What a framework computes under this loss's name: a named set of option values, the divisor included.

    `effect` completes the sentence `--like NAME ...`; it is empty where the framework's terms are the exact ones.
    """

    options: Mapping[str, Scalar] = NOTHING
    effect: str = ""
    divisor: Divisor = "weights"


class Example(NamedTuple):
    """A term worked by hand: inputs, value, the options it holds under, and what it is an example of.

    `gradient` is that of the term with respect to the prediction, where the example is about it.
    """

    pred: float | tuple[float, ...]
    target: float | tuple[float, ...]
    term: float
    options: Mapping[str, Scalar] = NOTHING
    about: str = ""
    gradient: float | tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Loss(ABC):
    """A per-sample loss: a term for each sample, its gradient and its curvature.

    Arrays are float64 and already checked: `check` is called first. A scalar input has shape (n,) or, for
    several outputs a sample, (n, d); a vector input (n, C).
    """

    name: ClassVar[str]
    title: ClassVar[str]
    family: ClassVar[str]
    aliases: ClassVar[tuple[str, ...]] = ()
    equivalents: ClassVar[Mapping[str, str]]
    conventions: ClassVar[Mapping[str, Convention]] = {}
    references: ClassVar[tuple[str, ...]]
    examples: ClassVar[tuple[Example, ...]]
    sample: ClassVar[tuple[ArrayLike, ArrayLike]]
    inputs: ClassVar[tuple[Input, ...]]

    def __post_init__(self) -> None:
        """Check every option once; after that the object is right.

        Raises:
            OptionError: an option is outside its range.
        """
        for name, option in options(type(self)):
            value = getattr(self, name)
            if value is not None and not option.admits(value):
                raise OptionError(self.name, flag(name), value, option.range)

    @property
    @abstractmethod
    def formula(self) -> Formula:
        """The formula of the term and its derivatives, at the options set."""

    @property
    def divides_by(self) -> str:
        """What the mean divides by, in words."""
        several = "" if self.inputs[0].vector else " (rows times columns)"
        return f"the number of terms{several}; with --weight, the sum of their weights"

    @abstractmethod
    def term(self, p: Array, y: Array, /) -> Array:
        """Return the term of each sample, shape (n,) or (n, d)."""

    @abstractmethod
    def gradient(self, p: Array, y: Array, /) -> Array:
        """Return ∂term/∂prediction, the shape of the prediction."""

    @abstractmethod
    def curvature(self, p: Array, y: Array, /) -> Array:
        """Return the diagonal second derivative ∂²term/∂prediction², the shape of the prediction."""

    def resolved(self, widths: Mapping[str, int]) -> Self:  # noqa: ARG002 - a hook: few losses need the widths
        """Return the loss for inputs of these numbers of columns, as far as that leaves something open."""
        return self

    def domains(self, arrays: Mapping[str, Array]) -> Iterator[tuple[Input, Domain]]:  # noqa: ARG002 - likewise
        """Yield each input with the domain that it has among these arrays."""
        for one in self.inputs:
            yield one, one.domain

    def undefined(self, p: Array, y: Array) -> tuple[Mask, tuple[str, str]] | None:  # noqa: ARG002 - likewise
        """Return the rows on which the loss has no value though each number is allowed, and how to say so.

        The two texts complete the sentence `PLACE: row N = ... is not ...`.
        """
        return None

    def meant(self, values: Values) -> Values:
        """Return a row's numbers, in the order of the inputs, as the formula sees them (`--clip` changes them)."""
        return values

    def sensitive(self, p: Array, y: Array) -> Mask | None:  # noqa: ARG002 - likewise
        """Return the rows on which a framework's convention gives another term, or None if there are none.

        May be true for too many rows, never for too few.
        """
        return None

    def settings(self) -> dict[str, Scalar]:
        """Return the options and their values, in the order of the fields."""
        return {name: getattr(self, name) for name, _ in options(type(self))}

    @classmethod
    def convention(cls, name: str | None) -> Convention:
        """Return the convention of a framework, or the exact one if none is named.

        Raises:
            UsageError: this loss has none of that name.
        """
        if name is None:
            return Convention()
        if name not in cls.conventions:
            known = ", ".join(cls.conventions) or "none"
            raise UsageError(f"--like {cut(name)}: the conventions of {cls.name} are {known}")
        return cls.conventions[name]

    def like(self, convention: Convention) -> Self:
        """Return this loss with a framework's option values."""
        return dataclasses.replace(self, **convention.options)


def pointwise(prediction: Domain, target: Domain, glyph: Glyph, hint: str = "") -> tuple[Input, Input]:
    """Return the inputs of a loss of one prediction and one target; several outputs a row are as many terms."""
    letter = glyph.ascii if len(glyph.ascii) == 1 else "p"
    return Input("pred", letter, glyph, prediction, hint=hint), Input("target", "y", TARGET, target)


def options(loss: type[Loss]) -> Iterator[tuple[str, Option]]:
    """Yield the name of each option of a loss with what is known of it."""
    for one in dataclasses.fields(loss):
        for note in getattr(one.type, "__metadata__", ()):
            if isinstance(note, Option):
                yield one.name, note


def flag(name: str) -> str:
    """Return how an option is typed: `log_floor` is `--log-floor`."""
    return "--" + name.replace("_", "-")
