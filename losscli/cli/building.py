"""What commands are built of: the options of a loss and its inputs as parameters, and what was typed as values."""

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, get_type_hints

import typer

from losscli.cli.helping import LossCommand
from losscli.cli.options import PARAMETER, Shared, column_option, retold
from losscli.domain import Interval
from losscli.errors import OptionError, UsageError, cut
from losscli.loss import Input, Loss
from losscli.option import Matrix, Option, Rows, Scalar, Switch, flag, options, typed

OWN = "Of this loss"
LETTERS = {"pred": "-p", "target": "-t"}
NOUNS = {"pred": "prediction"}


class VerbOfLoss(LossCommand, ABC):
    """A verb whose first argument is a loss: the rest is for the command of that."""

    example: str

    @abstractmethod
    def of(self, args: Sequence[str]) -> tuple[Any, list[str]]:
        """Return the command of the loss that comes first, and the arguments behind it."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:  # noqa: ANN401 - of the click inside typer
        """Return the context of the loss's command; of the verb's where only its help is asked for.

        Raises:
            UsageError: no loss comes first.
            UnknownNameError: there is none of that name.
        """
        if args[:1] in (["--help"], ["-h"]):
            return super().make_context(info_name, args, parent, **extra)
        if not args or args[0].startswith("-"):
            problem = f"loss {self.name} needs a LOSS, before everything else"
            raise UsageError(problem, f"For example: {self.example}")
        command, rest = self.of(args)
        return command.make_context(f"{info_name} {args[0]}", rest, parent, **extra)


def built(
    name: str,
    call: Callable[..., Callable[[], int]],
    parameters: Sequence[inspect.Parameter],
    text: str,
    kind: type[LossCommand] = LossCommand,
) -> Any:  # noqa: ANN401 - a command of the click inside typer
    """Return the command of this name: `call` takes what was typed by name, and returns what is to be run."""
    call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
    settings = {"help_option_names": ["-h", "--help"]}
    app.command(name=name, cls=kind, help=text, context_settings=settings)(call)
    return typer.main.get_command(app)


def taken(
    loss: type[Loss], given: dict[str, Any], own: Mapping[str, Option], inputs: Sequence[str]
) -> tuple[dict[str, Scalar], dict[str, str]]:
    """Take the options of a loss out of what was typed, as values, and the columns of its inputs.

    Raises:
        OptionError: an option is not a value of its kind.
    """
    said = {name: given.pop(name) for name in own}
    settings = {name: value_of(loss, name, text) for name, text in said.items() if text is not None}
    return settings, {name: text for name in inputs if (text := given.pop(name)) is not None}


def shared(kept: Sequence[str], texts: Mapping[str, str]) -> list[inspect.Parameter]:
    """Return some of the options that every loss has, in their order, and what they mean here where that is other."""
    hints = get_type_hints(Shared, include_extras=True)
    names = [name for name in Shared._fields if name in kept]
    return [parameter(name, retold(hints[name], texts.get(name)), Shared._field_defaults[name]) for name in names]


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
