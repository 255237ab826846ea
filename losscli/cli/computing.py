"""One sub-command made from one loss: the shared options, the loss's own fields, and its first sentence as help."""

import dataclasses
import inspect
from typing import Annotated, Any, get_args

import typer

from losscli.cli.options import REQUIRED, Shared, fields
from losscli.cli.run import run
from losscli.domain import Interval
from losscli.loss import Loss, Option, flag, options

OWN = "Options of this loss"


def command_of(loss: type[Loss]) -> Any:  # noqa: ANN401 - a command of the click inside typer, which exports no type
    """Return the sub-command of a loss."""
    own = dict(options(loss))

    def call(**given: Any) -> int:  # noqa: ANN401 - as typed
        values = {name: given.pop(name) for name in own}
        return run(loss(**values), Shared(**given))

    call.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [*_shared(), *(_own(loss, name, option) for name, option in own.items())]
    )
    call.__doc__ = inspect.getdoc(loss)
    app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
    settings = {"help_option_names": ["-h", "--help"]}
    app.command(name=loss.name, help=_help(loss), context_settings=settings)(call)
    return typer.main.get_command(app)


def _shared() -> list[inspect.Parameter]:
    return [_parameter(name, annotation, default) for name, annotation, default in fields()]


def _parameter(name: str, annotation: object, default: object) -> inspect.Parameter:
    value = inspect.Parameter.empty if default is REQUIRED else default
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=value, annotation=annotation)


def _own(loss: type[Loss], name: str, option: Option) -> inspect.Parameter:
    (field,) = [one for one in dataclasses.fields(loss) if one.name == name]
    kind = get_args(field.type)[0]
    choices = () if isinstance(option.allowed, Interval) else option.allowed
    described = typer.Option(
        flag(name),
        help=option.help,
        rich_help_panel=OWN,
        metavar="|".join(choices) if choices else name.rpartition("_")[2].upper(),
    )
    return _parameter(name, Annotated[str if choices else kind, described], field.default)


def _help(loss: type[Loss]) -> str:
    """Return the loss's name and what it does to a model; the rest is in `loss explain`."""
    first = (inspect.getdoc(loss) or "").split("\n", 1)[0]
    return f"{loss.title}. {first}\n\nMore: loss explain {loss.name}"
