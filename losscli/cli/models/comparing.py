"""`loss compare LOSS A B [C...] TARGETS`: several models on the same rows, each against the first."""

import inspect
from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated, Any

import typer

from losscli.cli.building import VerbOfLoss, built, input_option, own_option, parameter, shared, taken
from losscli.cli.helping import LossCommand
from losscli.cli.models.contesting import Compared, run
from losscli.cli.options import CHECK, RESULT, Shared
from losscli.errors import UsageError
from losscli.losses import find
from losscli.option import NUMBER, options

LOSS = "The loss, before everything else; its own options, such as --delta, work too: loss compare huber --help."
FILES = (
    "The predictions of the first model, the baseline; those of one or more others; at last the targets. - is stdin, a "
    "quoted pattern all its files as one, and URLs work too."
)
HELP = """\
Which model is better, by how much, and may it be chance? Every row is a pair: the difference of the means is judged by
how the rows' differences vary. Each model is compared with the first; lower is better.

For example: loss compare bce old.csv new.csv targets.csv"""
ROWS = "The rows that changed most, of each model: worst:5 for the worse, best:5 for the better."
CI = "Level of the interval of the difference, in per cent."
CI_METHOD = "t: Student's, quick and exact for normal differences. bootstrap: the better one where they are skewed."
RESAMPLES = "Choices of signs tried for p, and samples drawn by the bootstrap."
SEED = "What is drawn: the same seed gives the same numbers."
WORSE = (
    "Exit 1 if a model is shown to be worse than the first, by more than MARGIN (0): if the interval lies wholly above."
)
BETTER = "Exit 1 unless every model is shown to be better than the first: the interval lies wholly below 0."
CLUSTER = (
    "Column whose rows of one value (one user, document, day) are one sample: the interval is of the sums of each, and "
    "p flips the signs of whole values."
)
KEPT = (
    "weight", "id", "only_common", "by_position", "classes", "from_", "sep", "decimal", "header", "encoding", "na",
    "like", "rows", "digits", "quiet", "json", "to", "output", "jobs", "no_progress", "color", "ascii", "verbose",
)  # fmt: skip
TEXTS = {
    "rows": ROWS,
    "quiet": "Print the difference alone; of several models a line each.",
    "id": "Column of ids, in every file: rows of the same id belong together.",
}
IF_WORSE = "--fail-if-worse"


class ComparedCommand(LossCommand):
    """The command for one loss; a number behind `--fail-if-worse` is its margin, and may be left out."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - of the click inside typer
        """Read the arguments, the margin joined to its option."""
        rest: list[str] = super().parse_args(ctx, _with_margin(args))
        return rest


class CompareCommand(VerbOfLoss):
    """The verb: what is behind it is a loss, which has a command of its own."""

    example = "loss compare bce old.csv new.csv targets.csv"

    def of(self, args: Sequence[str]) -> tuple[Any, list[str]]:
        """Return the command of the loss that is named first, or stated as an expression, and what is behind it."""
        if args[0] in {"expr", "custom"}:
            return _own(args)
        kind = find(args[0])
        text = f"{kind.title} of two models or more, each against the first.\n\n{HELP}"
        return _built(kind, ComparedCommand, text), [*args[1:]]


def compare_command() -> Any:  # noqa: ANN401 - likewise
    """Return the command of the verb."""
    return _built(find("mse"), CompareCommand, HELP, whole=True)


def _own(args: Sequence[str]) -> tuple[Any, list[str]]:
    if len(args) == 1 or args[1] in {"--help", "-h"}:
        form = "EXPRESSION" if args[0] == "expr" else "FILE.py:FUNCTION"
        raise UsageError(f"loss compare {args[0]} needs {form}, then the files", "See loss compare --help.")
    if args[0] == "expr":
        from losscli.losses.expression import expression  # noqa: PLC0415 - only the one that is called

        return _built(expression(args[1]), ComparedCommand, HELP), [*args[2:]]
    from losscli.cli.streams import complain  # noqa: PLC0415
    from losscli.losses.custom import loaded, parted  # noqa: PLC0415

    complain("note", f"runs the code of {parted(args[1])[0]}")
    return _built(loaded(args[1], demanded=False), ComparedCommand, HELP), [*args[2:]]


def _built(loss: Any, command: type[LossCommand], text: str, *, whole: bool = False) -> Any:  # noqa: ANN401 - a class; likewise
    own, inputs = ({} if whole else dict(options(loss))), [one.name for one in loss.inputs]

    def call(**given: Any) -> Callable[[], int]:  # noqa: ANN401 - as typed
        given.pop("loss", None)
        settings, columns = taken(loss, given, own, inputs)
        how = Compared(**{name: given.pop(name) for name in Compared._fields})
        return partial(run, loss, settings, Shared(**given, columns=columns), how)

    described = typer.Argument(metavar="PREDS PREDS... TARGETS", help=FILES, show_default=False)
    parameters = [
        *([_first()] if whole else []),
        parameter("files", Annotated[list[str] | None, described], None),
        *(own_option(loss, name, option) for name, option in own.items()),
        *(input_option(one) for one in loss.inputs),
        *_shared(grouped=loss.stacked),
    ]
    return built("compare", call, parameters, text, command)


def _first() -> inspect.Parameter:
    described = typer.Argument(metavar="LOSS", help=LOSS, show_default=False)
    return parameter("loss", Annotated[str, described], inspect.Parameter.empty)


def _shared(*, grouped: bool) -> list[inspect.Parameter]:
    """Return the options that a comparison shares with a single computation."""
    found = shared([*KEPT, *(["group"] if grouped else [])], TEXTS)
    at = [one.name for one in found].index("rows")  # as of a loss: how it is judged stands between result and output
    return [*found[:at], *_judging(), *found[at:]]


def _judging() -> list[inspect.Parameter]:
    """Return the options of how a difference is judged."""
    typed = [
        ("ci", "LEVEL", CI, RESULT),
        ("ci_method", "t|bootstrap", CI_METHOD, RESULT),
        ("resamples", "N", RESAMPLES, RESULT),
        ("seed", "N", SEED, RESULT),
        ("cluster", "COL", CLUSTER, RESULT),
        ("fail_if_worse", "[MARGIN]", WORSE, CHECK),
    ]
    defaults = Compared._field_defaults
    found = []
    for name, metavar, text, panel in typed:
        described = typer.Option(f"--{name.replace('_', '-')}", help=text, metavar=metavar, rich_help_panel=panel)
        kind = str if defaults[name] is not None else str | None
        found.append(parameter(name, Annotated[kind, described], defaults[name]))
    switch = typer.Option("--fail-unless-better", help=BETTER, rich_help_panel=CHECK)
    return [*found, parameter("fail_unless_better", Annotated[bool, switch], default=False)]


def _with_margin(args: Sequence[str]) -> list[str]:
    """Return the arguments with the margin joined to its option: it is 0 where no number follows."""
    found: list[str] = []
    for at, word in enumerate(args):
        if word == IF_WORSE and "--" not in args[:at]:
            number = at + 1 < len(args) and NUMBER.fullmatch(args[at + 1])
            found.append(IF_WORSE + ("=" if number else "=0"))
        elif found and found[-1] == f"{IF_WORSE}=":
            found[-1] += word
        else:
            found.append(word)
    return found
