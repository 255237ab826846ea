"""Losses of one's own on the command line: `loss expr EXPRESSION ...` and `loss custom FILE.py:FUNCTION ...`."""

import sys
from typing import Any

from losscli.cli.computing import Before, command_of
from losscli.cli.helping import LossCommand
from losscli.cli.options import Shared
from losscli.cli.run import run
from losscli.cli.streams import LETTERS, can_print, complain, wants_colour, width

EXPRESSION = """\
A loss of your own, as an expression of the prediction p and the target y. Its gradient and curvature are derived from
it; without files they are printed.

For example: loss expr 'abs(p - y)**1.5' preds.csv targets.csv. The language: loss help expressions."""
FUNCTION = """\
A loss of your own, as a Python function. FUNCTION(p, y) is given all rows as numpy arrays and returns a term for each.
It may return (terms, gradient), or FUNCTION_gradient(p, y) beside it returns the gradient. FILE is run.

For example: loss custom mine.py:huber preds.csv targets.csv"""


class OwnCommand(LossCommand):
    """Takes its first argument as it is, since an expression may begin with a minus: `-y*log(p)`."""

    arguments = "Arguments"

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - of the click inside typer
        """Read the arguments, a blank before an expression that looks like an option."""
        first = args[0] if args else ""
        if first[:1] == "-" != first[1:2] and len(first) > 2:
            args = [" " + first, *args[1:]]
        rest: list[str] = super().parse_args(ctx, args)
        return rest


def own_command(name: str) -> Any:  # noqa: ANN401 - a command of the click inside typer, which exports no type
    """Return the command `expr` or `custom`."""
    if name == "expr":
        from losscli.losses.expression import Expression  # noqa: PLC0415 - only the one that is called

        text = "The loss as an expression of p and y."
        return command_of(Expression, Before("expression", "EXPRESSION", text, EXPRESSION, OwnCommand, _expression))
    from losscli.losses.custom import Custom  # noqa: PLC0415

    text = "The Python file and the function in it."
    return command_of(Custom, Before("function", "FILE.py:FUNCTION", text, FUNCTION, OwnCommand, _custom))


def _expression(text: str, said: Shared) -> int:
    """Compute the loss that an expression states; without files, explain it."""
    from losscli.losses.expression import expression  # noqa: PLC0415

    kind = expression(text)
    if said.files or said != Shared(ascii=said.ascii):
        return run(kind, {}, said)
    from losscli.render.look import Look  # noqa: PLC0415 - what explains costs more to import than what computes
    from losscli.render.page import page  # noqa: PLC0415

    letters = said.ascii or not can_print(LETTERS, sys.stdout)
    sys.stdout.write(page(kind, Look(wants_colour("auto", sys.stdout), letters, width(sys.stdout))))
    return 0


def _custom(spec: str, said: Shared) -> int:
    """Compute the loss that a function in a file computes."""
    from losscli.losses.custom import loaded, parted  # noqa: PLC0415

    complain("note", f"runs the code of {parted(spec)[0]}")
    return run(loaded(spec, demanded=said.grad), {}, said)
