"""`loss backprop NET INPUTS TARGETS --loss LOSS`: the command, made of the options of the loss that it names."""

import inspect
from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated, Any

import typer

from losscli.cli.building import built, input_option, own_option, parameter, shared, taken
from losscli.cli.helping import LossCommand
from losscli.cli.network.backpropping import run
from losscli.cli.network.optimising import PANEL, Optimising, optimising
from losscli.cli.network.ready import How
from losscli.cli.options import CHECK, INPUT, OUTPUT, RESULT, Shared, retold
from losscli.errors import UsageError
from losscli.losses import find
from losscli.option import options

FILES = (
    "The network, TOML or JSON in the words of torch.nn; a file of its inputs, a column each; a file of the targets, "
    "as the loss takes them. One file may hold inputs and targets, its columns named by options."
)
HELP = """\
A small network by hand: forward, loss, the gradient of every weight by backpropagation, the update, in float64 and by
PyTorch's formulas, with every number written out. With --epochs it is trained.

For example, one round, then 10 000, of samples/backprop:

  loss backprop net.toml inputs.csv targets.csv --loss half-mse -r sum --lr 0.5 --steps

  loss backprop net.toml inputs.csv targets.csv --loss half-mse -r sum --lr 0.5 --epochs 10000

NET is a list of layers, and their weights if they are not to be drawn by a seed: see loss help networks. The options of
the loss work too: --loss huber --delta 2. It is for networks that fit on a page; for others --code torch prints the
PyTorch program that does the same."""
NEEDS = "For example: loss backprop net.toml inputs.csv targets.csv --loss half-mse --lr 0.5"
KEPT = (
    "weight", "classes", "from_", "sep", "decimal", "header", "encoding", "na", "reduction", "like", "steps", "expect",
    "rows", "digits", "quiet", "json", "to", "output", "jobs", "no_progress", "color", "ascii", "verbose",
)  # fmt: skip
TEXTS = {
    "reduction": "What is differentiated: the mean of the terms, or their sum.",
    "steps": "Write the chain rule out with numbers, neuron by neuron and weight by weight.",
    "expect": "Check the loss (with --epochs, the last one): exit 1 unless it agrees at the digits typed.",
    "rows": "Rows to show: 3, all, none, 3,7,90-95; all shows all columns, weights, epochs. Unless given, 3, or none.",
    "quiet": "Print the loss alone; with --epochs, the last one.",
    "to": "Print as table, json, md, latex or value; with --epochs also csv, tsv or ndjson, a line an epoch.",
    "no_progress": "Show no line of progress while a network is trained.",
}
EXPECT_GRAD = (
    "Check gradients: .npz, .json or .toml by torch's names, such as 0.weight. Says which differ, and which mistake "
    "gives them."
)
TYPED = (
    ("loss", "NAME", "The loss; its own options work too. See loss list.", RESULT, str | None),
    ("inputs", "COLS", "Columns of the inputs: a name, a number from 1, a,b, x0:x9, x_*.", INPUT, str | None),
    ("freeze", "NAMES", "Parameters that are not moved: 0.bias, '*.bias'; may repeat.", PANEL, list[str] | None),
    ("epochs", "N", "Train: go over all rows N times. Unless given, one step is shown.", PANEL, str | None),
    ("batch_size", "N", "Rows a step; all unless given.", PANEL, str | None),
    ("seed", "N", "Seed of initial weights and of --shuffle, as torch draws them.", PANEL, str | None),
    ("validate", "X Y", "Inputs and targets to look at after each epoch.", PANEL, tuple[str, str] | None),
    ("expect_grad", "FILE", EXPECT_GRAD, CHECK, str | None),
    ("expect_weights", "FILE", "Check the updated weights, or the trained ones, likewise.", CHECK, str | None),
    ("save", "FILE", "Write the updated weights to FILE.npz or .safetensors.", OUTPUT, str | None),
    ("plot", "FILE", "Draw the learning curve to FILE.svg or FILE.png (extra plot).", OUTPUT, str | None),
    ("code", "torch", "Print the PyTorch program that does the same, and compute nothing.", OUTPUT, str | None),
)  # fmt: skip
SWITCHES = (
    ("shuffle", "Draw an order of the rows for each epoch; --seed says which.", PANEL),
    ("check", "Compare every gradient with central differences, and say the largest difference.", CHECK),
)


