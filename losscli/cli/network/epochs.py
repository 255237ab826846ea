"""A training of a network: its epochs with a line of progress on a terminal, what came of it, published and saved."""

import sys
import time
from collections.abc import Sequence
from functools import partial
from os.path import exists, isfile, splitext
from typing import TextIO

from losscli.cli.files import Outputs
from losscli.cli.network.ready import Ready, data_of, opened, plan_of, report_of, signature_of, written
from losscli.cli.network.rounding import verdicts_aside
from losscli.cli.publishing import put
from losscli.cli.status import INTERRUPTED
from losscli.cli.streams import aside, complain, is_terminal
from losscli.errors import UsageError, cut
from losscli.network.checking import check
from losscli.network.passes import forward
from losscli.render.network.runs import Shown, rendered
from losscli.training.expected import WEIGHTS, Expected, compared, read_expected
from losscli.training.loop import Data, History, Plan, Record
from losscli.training.loop import train as trained
from losscli.training.run import Run, learning_curve

SHOWN_AFTER, REFRESHED_EVERY = 1.0, 0.1  # seconds, as of the bar of a long computation
PICTURES = (".svg", ".png")


class Live:
    """A line on a terminal that says which epoch it is, and the loss; it is gone at the end."""

    def __init__(self, epochs: int, *, wanted: bool, stream: TextIO | None = None) -> None:
        self.epochs = epochs
        self.stream = stream or sys.stderr
        self.wanted = wanted and is_terminal(self.stream)
        self.start = self.shown = time.monotonic()
        self.written = False

    def epoch(self, record: Record) -> None:
        """Say what an epoch came to, if it takes long and the last was not just now."""
        now = time.monotonic()
        if not self.wanted or now - self.start < SHOWN_AFTER or now - self.shown < REFRESHED_EVERY:
            return
        self.shown, self.written = now, True
        right = "" if record.accuracy is None else f"   {record.accuracy:.2%} right"
        aside(f"\r\x1b[Kepoch {record.epoch} of {self.epochs}   loss {record.loss:.6g}{right}")

    def close(self) -> None:
        """Take the line off the screen."""
        if self.written:
            aside("\r\x1b[K")


def train(ready: Ready) -> int:
    """Train a network and publish what came of it; return the exit status.

    Raises:
        LossCliError: an option is not as it must be, a number is not finite, or an output cannot be written.
    """
    assert ready.optimiser is not None  # noqa: S101 - refused before
    form, plan = _form(ready.how.plot), plan_of(ready.how, ready.optimiser, ready.seed)
    validation, path = _validation(ready), ready.how.expect_weights
    expected = None if path is None else read_expected(WEIGHTS, path, ready.network.parameters)
    _refuse_unwritable(written(ready.asked, ready.how))
    shown = _shown(ready, plan, _trained(ready, plan, validation), expected)
    with Outputs() as outputs:
        _publish(ready, shown, outputs, form)
    verdicts_aside(ready, shown.run.report, shown.expected, shown.check)
    for finding in shown.run.report.warnings:
        complain("warning", finding.text, finding.details)
    return _status(shown)


def _refuse_unwritable(paths: Sequence[str]) -> None:
    """Refuse files that cannot be written now, before it is trained for hours; nothing is left of a try.

    Raises:
        LossCliError: there is one.
    """
    with Outputs() as outputs:
        for path in paths:
            if isfile(path) or not exists(path):  # whoever reads a FIFO would see its end
                outputs.file(path)


def _trained(ready: Ready, plan: Plan, validation: Data | None) -> History:
    live = Live(plan.epochs, wanted=not ready.said.no_progress)
    try:
        return trained(ready.network, ready.data, ready.by, plan, validation, [live])
    finally:
        live.close()


def _shown(ready: Ready, plan: Plan, history: History, expected: Expected | None) -> Shown:
    """Return a training and all that is said of it."""
    network = history.network
    judged = ready.by.judged(forward(network, ready.data.inputs).prediction, ready.data.targets)
    report = report_of(ready, network, judged)
    found = [] if expected is None else [compared(expected, network.parameters)]
    checked = check(network, ready.data.inputs, ready.data.targets, ready.by) if ready.how.check else None
    signature = signature_of(ready, report, *_said(plan, history.records[-1].epoch))
    return Shown(Run(ready.network, plan, history, report), ready.whole, signature, found, checked)


def _status(shown: Shown) -> int:
    report, history = shown.run.report, shown.run.history
    if history.interrupted:
        complain("note", f"interrupted after epoch {history.records[-1].epoch}")
        return INTERRUPTED
    return 2 if not report.judged else 0 if report.agrees and all(one.agrees for one in shown.expected) else 1


def _validation(ready: Ready) -> Data | None:
    """Return the rows that are looked at after each epoch.

    Raises:
        LossCliError: they cannot be read, or do not fit the network.
    """
    if ready.how.validate is None:
        return None
    found = data_of(ready.by.loss, opened(ready.by.loss, ready.network, ready.how.validate, ready.said, ready.asked))
    if found.inputs.shape[1] != ready.data.inputs.shape[1]:
        wanted, given = ready.data.inputs.shape[1], found.inputs.shape[1]
        raise UsageError(
            f"--validate {cut(ready.how.validate[0])} has {given} columns of inputs, and the network takes {wanted}"
        )
    return found


def _said(plan: Plan, epochs: int) -> list[str]:
    """Return what the signature says of a plan."""
    size = [] if plan.batch_size is None else [f"batch:{plan.batch_size}"]
    return [f"epochs:{epochs}", *size, *([] if plan.seed is None else [f"shuffle:{plan.seed}"])]


def _form(path: str | None) -> str:
    """Return the form of a picture by its extension.

    Raises:
        UsageError: it is none, or what draws it is not installed.
    """
    form = "" if path is None else splitext(path)[1].lower()
    if path is not None and form not in PICTURES:
        raise UsageError(f"--plot {cut(path) or chr(39) * 2}: the extensions are .png and .svg")
    if path is not None and form == ".png":
        from losscli.render.drawing.png import refuse_missing  # noqa: PLC0415 - only where one is asked for

        refuse_missing(path)
    return form.removeprefix(".")


def _publish(ready: Ready, shown: Shown, outputs: Outputs, form: str) -> None:
    """Write what is shown, the weights and the curve to their files, then to stdout.

    Raises:
        OutputError: a file cannot be written; nothing has been said.
    """
    how = ready.how
    if how.save is not None:
        from losscli.network.weights import packed  # noqa: PLC0415 - only where weights are saved

        outputs.file(how.save).write(packed(how.save, shown.run.history.network.parameters))
    if how.plot is not None:
        from losscli.render.drawing import picture  # noqa: PLC0415 - only where it is drawn

        outputs.file(how.plot).write(picture(learning_curve(shown.run), form))
    put(partial(rendered, shown), ready.said, ready.asked.wanted, outputs)
