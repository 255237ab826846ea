"""Parts of what is shown of a network, drawn: for a terminal or a pipe, in Markdown, in LaTeX.

A part is a table with its title, steps written out, or the report of the loss, whose signature is that of the whole.
"""

from collections.abc import Callable, Iterable

from losscli.formula import ASCII, LATEX, UNICODE, Style
from losscli.render.derivations.derivation import written
from losscli.render.derivations.steps import aligned, block
from losscli.render.grid import code_of, grid, tabular, text_of
from losscli.render.grid import latex as report_in_latex
from losscli.render.grid import markdown as report_in_markdown
from losscli.render.layout import Layout
from losscli.render.look import Look
from losscli.render.network.tables import Block
from losscli.render.network.writing import Section
from losscli.render.table import assembled, table
from losscli.render.tex import NEEDS, escaped, signature
from losscli.report import Report

Part = Block | Section | Report
Parts = Callable[[Style], Iterable[Part]]


def in_markdown(parts: Parts, signed: str, look: Look) -> str:
    """Return all parts in Markdown, one under another, and the signature."""
    drawn = [markdown(part, look) for part in parts(ASCII if look.ascii else UNICODE)]
    return "\n".join(drawn) + f"\n{code_of(signed)}\n"


def in_latex(parts: Parts, signed: str) -> str:
    """Return all parts in LaTeX, which may break long derivations over pages, and the signature."""
    drawn = map(latex, parts(LATEX))
    return "\n".join([NEEDS, r"\begingroup\allowdisplaybreaks", *drawn, signature(signed), r"\endgroup"]) + "\n"


def text(part: Part, look: Look) -> str:
    """Return a part for a terminal or a pipe."""
    match part:
        case Section(title, given, derivations):
            head = "   ".join([title, *(f"{letter} = {number}" for letter, number in given)])
            return "\n".join([head, *(f"  {line}" for one in derivations for line in written(one))]) + "\n"
        case Report():
            return _without_signature(table(part, look))
    beside = f"   {part.beside}" if part.beside else ""
    return assembled((part.title, beside), [_layout(part)] if part.columns else [], (part.notes, ""), look)


def markdown(part: Part, look: Look) -> str:
    """Return a part in Markdown."""
    match part:
        case Section(title, given, derivations):
            head = "   ".join([f"**{text_of(title)}**", *(code_of(f"{letter} = {number}") for letter, number in given)])
            return "\n".join([head, "", *([block(derivations)] if derivations else [])]) + "\n"
        case Report():
            return _without_signature(report_in_markdown(part, look))
    head = f"**{text_of(part.title)}**" + (f"   {text_of(part.beside)}" if part.beside else "")
    drawn = grid(_layout(part)) if part.columns else []
    notes = ["", *(f"{text_of(note)}  " for note in part.notes)] if part.notes else []
    return "\n".join([head, *(["", *drawn] if drawn else []), *notes]) + "\n"


def latex(part: Part) -> str:
    """Return a part in LaTeX."""
    match part:
        case Section(title, given, derivations):
            beside = (f"${letter} = {number}$" for letter, number in given)
            head = r" \quad ".join([rf"\medskip\noindent\textbf{{{escaped(title)}}}", *beside])
            return "\n".join([head, *(aligned(derivations) if derivations else [])]) + "\n"
        case Report():
            needs, *lines = _without_signature(report_in_latex(part)).splitlines()
            del needs  # the whole says it
            return "\n".join([r"\medskip\noindent", *lines]) + "\n"
    head = rf"\medskip\noindent\textbf{{{escaped(part.title)}}}" + (
        rf" \quad {escaped(part.beside)}" if part.beside else ""
    )
    drawn = ["", r"\smallskip\noindent", *tabular(_layout(part))] if part.columns else []
    notes = ["", r"\noindent", *(escaped(note) + r" \\" for note in part.notes)] if part.notes else []
    return "\n".join([head, *drawn, *notes]) + "\n"


def _layout(part: Block) -> Layout:
    return Layout(part.title, part.beside, part.columns, 0, (), None, part.notes, "")


def _without_signature(text: str) -> str:
    """Return a report without its last line."""
    return text[: text.rstrip("\n").rindex("\n") + 1]
