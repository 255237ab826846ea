"""Each shown row's arithmetic written out (`--steps`) in a document: Markdown and LaTeX."""

from collections.abc import Iterable, Sequence

from losscli.formula import ASCII, LATEX, UNICODE
from losscli.render.clean import clean
from losscli.render.derivations.derivation import written
from losscli.render.derivations.lines import Derivation, Line
from losscli.render.derivations.working import WorkedRow, working
from losscli.render.grid import code_of, text_of
from losscli.render.look import Look
from losscli.render.tex import NEEDS, ROOM, breadth, broken, escaped, signature
from losscli.report import Report

INSTEAD = r"\phantom{=}"  # of a relation


def markdown_steps(report: Report, look: Look) -> str:
    """Return the arithmetic of the shown rows as Markdown: a block of lines a row."""
    found = working(report, ASCII if look.ascii else UNICODE)
    parts = [f"**{found.title}**", block(found.formulas)]
    for row in found.rows:
        parts += ["   ".join([f"**row {text_of(row.label)}**", *_given(row)]), block(row.derivations)]
    parts += [block(found.result)] if found.result else []
    notes = [f"{text_of(note)}  " for note in found.notes]
    return "\n".join(["\n\n".join(parts), "", *notes, code_of(found.signature)]) + "\n"


def _given(row: WorkedRow) -> list[str]:
    return [
        code_of(f"{letter} = {text}") + (f" (taken as {code_of(meant)})" if meant else "")
        for letter, text, meant in row.inputs
    ]


def block(derivations: Iterable[Derivation]) -> str:
    """Return lines as they stand; nothing in them comes from outside but, in an own loss, its name."""
    lines = [clean(line).replace("```", "'''") for one in derivations for line in written(one)]
    return "\n".join(["```text", *lines, "```"])


def latex_steps(report: Report) -> str:
    """Return the arithmetic of the shown rows as LaTeX: a block of aligned lines a row."""
    found = working(report, LATEX)
    lines = [NEEDS, r"\begingroup\allowdisplaybreaks", rf"\noindent\textbf{{{escaped(found.title)}}}"]
    lines += aligned(found.formulas)
    for row in found.rows:
        lines += ["", rf"\noindent {_row(row)}"]
        lines += aligned(row.derivations)
    if found.result:
        lines += ["", r"\noindent Result", *aligned(found.result)]
    notes = [escaped(note) + r" \\" for note in found.notes]
    return "\n".join([*lines, "", r"\noindent", *notes, signature(found.signature), "", r"\endgroup"]) + "\n"


def _row(row: WorkedRow) -> str:
    breaking = r",\allowbreak "
    given = [
        f"${letter} = {text.replace(', ', breaking)}$" + (f" (taken as ${meant}$)" if meant else "")
        for letter, text, meant in row.inputs
    ]
    return r" \quad ".join([rf"\textbf{{row {escaped(row.label)}}}", *given])


def aligned(derivations: Sequence[Derivation]) -> list[str]:
    """Return derivations as the lines of `align*`."""
    room = ROOM - max(breadth(one.left) for one in derivations)
    lines = [line for one in derivations for line in _lines(one, room)]
    return [r"\begin{align*}", *(line + r" \\" for line in lines[:-1]), lines[-1], r"\end{align*}"]


def _lines(one: Derivation, room: int) -> list[str]:
    """Return a derivation line by line, aligned at the relations."""
    if one.short and sum(breadth(line.text) + 3 for line in one.lines) <= room:
        chain = " ".join(_drawn(line, room)[0] for line in one.lines)
        return [f"{one.left} &{chain}" + "".join(_said(line) for line in one.lines)]
    found = []
    for i, line in enumerate(one.lines):
        first, *rest = _drawn(line, room)
        found += [f"{one.left if i == 0 else ''} &{first}".lstrip(), *(f"&\\quad {part}" for part in rest)]
        said = _said(line)
        if said and breadth(found[-1] + said) > room:
            found.append(f"&{said}")
        else:
            found[-1] += said
    return found


def _drawn(line: Line, room: int) -> list[str]:
    if not line.text:
        return [rf"{line.relation} \parbox[t]{{0.75\linewidth}}{{\raggedright {escaped(line.words)}}}"]
    first, *rest = broken(line.text, room)
    return [f"{line.relation or INSTEAD} {first}", *(f"{{}}{part}" for part in rest)]


def _said(line: Line) -> str:
    reasons = r" \text{ and } ".join(reason.replace(": ", r"\text{: }") for reason in line.reasons)
    because = rf" \quad (\text{{as }} {reasons})" if reasons else ""
    return because + (rf" \quad \text{{({escaped(line.words)})}}" if line.words and line.text else "")
