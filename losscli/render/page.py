"""The page of a loss (`loss explain`): every word from the loss's one file."""

import inspect
import textwrap
from collections.abc import Iterator
from typing import Any

from losscli.api import LossFunction
from losscli.domain import Interval
from losscli.formula import LATEX, Style, number
from losscli.loss import Example, Loss
from losscli.option import Option, Scalar, Switch, flag, options, typed
from losscli.render.clean import in_ascii
from losscli.render.code import snippet
from losscli.render.columns import LOSS, PARTIAL, glyphs
from losscli.render.look import Look

WIDTH = 100


def page(loss: type[Loss], look: Look) -> str:
    """Return all that is known of a loss, for reading."""
    sections = [
        [f"{loss.title} ({loss.name})", "", *_formulas(loss(), look.style)],
        *_prose(loss, look.style),
        ["Inputs", *_inputs(loss, look.style)],
        ["The mean", *_wrapped(f"divides by {loss().divides_by}.", look.style)],
        ["Options", *_options(loss, look.style)] if any(options(loss)) else [],
        ["As other tools compute it (--like)", *_conventions(loss, look.style)] if loss.conventions else [],
        ["At the edges", *_edges(loss, look.style)] if any(one.about for one in loss.examples) else [],
        ["Worked example", *_worked(loss, look)] if loss.sample else [],
        ["The same number elsewhere", *_equivalents(loss)] if loss.equivalents else [],
        ["Also called", *_wrapped(", ".join(loss.aliases), look.style)] if loss.aliases else [],
        ["References", *(line for one in loss.references for line in _wrapped(one, look.style))]
        if loss.references
        else [],
    ]
    text = "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"
    return in_ascii(text) if look.ascii else text


def _term(loss: Loss, style: Style) -> str:
    return f"{LOSS.of(style)} = {loss.formula.text(loss.formula.term, style, glyphs(loss.inputs))}"


def _formulas(loss: Loss, style: Style) -> Iterator[str]:
    formula, letters = loss.formula, glyphs(loss.inputs)
    prediction = loss.inputs[0].glyph.of(style)
    partial, term = PARTIAL.of(style), LOSS.of(style)
    square = "²" if style.name == "unicode" else "^2"
    yield from _wrapped(_term(loss, style), style)
    gradient = formula.text(formula.gradient, style, letters)
    yield from _wrapped(f"{partial}{term}/{partial}{prediction} = {gradient}", style)
    if formula.curvature is not None:
        curvature = formula.text(formula.curvature, style, letters)
        yield from _wrapped(f"{partial}{square}{term}/{partial}{prediction}{square} = {curvature}", style)
    for one in loss.inputs:
        if one.symbol in formula.others:
            other = formula.text(formula.others[one.symbol], style, letters)
            yield from _wrapped(f"{partial}{term}/{partial}{one.glyph.of(style)} = {other}", style)
    yield from _wrapped(f"LaTeX: {_term(loss, LATEX)}", style)


def _prose(loss: type[Loss], style: Style) -> list[list[str]]:
    text = (inspect.getdoc(loss) or "").replace("`", "")
    return [_wrapped(" ".join(paragraph.split()), style, "") for paragraph in text.split("\n\n")]


def _inputs(loss: type[Loss], style: Style) -> Iterator[str]:
    for one in loss.inputs:
        if isinstance(one.domain, Interval):
            noun = f"a row of C numbers, each {one.domain.noun}" if one.vector else one.domain.noun
            text = f"{noun}, in {one.domain.text}"
        else:
            text = one.domain.described
        yield f"  --{one.name:<8} {one.glyph.of(style):<4} {text}"


def _options(loss: type[Loss], style: Style) -> Iterator[str]:
    defaults = loss()
    for name, option in options(loss):
        default = getattr(defaults, name)
        yield from _wrapped(f"{flag(name)}  {option.help} {_range(option)}default: {_short(default)}.", style)


def _range(option: Option) -> str:
    if isinstance(option.allowed, Switch):
        return ""
    if option.choices:
        return f"One of {', '.join(option.choices)}; "
    return f"{option.range[:1].upper()}{option.range[1:]}; "


def _conventions(loss: type[Loss], style: Style) -> Iterator[str]:
    for name, one in loss.conventions.items():
        over = "the sum of the weights" if one.divisor == "weights" else "the number of terms"
        yield from _wrapped(f"{name:<9} {one.effect or 'has the same terms'}; a weighted mean is over {over}", style)


def _edges(loss: type[Loss], style: Style) -> Iterator[str]:
    for one in loss.examples:
        if one.about:
            about = one.about[:1].upper() + one.about[1:]
            yield from _wrapped(f"{_inputs_of(loss, one, style)}: {number(one.term, 6, style)}. {about}.", style)


def _inputs_of(loss: type[Loss], example: Example, style: Style) -> str:
    parts = [_said(name, value) for name, value in example.options.items()]
    given = zip(loss.inputs, example.inputs, strict=True)
    return ", ".join([*parts, *(f"{one.glyph.of(style)} = {_value(value, style)}" for one, value in given)])


def _value(value: Any, style: Style) -> str:  # noqa: ANN401 - a number, a row, or rows of rows
    if isinstance(value, tuple):
        return f"({', '.join(_value(one, style) for one in value)})"
    return number(value, 6, style)


def _said(name: str, value: Scalar) -> str:
    """Return an option as it is typed."""
    if isinstance(value, bool):
        return flag(name) if value else f"--no-{flag(name)[2:]}"
    return f"{flag(name)} {_short(value)}"


def _short(value: Scalar) -> str:
    return f"{value:g}" if isinstance(value, float) else typed(value)


def _worked(loss: type[Loss], look: Look) -> Iterator[str]:
    from losscli.render.table import table  # noqa: PLC0415 - rich only where a table is drawn

    report = LossFunction(loss)(*loss.sample).shown()
    _, *lines = table(report, look._replace(width=WIDTH - 2)).splitlines()  # the formula stands above
    yield from (f"  {line}" for line in lines)
    yield f"  Worked out row by row, with the gradient: loss explain {loss.name} --example"


def _equivalents(loss: type[Loss]) -> Iterator[str]:
    """Yield the code by framework: the arrays once, then each; the last line of each is the mean."""
    if not loss.equivalents:
        return
    codes = [snippet(loss, framework).splitlines() for framework in loss.equivalents]
    common = [line for line in codes[0][:-1] if all(line in code for code in codes)]
    yield from (f"  {line}" for line in common)
    for code in codes:
        *before, last = (line for line in code if line not in common)
        yield ""
        yield from (f"  {line}" for line in (*before, f"print({last})"))
    yield ""
    yield f"  Each prints {LossFunction(loss)(*loss.sample).value:.6g}, up to the last digits."


def _wrapped(text: str, style: Style, indent: str = "  ") -> list[str]:
    text = in_ascii(text) if style.name == "ascii" else text  # before it is wrapped: words are longer than symbols
    after = indent + ("  " if indent else "")
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=after, break_on_hyphens=False, break_long_words=False
    )
