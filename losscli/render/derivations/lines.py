"""The lines of what is worked out (`--steps`), before they are text, Markdown or LaTeX."""

from collections.abc import Sequence
from typing import NamedTuple

from losscli.formula import LATEX, Ending, Glyph, Setting, Style, Worked
from losscli.loss import Input
from losscli.render.columns import PARTIAL, glyphs, symbols
from losscli.report import Report
from losscli.rows import ShownRow

TENDS = Glyph("→", "->", r"\to")
NEARLY = Glyph("≈", "~", r"\approx")


class Line(NamedTuple):
    """A formula after `=` or another relation, and plain words after that; either may be empty.

    `reasons` are the conditions for which it is this formula.
    """

    relation: str
    text: str
    words: str = ""
    reasons: Sequence[str] = ()


class Derivation(NamedTuple):
    """What is on the left, and the lines that follow from one another; a `short` one is a single line."""

    left: str
    lines: Sequence[Line]
    short: bool = False


def derived(left: str, worked: Worked, style: Style) -> list[Derivation]:
    """Return a derivation, its end said in words where that is not what the formula gives.

    Of a number that is not the formula's, the formula's own is derived, and the number stands by itself.
    """
    lines, value = [Line("=", text) for text in worked.lines], Line("=", worked.value)
    match worked.ending:
        case Ending.SAME:
            return [Derivation(left, [*lines, value])]
        case Ending.LIMIT:
            words = "the limit: here the formula itself has no value"
            return [Derivation(left, [*lines, Line(TENDS.of(style), worked.value, words)])]
        case Ending.NONE:
            words = "taken here, where the formula has no value"
            return [Derivation(left, [*lines, Line("", worked.value, words)])]
        case Ending.ROUNDED:
            words = "computed in doubles, which round"
            return [Derivation(left, [*lines, Line(NEARLY.of(style), worked.value, words)])]
        case Ending.OTHER:
            own = rf"{left} \text{{ by formula}}" if style is LATEX else f"{left} by formula"
            computed = value._replace(words="as computed here, which is not by this formula")
            return [Derivation(own, lines), Derivation(left, [computed])]


def because(found: list[Derivation], report: Report, expression: str, setting: Setting) -> list[Derivation]:
    """Return what was derived with the conditions for which the formula is this one."""
    loss = report.evaluation.loss
    reasons = loss.formula.reasons(expression, setting.row, setting.style, glyphs(loss.inputs))
    one, *others = found
    first, *more = one.lines
    return [one._replace(lines=[first._replace(reasons=reasons), *more]), *others]


def setting_of(report: Report, row: ShownRow, one: Input, style: Style) -> Setting:
    """Return what a row is worked out with, where an input is what a limit is sought along."""
    return Setting(symbols(report, row, displayed=False), one.symbol, report.digits, style)


def slope_of(top: str, letter: str, style: Style) -> str:
    """Return a derivative as it is written: `∂ℓ/∂p`."""
    if style is LATEX:
        return rf"\frac{{\partial {top}}}{{\partial {letter}}}"
    return f"{PARTIAL.of(style)}{top}/{PARTIAL.of(style)}{letter}"


def entry_of(glyph: Glyph, i: int, style: Style) -> str:
    """Return an entry of a vector: `z[0]`, since x₁0 would be read as another."""
    letters = glyph.of(style)
    if style is not LATEX:
        return f"{letters}[{i}]"
    return f"{f'({letters})' if '_' in letters else letters}_{{{i}}}"
