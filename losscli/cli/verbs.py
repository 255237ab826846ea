"""The commands that are no loss: list, explain, check, merge, help."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from losscli.cli.helping import Command
from losscli.cli.network.topic import NETWORKS
from losscli.cli.streams import LETTERS, can_print, complain, wants_colour, width
from losscli.cli.targets import one_of
from losscli.errors import UnknownNameError, UsageError, cut
from losscli.losses import families, find, plugins, suggestions
from losscli.render.look import Look

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from losscli.loss import Loss

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
EXPRESSIONS = """\
An expression of loss expr is in Python syntax: numbers, p (the prediction), y (the target), + - * / **, and

  where(CONDITION, a, b)            a where the condition holds, else b; CONDITION is one of < <= > >= ==
  log exp sqrt abs sign             of one number
  sigmoid softplus erf              1/(1 + exp(-x)), log(1 + exp(x)), the error function
  max(a, b) min(a, b)               the larger, the smaller of two
  sum(v) max(v) min(v) norm(v)      over the classes: over the columns of a row
  softmax(v) p[y] onehot(y, p)      the shares of the classes, the entry at the class y, 1 at y and 0 elsewhere
  classes(p)                        the number of classes

  loss expr 'where(abs(p - y) <= 1, (p - y)**2/2, abs(p - y) - 0.5)' preds.csv targets.csv
  loss expr 'log(sum(exp(p))) - p[y]' logits.csv labels.csv

Nothing in it is ever run as Python. 0*log(0) is 0, the limit. A row on which a part of it has no value (log of a
negative number) is an error. Where its derivative has no value it is 0: of abs at 0; of max and min of two that are
equal it is 0 if one is a constant, else that of the second; of max(v) the largest entries share it; of where it is
that of the branch that applies.
"""
PARTS = """\
Rows can be computed in parts, by any batch system or on a cluster; the result is the same bits as that of one run.

  loss mse p1.csv y1.csv --partial -o 1.json            exact sums of these rows, and what they were computed from
  loss mse p2.csv y2.csv --partial -o 2.json
  loss merge 1.json 2.json                              or loss merge '*.json', or cat *.json | loss merge -

A part knows its loss and options, and a digest of its numbers in their order: parts that differ, and rows that are in
two parts, are errors. mean, sum, max and min can be computed in parts; a loss whose terms depend on several rows only
with --group, each group being whole in one file.

  loss mse 'p-*.csv' 'y-*.csv' --on local               a process on every core
  loss mse 'p-*.csv' 'y-*.csv' --on tcp://host:8786     the workers of a Dask scheduler

Each file of a pattern is a task, the first of one input with the first of the other; the workers read the files where
they lie. A scheduler runs what it is sent, and so do its workers: use only those that you trust.
"""
EXPECT = """\
--expect X compares the result with a number. Its digits are its tolerance: 0.3375 agrees with 0.33753 (rounded) and
with 0.33759 (cut off, which is said); beyond six digits what float32 loses is accepted, and said. 1e-3 has one digit.

  loss bce preds.csv targets.csv --expect 0.3375          exit 0 if it agrees, 1 if not, 2 if there is no result
  loss mae sales.csv -p yhat -t y --by region --expect north=0.31 --expect all=0.29
  loss bce preds.csv targets.csv --expect-terms terms.csv --expect-grad grads.csv
  loss bce preds.csv targets.csv --expect-from answers.csv      columns who and value; a line an answer

A number that is not right is looked for, on the same rows, among

  1. the conventions of other frameworks (--like), which are no mistakes;
  2. the mistakes that are known of this loss, likely ones first;
  3. from five digits on, two mistakes together that often come together.

Five digits say "is", four "to the 4 digits given", three "could be"; of one or two digits only what is exactly the
number is named. Everything that fits is said. "No known mistake gives this" is an answer: no parameter is fitted.
What changes no number cannot be seen; --json names it as not_diagnosable.
"""
GATES = """\
loss check reads a file of gates in TOML, loss.toml unless another is named. Its files are beside it.

  [gate.validation]                    a gate has a name, a loss, its files, and demands something
  loss = "bce"
  files = ["preds.csv", "labels.csv"]
  fail-above = 0.35                    and fail-below, expect, expect-terms, expect-grad
  gate = "ci"                          what is held against the limit, as on the command line

  [gate.no-worse-than-production]
  loss = "bce"
  files = ["preds.csv", "labels.csv"]
  baseline-preds = "production.csv"    another model's predictions of the same rows: the difference, by pairs
  allowed-increase = 0.01              0 unless given; "2%" is of the baseline's value

  [gate.no-worse-than-last-release]
  loss = "bce"
  files = ["preds.csv", "labels.csv"]
  baseline-report = "last.json"        a report of loss LOSS FILES -o last.json, computed the same way
  allowed-increase = "2%"

baseline = 0.3421 is a number. Against baseline-preds a gate fails where the new model is shown to be worse, as with
loss compare --fail-if-worse: the interval lies wholly above what is allowed. With gate = "ci" it fails unless the whole
interval is within that; with gate = "value" the difference itself is judged.

Every option about the number is a key, without its dashes: pred, target, weight, id, by, na, like, ci, delta, var.
Numbers and texts are as typed, what is on or off is true or false, ci = true is 95. With loss = "expr" there is an
expression. Unknown keys are errors, and so is a gate that demands nothing: it could not be judged, and never passes.
"""
TOPICS = {
    "exit-codes": EXIT_CODES,
    "expect": EXPECT,
    "expressions": EXPRESSIONS,
    "gates": GATES,
    "networks": NETWORKS,
    "numbers": NUMBERS,
    "parts": PARTS,
}
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
