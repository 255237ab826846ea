"""`--help` in sections, and the parser's errors in our words.

Typer draws panels with rich only, which takes as long to import as a computation takes to run; so these are sections
of plain text. Of typer's private parser nothing is used but what its errors and parameters carry as attributes.
"""

import sys
from collections.abc import Sequence
from typing import Any

from typer.core import TyperCommand

from losscli.cli.streams import LETTERS, can_print
from losscli.errors import UsageError, cut
from losscli.render.clean import in_ascii

OTHER = "Other"
GAP = 2
WIDEST = 24


class Command(TyperCommand):
    """A command whose help is in sections: those named with its options."""

    arguments = "Arguments"

    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ANN401 - of the click inside typer
        """Return what follows the name in the usage line: the arguments, then the options."""
        pieces = [one.metavar if one.required else f"[{one.metavar}]" for one in _arguments(self, ctx)]
        return [*pieces, "[OPTIONS]"]

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - likewise
        """Write the arguments and options by section, with their texts under one another."""
        write_sections(formatter, sections(self, ctx))

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - likewise
        """Return the help, in ASCII where stdout can print no more."""
        return printable(super().get_help(ctx))


class LossCommand(Command):
    """The command of a loss; its usage line names the files before the options."""

    arguments = "Files"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - likewise
        """Read the arguments, options whose value was left out filled in."""
        from losscli.cli.options import filled  # noqa: PLC0415 - a verb has no such options

        rest: list[str] = super().parse_args(ctx, filled(args))
        return rest

    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ANN401 - likewise
        """Return what follows the name in the usage line."""
        return [*(str(one.metavar) for one in _arguments(self, ctx)), "[OPTIONS]"]


def sections(command: Any, ctx: Any) -> dict[str, list[tuple[str, str]]]:  # noqa: ANN401 - likewise
    """Return the parameters of a command by section, each as its names and its text."""
    arguments = _arguments(command, ctx)
    found = {command.arguments: [(one.metavar, one.help) for one in arguments]} if arguments else {}
    for option in command.get_params(ctx):
        record = option.get_help_record(ctx)
        if record is not None and option not in arguments:
            found.setdefault(option.rich_help_panel or OTHER, []).append(record)
    return found


def _arguments(command: Any, ctx: Any) -> list[Any]:  # noqa: ANN401 - likewise
    return [one for one in command.get_params(ctx) if one.param_type_name == "argument"]


def write_sections(formatter: Any, found: dict[str, list[tuple[str, str]]]) -> None:  # noqa: ANN401 - likewise
    """Write the sections, their second columns aligned with one another."""
    widths = [len(name) for records in found.values() for name, _ in records]
    common = max((width for width in widths if width <= WIDEST), default=0)
    for title, records in found.items():
        with formatter.section(title):
            formatter.write_dl([(name.ljust(common), text) for name, text in records], col_max=WIDEST, col_spacing=GAP)


def printable(text: str) -> str:
    """Return a text for stdout, in ASCII where that can print no more."""
    return text if can_print(LETTERS, sys.stdout) else in_ascii(text)


def usage_error(error: Exception, arguments: Sequence[str], commands: Sequence[str]) -> UsageError:
    """Return what the parser complains of as our error: one line, and where to look."""
    command = arguments[0] if arguments and arguments[0] in commands else ""
    see = f"See loss {command} --help." if command else "See loss --help."
    option = getattr(error, "option_name", None)
    message = str(getattr(error, "message", "") or error)
    if option is None:
        return UsageError(_of_argument(error, message, command), see)
    option = f"option {cut(option)}" if option.startswith("-") else f"option --{cut(option)}"
    if "requires" in message:
        return UsageError(f"{option} needs a value", see)
    if "not take a value" in message:
        return UsageError(f"{option} takes no value", see)
    if not command:
        return UsageError(f"no {option}", "Options follow the loss, as in: loss mse preds.csv targets.csv -q")
    near = " or ".join(_near(option.removeprefix("option "), error))
    return UsageError(f"no {option}{f'. Did you mean {near}?' if near else ''}", see)


def _near(option: str, error: Any) -> list[str]:  # noqa: ANN401 - an exception of the parser
    """Return the options nearest to one that is not there."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistyped option needs it

    parameters = error.ctx.command.params if getattr(error, "ctx", None) is not None else ()
    known = [one for parameter in parameters for one in parameter.opts]
    begun = [one for one in known if option.startswith("--") and one.startswith(option)]
    return begun[:2] or get_close_matches(option, known, n=1)


def _of_argument(error: Exception, message: str, command: str) -> str:
    parameter = getattr(error, "param", None)
    if parameter is not None and parameter.required:
        name = str(parameter.name).upper()
        return f"loss {command} needs {'an' if name[0] in 'AEIOU' else 'a'} {name}"
    if "unexpected extra argument" in message:
        return f"loss {command} takes no further argument: {cut(message.rpartition(' (')[2].removesuffix(')'))}"
    return " ".join(message.split()) or type(error).__name__
