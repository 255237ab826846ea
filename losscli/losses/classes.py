"""What the losses over several classes share: the target, a class index or a row of probabilities, and its weights."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal, NamedTuple, Self

import numpy as np

from losscli.domain import PROBABILITY, REAL, WEIGHT, Array, Domain, Interval, Labels, Mask
from losscli.errors import OptionError, PairingError
from losscli.formula import Glyph, Shown
from losscli.loss import Input, Loss
from losscli.losses.rowwise import row_sums
from losscli.numerics import weighed
from losscli.option import Each, Option, Whole, typed

EACH_CLASS = "Weight of each class, in the order of the classes, such as 1,2,0.5."
MASSES = ("weights", "count")
ClassWeight = Annotated[tuple[float, ...] | None, Option(EACH_CLASS, Each(WEIGHT), quiet=True)]
# Where no mean is divided by the weights, a negative one is a number like another: torch takes it.
SignedClassWeight = Annotated[tuple[float, ...] | None, Option(EACH_CLASS, Each(REAL), quiet=True)]
IgnoreIndex = Annotated[
    int | None,
    Option("Label whose rows are left out (torch's is -100). None unless asked for.", Whole(REAL), quiet=True),
]
LabelSmoothing = Annotated[
    float, Option("Share of the target that is spread evenly over all classes.", Interval(0.0, 1.0), quiet=True)
]
SoftMass = Annotated[
    Literal["weights", "count"],
    Option("What a row of target probabilities counts in the divisor: its class weights, or 1.", MASSES, quiet=True),
]
CLASS_WEIGHT = Shown("class_weight[y]", Glyph("w[y]", "w[y]", "w_{y}"))


class Indices(Labels):
    """The class indices, where the target cannot be a row of probabilities."""

    __slots__ = ()

    @property
    def described(self) -> str:
        """What the target may be."""
        return "a class index in {0, …, C − 1}"


# Of two classes only in name: the columns of the prediction say how many there are.
INDEX = Indices(2)


@dataclass(frozen=True, slots=True)
class OverClasses(Loss):
    """A loss of a row of numbers, one for each class.

    `distribution` says that the target is a row of probabilities; the columns that are given settle it.
    """

    distribution: bool = False

    def resolved(self, widths: Mapping[str, int]) -> Self:
        """Read one target column as class indices, and as many as there are classes as probabilities.

        Raises:
            PairingError: another number of target columns, or a single class.
        """
        classes, targets = widths["pred"], widths["target"]
        refuse_one_class(self, classes, targets)
        if targets not in {1, classes}:
            expected = f"one column of class indices, or {classes} of probabilities"
            raise PairingError(f"{self.name}: {classes} classes want {expected}; there are {targets} target columns")
        return replace(self, distribution=targets > 1)

    def domains(self, arrays: Mapping[str, Array]) -> Iterator[tuple[Input, Domain]]:
        """Yield the prediction, and the target as labels below its number of columns or as probabilities."""
        prediction, target = self.inputs
        yield prediction, prediction.domain
        yield target, PROBABILITY if self.distribution else Labels(arrays[prediction.name].shape[-1])


@dataclass(frozen=True, slots=True)
class Labelled(Loss):
    """A loss of a row of scores, one for each class, and the index of the true one."""

    def resolved(self, widths: Mapping[str, int]) -> Self:
        """Refuse a single class, and more than one target column.

        Raises:
            PairingError: there are such.
        """
        refuse_one_class(self, widths["pred"], widths["target"])
        if widths["target"] != 1:
            raise PairingError(f"{self.name} wants one column of class indices; there are {widths['target']}")
        return self

    def domains(self, arrays: Mapping[str, Array]) -> Iterator[tuple[Input, Domain]]:
        """Yield the prediction, and the target as labels below its number of columns."""
        prediction, target = self.inputs
        yield prediction, prediction.domain
        yield target, Labels(arrays[prediction.name].shape[-1])


@dataclass(frozen=True, slots=True)
class WeighsClasses(OverClasses):
    """A loss over classes that count for more or less, and one of which may be left out."""

    class_weight: ClassWeight = None
    ignore_index: IgnoreIndex = None

    def resolved(self, widths: Mapping[str, int]) -> Self:
        """Settle the kind of target, and refuse weights of other classes.

        Raises:
            OptionError: there are not as many weights as classes, or a label to leave out and no labels.
            PairingError: the columns do not fit together.
        """
        settled = OverClasses.resolved(self, widths)
        refuse_other_weights(self, self.class_weight, widths["pred"])
        if settled.distribution and self.ignore_index is not None:
            allowed = "left away where the target is a row of probabilities"
            raise OptionError(self.name, "--ignore-index", self.ignore_index, allowed)
        return settled

    @property
    def mass_text(self) -> str:
        """The weights of the classes, where there are such and they count."""
        return "" if self.class_weight is None or self.counts_rows else "class weights"

    def mass(self, z: Array, y: Array) -> Array | None:  # noqa: ARG002 - the target decides
        """Return the weight of the true class, or the mean of the weights under the target; None where it is 1."""
        if self.class_weight is None or self.counts_rows:
            return None
        if self.distribution:
            return row_sums(y * np.array(self.class_weight, dtype=np.float64))
        return weight_of(self.class_weight, y)

    def ignored(self, z: Array, y: Array) -> Mask | None:  # noqa: ARG002 - the target decides
        """Return the rows of the label that is left out."""
        return None if self.ignore_index is None or self.distribution else y == self.ignore_index

    @property
    def counts_rows(self) -> bool:
        """Whether a row counts 1 in the divisor of the mean whatever its weights."""
        return False

    @property
    def hard(self) -> bool:
        """Whether a term is of the true class alone."""
        return not self.distribution

    def spread(self, y: Array, classes: int, lifted: float = 1.0) -> Array:
        """Return the target as rows of probabilities times `lifted`, shape (n, classes)."""
        return (y if self.distribution else one_hot(y, classes)) * lifted

    def rows(self, y: Array, classes: int, lifted: float = 1.0) -> Array:
        """Return the target as rows of what each class counts, shape (n, classes).

        `lifted` multiplies it first, by a power of two, so that a weight does not take the digits of 5e-324.
        """
        t = self.spread(y, classes, lifted)
        return t if self.class_weight is None else t * np.array(self.class_weight, dtype=np.float64)

    def weighed_rows(self, values: Array, y: Array) -> Array:
        """Return rows of values times the weight of the true class of each: for a target that is hard."""
        return values if self.class_weight is None else values * weight_of(self.class_weight, y)[..., None]

    def summed(self, values: Array, y: Array) -> Array:
        """Return the sum of a row of values, each times what its class counts: (n, C) → (n,)."""
        if not self.hard:  # the weights multiply the values: 5e-324 times a weight would lose all its digits
            each = (
                values if self.class_weight is None else weighed(np.array(self.class_weight, dtype=np.float64), values)
            )
            return row_sums(weighed(self.spread(y, values.shape[-1]), each))
        picked = at_target(values, y)
        return picked if self.class_weight is None else weighed(weight_of(self.class_weight, y), picked)

    def stated(self, letter: str) -> "Stated":
        """Return how the formula says what each class counts, for a prediction of this letter."""
        hot = "y" if self.distribution else f"onehot(y, {letter})"
        if self.class_weight is None:
            return Stated(hot)
        return Stated(f"w*{hot}", "w[y]*", {"w": "class_weight"})


@dataclass(frozen=True, slots=True)
class Smoothed(WeighsClasses):
    """A loss over classes whose target may be smoothed: a share of it is spread evenly.

    `soft_mass` is about torch, whose mean over rows of probabilities ignores the class weights in its divisor.
    """

    label_smoothing: LabelSmoothing = 0.0
    soft_mass: SoftMass = "weights"

    @property
    def counts_rows(self) -> bool:
        """Whether a row counts 1 in the divisor of the mean whatever its weights."""
        return self.distribution and self.soft_mass == "count"

    @property
    def hard(self) -> bool:
        """Whether a term is of the true class alone."""
        return not self.distribution and not self.label_smoothing

    def spread(self, y: Array, classes: int, lifted: float = 1.0) -> Array:
        """Return the target, smoothed, as rows of probabilities times `lifted`, shape (n, classes)."""
        t = WeighsClasses.spread(self, y, classes, lifted)
        return t if not self.label_smoothing else smoothed(t, self.label_smoothing, lifted)

    def stated(self, letter: str) -> "Stated":
        """Return how the formula says what each class counts, for a prediction of this letter."""
        plain = WeighsClasses.stated(self, letter)
        if not self.label_smoothing:
            return plain
        hot = "y" if self.distribution else f"onehot(y, {letter})"
        smooth = f"(1 - epsilon)*{hot} + epsilon/classes({letter})"
        weight = "" if self.class_weight is None else "w*"
        return Stated(f"{weight}({smooth})", "", {**plain.where, "epsilon": "label_smoothing"})


class Stated(NamedTuple):
    """What each class counts, as an expression; what a term of the true class alone is times; abbreviations."""

    row: str
    factor: str = ""
    where: Mapping[str, str] = {}

    @property
    def named(self) -> tuple[str, dict[str, str]]:
        """The expression by a letter t where it is long, and the abbreviations with that."""
        return (self.row, {}) if not self.where else ("t", {**self.where, "t": self.row})


def refuse_one_class(loss: Loss, classes: int, targets: int) -> None:
    """Refuse a prediction of a single column.

    Raises:
        PairingError: it is one.
    """
    if classes == 1:
        swapped = "Were the two files swapped? The order is PREDS TARGETS."
        hint = swapped if targets > 1 else "For one column see bce and bce-logits."
        raise PairingError(f"{loss.name} needs a column for each class, at least two; there is 1", (hint,))


def refuse_other_weights(loss: Loss, weights: tuple[float, ...] | None, classes: int) -> None:
    """Refuse weights that are not one for each class.

    Raises:
        OptionError: they are not.
    """
    if weights is not None and len(weights) != classes:
        raise OptionError(loss.name, "--class-weight", typed(weights), f"{classes} numbers, one for each class")


def weight_of(weights: tuple[float, ...], y: Array) -> Array:
    """Return the weight of the class of each label, shape (n,)."""
    found: Array = np.array(weights, dtype=np.float64)[y.astype(np.intp)]
    return found


def at_target(values: Array, y: Array) -> Array:
    """Return the entry of each row at its class: (n, C) → (n,)."""
    picked: Array = np.take_along_axis(values, y.astype(np.intp)[..., None], axis=-1)[..., 0]
    return picked


def one_hot(y: Array, classes: int) -> Array:
    """Return labels, shape (n,), as rows of 0 and 1, shape (n, classes)."""
    rows: Array = (np.arange(classes) == y[..., None]).astype(np.float64)
    return rows


def smoothed(t: Array, share: float, whole: float = 1.0) -> Array:
    """Return rows of targets, probabilities times `whole`, of which a share is spread evenly over the classes."""
    rows: Array = (1 - share) * t + share * whole / t.shape[-1]
    return rows


def others(values: Array) -> Array:
    """Return for each entry of a row the sum of the others, without taking it from the sum of all: (n, C) → (n, C)."""
    before, after = np.zeros_like(values), np.zeros_like(values)
    np.cumsum(values[..., :-1], axis=-1, out=before[..., 1:])
    after[..., :-1] = np.cumsum(values[..., :0:-1], axis=-1)[..., ::-1]
    return before + after
