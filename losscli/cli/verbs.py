"""The commands that are no loss: list, explain, check, merge, help."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from losscli.cli.helping import Command
from losscli.cli.streams import LETTERS, can_print, complain, wants_colour, width
from losscli.cli.targets import one_of
from losscli.cli.topics import TOPICS
from losscli.errors import UnknownNameError, UsageError, cut
from losscli.losses import families, find, plugins, suggestions
from losscli.render.look import Look

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from losscli.loss import Loss

FOR_CODE = "With --code: the columns, as in a computation."
ASCII = Annotated[bool, typer.Option("--ascii", help="ASCII letters only.")]


def command(name: str) -> Any:  # noqa: ANN401 - a command of the click inside typer, which exports no type
    """Return the command of a verb."""
    if name == "compare":
        from losscli.cli.models.comparing import compare_command  # noqa: PLC0415 - it is made of that of a loss

        return compare_command()
    if name == "backprop":
        from losscli.cli.network.backprop import backprop_command  # noqa: PLC0415 - likewise

        return backprop_command()
    if name == "descend":
        from losscli.cli.network.descending import descend_command  # noqa: PLC0415 - likewise

        return descend_command()
    app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
    calls: dict[str, Callable[..., Any]] = {"list": list_losses, "explain": explain, "help": help_topic}
    if name == "merge":
        from losscli.cli.merging import merge  # noqa: PLC0415 - of all verbs only this one reads results

        calls = {name: merge}
    if name == "check":
        from losscli.cli.check.command import check  # noqa: PLC0415 - likewise of files of gates

        calls = {name: check}
    app.command(name=name, cls=Command, context_settings={"help_option_names": ["-h", "--help"]})(calls[name])
    return typer.main.get_command(app)


def list_losses(
    pattern: Annotated[
        str, typer.Argument(metavar="PATTERN", help="Only losses whose name, alias, title or family contains this.")
    ] = "",
    *,
    family: Annotated[str | None, typer.Option("--family", metavar="NAME", help="Only losses of this family.")] = None,
    has: Annotated[
        str | None, typer.Option("--has", metavar="TOOL", help="Only losses that torch has, or keras, sklearn, ...")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
    ascii: ASCII = False,  # noqa: A002
) -> None:
    """List the losses by family."""
    from losscli.render.catalogue import catalogue, document, frameworks, matching  # noqa: PLC0415

    for error in plugins.broken():
        complain("warning", error.headline)
    if family is not None:
        one_of(family, "--family", sorted({*families(), *(loss.family for loss in plugins.usable())}))
    if has is not None:
        one_of(has, "--has", frameworks())
    found = matching(pattern, family, has)
    if not found:
        near = suggestions(pattern)
        meant = f" Did you mean {' or '.join(near)}?" if near else ""
        where = "" if family is None and has is None else " among those chosen"
        problem = f"{cut(pattern)} is in no loss's name, alias, title or family{where}.{meant}"
        raise UsageError(problem, "See loss list.")
    sys.stdout.write(document(found) if json else catalogue(found, _look(ascii=ascii)))


def explain(  # noqa: PLR0913 - an option each
    loss: Annotated[str, typer.Argument(metavar="LOSS", help="The loss, or one of its other names.")],
    files: Annotated[
        list[str] | None, typer.Argument(metavar="FILES", help="With --code: the files that the code is to read.")
    ] = None,
    *,
    code: Annotated[
        str | None,
        typer.Option("--code", metavar="TOOL", help="Print a program for it in torch, keras, sklearn or optax."),
    ] = None,
    pred: Annotated[str | None, typer.Option("--pred", "-p", metavar="COLS", help=FOR_CODE)] = None,
    target: Annotated[str | None, typer.Option("--target", "-t", metavar="COLS", help=FOR_CODE)] = None,
    example: Annotated[bool, typer.Option("--example", help="Work its example out, row by row.")] = False,
    ascii: ASCII = False,  # noqa: A002
) -> None:
    """Explain a loss: formula, gradient, options, edges, an example, the same elsewhere."""
    kind = find(loss)
    if example and code is not None:
        raise UsageError("--example and --code each choose what is printed: give one of them")
    if code is not None:
        sys.stdout.write(_code(kind, code, files or [], {"pred": pred, "target": target}))
        return
    if files or pred or target:
        raise UsageError("files and columns are for --code TOOL", f"To compute: loss {kind.name} FILES.")
    if example:
        from losscli.render.derivations.walk import walk  # noqa: PLC0415 - of all pages only this one computes gradients

        sys.stdout.write(walk(kind, _look(ascii=ascii)))
        return
    from losscli.render.page import page  # noqa: PLC0415

    sys.stdout.write(page(kind, _look(ascii=ascii)))


def _code(kind: "type[Loss]", framework: str, files: "Sequence[str]", columns: "Mapping[str, str | None]") -> str:
    from losscli.readers.inputs import Choice, requests  # noqa: PLC0415 - only code reads files here
    from losscli.readers.table import ReadOptions  # noqa: PLC0415
    from losscli.render.code import program  # noqa: PLC0415

    if not files:
        return program(kind, framework)
    named = {name: text for name, text in columns.items() if text is not None}
    return program(kind, framework, requests(kind.inputs, files, Choice(named), ReadOptions()).inputs)


def help_topic(
    ctx: typer.Context,
    topic: Annotated[
        str, typer.Argument(metavar="TOPIC", help=f"One of {', '.join(TOPICS)}; or a command, or a loss.")
    ] = "",
) -> None:
    """Help on a topic: exit-codes, expect, expressions, gates, networks, numbers, parts; or on COMMAND, as --help."""
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
