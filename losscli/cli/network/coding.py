"""`loss backprop ... --code torch`: the PyTorch program that does the same. The rows themselves are not read."""

import sys

from losscli.cli.network.ready import How, Ready, plan_of
from losscli.cli.options import Shared
from losscli.errors import UsageError, cut
from losscli.render.network.code import torch_script

BESIDE = ("json", "quiet", "to", "output", "steps", "expect")


def print_code(ready: Ready) -> int:
    """Print the program; return the exit status.

    Raises:
        UsageError: there is no such program.
    """
    plan = None if ready.optimiser is None else plan_of(ready.how, ready.optimiser, ready.seed)
    sys.stdout.write(torch_script(ready.network, ready.by, ready.wanted, plan))
    return 0


def refuse_beside(said: Shared, how: How) -> None:
    """Refuse another language, and what is computed, where nothing is.

    Raises:
        UsageError: it is asked for.
    """
    if how.code != "torch":
        hint = "Of a loss alone there is code for other tools: loss explain LOSS --code TOOL."
        raise UsageError(f"--code must be torch, got {cut(how.code or '')}", hint)
    given = {f"--{name}": bool(getattr(said, name)) for name in BESIDE}
    given |= {"--check": how.check, "--validate": how.validate is not None, "--save": how.save is not None}
    given |= {"--plot": how.plot is not None, "--expect-grad": how.expect_grad is not None}
    given |= {"--expect-weights": how.expect_weights is not None, "--na skip": said.na == "skip"}
    for option in (option for option, there in given.items() if there):
        raise UsageError(f"--code prints a program and computes nothing: it does not go with {option}")
