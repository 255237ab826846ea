"""All that a report says, before anything is said about how it looks."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from losscli.errors import cut
from losscli.evaluation import Evaluation
from losscli.option import Scalar, options, typed
from losscli.rows import ShownRow
from losscli.suspicion import Finding


class InputFacts(NamedTuple):
    """Where an input came from: its file, the labels of its columns, its number of rows."""

    path: str
    columns: tuple[str, ...]
    rows: int


class Report(NamedTuple):
    """One evaluation, and what is to be shown of it.

    `like` names the framework whose convention was asked for; `missing` is what was done with missing cells.
    """

    evaluation: Evaluation
    inputs: Mapping[str, InputFacts]
    rows: Sequence[ShownRow] = ()
    warnings: Sequence[Finding] = ()
    version: str = ""
    like: str | None = None
    missing: str = "error"
    weight: str | None = None
    digits: int = 6
    gradient: bool = False
    group: str | None = None
    classes: str | None = None

    @property
    def signature(self) -> str:
        """The line that makes the number reproducible: everything that it depends on beside the data."""
        evaluation = self.evaluation
        parts = [evaluation.loss.name, f"n:{evaluation.moments.count}", f"red:{evaluation.reduction.name}"]
        parts += [f"{key}:{typed(value)}" for key, value in self._settings()]
        parts += [f"like:{self.like}"] if self.like else []
        parts += [f"weight:{_quoted(self.weight)}"] if self.weight else []
        parts += [f"over:{self._over}"] if self.weight and self.divisor is not None else []
        parts += [f"skipped:{evaluation.moments.skipped}"] if self.missing == "skip" else []
        parts += [f"ignored:{evaluation.moments.ignored}"] if evaluation.moments.ignored else []
        parts += [f"group:{_quoted(self.group)}"] if self.group else []
        parts += [f"classes:{_quoted(self.classes)}"] if self.classes else []
        return "|".join([*parts, "pair:row", f"losscli:{self.version}"])

    @property
    def settings(self) -> dict[str, Scalar]:
        """The options of the loss and of the reading, for a machine."""
        like: dict[str, Scalar] = {"like": self.like} if self.like else {}
        return {**self.evaluation.loss.settings(), **like, "pair": "row", "na": self.missing}

    @property
    def divisor(self) -> float | None:
        """What a mean divides by, or None where nothing is divided."""
        evaluation = self.evaluation
        if evaluation.reduction.name != "mean":
            return None
        return evaluation.moments.divisor(evaluation.divisor)

    @property
    def outputs(self) -> tuple[str, ...]:
        """The labels of the terms of a row that has several: those of the target's columns, the last of the files."""
        last = [one for one in self.evaluation.loss.inputs if not one.parameter][-1]
        return self.inputs[last.name].columns

    @property
    def scale(self) -> float:
        """What the gradient of the terms' sum, or weighted sum, is divided by in that of the result.

        Of the square root of a mean it is 2·root·divisor; 0 where the root is 0, as no gradient is there.
        """
        evaluation = self.evaluation
        divisor = 1.0 if self.divisor is None else self.divisor
        if evaluation.rooted:
            return 2 * (evaluation.value or 0.0) * divisor
        return divisor

    @property
    def result_name(self) -> str:
        """What the result is called beside the gradient: the reduction, or the loss that is the root of a mean."""
        evaluation = self.evaluation
        return evaluation.loss.name if evaluation.rooted else evaluation.reduction.name

    @property
    def slopes(self) -> bool:
        """Whether the result has a gradient: the mean and the sum have; of the median, say, none is given."""
        return self.evaluation.reduction.name in {"mean", "sum"}

    @property
    def _over(self) -> str:
        return "sum-of-weights" if self.evaluation.divisor == "weights" else "count"

    def _settings(self) -> list[tuple[str, Scalar]]:
        loss = self.evaluation.loss
        plain, own = type(loss)(), dict(options(type(loss)))
        # What is no option is the loss itself, where that is of the user's own making: the expression, the function.
        made: list[tuple[str, Scalar]] = [
            (key, _barred(str(value))) for key, value in loss.settings().items() if key not in own
        ]
        return made + [
            (option.signature or name, getattr(loss, name))
            for name, option in own.items()
            if not option.quiet or getattr(loss, name) != getattr(plain, name)
        ]


def _quoted(name: str) -> str:
    """Return a column's name as a part of the signature, whose parts end at a bar."""
    return cut(_barred(name))


def _barred(text: str) -> str:
    return text.replace("%", "%25").replace("|", "%7C")
