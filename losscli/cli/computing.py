"""One sub-command made from one loss: the shared options, the loss's own fields, and its first sentence as help."""

import inspect
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, NamedTuple

import typer

from losscli.cli.building import built, input_option, own_option, parameter, taken
from losscli.cli.helping import LossCommand
from losscli.cli.options import Shared, fields, files_argument
from losscli.cli.run import run
from losscli.loss import Loss
from losscli.option import options


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
        settings, columns = taken(loss, given, own, inputs)
        if before is not None:
            return partial(before.run, given.pop(before.name), Shared(**given, columns=columns))
        return partial(run, loss, settings, Shared(**given, columns=columns))

    parameters = [
        *([] if before is None else [_first(before)]),
        parameter("files", Annotated[list[str] | None, files_argument(loss)], None),
        *(own_option(loss, name, option) for name, option in own.items()),
        *(input_option(one) for one in loss.inputs),
        *(parameter(*one) for one in fields(loss)),
    ]
    if before is None:
        return built(loss.name, call, parameters, _help(loss))
    return built(loss.name, call, parameters, before.help, before.command)


def _first(before: Before) -> inspect.Parameter:
    described = typer.Argument(metavar=before.metavar, help=before.text, show_default=False)
    return parameter(before.name, Annotated[str, described], inspect.Parameter.empty)


def _help(loss: type[Loss]) -> str:
    """Return the loss's name and what it does to a model; the rest is in `loss explain`."""
    first = (inspect.getdoc(loss) or "").split("\n", 1)[0]
    return f"{loss.title}. {first}\n\nFormula, gradient, edges, examples: loss explain {loss.name}"
