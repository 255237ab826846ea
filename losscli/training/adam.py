"""Adam, and AdamW, which decays the weights by themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, final

import numpy as np

from losscli.domain import Array, Interval
from losscli.training.optimiser import BELOW_ONE, NOT_NEGATIVE, Memory, Optimiser

BETAS, EPS, DECAY = (0.9, 0.999), 1e-8, 0.01
RANGES = {"betas": BELOW_ONE, "eps": NOT_NEGATIVE, "weight_decay": NOT_NEGATIVE}


@final
@dataclass(frozen=True, slots=True)
class Adam(Optimiser):
    """Moves every parameter by about `lr` a step, however large its gradient: by the mean over the root mean square.

    Kingma & Ba (2015), "Adam: A Method for Stochastic Optimization", algorithm 1, as in the documentation of
    torch.optim.Adam (PyTorch 2.13, section "Algorithm"): ε is added behind the correction for the first steps, and the
    decay of weights is part of the gradient.
    """

    name: ClassVar[str] = "adam"
    torch: ClassVar[str] = "Adam"
    ranges: ClassVar[Mapping[str, Interval]] = RANGES

    betas: tuple[float, float] = BETAS
    eps: float = EPS
    weight_decay: float = 0.0

    def moved(self, value: Array, slope: Array, memory: Memory, steps: int) -> tuple[Array, Memory]:
        """Return θ − lr·m̂ / (√v̂ + ε)."""
        slope = slope + self.weight_decay * value if self.weight_decay else slope
        return _moved(self, value, slope, memory, steps)

    def settings(self) -> Mapping[str, Any]:
        """Return the arguments of torch.optim.Adam."""
        return _settings(self, 0.0)


@final
@dataclass(frozen=True, slots=True)
class AdamW(Optimiser):
    """Adam whose decay of weights shrinks them by itself, and is no part of the gradient.

    Loshchilov & Hutter (2019), "Decoupled Weight Decay Regularization", algorithm 2, as in the documentation of
    torch.optim.AdamW (PyTorch 2.13, section "Algorithm").
    """

    name: ClassVar[str] = "adamw"
    torch: ClassVar[str] = "AdamW"
    ranges: ClassVar[Mapping[str, Interval]] = RANGES

    betas: tuple[float, float] = BETAS
    eps: float = EPS
    weight_decay: float = DECAY

    def moved(self, value: Array, slope: Array, memory: Memory, steps: int) -> tuple[Array, Memory]:
        """Return θ·(1 − lr·λ) − lr·m̂ / (√v̂ + ε)."""
        return _moved(self, value * (1 - self.lr * self.weight_decay), slope, memory, steps)

    def settings(self) -> Mapping[str, Any]:
        """Return the arguments of torch.optim.AdamW."""
        return _settings(self, DECAY)


def _moved(rule: Adam | AdamW, value: Array, slope: Array, memory: Memory, steps: int) -> tuple[Array, Memory]:
    """Return the parameter and both means: m of the gradients, v of their squares."""
    first, second = rule.betas
    mean, square = memory or (np.zeros_like(value), np.zeros_like(value))
    mean = first * mean + (1 - first) * slope
    square = second * square + (1 - second) * slope**2
    scale = np.sqrt(square / (1 - second**steps)) + rule.eps
    return value - rule.lr * (mean / (1 - first**steps)) / scale, (mean, square)


def _settings(rule: Adam | AdamW, decay: float) -> Mapping[str, Any]:
    given = {"betas": (rule.betas, BETAS), "eps": (rule.eps, EPS), "weight_decay": (rule.weight_decay, decay)}
    return {"lr": rule.lr, **{name: value for name, (value, usual) in given.items() if value != usual}}
