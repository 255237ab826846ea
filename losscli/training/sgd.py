"""Stochastic gradient descent, with momentum."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, final

from losscli.domain import Array, Interval
from losscli.errors import UsageError
from losscli.training.optimiser import NOT_NEGATIVE, Memory, Optimiser


@final
@dataclass(frozen=True, slots=True)
class SGD(Optimiser):
    """Moves a parameter by `lr` times its gradient, or times what momentum has made of the gradients so far.

    The formula is that of the documentation of torch.optim.SGD (PyTorch 2.13, section "Algorithm"), with dampening 0.
    It is not that of Sutskever et al. (2013), whose velocity holds the learning rate.
    """

    name: ClassVar[str] = "sgd"
    torch: ClassVar[str] = "SGD"
    ranges: ClassVar[Mapping[str, Interval]] = {"momentum": NOT_NEGATIVE, "weight_decay": NOT_NEGATIVE}

    momentum: float = 0.0
    weight_decay: float = 0.0
    nesterov: bool = False

    def __post_init__(self) -> None:
        """Check the settings.

        Raises:
            OptionError: one is outside its range.
            UsageError: Nesterov's form is asked for, and there is no momentum.
        """
        super(SGD, self).__post_init__()  # a slotted dataclass is another class than the one `super()` knows
        if self.nesterov and not self.momentum:
            raise UsageError("--nesterov is a form of momentum: it needs one", "For example: --momentum 0.9 --nesterov")

    def moved(self, value: Array, slope: Array, memory: Memory, steps: int) -> tuple[Array, Memory]:  # noqa: ARG002
        """Return θ − lr·b, where b = μ·b + g and g is the gradient with λ·θ for the decay of weights."""
        slope = slope + self.weight_decay * value if self.weight_decay else slope
        if not self.momentum:
            return value - self.lr * slope, ()
        velocity = self.momentum * memory[0] + slope if memory else slope
        direction = slope + self.momentum * velocity if self.nesterov else velocity
        return value - self.lr * direction, (velocity,)

    def settings(self) -> Mapping[str, Any]:
        """Return the arguments of torch.optim.SGD."""
        given = {"momentum": self.momentum, "weight_decay": self.weight_decay, "nesterov": self.nesterov}
        return {"lr": self.lr, **{name: value for name, value in given.items() if value}}
