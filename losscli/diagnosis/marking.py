"""Many answers to one question: each is right, or shows a mistake, or is no number."""

from collections.abc import Iterable
from typing import NamedTuple

from losscli.diagnosis.typed import Typed
from losscli.diagnosis.verdict import Verdict, verdict
from losscli.diagnosis.work import Work
from losscli.errors import UsageError
from losscli.option import NUMBER

EMPTY = "there is no answer"
NO_NUMBER = "not a number"
COMMA = "not a number: a comma as decimal mark needs --decimal ,"
TOO_LARGE = "no double is that large"


class Given(NamedTuple):
    """An answer as it stands in a file: whose it is, and the text."""

    who: str
    text: str


class Marked(NamedTuple):
    """An answer and the verdict on it; of what is no number there is none, and `problem` says what it is."""

    given: Given
    verdict: Verdict | None
    problem: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the answer is right."""
        return self.verdict is not None and self.verdict.agrees


def marked(work: Work, answers: Iterable[Given], decimal: str = ".") -> list[Marked]:
    """Return the verdict on each answer to what `work` came to, in their order; `decimal` is their decimal mark."""
    known: dict[str, Marked] = {}  # of a hundred answers many are the same
    found = []
    for one in answers:
        if one.text not in known:
            known[one.text] = _marked(work, one, decimal)
        found.append(known[one.text]._replace(given=one))
    return found


def _marked(work: Work, one: Given, decimal: str) -> Marked:
    text = one.text if decimal == "." else one.text.replace(".", "\0").replace(decimal, ".")
    try:
        return Marked(one, verdict(work, Typed.parse(text)))
    except UsageError:
        return Marked(one, None, _problem(text.strip()))


def _problem(text: str) -> str:
    if not text:
        return EMPTY
    comma = "," in text and NUMBER.fullmatch(text.replace(",", ".", 1))
    return TOO_LARGE if NUMBER.fullmatch(text) else COMMA if comma else NO_NUMBER
