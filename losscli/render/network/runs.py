"""A training of a network as a reader sees it: epochs, learning curve, end; as text, Markdown, LaTeX or JSON."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from losscli.formula import LATEX, UNICODE, Glyph, Style, number
from losscli.network.checking import Difference
from losscli.render.footer import remarks
from losscli.render.look import Look
from losscli.render.network import drawing, expected
from losscli.render.network.document import check_member, document, named
from losscli.render.network.drawing import Part
from losscli.render.network.rounds import checked
from losscli.render.network.tables import MOST_WEIGHTS, Block, network_block, result_text, weights_block
from losscli.render.network.trail import Series, Trail, layout, records
from losscli.render.network.trail import notes as notes_of
from losscli.render.network.trail import rendered as trail_rendered
from losscli.render.value import line
from losscli.render.verdicts.checks import lines
from losscli.training.expected import Compared
from losscli.training.run import Run, learning_curve

# A curve of fewer epochs shows no more than the table.
FEWEST = 3


class Shown(NamedTuple):
    """A training and what is said beside it: how the weights compare with those expected, the check of gradients.

    `whole` shows all epochs, and all weights however many they are.
    """

    run: Run
    whole: bool
    signature: str
    expected: Sequence[Compared] = ()
    check: Difference | None = None


def rendered(one: Shown, kind: str, look: Look) -> str:
    """Return a training as table, json, csv, tsv, ndjson, md, latex or value."""
    match kind:
        case "value":
            return line(one.run.last.loss)
        case "csv" | "tsv" | "ndjson":
            return trail_rendered(trail(one), kind, look)
        case "json":
            return _document(one)
        case "md":
            return drawing.in_markdown(partial(_parts, one), one.signature, look)
        case "latex":
            return drawing.in_latex(partial(_parts, one), one.signature)
    before, *after = _parts(one, look.style)
    texts = [drawing.text(before, look), drawing.text(after[0], look), *_curve(one, look)]
    return "\n".join([*texts, *(drawing.text(part, look) for part in after[1:])]) + f"{one.signature}\n"


def trail(one: Shown) -> Trail:
    """Return the numbers of every epoch."""
    found = one.run.history.records
    each = [
        _series("loss", "loss", [record.loss for record in found]),
        _series("accuracy", "accuracy", [record.accuracy for record in found], share=True),
        _series("validation", "validation", [record.validation for record in found]),
        _series("validation_accuracy", "its accuracy", [record.validation_accuracy for record in found], share=True),
    ]
    series = [one for one in each if one.values[0] is not None]
    digits = one.run.report.digits
    return Trail(
        "Training", "", [record.epoch for record in found], series, {}, (), one.signature, digits, whole=one.whole
    )


def _series(name: str, heading: str, values: Sequence[float | None], *, share: bool = False) -> Series:
    return Series(name, Glyph(heading, heading, rf"\text{{{heading}}}"), values, share=share)


def _parts(one: Shown, style: Style) -> Iterator[Part]:
    """Yield what is shown of a training, one under another."""
    run = one.run
    width = next((layer.takes for layer in run.network.layers if layer.takes is not None), 1)
    yield network_block(run.network, width)
    yield _epochs(one, style)
    if run.report.rows:
        yield run.report._replace(checks=(), gradient=False)
    if one.whole or sum(value.size for value in run.network.parameters.values()) <= MOST_WEIGHTS:
        after = run.history.network.parameters
        yield weights_block(run.network, None, after, run.report, style, whole=one.whole)
    yield _ending(one, UNICODE if style is LATEX else style)


def _epochs(one: Shown, style: Style) -> Block:
    rule, plan = one.run.plan.optimiser, one.run.plan
    settings = ", ".join(f"{name} {_plain(value)}" for name, value in rule.settings().items())
    rows = "all rows a step" if plan.batch_size is None else f"{plan.batch_size} rows a step"
    shuffled = "" if plan.seed is None else f", shuffled by seed {plan.seed}"
    drawn = trail(one)
    return Block(
        "Training", f"{rule.torch}, {settings}; {rows}{shuffled}", layout(drawn, style).columns, notes_of(drawn)
    )


def _plain(value: object) -> str:
    return repr(value).removesuffix(".0")


def _curve(one: Shown, look: Look) -> list[str]:
    if len(one.run.history.records) < FEWEST:
        return []
    from losscli.render.drawing.blocks import blocks  # noqa: PLC0415 - only where there is a curve

    return [blocks(learning_curve(one.run), look)]


def _ending(one: Shown, style: Style) -> Block:
    """Return the loss before and after, how many labels are right, and what was checked and expected."""
    report, first, last = one.run.report, one.run.first, one.run.last
    start, end = (number(value, report.digits, style, zeros=True) for value in (first.loss, last.loss))
    epochs = "1 epoch" if last.epoch == 1 else f"{last.epoch} epochs"
    said = f"{result_text(report, style)} = {end} after {epochs}; it was {start}"
    notes = []
    if last.accuracy is not None:
        notes.append(f"{last.accuracy:.2%} of the labels are right.")
    if last.validation is not None:
        right = (
            "" if last.validation_accuracy is None else f", and {last.validation_accuracy:.2%} of its labels are right"
        )
        notes.append(f"Validation: {number(last.validation, report.digits, style, zeros=True)}{right}.")
    if not report.rows:  # else the table of the rows has them
        notes += remarks(report._replace(gradient=False), style, interval_shown=False)
    if one.run.history.interrupted:
        notes.append(f"Interrupted: this is after the last whole epoch, {last.epoch} of {one.run.plan.epochs}.")
    notes += [] if one.check is None else [checked(one.check, report.digits, style)]
    notes += lines(report, style) if report.checks else []
    notes += [text for each in one.expected for text in expected.lines(each, report.digits, style)]
    return Block("Loss", said, (), notes)


def _document(one: Shown) -> str:
    run, rule = one.run, one.run.plan.optimiser
    settings = {name: list(value) if isinstance(value, tuple) else value for name, value in rule.settings().items()}
    members = {
        "optimizer": {"name": rule.name, **settings},
        "epochs": run.last.epoch,
        "batch_size": run.plan.batch_size,
        "shuffle_seed": run.plan.seed,
        "interrupted": run.history.interrupted,
        "history": records(trail(one)),
        "updated": named(run.history.network.parameters),
    }
    if one.check is not None:
        members["check"] = check_member(one.check)
    if one.expected:
        members["expected"] = [expected.member(each) for each in one.expected]
    return document(run.report, run.network, members, one.signature, rows=bool(run.report.rows))
