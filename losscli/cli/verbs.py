"""The commands that are no loss: list, explain, help."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from losscli.cli.helping import Command
from losscli.cli.streams import LETTERS, can_print, wants_colour, width
from losscli.errors import UnknownNameError, UsageError, cut
from losscli.losses import every, find, suggestions
from losscli.render.look import Look

if TYPE_CHECKING:
    from collections.abc import Callable

EXIT_CODES = """\
0    computed, and every gate passed
1    a gate failed; the full report is printed first
2    usage, input or data error, or a gate that cannot be judged
70   a bug in losscli; --traceback shows where
130  interrupted (Ctrl-C)
141  the reader of stdout has gone (closed pipe)
143  terminated
"""
NUMBERS = """\
A number in text is [+-]digits[.digits][e[+-]digits] in ASCII digits, blanks around it allowed; it becomes the
nearest double. 1_000, 0x10, 1,5 and 5% are errors (--decimal , reads 1,5). NaN and infinities are errors; a logit
may be -inf. Empty and NA cells are errors unless --na skip. An integer that no double can hold (2^53 + 1) is an
error.

Terms are doubles; their sum is exact and rounded once, so the order of the rows does not matter.
"""
TOPICS = {"exit-codes": EXIT_CODES, "numbers": NUMBERS}
ASCII = Annotated[bool, typer.Option("--ascii", help="ASCII letters only.")]


def command(name: str) -> Any:  # noqa: ANN401 - a command of the click inside typer, which exports no type
    """Return the command of a verb."""
    app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
    calls: dict[str, Callable[..., None]] = {"list": list_losses, "explain": explain, "help": help_topic}
    app.command(name=name, cls=Command, context_settings={"help_option_names": ["-h", "--help"]})(calls[name])
    return typer.main.get_command(app)


def list_losses(
    pattern: Annotated[
        str, typer.Argument(metavar="PATTERN", help="Only losses whose name, alias, title or family contains this.")
    ] = "",
    *,
    ascii: ASCII = False,  # noqa: A002
) -> None:
    """List the losses by family."""
    from losscli.render.page import catalogue, matching  # noqa: PLC0415

    found = matching(pattern) if pattern else every()
    if not found:
        near = suggestions(pattern)
        meant = f" Did you mean {' or '.join(near)}?" if near else ""
        raise UsageError(f"{cut(pattern)} is in no loss's name, alias, title or family.{meant}", "See loss list.")
    sys.stdout.write(catalogue(found, _look(ascii=ascii)))


def explain(
    loss: Annotated[str, typer.Argument(metavar="LOSS", help="The loss, or one of its other names.")],
    *,
    ascii: ASCII = False,  # noqa: A002
) -> None:
    """Explain a loss: formula, gradient, options, edges, an example, the same elsewhere."""
    from losscli.render.page import page  # noqa: PLC0415

    sys.stdout.write(page(find(loss), _look(ascii=ascii)))


def help_topic(
    ctx: typer.Context,
    topic: Annotated[
        str, typer.Argument(metavar="TOPIC", help=f"One of {', '.join(TOPICS)}; or a command, or a loss.")
    ] = "",
) -> None:
    """Help on a topic: exit-codes, numbers; or on a command, as COMMAND --help."""
    whole = ctx.find_root()
    if topic in TOPICS:
        sys.stdout.write(TOPICS[topic])
    elif topic:
        sys.stdout.write(_help_on(topic, whole) + "\n")
    else:
        sys.stdout.write(f"{whole.get_help()}\n\nTopics of loss help: {', '.join(TOPICS)}\n")


def _help_on(name: str, whole: Any) -> str:  # noqa: ANN401 - the context of the click inside typer
    """Return what `loss NAME --help` prints.

    Raises:
        UsageError: there is no such command.
    """
    try:
        found = whole.command.get_command(whole, name)
    except UnknownNameError as error:
        if error.ambiguity:
            raise
        problem = f"no help on {cut(name)}: the topics are {', '.join(TOPICS)}, and every command and loss"
        raise UsageError(problem, "See loss --help.") from error
    help_text: str = found.get_help(typer.Context(found, info_name=name, parent=whole))
    return help_text


def _look(*, ascii: bool) -> Look:  # noqa: A002
    letters = ascii or not can_print(LETTERS, sys.stdout)
    return Look(colour=wants_colour("auto", sys.stdout), ascii=letters, width=width(sys.stdout))
