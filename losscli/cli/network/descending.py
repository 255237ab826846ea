"""`loss descend LOSS PREDS TARGETS`: gradient descent on the predictions themselves. Options in, exit status out."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from os.path import splitext
from typing import Annotated, Any, NamedTuple

import typer

from losscli.batch import Batch, joined
from losscli.cli.asking import Asked, asked, choice, conditions, reading
from losscli.cli.building import VerbOfLoss, built, input_option, own_option, parameter, shared, taken
from losscli.cli.files import Outputs, refuse_paths
from losscli.cli.helping import LossCommand
from losscli.cli.network.optimising import Optimising, epochs_of, optimising
from losscli.cli.options import OUTPUT, Shared, files_argument
from losscli.cli.publishing import put, say_what_was_read
from losscli.cli.streams import complain
from losscli.cli.targets import BINARY
from losscli.errors import UsageError, cut
from losscli.evaluation import Plan
from losscli.loss import Loss
from losscli.losses import find
from losscli.option import Scalar, options
from losscli.readers.opening import Opened, opened
from losscli.render.network.descent import Descent, chosen, form_of, saved, trail
from losscli.render.network.trail import rendered
from losscli.report import Report, doubts, facts
from losscli.training.descent import Moment, descent
from losscli.training.optimiser import Optimiser

LOSS = "The loss, before everything else; its own options, such as --delta, work too: loss descend huber --help."
HELP = """\
Gradient descent on the predictions themselves, to see the gradient at work. There is no model: every step moves each
prediction by the learning rate times its part of the gradient of the mean.

