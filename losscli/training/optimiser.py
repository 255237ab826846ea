"""What an optimiser is: the base class. One optimiser is one file of `losscli/training/`, named as in torch.optim."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from losscli.domain import Array, Interval
from losscli.errors import OptionError
from losscli.option import flag, typed

Memory = tuple[Array, ...]

POSITIVE_RATE = Interval(0.0, float("inf"), "a positive number", low_open=True, high_open=True)
NOT_NEGATIVE = Interval(0.0, float("inf"), "a number that is not negative", high_open=True)
BELOW_ONE = Interval(0.0, 1.0, "a number from 0 up to, but not, 1", high_open=True)


class State(NamedTuple):
    """What an optimiser keeps from step to step: how many there were, and its arrays of each parameter by name."""

    steps: int = 0
    memories: Mapping[str, Memory] = {}


class Step(NamedTuple):
    """The parameters after a step, and what is kept for the next."""

    parameters: Mapping[str, Array]
    state: State


@dataclass(frozen=True, slots=True)
class Optimiser(ABC):
    """A rule that moves parameters against their gradients: a frozen, slotted, final dataclass.

    Its fields are the arguments of the class of torch.optim, and have its defaults, but that `lr` must be given.
    """

    name: ClassVar[str]
    torch: ClassVar[str]
    ranges: ClassVar[Mapping[str, Interval]]

    lr: float

    def __post_init__(self) -> None:
        """Check every setting once; after that the object is right.

        Raises:
            OptionError: one is outside its range.
        """
        for name, allowed in {"lr": POSITIVE_RATE, **self.ranges}.items():
            value = getattr(self, name)
            for one in value if isinstance(value, tuple) else (value,):
                if not allowed.low < one < allowed.high and (one != allowed.low or allowed.low_open):
                    raise OptionError(self.name, flag(name), typed(value), allowed.noun)

    @abstractmethod
    def moved(self, value: Array, slope: Array, memory: Memory, steps: int) -> tuple[Array, Memory]:
        """Return a parameter after a step, and what is kept of it; it is the step number `steps`, from 1.

        `slope` is the gradient of the loss in the shape of `value`; `memory` is empty before the first step.
        """

    @abstractmethod
    def settings(self) -> Mapping[str, Any]:
        """Return the arguments as torch spells them, without those at their defaults."""

    def step(
        self,
        parameters: Mapping[str, Array],
        gradients: Mapping[str, Array],
        state: State | None = None,
        frozen: Collection[str] = (),
    ) -> Step:
        """Return the parameters after one step; those that are frozen stay, and decay no weight either.

        Nothing is changed in place. What overflows is infinite afterwards, or NaN: who goes on has to look.
        """
        before = state or State()
        after, memories = dict(parameters), {}
        with np.errstate(all="ignore"):
            for name in (name for name in parameters if name not in frozen):
                kept = before.memories.get(name, ())
                after[name], memories[name] = self.moved(parameters[name], gradients[name], kept, before.steps + 1)
        return Step(after, State(before.steps + 1, memories))
