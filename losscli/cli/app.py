"""The typer application: a group whose sub-commands are the losses and a few verbs, each built when it is asked for."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from losscli import __version__
from losscli.cli.helping import printable, sections, usage_error, write_sections
from losscli.cli.status import INTERRUPTED
from losscli.errors import UnknownNameError, UsageError
from losscli.losses import find, names, plugins, suggestions, titles
from losscli.losses.plugins import RESERVED

VERBS = {
    "list": "The losses by family.",
    "explain": "A loss: formula, gradient, options, edges, an example, the same elsewhere.",
    "compare": "Two models or more on the same rows: which is better, by how much, and may it be chance.",
    "check": "Many gates in one file, loss.toml: a table of what passed, JUnit XML, annotations.",
    "backprop": "A small network by hand: forward, loss, each gradient, update, with all numbers; and training.",
    "descend": "Gradient descent on the predictions themselves, to see the gradient at work.",
    "merge": "Results of parts of the rows, of --partial, as one of all rows.",
    "help": "A topic (exit-codes, expect, expressions, gates, intervals, networks, numbers, parts), or a command.",
}
OWN = {
    "expr": "A loss of your own: an expression of p and y, such as 'abs(p - y)**1.5'.",
    "custom": "A loss of your own: a Python function, FILE.py:FUNCTION.",
}
COMMANDS = {**VERBS, **OWN}
SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"]}


class Catalogue(TyperGroup):
    """Builds only the sub-command that is called: forty of them would take longer than the computation."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # noqa: ARG002 - typer's form
        """Return the names of all commands: the verbs, then the losses."""
        return [*COMMANDS, *names(), *plugins.names()]

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]  # noqa: ANN401, ARG002
        """Return the command of this name.

        Raises:
            UnknownNameError: there is none; names near to it are suggested.
        """
        if cmd_name in VERBS:
            from losscli.cli.verbs import command  # noqa: PLC0415

            return command(cmd_name)
        if cmd_name in OWN:
            from losscli.cli.own import own_command  # noqa: PLC0415

            return own_command(cmd_name)
        from losscli.cli.computing import command_of  # noqa: PLC0415

        try:
            return command_of(find(cmd_name))
        except UnknownNameError as error:
            if error.ambiguity:
                raise
            raise UnknownNameError(cmd_name or "''", suggestions(cmd_name, tuple(COMMANDS))) from error

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - of the click inside typer
        """Write the losses by family, the other commands, and the options."""
        entries = titles()
        for loss in plugins.usable():
            entries.setdefault(loss.family, {})[loss.name] = loss.title
        by_family = {
            f"{family.capitalize()} losses": [(name, f"{title}.") for name, title in members.items()]
            for family, members in entries.items()
        }
        write_sections(formatter, {**by_family, "Other commands": list(COMMANDS.items()), **sections(self, ctx)})

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - likewise
        """Return the help, in ASCII where stdout can print no more."""
        return printable(super().get_help(ctx))


app = typer.Typer(
    cls=Catalogue,
    name="loss",
    context_settings=SETTINGS,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=True,
    options_metavar="",
    subcommand_metavar="LOSS PREDS TARGETS [OPTIONS]",
)


def _version(asked: bool) -> None:  # noqa: FBT001 - typer's form of a callback
    if asked:
        typer.echo(f"losscli {__version__}")
        raise typer.Exit


@app.callback()
def root(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Compute a loss from a file of predictions and a file of targets, and show the work.

    For example: loss mse preds.csv targets.csv. The options of a loss: loss mse --help.
    """


def invoke(arguments: list[str]) -> int:
    """Run the application and return its status.

    Raises:
        UsageError: the arguments do not fit the command.
    """
    from typer.exceptions import TyperException  # noqa: PLC0415

    if not arguments:
        raise UsageError("which loss? For example: loss mse preds.csv targets.csv", "See loss list and loss --help.")
    try:
        found = typer.main.get_command(app)(arguments, prog_name="loss", standalone_mode=False)
    except TyperException as error:
        raise usage_error(error, arguments, [*COMMANDS, *names(), *plugins.names()]) from error
    except SystemExit as end:  # completion ends so; and what typer makes of a closed pipe
        if isinstance(end.__context__, BrokenPipeError):
            raise end.__context__ from end
        return int(end.code or 0)
    if found == INTERRUPTED:  # what typer makes of Ctrl-C
        raise KeyboardInterrupt
    # A computation runs out here, where typer catches nothing: neither Ctrl-C nor a closed pipe.
    return int(found() if callable(found) else found or 0)


__all__ = ["RESERVED", "app", "invoke"]
