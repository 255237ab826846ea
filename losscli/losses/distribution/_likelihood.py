"""What the negative log-likelihoods of a mean share: a prediction that is the mean, or its logarithm."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from losscli.domain import Array, Domain, Interval, Mask
from losscli.loss import Input, Loss, Values
from losscli.option import Option

LOG_MEAN = Interval(-np.inf, np.inf, "the logarithm of a mean", low_open=True, high_open=True)
SMALL = Interval(0.0, 1e-3, "a small number", low_open=True)
Floor = Annotated[
    float | None, Option("Lowest mean: one below counts as this. Off unless asked for.", SMALL, quiet=True)
]


@dataclass(frozen=True, slots=True)
class OfMean(Loss):
    """A negative log-likelihood of a mean or, as models with a log link predict it, of its logarithm."""

    @property
    @abstractmethod
    def of_log(self) -> bool:
        """Whether the prediction is the logarithm."""

    @property
    @abstractmethod
    def least(self) -> float | None:
        """The lowest mean, None where any is taken as it is."""

    @property
    @abstractmethod
    def means(self) -> Domain:
        """What a mean may be."""

    def domains(self, arrays: Mapping[str, Array]) -> Iterator[tuple[Input, Domain]]:  # noqa: ARG002 - a hook
        """Yield the prediction, as a mean or its logarithm, and the target."""
        prediction, target = self.inputs
        yield prediction, prediction.domain if self.of_log else self.means
        yield target, target.domain

    def meant(self, values: Values) -> Values:
        """Return the mean under its floor, and the target."""
        p, y = values
        low = self.least
        return values if self.of_log or low is None or isinstance(p, tuple) else (max(p, type(p)(low)), y)

    def raised(self, p: Array) -> Array:
        """Return the means under their floor."""
        return p if self.of_log or self.least is None else np.maximum(p, self.least)

    def below(self, p: Array) -> Mask | np.bool_:
        """Return where the floor changes a mean."""
        return np.False_ if self.of_log or self.least is None else p < self.least


def decayed(y: Array, x: Array) -> Array:
    """Return y·e^(−x), for y ≥ 0, also where e^(−x) alone overflows."""
    half = np.exp(-0.5 * x)
    return np.where(y == 0, 0.0, y * half * half)
