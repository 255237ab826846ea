"""Many answers to be checked at once: `--expect-from FILE`, a line an answer."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from losscli.cli.options import Shared
from losscli.diagnosis.marking import Given, marked
from losscli.diagnosis.work import Keeper, Work
from losscli.errors import ColumnError, UsageError
from losscli.evaluation import Onlooker
from losscli.loss import Loss
from losscli.readers import open_table
from losscli.readers.number import NumberRules
from losscli.readers.select import find
from losscli.readers.table import ReadOptions, Shape
from losscli.readers.wanted import Wanted
from losscli.readers.words import Words
from losscli.report import Report

OPTION = "--expect-from"
COLUMNS = ("who", "value")


class Answers(NamedTuple):
    """The answers, and who keeps the rows for a diagnosis."""

    each: Sequence[Given]
    decimal: str
    keeper: Keeper

    def onlookers(self, loss: Loss, wanted: Wanted) -> list[Onlooker]:  # noqa: ARG002 - a judge's form
        """Return who keeps the rows."""
        return [self.keeper]

    def judged(self, report: Report) -> Report:
        """Return the report with the verdict on each answer."""
        work = Work.of(report.evaluation, self.keeper.kept, report.like)
        return report._replace(answers=marked(work, self.each, self.decimal))


def answers(path: str, said: Shared, reduction: str) -> Answers:
    """Read the answers.

    How the data are read says nothing of this file, but for the encoding and the decimal mark.

    Raises:
        UsageError: the option does not go with another.
        ColumnError: which columns are meant is left open.
        ReadError: the file cannot be opened or read.
    """
    _refuse(path, said, reduction)
    table = open_table(path, ReadOptions(decimal=said.decimal, encoding=said.encoding))
    who, value = (Words(learns=True, literal=True) for _ in COLUMNS)
    rules = [NumberRules(skip_missing=True, words=words) for words in (who, value)]
    found: list[Given] = []
    for chunk in table.chunks(_columns(table.shape), rules):
        names, values = chunk.values.T.tolist()
        found += map(Given, _texts(names, who), _texts(values, value))
    return Answers(found, said.decimal, Keeper())


def _refuse(path: str, said: Shared, reduction: str) -> None:
    if reduction == "none":
        raise UsageError(f"{OPTION}: under --reduction none there is no one result to compare")
    for option, given in (
        ("--by", said.by is not None),
        ("--steps", said.steps),
        ("--partial", said.partial),
        ("--on", said.on is not None),
    ):
        if given:
            raise UsageError(f"{OPTION} compares answers with the one result of all rows: it does not go with {option}")
    if path == "-" and "-" in (said.files or []):
        raise UsageError("- is a stream and can be read only once, but is named twice")


def _columns(shape: Shape) -> tuple[int, int]:
    """Return the columns called who and value; of a file of two columns, these in their order.

    Raises:
        ColumnError: it has others.
    """
    who, value = (find(shape, name) if shape.names is not None else None for name in COLUMNS)
    if who is not None and value is not None:
        return who, value
    if shape.width == len(COLUMNS) and who is None and value is None:
        return 0, 1
    names = tuple(shape.label(column) or "(no name)" for column in range(shape.width))
    hint = "Call the columns so, or leave no others in the file."
    raise ColumnError(shape.path, f"{OPTION} {shape.path} needs the columns who and value", names, hint)


def _texts(numbers: Sequence[float], words: Words) -> Iterator[str]:
    return ("" if math.isnan(number) else words.known[int(number)] for number in numbers)