class BackpropCommand(LossCommand):
    """The verb: its options are those of a network and of the loss that is named behind --loss."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:  # noqa: ANN401 - of the click inside typer
        """Return the context of the command for the loss; of the verb's where only its help is asked for.

        Raises:
            UsageError: no loss is named.
            UnknownNameError: there is none of that name.
        """
        named = _named(args)
        if named is None:
            if {"--help", "-h"}.intersection(args):
                return super().make_context(info_name, args, parent, **extra)
            raise UsageError("loss backprop needs a --loss", NEEDS)
        return _built(named, LossCommand, whole=False).make_context(info_name, args, parent, **extra)


def backprop_command() -> Any:  # noqa: ANN401 - likewise
    """Return the command of the verb."""
    return _built("mse", BackpropCommand, whole=True)


def _named(args: Sequence[str]) -> str | None:
    """Return the loss that is named, the last time that one is."""
    found = None
    for at, word in enumerate(args):
        if word.startswith("--loss="):
            found = word.removeprefix("--loss=")
        elif word == "--loss" and at + 1 < len(args):
            found = args[at + 1]
    return found


def _built(name: str, command: type[LossCommand], *, whole: bool) -> Any:  # noqa: ANN401 - likewise
    loss = find(name)
    own = {} if whole else dict(options(loss))
    inputs = [one for one in loss.inputs[1:] if not whole or one.name == "target"]

    def call(**given: Any) -> Callable[[], int]:  # noqa: ANN401 - as typed
        settings, columns = taken(loss, given, own, [one.name for one in inputs])
        columns |= {} if given["inputs"] is None else {"inputs": given["inputs"]}
        rate, rest = given.pop("lr"), [name for name in Optimising._fields if name != "lr"]
        rule = {name: given.pop(name) for name in rest}
        how = How(rate, Optimising(**rule), **{name: given.pop(name) for name in How._fields[2:]})
        del given["loss"], given["inputs"]
        return partial(run, loss, settings, Shared(**given, columns=columns), how)

    described = typer.Argument(metavar="NET INPUTS TARGETS", help=FILES, show_default=False)
    parameters = [
        parameter("files", Annotated[list[str] | None, described], None),
        *(own_option(loss, name, option) for name, option in own.items()),
        *map(input_option, inputs),
        *_own(),
        *(parameter(name, hint, None if name == "lr" else default) for name, hint, default in _rule()),
        *shared(KEPT, TEXTS),
    ]
    return built("backprop", call, parameters, HELP, command)


def _rule() -> list[tuple[str, Any, Any]]:
    """Return the options of a step; without a learning rate there is none."""
    text = "Learning rate, above 0. Without one, nothing is updated."
    return [
        (name, Annotated[str | None, retold(hint, text).__metadata__[0]] if name == "lr" else hint, default)
        for name, hint, default in optimising()
    ]


def _own() -> list[inspect.Parameter]:
    """Return the options that only this command has."""
    found = []
    for name, metavar, text, panel, kind in TYPED:
        names = [f"--{name.replace('_', '-')}", *(["-x"] if name == "inputs" else [])]
        described = typer.Option(*names, help=text, metavar=metavar, rich_help_panel=panel)
        found.append(parameter(name, Annotated[kind, described], None))
    for name, text, panel in SWITCHES:
        switch = typer.Option(f"--{name}", help=text, rich_help_panel=panel)
        found.append(parameter(name, Annotated[bool, switch], default=False))
    return found
