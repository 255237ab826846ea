"""The words of a verdict on what is expected of each row: which differ, and what explains it."""

import math
from collections.abc import Iterator
from typing import Any

from losscli.diagnosis.comparison import Comparison, Difference
from losscli.diagnosis.explanation import Explanation
from losscli.errors import cut
from losscli.formula import Style, number
from losscli.render.clean import in_ascii

LISTED = 5
SHOWN_DIGITS = 6


def lines(found: Comparison, style: Style) -> list[str]:
    """Return the verdict, its first line by itself and the others indented under it."""
    first = f"expected {found.of} ({cut(found.source.path)}): {_headline(found)}"
    told = [first, *(f"  {line}" for line in _details(found, style))]
    return told if style.name == "unicode" else [in_ascii(line) for line in told]


def _headline(found: Comparison) -> str:
    if found.agrees:
        return f"{_all(found.rows)} at the {_digits(*found.digits)} given"
    others = f"; the others agree at the {_digits(*found.digits)} given" if found.rows > found.differing else ""
    if found.differing == found.rows:
        return "the one row differs" if found.rows == 1 else f"all {_spaced(found.rows)} rows differ"
    verb = "differs" if found.differing == 1 else "differ"
    return f"{_rows(found)} of {_spaced(found.rows)} {verb}{others}"


def _all(rows: int) -> str:
    return "the one row agrees" if rows == 1 else f"all {_spaced(rows)} rows agree"


def _rows(found: Comparison) -> str:
    texts = [_spaced(one) for one in found.first]
    more = found.differing - len(texts)
    if found.differing == 1:
        return f"row {texts[0]}"
    *before, last = [*texts, *([f"{_spaced(more)} more"] if more else [])]
    return f"rows {', '.join(before)} and {last}"


def _digits(fewest: int, most: int) -> str:
    if fewest == most:
        return f"{most} digit{'' if most == 1 else 's'}"
    return f"{fewest} to {most} digits"


def _details(found: Comparison, style: Style) -> Iterator[str]:
    if found.agrees:
        return
    for one in found.differences[:LISTED]:
        yield f"{_where(one, found)}: expected {one.expected.text}, is {_got(one, style)}"
    if found.about:
        yield f"{found.about}."
    if found.shared:
        yield f"Of the rows that differ: {found.shared}."
    for at, each in enumerate(found.explanations):
        said = _sentence(found, each)
        before = "Or, which is the same here, " if each.same else "Or " if at else ""
        yield f"{before}{said[:1].lower()}{said[1:]}" if at else said
    if found.untried:
        yield f"{found.untried[:1].upper()}{found.untried[1:]}."
    elif not found.explanations:
        yield "No known mistake gives these."


def _where(one: Difference, found: Comparison) -> str:
    if one.column is None:
        return f"row {_spaced(one.row)}"
    labels = found.source.columns
    label = labels[one.column] if one.column < len(labels) else str(one.column + 1)
    return f"row {_spaced(one.row)}, {f'column {label}' if label.isdigit() else cut(label)}"


def _got(one: Difference, style: Style) -> str:
    """Return the right number at a few digits more than were typed."""
    if not math.isfinite(one.got):
        return number(one.got, 0, style)
    digits = min(17, max(SHOWN_DIGITS, one.expected.digits + 1))
    mantissa, power, exponent = f"{abs(one.got):.{digits}g}".partition("e")
    return f"{style.minus if one.got < 0 else ''}{mantissa}{power}{int(exponent) if power else ''}"


def _sentence(found: Comparison, one: Explanation) -> str:
    if one.whole:
        subject = "The one row is" if found.rows == 1 else f"All {_spaced(found.rows)} rows are"
    elif found.differing == 1:
        subject = "The one that differs is"
    else:
        subject = f"The {_spaced(found.differing)} rows that differ are"
    return f"{subject} {one.what}: {one.mend}."


def _spaced(count: int) -> str:
    return f"{count:,}".replace(",", " ") if count > 9999 else str(count)


def member(found: Comparison) -> dict[str, Any]:
    """Return the verdict for JSON."""
    from losscli.render.document import numbered, texted  # noqa: PLC0415 - it is the document that asks

    return {
        "check": found.check,
        "path": texted(found.source.path),
        "rows": found.rows,
        "rows_differing": found.differing,
        "agrees": found.agrees,
        "digits": list(found.digits),
        "differing": [
            {
                "row": one.row,
                **({} if one.column is None else {"column": one.column + 1}),
                **numbered("expected", one.expected.value),
                "expected_as_typed": one.expected.text,
                **numbered("got", one.got),
            }
            for one in found.differences
        ],
        "hits": [
            {
                "id": one.id,
                "kind": one.kind,
                "rows": one.rows,
                "all_rows": one.whole,
                "digits": list(one.digits),
                "sentence": _sentence(found, one),
                **({"reference": one.reference} if one.reference else {}),
            }
            for one in found.explanations
        ],
        "certain": [found.shared] if found.shared else [],
        "not_diagnosable": [],
        **({"about": found.about} if found.about else {}),
        **({"not_tried": found.untried} if found.untried else {}),
    }
