"""The commands that are no loss: list, explain, help."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from losscli.cli.streams import can_print, wants_colour
from losscli.errors import UnknownNameError, UsageError
from losscli.losses import every, find, suggestions
from losscli.render.look import Look

if TYPE_CHECKING:
    from collections.abc import Callable

LETTERS = "ŷ−ℓ∂Σ∞·²╭"
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
A number in text is [+-]digits[.digits][e[+-]digits] in ASCII digits, blanks around it allowed; it becomes the nearest
double. 1_000, 0x10, 1,5 and 5% are errors (--decimal , reads 1,5). NaN and infinities are errors; a logit may be -inf.
Empty and NA cells are errors unless --na skip. An integer that no double can hold (2^53 + 1) is an error.

Terms are doubles; their sum is exact and rounded once, so the order of the rows does not matter.
"""
TOPICS = {"exit-codes": EXIT_CODES, "numbers": NUMBERS}


def command(name: str) -> Any:  # noqa: ANN401 - a command of the click inside typer, which exports no type
    """Return the command of a verb."""
    app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
    calls: dict[str, Callable[..., None]] = {"list": list_losses, "explain": explain, "help": help_topic}
    app.command(name=name, context_settings={"help_option_names": ["-h", "--help"]})(calls[name])
    return typer.main.get_command(app)


def list_losses(
    pattern: Annotated[str, typer.Argument(help="Only losses whose name, alias, title or family contains this.")] = "",
    *,
    ascii: Annotated[bool, typer.Option("--ascii", help="ASCII letters only.")] = False,  # noqa: A002
) -> None:
    """List the losses by family."""
    from losscli.render.page import catalogue, matching  # noqa: PLC0415

    found = matching(pattern) if pattern else every()
    if not found:
        raise UnknownNameError(pattern, suggestions(pattern))
    sys.stdout.write(catalogue(found, _look(ascii=ascii)))


def explain(
    loss: Annotated[str, typer.Argument(help="The loss, or one of its other names.")],
    *,
    ascii: Annotated[bool, typer.Option("--ascii", help="ASCII letters only.")] = False,  # noqa: A002
) -> None:
    """Explain a loss: formula, gradient, options, edges, an example, the same elsewhere."""
    from losscli.render.page import page  # noqa: PLC0415

    sys.stdout.write(page(find(loss), _look(ascii=ascii)))


def help_topic(
    topic: Annotated[str, typer.Argument(help="A topic, or a command.")] = "",
) -> None:
    """Help on a topic: exit-codes, numbers; or on a command, as COMMAND --help."""
    if topic in TOPICS:
        sys.stdout.write(TOPICS[topic])
        return
    from losscli.cli.app import invoke  # noqa: PLC0415 - the group imports this module

    if not topic:
        invoke(["--help"])
        sys.stdout.write(f"\nTopics of loss help: {', '.join(TOPICS)}\n")
        return
    try:
        invoke([topic, "--help"])
    except UnknownNameError as error:
        raise UsageError(f"no help on {topic}: the topics are {', '.join(TOPICS)}, and every command") from error


def _look(*, ascii: bool) -> Look:  # noqa: A002
    return Look(colour=wants_colour("auto"), ascii=ascii or not can_print(LETTERS))
