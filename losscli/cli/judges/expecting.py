"""Answers to be checked: `--expect X`, `--expect NAME=X` where there is a result for each value of a column, or rows.

What is expected of each row (`--expect-terms`, `--expect-grad`) comes with the rows.
"""

from collections.abc import Sequence
from typing import NamedTuple

from losscli.cli.options import Shared
from losscli.diagnosis.comparison import Comparer, Comparison, Source
from losscli.diagnosis.typed import Typed
from losscli.diagnosis.verdict import Verdict, unchecked, verdict
from losscli.diagnosis.work import Keeper, Work, parted
from losscli.errors import UsageError, cut
from losscli.evaluation import Onlooker
from losscli.loss import Loss
from losscli.readers.wanted import GRADIENT, TERMS, Wanted
from losscli.report import Report, Separate

ALL = "all"


class Answer(NamedTuple):
    """A number that is expected of the result, or of that of one value of the column of `--by`."""

    expected: Typed
    name: str | None = None


class Expected(NamedTuple):
    """All that is expected, who keeps the rows for a diagnosis, and who compares what is expected of each of them.

    `awaited` are the options of the latter, `comparers` those who see the rows.
    """

    answers: Sequence[Answer]
    keeper: Keeper
    awaited: Sequence[str]
    comparers: list[Comparer]

    def onlookers(self, loss: Loss, wanted: Wanted) -> list[Onlooker]:
        """Return those who must see the rows of this loss, read as is `wanted`.

        Raises:
            UsageError: it has no gradient to compare.
        """
        found = [(name, wanted.of(name)) for name in self.awaited]
        self.comparers[:] = [Comparer(name, loss, len(one.columns)) for name, one in found if one is not None]
        return [self.keeper, *self.comparers]

    def judged(self, report: Report) -> Report:
        """Return the report with the verdict on each answer, then those on what is expected of the rows.

        Raises:
            UsageError: there is no result of that name.
        """
        whole = Work.of(report.evaluation, self.keeper.kept, report.like)
        found: list[Verdict | Comparison] = [_verdict(one, report.by, whole) for one in self.answers]
        found += [_comparison(one, report, whole) for one in self.comparers]
        return report._replace(checks=[*report.checks, *found])


def expected(said: Shared, reduction: str) -> Expected:
    """Return what was typed.

    Raises:
        UsageError: one is no number, or it is left open what it is an answer to.
    """
    found = [_answer(text, named=said.by is not None) for text in said.expect or []]
    if reduction == "none" and found:
        raise UsageError("--expect: under --reduction none there is no one result to compare")
    if GRADIENT in said.awaited:
        _refuse_gradient(said, reduction)
    if said.partial or said.on is not None:
        option = "--expect" if found else f"--{next(iter(said.awaited))}"
        raise UsageError(
            f"{option} looks at the rows themselves: it does not go with {'--partial' if said.partial else '--on'}"
        )
    names = [one.name for one in found]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise UsageError("--expect was given twice" + (f" for {cut(twice)}" if twice is not None else ""))
    return Expected(found, Keeper(), list(said.awaited), [])


def _refuse_gradient(said: Shared, reduction: str) -> None:
    if reduction not in {"mean", "sum", "none"}:
        raise UsageError(f"--{GRADIENT}: the {reduction} has no gradient here; the mean, the sum and each term have")
    if said.by is not None:
        problem = f"--{GRADIENT} is of the result of all rows, and with --by there are several: give one of them"
        raise UsageError(problem)


def _comparison(one: Comparer, report: Report, whole: Work) -> Comparison:
    """Return the verdict on what is expected of each row."""
    facts, inputs = report.inputs[one.check], report.evaluation.loss.inputs
    source = Source(facts.path, facts.columns)
    if one.check == TERMS:
        return one.comparison(whole, 1.0, source)
    several = len([each for each in inputs if not each.parameter and each.name != "target"]) > 1
    of = f" with respect to {inputs[0].name}, the first input" if several else ""
    result = "each term" if report.evaluation.reduction.name == "none" else f"the {report.result_name}"
    return one.comparison(whole, report.scale, source, f"The gradient is that of {result}{of}")


def _answer(text: str, *, named: bool) -> Answer:
    name, sign, value = text.rpartition("=")
    if named and not sign:
        problem = f"--expect {cut(text)}: of which result? There is one for each value of --by"
        raise UsageError(problem, f"Say --expect NAME={cut(text)} for a value, or --expect {ALL}={cut(text)}.")
    if sign and not named:
        raise UsageError(f"--expect {cut(text)}: there is one result; names are those of the values of --by")
    return Answer(Typed.parse(value), name if named else None)


def _verdict(one: Answer, by: Separate | None, whole: Work) -> Verdict:
    if by is None or _is_all(one, by):
        return verdict(whole, one.expected, one.name)
    return _of_part(one, by, whole)


def _is_all(one: Answer, by: Separate) -> bool:
    return one.name == ALL and all(part.name != ALL for part in by.parts)


def _of_part(one: Answer, by: Separate, whole: Work) -> Verdict:
    part = next((each for each in by.parts if each.name == one.name), None)
    if part is None:
        known = ", ".join(cut(each.name) for each in by.parts[:10])
        raise UsageError(f"--expect {cut(one.name or '')}: {cut(by.column)} has no such value; it has: {known}")
    if part.value is None:
        raise UsageError(f"--expect {cut(part.name)}: no row of it is left")
    own = parted(whole, part.name)
    return unchecked(one.expected, part.value, one.name) if own is None else verdict(own, one.expected, one.name)
