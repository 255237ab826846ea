"""The options of gradient descent: how far a step goes, by which rule, how often."""

import re
from typing import Annotated, Any, NamedTuple, get_type_hints

import typer

from losscli.cli.targets import one_of
from losscli.errors import UsageError, cut
from losscli.option import NUMBER
from losscli.training.optimiser import Optimiser

PANEL = "Gradient descent"
RULES = ("sgd", "adam", "adamw")
MOST_EPOCHS = 10_000_000


def _option(text: str, *names: str, metavar: str | None = None) -> Any:  # noqa: ANN401 - typer's
    return typer.Option(*names, help=text, rich_help_panel=PANEL, metavar=metavar)


LR = "Learning rate, above 0: how many gradients long a step is."
RULE = "sgd, adam or adamw, by PyTorch's formulas and with its defaults."
BETAS = "How adam's two means decay, from 0 up to 1; 0.9,0.999 unless given."
DECAY = "Decay of the weights, 0 or more; unless given 0, and 0.01 of adamw."


class Optimising(NamedTuple):
    """The rule of the steps, as typed on the command line."""

    lr: Annotated[str, _option(LR, "--lr", metavar="X")] = "0.1"
    optimizer: Annotated[str, _option(RULE, "--optimizer", metavar="NAME")] = "sgd"
    momentum: Annotated[str | None, _option("Momentum of sgd, 0 or more.", "--momentum", metavar="X")] = None
    nesterov: Annotated[bool, _option("Nesterov's form of momentum.", "--nesterov")] = False
    weight_decay: Annotated[str | None, _option(DECAY, "--weight-decay", metavar="X")] = None
    betas: Annotated[str | None, _option(BETAS, "--betas", metavar="A,B")] = None

    def rule(self) -> Optimiser:
        """Return the optimiser.

        Raises:
            UsageError: something is no number, or is of another optimiser.
            OptionError: a number is outside its range.
        """
        name, lr = one_of(self.optimizer, "--optimizer", RULES), number_of(self.lr, "--lr")
        decay = None if self.weight_decay is None else number_of(self.weight_decay, "--weight-decay")
        if name == "sgd":
            if self.betas is not None:
                raise UsageError("--betas is of --optimizer adam, and sgd has none", "It has --momentum.")
            from losscli.training.sgd import SGD  # noqa: PLC0415 - only the one that is asked for

            momentum = 0.0 if self.momentum is None else number_of(self.momentum, "--momentum")
            return SGD(lr, momentum=momentum, weight_decay=decay or 0.0, nesterov=self.nesterov)
        if self.momentum is not None or self.nesterov:
            option = "--nesterov" if self.momentum is None else "--momentum"
            raise UsageError(f"{option} is of --optimizer sgd, and {name} has its own means")
        from losscli.training.adam import BETAS as USUAL_BETAS  # noqa: PLC0415
        from losscli.training.adam import DECAY as USUAL  # noqa: PLC0415
        from losscli.training.adam import Adam, AdamW  # noqa: PLC0415

        betas = USUAL_BETAS if self.betas is None else _pair(self.betas)
        if name == "adam":
            return Adam(lr, betas=betas, weight_decay=decay or 0.0)
        return AdamW(lr, betas=betas, weight_decay=USUAL if decay is None else decay)


def optimising() -> list[tuple[str, Any, Any]]:
    """Return name, annotation and default of each of these options."""
    hints = get_type_hints(Optimising, include_extras=True)
    return [(name, hints[name], Optimising._field_defaults[name]) for name in Optimising._fields]


def _pair(text: str) -> tuple[float, float]:
    """Return the two numbers of --betas.

    Raises:
        UsageError: they are not two.
    """
    parts = text.split(",")
    if len(parts) != 2:
        raise UsageError(f"--betas must be two numbers such as 0.9,0.999, got {cut(text)}")
    first, second = (number_of(part.strip(), "--betas") for part in parts)
    return first, second


def number_of(text: str, option: str) -> float:
    """Return a number that was typed.

    Raises:
        UsageError: it is none.
    """
    if not NUMBER.fullmatch(text):
        raise UsageError(f"{option} must be a number, got {cut(text)}")
    return float(text)


def epochs_of(text: str) -> int:
    """Return a number of epochs that was typed.

    Raises:
        UsageError: it is none.
    """
    if not re.fullmatch(r"[0-9]{1,8}", text) or not 1 <= int(text) <= MOST_EPOCHS:
        raise UsageError(f"--epochs must be a whole number from 1 to {MOST_EPOCHS}, got {cut(text)}")
    return int(text)
