"""The words of a verdict on an answer: right or wrong, what gives the number, and how sure that is."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from losscli.diagnosis.typed import FEWEST_DIGITS, SURE_DIGITS, Typed
from losscli.diagnosis.verdict import Verdict
from losscli.errors import cut
from losscli.formula import Style, number
from losscli.render.clean import in_ascii

EXACT = 9
# Of a difference more decimals are not read.
MOST_DECIMALS = 6
# As many digits a computation in doubles keeps.
IN_DOUBLE = 14
HOW = {
    "truncated": " (cut off, not rounded)",
    "float32": " (within float32)",
}


def lines(verdict: Verdict, style: Style) -> list[str]:
    """Return the verdict, its first line by itself and the others indented under it."""
    name = "" if verdict.name is None else f"{cut(verdict.name)}: "
    first = f"{name}expected {verdict.expected.text}: {_headline(verdict, style)}"
    found = [first, *(f"  {line}" for line in _diagnosis(verdict, style))]
    return found if style.name == "unicode" else [in_ascii(line) for line in found]


def _headline(verdict: Verdict, style: Style) -> str:
    expected, got = verdict.expected, verdict.got
    shown = number(got, 17, style)
    match verdict.agreement:
        case "rounded" if not math.isfinite(got):
            return f"agrees: the result is {shown}"
        case "rounded":
            return f"agrees to the {_digits(expected)} given ({_in_full(got)})"
        case "truncated":
            return f"agrees to the {_digits(expected)} given, cut off and not rounded ({_in_full(got)})"
        case "double" | "float32":
            within = "double" if verdict.agreement == "double" else "float32"
            off = number(expected.value - got, 2, style)
            return f"agrees within what a computation in {within} loses: differs by {off} ({_in_full(got)})"
    if not math.isfinite(got) or not math.isfinite(expected.value):
        return f"the result is {number(got, 6, style)}"
    return f"differs by {_off(verdict, style)}"


def _in_full(value: float) -> str:
    return f"{value:.15g}"


def _off(verdict: Verdict, style: Style) -> str:
    """Return the difference at the decimals that were typed, or at two digits where it would be 0 there."""
    off = verdict.expected.value - verdict.got
    decimals = min(verdict.expected.decimals, MOST_DECIMALS)
    return number(off, decimals if abs(off) >= 10.0**-decimals else 2, style)


def _digits(expected: Typed) -> str:
    """Return how many digits or decimals somebody gave: `4 decimals`."""
    plain = "e" not in expected.text.lower()
    if plain and "." not in expected.text:
        return "whole number"
    count, noun = (expected.decimals, "decimal") if plain and expected.decimals else (expected.digits, "digit")
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _diagnosis(verdict: Verdict, style: Style) -> Iterator[str]:
    if verdict.agrees:
        return
    yield from _hits(verdict)
    if not verdict.hits:
        yield from _nothing(verdict, style)


def _hits(verdict: Verdict) -> Iterator[str]:
    """Yield a line for each thing that gives the number, worded by how much so many digits tell."""
    text, digits, several = verdict.expected.text, verdict.expected.digits, len(verdict.hits) > 1
    for at, hit in enumerate(verdict.hits):
        exactly = digits >= EXACT and hit.digits >= min(digits, IN_DOUBLE)
        said = f"{hit.what}{'' if exactly else HOW.get(hit.agreement, '')}: {hit.mend}."
        if hit.kind == "pair":
            said = f"{hit.what}: {hit.mend}."
            yield f"Two mistakes together give it: {said}" if not at else f"Or: {said}"
        elif digits <= FEWEST_DIGITS:
            yield f"{text} could be {said}"
        elif at:
            yield f"Or {said}"
        elif several or digits >= SURE_DIGITS:
            yield f"{text} is {'exactly ' if exactly else ''}{said}"
        else:
            yield f"To the {digits} digits given, {text} is {said}"
        yield from (tie.why for tie in verdict.ties if tie.ids[-1] == hit.id)


def _nothing(verdict: Verdict, style: Style) -> Iterator[str]:
    """Yield what can be said where nothing was found, or nothing was looked for."""
    expected, got = verdict.expected, verdict.got
    ratio = expected.value / got if got and math.isfinite(got) else math.nan
    share = f" It is {number(ratio, 4, style)} times the result." if math.isfinite(ratio) else ""
    if expected.digits >= FEWEST_DIGITS:
        yield f"No known mistake gives this.{share}"
    elif share:
        yield share.strip()
    yield from (f"{_sentence(text)}{'' if text.endswith('?') else '.'}" for text in verdict.certain)
    if verdict.untried:
        yield f"{_sentence(verdict.untried)}."
    elif verdict.unseen and math.isfinite(expected.value):
        yield f"What no number can show: {'; '.join(verdict.unseen)}."


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def members(verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    """Return the verdicts for JSON."""
    return [_member(one) for one in verdicts]


def _member(verdict: Verdict) -> dict[str, Any]:
    from losscli.render.document import numbered, texted  # noqa: PLC0415 - it is the document that asks

    expected = verdict.expected
    return {
        "check": "expect",
        **({} if verdict.name is None else {"name": texted(verdict.name)}),
        **numbered("expected", expected.value),
        "expected_as_typed": expected.text,
        **numbered("got", verdict.got),
        "digits": expected.digits,
        "agrees": verdict.agrees,
        "agreement": verdict.agreement,
        "hits": [
            {
                "id": hit.id,
                "kind": hit.kind,
                "value": hit.value,
                "sentence": f"{expected.text} is {hit.what}: {hit.mend}.",
                "exact_digits": hit.digits,
                **({"reference": hit.reference} if hit.reference else {}),
            }
            for hit in verdict.hits
        ],
        "ties": [{"ids": list(tie.ids), "why": tie.why} for tie in verdict.ties],
        "certain": list(verdict.certain),
        "not_diagnosable": list(verdict.unseen),
        **({"not_tried": verdict.untried} if verdict.untried else {}),
    }
