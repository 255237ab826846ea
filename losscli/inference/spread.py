"""How a ratio of sums varies, from the exact sums of its samples and of their products: all that a t interval needs."""

import numpy as np

from losscli.domain import Array
from losscli.exactsum import UNIT, ExactSum, nearest_root
from losscli.inference.resampling import Ratio

NOTHING = ExactSum()


class Spread:
    """Samples, each a sum s and what it is over, o: of any number of them Σs, Σo, Σs², Σso and Σo².

    The sums are exact, so that they are the same however the samples are cut into batches, and nothing cancels.
    """

    def __init__(self) -> None:
        self.samples = 0
        self.finite = True
        self._sums = self._over = self._squares = self._products = self._over_squares = NOTHING

    def add(self, sums: Array, over: Array) -> None:
        """Add some samples, both of shape (n,)."""
        self.samples += len(sums)
        self.finite = self.finite and bool(np.isfinite(sums).all() and np.isfinite(over).all())
        if not self.finite:
            return
        total = ExactSum.of(sums)
        self._sums += total
        self._squares += ExactSum.dot(sums, sums)
        if (over == 1.0).all():  # most samples are: three sums less
            count = ExactSum(len(over) << -UNIT)
            self._over += count
            self._products += total
            self._over_squares += count
            return
        self._over += ExactSum.of(over)
        self._products += ExactSum.dot(sums, over)
        self._over_squares += ExactSum.dot(over, over)

    def ratio(self) -> Ratio:
        """Return m = Σs/Σo and its standard error to first order, √(n/(n−1)·Σ(s − mo)²)/Σo, each rounded once.

        There must be two samples, and they must count for something.
        """
        below, total = self._over.units, self._sums.units
        off = self._squares.units * below**2 - 2 * total * below * self._products.units
        off += self._over_squares.units * total**2
        error = nearest_root(self.samples * off << -UNIT, (self.samples - 1) * below**4)
        return Ratio(self._sums.over(self._over), error)
