"""All that a report says, before anything is said about how it looks."""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol

from losscli.errors import cut
from losscli.evaluation import Evaluation
from losscli.loss import Loss
from losscli.option import Scalar, options, typed
from losscli.readers.wanted import Keys, Wanted
from losscli.rows import ShownRow
from losscli.suspicion import Finding

if TYPE_CHECKING:
    from losscli.diagnosis.marking import Marked
    from losscli.figures.bins import Counted
    from losscli.figures.chart import Chart
    from losscli.inference.interval import Confidence


class Check(Protocol):
    """The verdict on something that was expected, whatever it is; `render.checks` knows their words."""

    @property
    def agrees(self) -> bool:
        """Whether it is right."""
        ...


class InputFacts(NamedTuple):
    """Where an input came from: its file, the labels of its columns, its number of rows."""

    path: str
    columns: tuple[str, ...]
    rows: int


class Shard(NamedTuple):
    """Some of the rows, in files of their own: how many, the files, and the groups where the rows are grouped.

    `digests` are of the numbers of each input, where shards that are given twice are to be found.
    """

    rows: int
    inputs: Mapping[str, InputFacts]
    digests: Mapping[str, str] = MappingProxyType({})
    groups: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its files."""
        return ", ".join(dict.fromkeys(one.path for one in self.inputs.values()))


class Part(NamedTuple):
    """What the rows of one value came to: how many terms, the value, their sum, and what the mean divides by.

    All but the name and the number are None where no row is left. `ci` is the value's interval, if it was asked for.
    """

    name: str
    terms: int = 0
    value: float | None = None
    total: float | None = None
    divisor: float | None = None
    ci: "Confidence | None" = None


class Separate(NamedTuple):
    """The column, and a part for each of its values in the order in which they first stand there.

    Where `most` is given, only so many of them are shown: those with the highest results.
    """

    column: str
    parts: Sequence[Part]
    most: int | None = None

    @property
    def shown(self) -> Sequence[Part]:
        """The parts to be shown: of `most`, the highest first, and of those alike in the order of the values."""
        return self.parts if self.most is None else sorted(self.parts, key=_from_highest)[: self.most]

    @property
    def left_out(self) -> int:
        """How many are not shown."""
        return 0 if self.most is None else max(0, len(self.parts) - self.most)


class Score(NamedTuple):
    """What one model came to under one loss, and its interval, if one was asked for."""

    evaluation: Evaluation
    ci: "Confidence | None" = None

    @property
    def value(self) -> float:
        """The result."""
        value = self.evaluation.value
        assert value is not None  # noqa: S101 - there is one, unless the reduction is none, which is refused
        return value

    @property
    def infinite(self) -> int:
        """The number of terms that are infinite."""
        moments = self.evaluation.moments
        return moments.positive_infinite + moments.negative_infinite


class Report(NamedTuple):
    """One evaluation, and what is to be shown of it.

    `like` names the framework whose convention was asked for; `missing` is what was done with missing cells. Rows that
    came in several `shards` are numbered over all of them in their order. `keys` are the ids that pair the rows, or
    name them, and `by` the results that were asked for separately. `checks` are the verdicts on what was expected, and
    `answers` those on a file of answers. `ci` is the interval of the result, if it was asked for, and `also` what
    further losses come to on the same rows. `histogram` is that of the terms, if it is to be shown, and `charts` are
    the pictures by the files that they are for; `pictures` are those that a page shows.
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
    shards: Sequence[Shard] = ()
    keys: Keys = Keys()
    by: Separate | None = None
    checks: Sequence[Check] = ()
    answers: Sequence["Marked"] = ()
    ci: "Confidence | None" = None
    also: Sequence[Score] = ()
    histogram: "Counted | None" = None
    charts: Mapping[str, "Chart"] = MappingProxyType({})
    pictures: Sequence["Chart"] = ()

    @property
    def signature(self) -> str:
        """The line that makes the number reproducible: everything that it depends on beside the data."""
        evaluation = self.evaluation
        parts = [evaluation.loss.name, f"n:{evaluation.moments.count}", f"red:{evaluation.reduction.name}"]
        parts += [f"{key}:{typed(value)}" for key, value in signed(evaluation.loss)]
        parts += [f"like:{self.like}"] if self.like else []
        parts += [f"weight:{quoted(self.weight)}"] if self.weight else []
        parts += [f"over:{self._over}"] if self.weight and self.divisor is not None else []
        parts += [f"skipped:{evaluation.moments.skipped}"] if self.missing == "skip" else []
        parts += [f"ignored:{evaluation.moments.ignored}"] if evaluation.moments.ignored else []
        parts += [f"group:{quoted(self.group)}"] if self.group else []
        parts += [f"classes:{quoted(self.classes)}"] if self.classes else []
        parts += [f"by:{quoted(self.by.column)}"] if self.by else []
        parts += [f"also:{','.join(_spec(one) for one in self.also)}"] if self.also else []
        parts += self._interval
        parts += [f"pair:id={quoted(self.keys.name)}"] if self.keys.pairing else ["pair:row"]
        parts += [f"unpaired:{','.join(str(rows) for _, rows in self.keys.unpaired)}"] if self.keys.common else []
        return "|".join([*parts, f"losscli:{self.version}"])

    @property
    def agrees(self) -> bool:
        """Whether every check was passed, and every answer is right."""
        return all(one.agrees for one in self.checks) and all(one.agrees for one in self.answers)

    @property
    def judged(self) -> bool:
        """Whether every check could be judged."""
        return all(getattr(one, "judged", True) for one in self.checks)

    @property
    def settings(self) -> dict[str, Scalar]:
        """The options of the loss and of the reading, for a machine."""
        like: dict[str, Scalar] = {"like": self.like} if self.like else {}
        ids: dict[str, Scalar] = {"id": self.keys.name} if self.keys.named else {}
        pair = "id" if self.keys.pairing else "row"
        return {**self.evaluation.loss.settings(), **like, "pair": pair, **ids, "na": self.missing}

    @property
    def divisor(self) -> float | None:
        """What a mean divides by, or None where nothing is divided."""
        evaluation = self.evaluation
        if evaluation.reduction.name != "mean":
            return None
        return evaluation.moments.divisor(evaluation.divisor)

    def spot(self, row: int) -> tuple[Shard, int] | None:
        """Return the shard that a row is in and its number there, where there are several shards."""
        for shard in self.shards if len(self.shards) > 1 else ():
            if row <= shard.rows:
                return shard, row
            row -= shard.rows
        return None

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
    def _interval(self) -> list[str]:
        """Which interval it has, for the signature, and of which clusters it is."""
        if self.ci is None:
            return []
        clusters = [] if self.ci.clusters is None else [f"cluster:{quoted(self.ci.cluster)}={self.ci.clusters}"]
        return [f"ci:{self.ci.ask.signature}", *clusters]

    @property
    def _over(self) -> str:
        return "sum-of-weights" if self.evaluation.divisor == "weights" else "count"


