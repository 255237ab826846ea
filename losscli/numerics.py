"""Stable primitives: each is within a few ulp of the true value over its whole domain, and tested alone.

Arrays are float64. "Naive" in a comment names the form that fails, with an input on which it does.
"""

import numpy as np

from losscli.domain import Array, Mask


def softplus(x: Array) -> Array:
    """Return ln(1 + eˣ), any shape.

    max(x, 0) + ln(1 + e^−|x|): naive ln(1 + eˣ) is inf at 800 and 0 at −40 (Mächler 2012, "Accurately
    computing log(1 − exp(−|a|))", R package Rmpfr, eq. 10 treats the same sum).
    """
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


def sigmoid(x: Array) -> Array:
    """Return 1 / (1 + e⁻ˣ), any shape, without overflow on either side."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, small) / (1.0 + small)


def weighed(y: Array, values: Array) -> Array:
    """Return y·values with 0·∞ = 0: y·ln p with 0·ln 0 = 0, the limit that a cross-entropy means."""
    return np.where(y == 0, 0.0, y * values)


def exp_difference(a: Array, b: Array) -> Array:
    """Return e^(a − b) for a ≤ b, any shapes that broadcast; a may be −inf.

    The rounding error of a − b is up to 2⁻⁵⁴·|a − b|, which the exponential turns into a relative error: at
    a − b = −700.2 that is 256 ulp. So the error, exact by two-sum, is multiplied back in
    (Knuth 1997, The Art of Computer Programming, vol. 2, 4.2.2, theorem B).
    """
    difference = a - b
    virtual = difference + b
    error = a - virtual
    virtual -= difference
    virtual -= b
    error += virtual
    error[~np.isfinite(error)] = 0.0
    value: Array = np.exp(difference)
    error *= value
    value += error
    return value


def minus_log_softmax(z: Array, scale: float = 1.0) -> Array:
    """Return −ln softmax(z)·scale along the last axis, shape (n, C) → (n, C); every entry is ≥ 0.

    With m an index of the largest logit, −ln q_j = (z_m − z_j) + ln(1 + Σ_{k≠m} e^(z_k − z_m)): a sum of two
    numbers that are not negative, so nothing cancels. Naive ln Σ eᶻ − z_j is 0 for [40, 0, 0] at 0 where the
    true value is 8.4967e-18. A scale below 1 keeps z_m − z_j from overflowing.
    """
    by_class = _by_class(z)
    top, _, tail, _ = _shares(by_class)
    gap: Array = top * scale - by_class * scale
    gap += np.log1p(tail) * scale
    return gap.T


def softmax(z: Array) -> Array:
    """Return the softmax of logits `z` along the last axis, shape (n, C) → (n, C)."""
    _, own, tail, _ = _shares(_by_class(z))
    return (own / (1.0 + tail)).T


def softmax_complement(z: Array) -> Array:
    """Return 1 − softmax(z) along the last axis, shape (n, C) → (n, C)."""
    return softmax_and_complement(z)[1]


def softmax_and_complement(z: Array) -> tuple[Array, Array]:
    """Return softmax(z) and 1 − softmax(z) along the last axis, each of shape (n, C).

    For the largest logit the second is tail / (1 + tail), not 1 − q, which is 0 at [37.43, 0] (true value 5.55e-17).
    """
    _, own, tail, at_top = _shares(_by_class(z))
    whole = 1.0 + tail
    rest = np.where(at_top, tail, 1.0 + (tail - own))
    rest /= whole
    own /= whole
    return own.T, rest.T


def _by_class(z: Array) -> Array:
    """Return rows of logits, shape (n, C), as (C, n): numpy goes along n rows much faster than along a few classes."""
    return np.ascontiguousarray(z.T)


def _shares(z: Array) -> tuple[Array, Array, Array, Mask]:
    """Return of logits (C, n): the largest (n,), e^(z_k − largest) (C, n), their sum but for one 1 (n,), where it is.

    Of several largest logits each share is 1, and all but one of them count in the sum.
    """
    top: Array = np.max(z, axis=0)
    own = exp_difference(z, top)
    at_top: Mask = z == top
    others = np.where(at_top, 0.0, own)
    tail = _tree_sum(others) + (np.count_nonzero(at_top, axis=0) - 1)
    return top, own, tail, at_top


def _tree_sum(values: Array) -> Array:
    """Return the sum over the first axis, halves added to halves: the error grows with the logarithm of the length."""
    while len(values) > 1:
        half = len(values) // 2
        folded: Array = values[:half] + values[half : 2 * half]
        values = np.concatenate([folded, values[2 * half :]]) if len(values) % 2 else folded
    total: Array = values[0]
    return total
