"""Further losses on the same rows: `--also mae,huber:delta=2`."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from losscli.board import Follower, label
from losscli.cli.building import value_of
from losscli.cli.judges.gating import why_none
from losscli.cli.options import Shared
from losscli.errors import PairingError, UsageError, cut
from losscli.evaluation import Onlooker, Plan, Reduction
from losscli.inference.paired import Ask
from losscli.loss import Convention, Loss
from losscli.losses import find
from losscli.option import Scalar, options
from losscli.readers.models import PRED, TARGET
from losscli.readers.wanted import Wanted
from losscli.report import Report
from losscli.suspicion import watches

# A comma between two losses; one between the numbers of an option is followed by a number.
BETWEEN = re.compile(r",(?!\s*[-+.0-9])")
FORM = "For example: --also mae,huber:delta=2"
SAME = "A further loss reads what the first reads: one number a row, or a row of numbers for the classes."


class Further(NamedTuple):
    """A further loss, how its terms are reduced, and the framework's convention that it follows."""

    loss: Loss
    reduction: Reduction
    convention: Convention

    def has_interval(self, said: Shared) -> bool:
        """Whether its result has an interval."""
        return not why_none(type(self.loss), self.reduction.name, weighted=said.weight is not None)


class Also(NamedTuple):
    """Has further losses computed on the rows of one model; `followers` are those who do it."""

    further: Sequence[Further]
    said: Shared
    ask: Ask | None
    followers: list[Follower]

    def onlookers(self, loss: Loss, wanted: Wanted) -> list[Onlooker]:
        """Return those who must see the rows.

        Raises:
            UsageError: a further loss reads something else, or is the first.
        """
        paths = {one.name: one.table.shape.path for one in wanted.inputs}
        self.followers[:] = [
            Follower(
                one.loss,
                loss,
                Plan(one.reduction, one.convention, spread=True),
                self.ask if one.has_interval(self.said) else None,
                watches(one.loss, paths),
            )
            for one in fitted(self.further, loss, wanted)
        ]
        return list(self.followers)

    def judged(self, report: Report) -> Report:
        """Return the report with what the further losses came to, and what is odd under them."""
        scores = [one.score() for one in self.followers]
        known = set(report.warnings)
        odd = [
            found._replace(text=f"{label(one.loss)}: {found.text}")
            for one, score in zip(self.followers, scores, strict=True)
            for found in one.findings(score)
            if found not in known
        ]
        return report._replace(also=scores, warnings=[*report.warnings, *odd])


def also(said: Shared, ask: Ask | None) -> Also:
    """Return what was typed, for one model.

    Raises:
        LossCliError: as `further`; or the option does not go with another.
    """
    for option, given in (
        ("--by", said.by is not None),
        ("--cluster", said.cluster is not None),
        ("--expect-from", said.expect_from is not None),
        ("--partial", said.partial),
        ("--on", said.on is not None),
    ):
        if given:
            raise UsageError(f"--also gives a result for each loss: it does not go with {option}")
    return Also(further(said), said, ask, [])


def further(said: Shared) -> list[Further]:
    """Return the further losses that were typed.

    Raises:
        UnknownNameError: there is none of that name.
        OptionError: an option of one is not as it must be.
        UsageError: one is not as it must be typed, is there twice, or has no result beside others.
    """
    found = [_one(spec, said) for text in said.also or [] for spec in _specs(text)]
    labels = [label(one.loss) for one in found]
    twice = next((one for one in labels if labels.count(one) > 1), None)
    if twice is not None:
        raise UsageError(f"--also {cut(twice)} was given twice")
    if said.reduction == "none":
        raise UsageError("--also: under --reduction none no loss has one result")
    return found


def fitted(found: Sequence[Further], first: Loss, wanted: Wanted) -> list[Further]:
    """Return the further losses, settled by what is read for the first.

    Raises:
        UsageError: one reads something else, or is the first itself.
    """
    return [one._replace(loss=_settled(one.loss, first, wanted)) for one in found]


