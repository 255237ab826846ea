"""Each shown row's arithmetic written out (`--steps`), as text: substituted, simplified, its value."""

from collections.abc import Iterator

from losscli.render.clean import clean
from losscli.render.derivations.lines import Derivation, Line
from losscli.render.derivations.working import WorkedRow, Working, working
from losscli.render.look import Look
from losscli.render.table import histogram
from losscli.report import Report


def derivation(report: Report, look: Look) -> str:
    """Return the steps of every shown row, then those of the result."""
    found = working(report, look.style)
    lines = [*head(found), ""]
    for row in found.rows:
        lines += [heading(row), *(f"  {line}" for line in steps(row)), ""]
    lines += [line for one in found.result for line in written(one)]
    drawn = histogram(report, look).splitlines()
    return "\n".join([*lines, *drawn, *map(clean, (*found.notes, found.signature))]) + "\n"


def head(found: Working) -> list[str]:
    """Return the title with the formula of the term, then those of the gradients."""
    term, *others = (", ".join(written(one)) for one in found.formulas)
    return [f"{found.title}   {term}", *(f"  {other}" for other in others)]


def heading(row: WorkedRow) -> str:
    """Return a row's number and its inputs: `row 1   p = 0.8   y = 1`."""
    return "   ".join([f"row {clean(row.label)}", inputs(row)])


def inputs(row: WorkedRow) -> str:
    """Return a row's inputs: `p = 0.8   y = 1`."""
    return "   ".join(
        f"{letter} = {text}{f' (taken as {meant})' if meant else ''}" for letter, text, meant in row.inputs
    )


def steps(row: WorkedRow) -> list[str]:
    """Return what is worked out of a row, line by line."""
    return [line for one in row.derivations for line in written(one)]


def written(one: Derivation) -> Iterator[str]:
    """Yield a derivation line by line, each relation under the first; a short one is a single line."""
    if one.short:
        yield f"{one.left} {' '.join(map(_line, one.lines))}"
        return
    for i, line in enumerate(one.lines):
        yield f"{one.left if i == 0 else ' ' * len(one.left)} {_line(line)}"


def _line(line: Line) -> str:
    """Return a line of a derivation after what is on the left of it."""
    words = f"  ({line.words})" if line.text and line.words else line.words
    reasons = f"  (as {' and '.join(line.reasons)})" if line.reasons else ""
    return " ".join(part for part in (line.relation or " ", line.text, words, reasons) if part)