For example: loss descend mse preds.csv targets.csv --lr 0.5 --epochs 10"""
EPOCHS = "How many steps; a step takes all rows. 10 unless given."
ROWS = "Rows whose predictions are shown: 3, all, none, 3,7,90-95. Unless given, all of few."
SAVE = "Write the last predictions to FILE.csv, .tsv, .npy or .json."
KEPT = (
    "weight", "id", "only_common", "by_position", "classes", "from_", "sep", "decimal", "header", "encoding", "na",
    "reduction", "like", "rows", "digits", "quiet", "json", "to", "output", "color", "ascii", "verbose",
)  # fmt: skip
TEXTS = {
    "rows": ROWS,
    "quiet": "Print the last loss alone.",
    "reduction": "Descend the mean, or the sum.",
    "like": "Compute as a framework does: its clipping, divisor, defaults.",
}


class How(NamedTuple):
    """What is asked of the descent beside its rule, as typed on the command line."""

    epochs: str
    save: str | None
    rule: Optimising


class DescendCommand(VerbOfLoss):
    """The verb: what is behind it is a loss, which has a command of its own."""

    example = "loss descend mse preds.csv targets.csv --lr 0.5 --epochs 10"

    def of(self, args: Sequence[str]) -> tuple[Any, list[str]]:
        """Return the command of the loss that is named first, or stated as an expression, and what is behind it."""
        kind, rest = _kind(args)
        return _built(kind, LossCommand, f"{kind.title}, descended.\n\n{HELP}"), [*rest]


def descend_command() -> Any:  # noqa: ANN401 - likewise
    """Return the command of the verb."""
    return _built(find("mse"), DescendCommand, HELP, whole=True)


def _kind(args: Sequence[str]) -> tuple[type[Loss], Sequence[str]]:
    """Return the loss that is named first, or stated as an expression, and the arguments behind it."""
    if args[0] == "custom":
        raise UsageError("loss descend takes the losses of loss list, and expr: custom is not among them")
    if args[0] != "expr":
        return find(args[0]), args[1:]
    if len(args) == 1 or args[1] in {"--help", "-h"}:
        raise UsageError("loss descend expr needs EXPRESSION, then the files", "See loss descend --help.")
    from losscli.losses.expression import expression  # noqa: PLC0415 - only where it is called

    return expression(args[1]), args[2:]


def _built(loss: type[Loss], command: type[LossCommand], text: str, *, whole: bool = False) -> Any:  # noqa: ANN401 - likewise
    own, inputs = ({} if whole else dict(options(loss))), [one.name for one in loss.inputs]

    def call(**given: Any) -> Callable[[], int]:  # noqa: ANN401 - as typed
        given.pop("loss", None)
        settings, columns = taken(loss, given, own, inputs)
        rule = Optimising(**{name: given.pop(name) for name in Optimising._fields})
        how = How(given.pop("epochs"), given.pop("save"), rule)
        return partial(run, loss, settings, Shared(**given, columns=columns), how)

    epochs = typer.Option("--epochs", help=EPOCHS, metavar="N", rich_help_panel="Gradient descent")
    save = typer.Option("--save", help=SAVE, metavar="FILE", rich_help_panel=OUTPUT)
    first = typer.Argument(metavar="LOSS", help=LOSS, show_default=False)
    parameters = [
        *([parameter("loss", Annotated[str, first], inspect.Parameter.empty)] if whole else []),
        parameter("files", Annotated[list[str] | None, files_argument(loss)], None),
        *(own_option(loss, name, option) for name, option in own.items()),
        *(input_option(one) for one in loss.inputs),
        *(parameter(*one) for one in optimising()),
        parameter("epochs", Annotated[str, epochs], "10"),
        *shared(KEPT, TEXTS),
        parameter("save", Annotated[str | None, save], None),
    ]
    return built("descend", call, parameters, text, command)


def run(kind: type[Loss], settings: Mapping[str, Scalar], said: Shared, how: How) -> int:
    """Descend a loss from the predictions in the files and report it as was asked; return the exit status.

    Raises:
        LossCliError: an option, an input or an output is not as it must be, or a step leads out of the loss's domain.
    """
    ready, rule, epochs = asked(kind, said), how.rule.rule(), epochs_of(how.epochs)
    _refuse_terms(said, how.save)
    loss = kind.under(ready.convention, settings)
    written = [path for path in (*(one.path for one in ready.wanted), how.save) if path is not None]
    refuse_paths(written, said.files or [])
    found = opened(loss, said.files or [], choice(said), reading(said, ready))
    refuse_paths(written, [one.table.shape.path for one in found.wanted.requests])
    if said.verbose:
        say_what_was_read(found.wanted)
    shown, last = _descended(said, ready, found, rule, epochs)
    with Outputs() as outputs:
        if how.save is not None:
            outputs.file(how.save).write(saved(shown, last.predictions, how.save))
        put(partial(rendered, trail(shown)), said, ready.wanted, outputs)
    for doubt in shown.report.warnings:
        complain("warning", doubt.text, doubt.details)
    return 0


def _descended(said: Shared, ready: Asked, found: Opened, rule: Optimiser, epochs: int) -> tuple[Descent, Moment]:
    """Read all rows, descend, and return what there is to show, and the last moment."""
    batch = _all_rows(found)
    plan = Plan(ready.reduction, ready.convention, gradient=True, jobs=1, spread=False)
    places = chosen(batch, found.loss, None if said.rows is None else ready.which)
    kept: list[tuple[float, list[float]]] = []
    moments = descent(found.loss, batch, rule, plan, epochs)
    for last in moments:
        kept.append((last.loss, last.predictions.reshape(len(batch.rows), -1)[places].ravel().tolist()))
    report = Report(
        last.evaluation, facts(found.wanted, len(batch.rows)), (), doubts(found.wanted), *conditions(said, ready.digits)
    )
    return Descent(report._replace(keys=found.wanted.keys), batch, rule, places, kept), last


def _all_rows(found: Opened) -> Batch:
    """Return all rows as one batch.

    Raises:
        UsageError: there are none.
    """
    batches = list(found.batches(found.rows()))
    if not any(len(one.rows) for one in batches):
        raise UsageError("no row is left: there are no rows")
    return joined(batches)


def _refuse_terms(said: Shared, save: str | None) -> None:
    for path in said.output or []:
        if splitext(path)[1].lower().removeprefix(".") in BINARY:
            problem = f"-o {cut(path)} would hold the terms of all rows, and loss descend writes none"
            raise UsageError(problem, f"The last predictions: --save {cut(path)}.")
    if save is not None:
        form_of(save)
