"""One sub-command made from one loss: the shared options, the loss's own fields, and its first sentence as help."""

import inspect
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, NamedTuple

import typer

from losscli.cli.helping import LossCommand
from losscli.cli.options import PARAMETER, Shared, column_option, fields, files_argument
from losscli.cli.run import run
from losscli.domain import Interval
from losscli.errors import OptionError, cut
from losscli.loss import Input, Loss
from losscli.option import Matrix, Option, Rows, Scalar, Switch, flag, options, typed

OWN = "Of this loss"
LETTERS = {"pred": "-p", "target": "-t"}
NOUNS = {"pred": "prediction"}


class Before(NamedTuple):
    """An argument before the files, of which `run` makes the loss that is computed; `help` is the whole command's."""

    name: str
    metavar: str
    text: str
    help: str
    command: type[LossCommand]
    run: Callable[[str, Shared], int]


def command_of(loss: type[Loss], before: Before | None = None) -> Any:  # noqa: ANN401 - a command of the click inside typer
    """Return the sub-command of a loss, or of those that are made of an argument."""
    own, inputs = dict(options(loss)), [one.name for one in loss.inputs]

    def call(**given: Any) -> Callable[[], int]:  # noqa: ANN401 - as typed
        said = {name: given.pop(name) for name in own}
        settings = {name: value_of(loss, name, text) for name, text in said.items() if text is not None}
        columns = {name: text for name in inputs if (text := given.pop(name)) is not None}
        if before is not None:
            return partial(before.run, given.pop(before.name), Shared(**given, columns=columns))
        return partial(run, loss, settings, Shared(**given, columns=columns))

    shared = [parameter(*one) for one in fields(loss)]
    parameters = [
        *([] if before is None else [_first(before)]),
        parameter("files", Annotated[list[str] | None, files_argument(loss)], None),
        *(own_option(loss, name, option) for name, option in own.items()),
        *(input_option(one) for one in loss.inputs),
        *shared,
    ]
    call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
    settings = {"help_option_names": ["-h", "--help"]}
    kind, text = (LossCommand, _help(loss)) if before is None else (before.command, before.help)
    app.command(name=loss.name, cls=kind, help=text, context_settings=settings)(call)
    return typer.main.get_command(app)


def value_of(loss: type[Loss], name: str, given: str | bool) -> Scalar:  # noqa: FBT001 - as typer has it
    """Return the value of an option as it was typed.

    Raises:
        OptionError: it is not a value of its kind.
    """
    if isinstance(given, bool):
        return given
    option = dict(options(loss))[name]
    if isinstance(option.allowed, Matrix):
        return _rows_of(given)
    value = option.read(given)
    if value == given and not option.admits(value):
        number = "a number " if isinstance(option.allowed, Interval) else ""
        raise OptionError(loss.name, flag(name), cut(given), f"{number}{option.range}")
    return value


def _rows_of(path: str) -> Rows:
    """Return the rows of numbers in a file, all of its columns."""
    from losscli.readers import open_table  # noqa: PLC0415 - few losses have such an option
    from losscli.readers.number import NumberRules  # noqa: PLC0415
    from losscli.readers.table import ReadOptions  # noqa: PLC0415

    table = open_table(path, ReadOptions())
    columns = range(table.shape.width)
    chunks = table.chunks(columns, [NumberRules()] * len(columns))
    return tuple(tuple(row) for chunk in chunks for row in chunk.values.tolist())


def parameter(name: str, annotation: object, default: object) -> inspect.Parameter:
    """Return a parameter that is given by its name."""
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _first(before: Before) -> inspect.Parameter:
    described = typer.Argument(metavar=before.metavar, help=before.text, show_default=False)
    return parameter(before.name, Annotated[str, described], inspect.Parameter.empty)


def input_option(one: Input) -> inspect.Parameter:
    """Return the parameter that names the columns of an input, or gives a parameter of it."""
    names = [flag(one.name), *([LETTERS[one.name]] if one.name in LETTERS else [])]
    text = (
        PARAMETER
        if one.parameter
        else f"Columns of the {NOUNS.get(one.name, one.name)}: a name, a number from 1, a,b, z0:z9, logit_*."
    )
    described = column_option(text, *names, metavar="COL|FILE|NUMBER" if one.parameter else "COLS")
    return parameter(one.name, Annotated[str | None, described], None)


def own_option(loss: type[Loss], name: str, option: Option) -> inspect.Parameter:
    """Return the parameter of a field; all but switches are text to typer, so that there is one grammar of numbers."""
    default = getattr(loss(), name)
    end = "" if default is None else f" Default: {typed(default)}."
    if isinstance(option.allowed, Switch):
        switch = typer.Option(f"{flag(name)}/--no-{flag(name)[2:]}", help=option.help + end, rich_help_panel=OWN)
        return parameter(name, Annotated[bool | None, switch], None)
    limits = "" if option.choices else f" {_sentence(option)}."
    described = typer.Option(
        flag(name), help=f"{option.help}{limits}{end}", rich_help_panel=OWN, metavar=option.metavar
    )
    return parameter(name, Annotated[str | None, described], None)


def _sentence(option: Option) -> str:
    return option.range[:1].upper() + option.range[1:]


def _help(loss: type[Loss]) -> str:
    """Return the loss's name and what it does to a model; the rest is in `loss explain`."""
    first = (inspect.getdoc(loss) or "").split("\n", 1)[0]
    return f"{loss.title}. {first}\n\nFormula, gradient, edges, examples: loss explain {loss.name}"
