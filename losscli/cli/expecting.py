"""Answers to be checked: `--expect X`, or `--expect NAME=X` where there is a result for each value of a column."""

from collections.abc import Sequence
from typing import NamedTuple

from losscli.cli.options import Shared
from losscli.diagnosis.typed import Typed
from losscli.diagnosis.verdict import Verdict, unchecked, verdict
from losscli.diagnosis.work import Keeper, Work, parted
from losscli.errors import UsageError, cut
from losscli.report import Report, Separate

ALL = "all"


class Answer(NamedTuple):
    """A number that is expected of the result, or of that of one value of the column of `--by`."""

    expected: Typed
    name: str | None = None


class Expected(NamedTuple):
    """All that is expected, and who keeps the rows for a diagnosis."""

    answers: Sequence[Answer]
    keeper: Keeper

    def verdicts(self, report: Report) -> list[Verdict]:
        """Return the verdict on each answer.

        Raises:
            UsageError: there is no result of that name.
        """
        whole = Work.of(report.evaluation, self.keeper.kept, report.like)
        return [_verdict(one, report.by, whole) for one in self.answers]


def expected(said: Shared, reduction: str) -> Expected:
    """Return what was typed.

    Raises:
        UsageError: one is no number, or it is left open what it is an answer to.
    """
    found = [_answer(text, named=said.by is not None) for text in said.expect or []]
    if reduction == "none":
        raise UsageError("--expect: under --reduction none there is no one result to compare")
    if said.partial or said.on is not None:
        raise UsageError(
            f"--expect looks at the rows themselves: it does not go with {'--partial' if said.partial else '--on'}"
        )
    names = [one.name for one in found]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise UsageError("--expect was given twice" + (f" for {cut(twice)}" if twice is not None else ""))
    return Expected(found, Keeper())


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
