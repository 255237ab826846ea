"""One sub-command made from one loss: the shared options, the loss's own fields, and its first sentence as help."""

import dataclasses
import inspect
import re
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, get_args

import typer

from losscli.cli.helping import LossCommand
from losscli.cli.options import Shared, fields
from losscli.cli.run import run
from losscli.domain import Interval
from losscli.errors import OptionError, cut
from losscli.loss import Loss, Option, Scalar, flag, options

OWN = "Of this loss"
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


def command_of(loss: type[Loss]) -> Any:  # noqa: ANN401 - a command of the click inside typer, which exports no type
    """Return the sub-command of a loss."""
    own = dict(options(loss))

    def call(**given: Any) -> Callable[[], int]:  # noqa: ANN401 - as typed
        typed = {name: given.pop(name) for name in own}
        values = {name: value_of(loss, name, text) for name, text in typed.items() if text is not None}
        return partial(run, loss(**values), Shared(**given))

    files, *shared = [_parameter(*one) for one in fields()]
    parameters = [files, *(_own(loss, name, option) for name, option in own.items()), *shared]
    call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
    settings = {"help_option_names": ["-h", "--help"]}
    app.command(name=loss.name, cls=LossCommand, help=_help(loss), context_settings=settings)(call)
    return typer.main.get_command(app)


def value_of(loss: type[Loss], name: str, text: str) -> Scalar:
    """Return the value of an option as it was typed: a number, or one of the choices.

    Raises:
        OptionError: it is not a number where one is wanted.
    """
    option = dict(options(loss))[name]
    if not isinstance(option.allowed, Interval):
        return text
    if not NUMBER.fullmatch(text):
        raise OptionError(loss.name, flag(name), cut(text), f"a number {option.range}")
    return int(text) if _is_whole(loss, name) and text.isdigit() else float(text)


def _is_whole(loss: type[Loss], name: str) -> bool:
    kind = get_args(_field(loss, name).type)[0]
    return int in (kind, *get_args(kind))


def _field(loss: type[Loss], name: str) -> "dataclasses.Field[Any]":
    (field,) = [one for one in dataclasses.fields(loss) if one.name == name]
    return field


def _parameter(name: str, annotation: object, default: object) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _own(loss: type[Loss], name: str, option: Option) -> inspect.Parameter:
    """Return the parameter of a field; all are text to typer, so that there is one grammar of numbers."""
    default = _field(loss, name).default
    interval = isinstance(option.allowed, Interval)
    described = typer.Option(
        flag(name),
        help=f"{option.help} {option.range.capitalize()}." if interval else option.help,
        rich_help_panel=OWN,
        metavar="NUMBER" if isinstance(option.allowed, Interval) else "|".join(option.allowed),
    )
    typed = None if default is None else f"{default:g}" if isinstance(default, float) else str(default)
    return _parameter(name, Annotated[str | None, described], typed)


def _help(loss: type[Loss]) -> str:
    """Return the loss's name and what it does to a model; the rest is in `loss explain`."""
    first = (inspect.getdoc(loss) or "").split("\n", 1)[0]
    return f"{loss.title}. {first}\n\nFormula, gradient, edges, examples: loss explain {loss.name}"
