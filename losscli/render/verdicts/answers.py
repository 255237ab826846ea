"""Many answers marked, in every format: a line an answer, and under a table how many made which mistake."""

import json
from collections import Counter
from collections.abc import Sequence
from math import isfinite
from textwrap import wrap
from typing import Any

from losscli.diagnosis.marking import Marked
from losscli.diagnosis.search import Hit
from losscli.diagnosis.typed import FEWEST_DIGITS, Typed
from losscli.diagnosis.verdict import Verdict
from losscli.errors import cut
from losscli.formula import ASCII, Style
from losscli.render.clean import clean, in_ascii
from losscli.render.columns import Column
from losscli.render.document import texted
from losscli.render.terms import SEPARATORS, quoted
from losscli.render.verdicts.verdict import lines

NAMES = ("who", "value", "agrees", "agreement", "diagnosis", "sentence")
RIGHT = {
    "rounded": "right",
    "truncated": "right (cut off, not rounded)",
    "double": "right (within double)",
    "float32": "right (within float32)",
}
NOTHING = "no known mistake gives it"
TOO_FEW = "too few digits to say why"
# Hits that are named in a cell, lines of the tally, and the narrowest that a cell of words is made.
MOST_HITS = 3
MOST_LINES = 10
NARROWEST = 30
BORDERS = 10  # around three columns


def columns(marks: Sequence[Marked], style: Style, width: int | None = None) -> list[Column]:
    """Return whose, the answer, the verdict: on several lines where there is not the width for it on one."""
    who = [cut(one.given.who) for one in marks]
    answers = [cut(one.given.text) for one in marks]
    verdicts = [_plain(_in_short(one), style) for one in marks]
    room = None if width is None else _room(width, (("who", *who), ("answer", *answers)))
    whole = [wrap(text, room) if room is not None else [text] for text in verdicts]
    heights = [len(each) for each in whole]
    return [
        Column("who", _under(who, heights), "left", symbolic=False, text=True),
        Column("answer", _under(answers, heights), symbolic=False, text=True),
        Column("verdict", [line for each in whole for line in each], "left", symbolic=False, text=True),
    ]


def _room(width: int, beside: Sequence[Sequence[str]]) -> int:
    from rich.cells import cell_len  # noqa: PLC0415 - only a terminal has a width, and its table needs rich

    taken = sum(max(cell_len(clean(cell)) for cell in cells) for cells in beside)
    return max(NARROWEST, width - taken - BORDERS)


def _under(cells: Sequence[str], heights: Sequence[int]) -> list[str]:
    return [line for cell, height in zip(cells, heights, strict=True) for line in [cell] + [""] * (height - 1)]


def summary(marks: Sequence[Marked], style: Style) -> list[str]:
    """Return how many are right, and how many of the others made which mistake, the most frequent first."""
    right = sum(one.agrees for one in marks)
    head = f"{right} of {len(marks)} {'is' if right == 1 else 'are'} right."
    counted = Counter(_mistake(one) for one in marks if not one.agrees).most_common()
    told = [f"  {count} gave {what}." for what, count in counted[:MOST_LINES]]
    rest = sum(count for _, count in counted[MOST_LINES:])
    return [_plain(line, style) for line in (head, *told, *([f"  {rest} gave other numbers."] if rest else []))]


def members(marks: Sequence[Marked]) -> list[dict[str, Any]]:
    """Return the answers for JSON."""
    return [_record(one) for one in marks]


def lines_of_answers(marks: Sequence[Marked], kind: str) -> str:
    """Return a line for each answer, as csv, tsv or ndjson."""
    if kind == "ndjson":
        return "".join(json.dumps(_record(one), allow_nan=False) + "\n" for one in marks)
    separator = SEPARATORS[kind]
    rows = [NAMES, *(_cells(_record(one)) for one in marks)]
    return "".join(separator.join(quoted(row, separator)) + "\n" for row in rows)


def _record(one: Marked) -> dict[str, Any]:
    verdict = one.verdict
    return {
        "who": texted(one.given.who),
        "value": texted(one.given.text),
        "agrees": one.agrees,
        "agreement": None if verdict is None else verdict.agreement,
        "diagnosis": [] if verdict is None else [hit.id for hit in verdict.hits],
        "sentence": one.problem if verdict is None else _sentence(verdict),
    }


def _cells(record: dict[str, Any]) -> list[str]:
    agrees = "true" if record["agrees"] else "false"
    texts = (record["who"], record["value"], agrees, record["agreement"] or "", ";".join(record["diagnosis"]))
    return [*map(clean, texts), clean(record["sentence"])]


def _sentence(verdict: Verdict) -> str:
    """Return the words of a verdict in one line; what no number can show is not said with each."""
    first, *others = lines(verdict._replace(name=None, unseen=()), ASCII)
    headline = first.partition(": ")[2]
    return headline if not others else f"{headline}. {' '.join(line.strip() for line in others)}"


def _in_short(one: Marked) -> str:
    """Return the verdict in a cell: right, or what it is instead."""
    if one.verdict is None:
        return one.problem
    if one.verdict.agreement is not None:
        return RIGHT[one.verdict.agreement]
    hits = one.verdict.hits
    if not hits:
        return f"wrong: {_unknown(one.verdict)}"
    if hits[0].kind == "convention":
        return f"differs: {_either(hits)}"
    return f"wrong: {'could be ' if one.verdict.expected.digits <= FEWEST_DIGITS else ''}{_either(hits)}"


def _unknown(verdict: Verdict) -> str:
    return TOO_FEW if _is_short(verdict.expected) else NOTHING


def _is_short(expected: Typed) -> bool:
    return expected.digits < FEWEST_DIGITS and isfinite(expected.value)


def _mistake(one: Marked) -> str:
    """Return what an answer is that is not right, to be counted."""
    if one.verdict is None:
        return "no answer" if not one.given.text else "no number"
    hits = one.verdict.hits
    if not hits:
        return TOO_FEW if _is_short(one.verdict.expected) else "a number that no known mistake gives"
    said = f"what is {_either(hits)}" if hits[0].kind == "convention" else _either(hits)
    return f"{said}: {hits[0].mend}" if len(hits) == 1 else said


def _either(hits: Sequence[Hit]) -> str:
    more = len(hits) - MOST_HITS
    told = ", or ".join(hit.what for hit in hits[:MOST_HITS])
    return f"{told}, or {more} more" if more > 0 else told


def _plain(text: str, style: Style) -> str:
    return text if style.name == "unicode" else in_ascii(text)