def signed(loss: Loss) -> list[tuple[str, Scalar]]:
    """Return the options of a loss that stand in a signature, by their keys there."""
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


def _spec(score: Score) -> str:
    """Return a further loss with its options, for the signature: `huber:delta=1`; unless it is the mean, that too."""
    evaluation = score.evaluation
    parts = [f"{key}={typed(value)}" for key, value in signed(evaluation.loss)]
    parts += [] if evaluation.reduction.name == "mean" else [f"red={evaluation.reduction.name}"]
    return ":".join([evaluation.loss.name, *parts])


def _from_highest(part: Part) -> tuple[int, float]:
    """Return what sorts parts: NaN, which cannot be told to be lower, comes first; no result at all comes last."""
    if part.value is None:
        return 2, 0.0
    return (0, 0.0) if math.isnan(part.value) else (1, -part.value)


def labels(found: Wanted) -> dict[str, tuple[str, ...]]:
    """Return the labels of the columns of each input."""
    return {one.name: tuple(one.table.shape.label(column) for column in one.columns) for one in found.named}


def facts(found: Wanted, rows: int) -> dict[str, InputFacts]:
    """Return where each input came from."""
    named = labels(found)
    return {one.name: InputFacts(one.table.shape.path, named[one.name], rows) for one in found.named}


def doubts(found: Wanted) -> list[Finding]:
    """Return what the readers were not sure of, once a file."""
    shapes = {one.table.shape.path: one.table.shape for one in found.requests}
    return [Finding(f"{path} was read without a header", (one.doubt,)) for path, one in shapes.items() if one.doubt]


def quoted(name: str) -> str:
    """Return a column's name as a part of the signature, whose parts end at a bar."""
    return cut(_barred(name))


def _barred(text: str) -> str:
    return text.replace("%", "%25").replace("|", "%7C")
