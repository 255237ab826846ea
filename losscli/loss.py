"""What a loss is: the base class, and the small values that its class is described with.

A loss is a frozen, slotted, final dataclass in a file of its own under `losscli/losses/`. Its options are its
fields; everything else that is said of it anywhere (sub-command, help, list, explain, errors, signature, tests)
is derived from the class.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple, Self, TypeGuard

from numpy.typing import ArrayLike

from losscli.domain import Array, Domain, Mask
from losscli.errors import OptionError, UsageError, cut
from losscli.formula import Formula, Glyph
from losscli.option import Real, Scalar, flag, options
from losscli.reduction import Divisor

Values = tuple[Real | tuple[Real, ...], ...]

NOTHING: Mapping[str, Scalar] = MappingProxyType({})
PREDICTION = Glyph("ŷ", "yhat", r"\hat{y}")
PROBABILITY_GLYPH = Glyph("p", "p", "p")
LOGIT_GLYPH = Glyph("z", "z", "z")
TARGET = Glyph("y", "y", "y")


class Input(NamedTuple):
    """One of the arrays a loss is a function of.

    `name` is its option (`--pred`) and its key in JSON; `symbol` its letter in the formula. A `vector` input
    holds a row of numbers for each term, the others one number; of a `ragged` one each row may have a length of its
    own, and of a `matrix` each entry is itself a row, of one length. Instead of a row of 0 and 1 for each class, a cell
    of `lists` may be the list of those that are true. The values of a `named` one may be any words, of which only
    equality matters. A `parameter` is not among the files in order: it is a column, a file or one number for all,
    given by its option, or `default`.
    """

    name: str
    symbol: str
    glyph: Glyph
    domain: Domain
    vector: bool = False
    hint: str = ""
    parameter: bool = False
    default: float | None = None
    ragged: bool = False
    matrix: bool = False
    lists: bool = False
    named: bool = False


class Convention(NamedTuple):
    """What a framework computes under this loss's name: a named set of option values, the divisor included.

    `effect` completes the sentence `--like NAME ...`; it is empty where the framework's terms are the exact ones. Of
    several outputs a row, one `by_column` takes the mean of each column's result, which is refused here.
    """

    options: Mapping[str, Scalar] = NOTHING
    effect: str = ""
    divisor: Divisor = "weights"
    by_column: bool = False


class Example(NamedTuple):
    """A term worked by hand: inputs in order, value, the options it holds under, and what it is an example of.

    `gradient` is that of the term with respect to the first input, where the example is about it. The example of a
    loss that is `together` is a group: its inputs are arrays of several rows, and `term` is their mean.
    """

    inputs: tuple[ArrayLike, ...]
    term: float
    options: Mapping[str, Scalar] = NOTHING
    about: str = ""
    gradient: ArrayLike | None = None


@dataclass(frozen=True, slots=True)
class Loss(ABC):
    """A per-sample loss: a term for each sample, its gradient and its curvature.

    Arrays are float64, in the order of the inputs, and already checked. A scalar input has shape (n,) or, for
    several outputs a sample, (n, d); a vector input (n, C). A ragged one comes a row at a time.

    `root` says that the result is the square root of the mean; `reduction` is the one that the loss's name means.
    The terms of a loss that is `together` depend on all rows at once, or on all of a group. To one that is `stacked`,
    whose inputs are vectors, a column of single numbers is one row: of all the file, or of each group.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    family: ClassVar[str]
    aliases: ClassVar[tuple[str, ...]] = ()
    equivalents: ClassVar[Mapping[str, str]]
    conventions: ClassVar[Mapping[str, Convention]] = {}
    references: ClassVar[tuple[str, ...]]
    examples: ClassVar[tuple[Example, ...]]
    sample: ClassVar[tuple[ArrayLike, ...]]
    inputs: ClassVar[tuple[Input, ...]]
    reduction: ClassVar[str] = "mean"
    root: ClassVar[bool] = False
    together: ClassVar[bool] = False
    stacked: ClassVar[bool] = False

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
    def mass_text(self) -> str:
        """What `mass` is, in words: `class weights`."""
        return ""

    @property
    def divides_by(self) -> str:
        """What the mean divides by, in words."""
        if self.mass_text:
            return f"the sum of the {self.mass_text}; with --weight, each times the weight of its row"
        several = "" if self.inputs[0].vector else " (rows times columns)"
        return f"the number of terms{several}; with --weight, the sum of their weights"

    # The arrays are as many as the loss has inputs, so that each loss names its own.
    @abstractmethod
    def term(self, *inputs: Any, **_: Any) -> Array:  # noqa: ANN401
        """Return the term of each sample, shape (n,) or (n, d)."""

    @abstractmethod
    def gradient(self, *inputs: Any, **_: Any) -> Array:  # noqa: ANN401
        """Return ∂term/∂prediction, the first input, in its shape."""

    @abstractmethod
    def curvature(self, *inputs: Any, **_: Any) -> Array:  # noqa: ANN401
        """Return the diagonal second derivative ∂²term/∂prediction², the shape of the prediction."""

    def gradients(self, *inputs: Any, **_: Any) -> dict[str, Array]:  # noqa: ANN401
        """Return the gradient with respect to each input that a model makes, by name; the first is `gradient`."""
        return {self.inputs[0].name: self.gradient(*inputs)}

    def mass(self, *inputs: Any, **_: Any) -> Array | None:  # noqa: ANN401, ARG002 - a hook
        """Return what each term counts for in the divisor of the mean, shape (n,); None where that is 1."""
        return None

    def ignored(self, *inputs: Any, **_: Any) -> Mask | None:  # noqa: ANN401, ARG002 - a hook
        """Return the rows that are left out of everything, shape (n,), or None."""
        return None

    def resolved(self, widths: Mapping[str, int]) -> Self:  # noqa: ARG002 - a hook: few losses need the widths
        """Return the loss for inputs of these numbers of columns, as far as that leaves something open."""
        return self

    def domains(self, arrays: Mapping[str, Array]) -> Iterator[tuple[Input, Domain]]:  # noqa: ARG002 - likewise
        """Yield each input with the domain that it has among these arrays."""
        for one in self.inputs:
            yield one, one.domain

    def undefined(self, *inputs: Any, **_: Any) -> tuple[Mask, tuple[str, str]] | None:  # noqa: ANN401, ARG002
        """Return the rows on which the loss has no value though each number is allowed, and how to say so.

        The two texts complete the sentence `PLACE: row N = ... is not ...`.
        """
        return None

    def of_column(self, column: int) -> Self:  # noqa: ARG002 - a hook: few options have a number a column
        """Return the loss of the terms in one column, where a row has several."""
        return self

    def meant(self, values: Values) -> Values:
        """Return a row's numbers, in the order of the inputs, as the formula sees them (`--clip` changes them)."""
        return values

    def sensitive(self, *inputs: Any, **_: Any) -> Mask | None:  # noqa: ANN401, ARG002
        """Return the rows on which a framework's convention gives another term, or None if there are none.

        May be true for too many rows, never for too few.
        """
        return None

    def settings(self) -> dict[str, Scalar]:
        """Return the options and their values, in the order of the fields."""
        return {name: getattr(self, name) for name, _ in options(type(self))}

    def numbers(self) -> dict[str, float | tuple[float, ...]]:
        """Return the options that are numbers, by their names: the formula may use them as symbols."""
        return {name: value for name, value in self.settings().items() if _is_number(value)}

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

    @classmethod
    def under(cls, convention: Convention, settings: Mapping[str, Scalar]) -> Self:
        """Return the loss with a framework's option values, except where something else was said."""
        return cls(**{**convention.options, **settings})


def pointwise(prediction: Domain, target: Domain, glyph: Glyph, hint: str = "") -> tuple[Input, Input]:
    """Return the inputs of a loss of one prediction and one target; several outputs a row are as many terms."""
    letter = glyph.ascii if len(glyph.ascii) == 1 else "p"
    return Input("pred", letter, glyph, prediction, hint=hint), Input("target", "y", TARGET, target)


def _is_number(value: Scalar) -> TypeGuard[float | tuple[float, ...]]:
    if isinstance(value, tuple):
        return not any(isinstance(one, tuple) for one in value)
    return isinstance(value, int | float) and not isinstance(value, bool)
