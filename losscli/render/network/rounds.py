"""A round of a network as a reader sees it: tables, or the chain rule written out; as text, Markdown or LaTeX."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from losscli.formula import LATEX, UNICODE, Style, number
from losscli.network.checking import Difference
from losscli.render.derivations.working import working
from losscli.render.look import Look
from losscli.render.network import drawing, expected
from losscli.render.network.chain import result, sections
from losscli.render.network.document import check_member, document, round_members
from losscli.render.network.drawing import Part
from losscli.render.network.letters import LINEAR, Letters
from losscli.render.network.tables import (
    MOST_COLUMNS,
    Block,
    forward_block,
    network_block,
    result_text,
    weights_block,
)
from losscli.render.network.writing import Section, Writing
from losscli.render.value import line
from losscli.render.verdicts.checks import lines
from losscli.training.expected import Compared
from losscli.training.round import Round


class Shown(NamedTuple):
    """A round and what is said beside it: the check of its gradients, and what there is to say of what was expected.

    `whole` shows all rows, columns and weights; `steps` writes the chain rule out. `expected` is how gradients and
    weights compare with what was expected of them.
    """

    round: Round
    whole: bool
    steps: bool
    signature: str
    expected: Sequence[Compared] = ()
    check: Difference | None = None


def rendered(one: Shown, kind: str, look: Look) -> str:
    """Return a round as table, json, md, latex or value."""
    match kind:
        case "value":
            return line(one.round.report.evaluation.value or 0.0)
        case "json":
            return _document(one)
        case "md":
            return drawing.in_markdown(partial(parts, one), one.signature, look)
        case "latex":
            return drawing.in_latex(partial(parts, one), one.signature)
    return "\n".join(drawing.text(part, look) for part in parts(one, look.style)) + f"{one.signature}\n"


def _document(one: Shown) -> str:
    members = round_members(one.round)
    if one.check is not None:
        members["check"] = check_member(one.check)
    if one.expected:
        members["expected"] = [expected.member(each) for each in one.expected]
    return document(one.round.report, one.round.network, members, one.signature, rows=one.whole)


def parts(one: Shown, style: Style) -> Iterator[Part]:
    """Yield what is shown of a round, one under another."""
    network, report = one.round.network, one.round.report
    yield network_block(network, one.round.forward.inputs.shape[1])
    if one.steps:
        writing = Writing.of(one.round, style, None if one.whole else MOST_COLUMNS)
        found = working(report, style)
        yield Section(found.title, (), found.formulas)
        yield Section("Letters, counted from 0 as in torch", list(_letters(one.round, style)), ())
        yield from sections(writing)
        yield Section("Result", (), result(writing))
    else:
        if one.round.rows:
            yield forward_block(one.round, style, whole=one.whole)
        yield report._replace(checks=(), gradient=False)
        after = None if one.round.update is None else one.round.update.parameters
        yield weights_block(network, one.round.backward.gradients, after, report, style, whole=one.whole)
    yield _ending(one, style)


def _letters(one: Round, style: Style) -> Iterator[tuple[str, str]]:
    """Yield what the letters mean, by an entry of each kind."""
    letters = Letters(one.network, style)
    for at, layer in enumerate(one.network.layers):
        if layer.name == LINEAR:
            last = one.network.own(at)["weight"].shape[1] - 1
            yield letters.parameter(at, "weight", 0, last), _said(f"{at}.weight[0, {last}]", style)
            yield letters.output(at, 0), _said(f"output 0 of layer {at}", style)
            break
    yield letters.output(len(one.network.layers) - 1, 0), _said("output 0 of the network", style)


def _said(text: str, style: Style) -> str:
    return rf"\text{{{text}}}" if style is LATEX else text


def _ending(one: Shown, style: Style) -> Block:
    """Return the loss before and after the step, and what was checked and expected."""
    report, update = one.round.report, one.round.update
    plain = UNICODE if style is LATEX else style
    said = f"{result_text(report, plain)} = {number(report.evaluation.value or 0.0, report.digits, plain, zeros=True)}"
    if update is not None:
        said += f", and {number(update.loss, report.digits, plain, zeros=True)} after the step"
    notes = [] if one.check is None else [checked(one.check, report.digits, plain)]
    verdicts = lines(report, plain) if report.checks else []
    compared = [text for each in one.expected for text in expected.lines(each, report.digits, plain)]
    return Block("Loss", said, (), [*notes, *verdicts, *compared])


def checked(found: Difference, digits: int, style: Style) -> str:
    """Return what the comparison with central differences came to."""
    if not found.name:
        return "Check: no gradient could be compared with central differences."
    where = f"{found.name}[{', '.join(map(str, found.at))}]"
    own, other = (number(one, max(digits, 9), style) for one in (found.gradient, found.differences))
    most = number(found.relative, 3, style) if found.relative >= 1e-3 else f"{found.relative:.1e}"
    kinks = f" {found.kinks} were left out: a step of theirs crosses a kink." if found.kinks else ""
    return (
        f"Check: {found.compared} gradients were compared with central differences; the largest difference is {most}, "
        f"of {where}: {own} and {other}.{kinks}"
    )
