"""One round of a network: computed, checked, compared with what was expected, and published."""

import sys
from collections.abc import Sequence
from functools import partial

from losscli.cli.files import Outputs
from losscli.cli.network.ready import Ready, report_of, signature_of
from losscli.cli.publishing import TELLING, put
from losscli.cli.streams import LETTERS, aside, can_print, complain
from losscli.network.checking import Difference, check
from losscli.render.clean import clean
from losscli.render.look import Look
from losscli.render.network.rounds import Shown, rendered
from losscli.render.network.rounds import checked as checked_line
from losscli.report import Report
from losscli.training.expected import Compared, compared_round
from losscli.training.round import Passed, Round, passed


def go_round(ready: Ready) -> int:
    """Go one round and publish it; return the exit status.

    Raises:
        LossCliError: a number is not finite, a file of what is expected cannot be read, or an output not be written.
    """
    found = passed(ready.network, ready.data, ready.by, ready.optimiser)
    report = report_of(ready, ready.network, found.judged)
    places = {number: place for place, number in enumerate(ready.data.targets.rows.tolist())}
    rows = {one.number: places[one.number] for one in report.rows}
    one = Round(found.network, found.forward, found.backward, report, rows, found.update)
    checked = check(ready.network, ready.data.inputs, ready.data.targets, ready.by) if ready.how.check else None
    verdicts = compared_round(found, ready.data, ready.by, ready.how.expect_grad, ready.how.expect_weights)
    shown = Shown(one, ready.whole, ready.said.steps, signature_of(ready, report), verdicts, checked)
    with Outputs() as outputs:
        save(ready, found, outputs)
        put(partial(rendered, shown), ready.said, ready.asked.wanted, outputs)
    verdicts_aside(ready, report, verdicts, checked)
    for finding in report.warnings:
        complain("warning", finding.text, finding.details)
    return 2 if not report.judged else 0 if report.agrees and all(each.agrees for each in verdicts) else 1


def save(ready: Ready, found: Passed, outputs: Outputs) -> None:
    """Write the updated weights to their file, if one was named."""
    if ready.how.save is not None and found.update is not None:
        from losscli.network.weights import packed  # noqa: PLC0415 - only where weights are saved

        outputs.file(ready.how.save).write(packed(ready.how.save, found.update.parameters))


def verdicts_aside(ready: Ready, report: Report, found: Sequence[Compared], checked: Difference | None) -> None:
    """Say on stderr how it compares with what was expected, and differences, unless what is printed says so."""
    printed = {one.kind for one in ready.asked.wanted if one.path is None}
    if printed.intersection(TELLING) or not (report.checks or found or checked):
        return
    from losscli.render.network.expected import lines as compared_lines  # noqa: PLC0415
    from losscli.render.verdicts.checks import lines  # noqa: PLC0415 - only where something is expected

    style = Look(ascii=ready.said.ascii or not can_print(LETTERS, sys.stderr)).style
    differences = [] if checked is None else [checked_line(checked, report.digits, style)]
    said = [
        *differences,
        *lines(report, style),
        *(text for one in found for text in compared_lines(one, report.digits, style)),
    ]
    aside("".join(f"{clean(one)}\n" for one in said))
