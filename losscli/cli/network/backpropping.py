"""What `loss backprop` does: opens the network and its rows, goes one round or trains. Options in, exit status out."""

from collections.abc import Mapping
from os.path import splitext

from losscli.cli.asking import Asked, asked
from losscli.cli.files import refuse_paths
from losscli.cli.network.optimising import Optimising
from losscli.cli.network.ready import How, Ready, frozen, opened, written
from losscli.cli.options import Shared
from losscli.cli.publishing import say_what_was_read
from losscli.cli.targets import BINARY
from losscli.errors import UsageError, cut
from losscli.loss import Loss
from losscli.network.criterion import criterion
from losscli.network.definition import read_network
from losscli.option import Scalar

ROUND_FORMS, RUN_FORMS = ("table", "json", "md", "latex", "value"), ("csv", "tsv", "ndjson")
SHOWN = "3"


def run(kind: type[Loss], settings: Mapping[str, Scalar], said: Shared, how: How) -> int:
    """Go one round of a network, or train it, and report it as was asked; return the exit status.

    Raises:
        LossCliError: an option, an input or an output is not as it must be, or a number is not finite.
    """
    _refuse_together(how)
    if how.code is not None:
        from losscli.cli.network import coding  # noqa: PLC0415 - each where it is asked for

        coding.refuse_beside(said, how)
    rows = said.rows or (SHOWN if how.epochs is None else "none")
    ready = _ready(kind, settings, said._replace(rows=rows), how)
    if said.verbose:
        say_what_was_read(ready.wanted)
    if how.code is not None:
        return coding.print_code(ready)
    if how.epochs is not None:
        from losscli.cli.network.epochs import train  # noqa: PLC0415

        return train(ready)
    from losscli.cli.network.rounding import go_round  # noqa: PLC0415

    return go_round(ready)


def _ready(kind: type[Loss], settings: Mapping[str, Scalar], said: Shared, how: How) -> Ready:
    """Return the options as values, the network, and the files opened."""
    _refuse_terms(said)
    ready = asked(kind, said)
    _refuse_forms(ready, how)
    loss = kind.under(ready.convention, settings)
    by = criterion(loss, said.reduction or "", said.like)
    if not said.files:
        problem = "loss backprop takes NET INPUTS TARGETS: a network, and files of its inputs and the targets"
        raise UsageError(problem, "For example: loss backprop net.toml inputs.csv targets.csv --loss half-mse")
    net, *files = said.files
    optimiser, seed = None if how.lr is None else how.rule._replace(lr=how.lr).rule(), _seed(how.seed)
    further = [*(how.validate or ()), *(one for one in (how.expect_grad, how.expect_weights) if one is not None)]
    refuse_paths(written(ready, how), [net, *files, *further])
    if how.save is not None:
        from losscli.network.weights import refuse_unwritable  # noqa: PLC0415 - only where weights are saved

        refuse_unwritable(how.save)
    network = frozen(read_network(net, seed=seed), how.freeze or [])
    wanted = opened(loss, network, files, said, ready)
    return Ready(said, how, ready, network, wanted, by, optimiser, seed)


def _seed(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise UsageError(f"--seed must be a whole number from 0, got {cut(text)}")
    return int(text)


def _refuse_together(how: How) -> None:
    """Refuse options of which one says nothing without another.

    Raises:
        UsageError: there are such.
    """
    training = {
        "--batch-size": how.batch_size is not None,
        "--shuffle": how.shuffle,
        "--validate": how.validate is not None,
        "--plot": how.plot is not None,
    }
    for option in (option for option, given in training.items() if given and how.epochs is None):
        raise UsageError(f"{option} is of a training: say --epochs too")
    if how.epochs is not None and how.lr is None:
        raise UsageError("--epochs trains the network, and needs a learning rate", "For example: --lr 0.1 --epochs 100")
    if how.epochs is not None and how.expect_grad is not None:
        raise UsageError("--expect-grad is of one step, and --epochs takes many: give one of them")
    for option, given in (("--expect-weights", how.expect_weights), ("--save", how.save)):
        if given is not None and how.lr is None:
            raise UsageError(f"{option} is of the updated weights, and without --lr nothing is updated")
    if how.lr is None and how.rule != Optimising():
        raise UsageError("an optimizer, without --lr, moves nothing: say how far with --lr")


def _refuse_terms(said: Shared) -> None:
    for path in said.output or []:
        if splitext(path)[1].lower().removeprefix(".") in BINARY:
            problem = f"-o {cut(path)} would hold the terms of all rows, and loss backprop writes none"
            raise UsageError(problem, "The updated weights: --save FILE.npz.")


def _refuse_forms(ready: Asked, how: How) -> None:
    """Refuse a format that has no place for what is shown.

    Raises:
        UsageError: there is one.
    """
    allowed = (*ROUND_FORMS, *(RUN_FORMS if how.epochs is not None else ()))
    for one in ready.wanted:
        if one.kind not in allowed:
            told = f"--to {one.kind}" if one.path is None else f"-o {cut(one.path)}"
            problem = f"{told}: loss backprop prints {', '.join(allowed[:-1])} or {allowed[-1]} here"
            raise UsageError(problem, "" if how.epochs is not None else "A line an epoch: --epochs N --to csv.")