def _specs(text: str) -> Iterator[str]:
    for spec in BETWEEN.split(text):
        if not spec.strip():
            raise UsageError(f"--also {cut(text) or chr(39) * 2}: the name of a loss is missing", FORM)
        yield spec.strip()


def _one(spec: str, said: Shared) -> Further:
    name, *typed = spec.split(":")
    kind = find(name)
    convention = kind.convention(said.like)
    loss = kind.under(convention, dict(_setting(kind, one, spec) for one in typed))
    return Further(loss, Reduction.parse(said.reduction or kind.reduction), convention)


def _setting(kind: type[Loss], typed: str, spec: str) -> tuple[str, Scalar]:
    """Return an option of a further loss and its value.

    Raises:
        UsageError: it is not typed as one, or the loss has none of that name.
        OptionError: it is not a value of its kind.
    """
    name, sign, text = typed.partition("=")
    if not sign:
        raise UsageError(f"--also {cut(spec)}: an option of a loss is typed NAME=VALUE", FORM)
    name, own = name.strip().lstrip("-").replace("-", "_"), dict(options(kind))
    if name not in own:
        from difflib import get_close_matches  # noqa: PLC0415 - only a mistyped name needs it

        near = get_close_matches(name, own, n=1)
        meant = f". Did you mean {near[0]}?" if near else f"; it has: {', '.join(own) or 'none'}"
        raise UsageError(f"--also {cut(spec)}: {kind.name} has no option {cut(name) or chr(39) * 2}{meant}")
    return name, value_of(kind, name, text.strip())


def _settled(loss: Loss, first: Loss, wanted: Wanted) -> Loss:
    """Return a further loss as the numbers of columns settle it.

    Raises:
        UsageError: it reads something else than the first, or it is the first.
    """
    _refuse_inputs(loss, first)
    widths = {name: request.width for name in (PRED, TARGET) if (request := wanted.of(name)) is not None}
    try:
        found = loss.resolved(widths)
    except PairingError as error:
        raise UsageError(f"--also {error.problem}", SAME) from error
    several = {one.name: widths[one.name] > 1 or one.vector for one in first.inputs if one.name in widths}
    rows = [one.vector for one in found.inputs]
    lists = any(one.lists is not None for one in wanted.inputs)
    same = all(several[one.name] or not one.vector for one in found.inputs)
    if not any(rows) and any(several.values()):  # several outputs a row, each a term
        same = same and widths[PRED] == widths[TARGET]
    alike = [[one.lists, one.named, one.ragged, one.matrix] for one in found.inputs]
    read = [[one.lists, one.named, one.ragged, one.matrix] for one in first.inputs if one.name in widths]
    if not same or (alike != read and (lists or _peculiar(alike) or _peculiar(read))):
        raise UsageError(f"--also {loss.name}: it does not read these files as {first.name} does", SAME)
    if label(found) == label(first):
        raise UsageError(f"--also {label(found)}: this is what is computed without it")
    return found


def _peculiar(inputs: Sequence[Sequence[bool]]) -> bool:
    """Whether an input is of words of any kind, of rows of different lengths, or of rows of rows."""
    return any(any(one[1:]) for one in inputs)


def _refuse_inputs(loss: Loss, first: Loss) -> None:
    if [one.name for one in first.inputs if not one.parameter] != [PRED, TARGET]:
        names = " and ".join(one.name.upper() for one in first.inputs if not one.parameter)
        raise UsageError(f"--also goes with losses of a prediction and a target; {first.name} is one of {names}")
    if [one.name for one in loss.inputs] != [PRED, TARGET]:
        names = " and ".join(one.name.upper() for one in loss.inputs)
        raise UsageError(f"--also takes losses of a prediction and a target; {loss.name} is one of {names}")
    for one in (loss, first):
        if one.together or (loss.stacked != first.stacked and one.stacked):
            raise UsageError(f"--also: {one.name} has no term of each row by itself, so no other loss goes with it")
