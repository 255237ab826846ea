"""Stable primitives: each is within a few ulp of the true value over its whole domain, and tested alone.

Arrays are float64. "Naive" in a comment names the form that fails, with an input on which it does.
"""

import numpy as np

from losscli.domain import Array


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
    error = (a - virtual) + (virtual - difference - b)
    value = np.exp(difference)
    corrected: Array = value + value * np.where(np.isfinite(error), error, 0.0)
    return corrected


def minus_log_softmax(z: Array, scale: float = 1.0) -> Array:
    """Return −ln softmax(z)·scale along the last axis, shape (n, C) → (n, C); every entry is ≥ 0.

    With m an index of the largest logit, −ln q_j = (z_m − z_j) + ln(1 + Σ_{k≠m} e^(z_k − z_m)): a sum of two
    numbers that are not negative, so nothing cancels. Naive ln Σ eᶻ − z_j is 0 for [40, 0, 0] at 0 where the
    true value is 8.4967e-18. A scale below 1 keeps z_m − z_j from overflowing.
    """
    top, tail = _top_and_tail(z)
    gap: Array = top * scale - z * scale
    return gap + np.log1p(tail)[..., None] * scale


def softmax(z: Array) -> Array:
    """Return the softmax of logits `z` along the last axis, shape (n, C) → (n, C)."""
    top, tail = _top_and_tail(z)
    return exp_difference(z, top) / (1.0 + tail)[..., None]


def softmax_complement(z: Array) -> Array:
    """Return 1 − softmax(z) along the last axis, shape (n, C) → (n, C).

    For the largest logit it is tail / (1 + tail), not 1 − q, which is 0 at [37.43, 0] (true value 5.55e-17).
    """
    top, tail = _top_and_tail(z)
    at_top = np.arange(z.shape[-1]) == np.argmax(z, axis=-1)[..., None]
    rest = tail[..., None]
    own = exp_difference(z, top)
    return np.where(at_top, rest, 1.0 + (rest - own)) / (1.0 + rest)


def _top_and_tail(z: Array) -> tuple[Array, Array]:
    """Return the largest logit, shape (n, 1), and Σ over the other classes of e^(z_k − top), shape (n,)."""
    top = np.max(z, axis=-1, keepdims=True)
    scaled = exp_difference(z, top)
    np.put_along_axis(scaled, np.argmax(z, axis=-1)[..., None], 0.0, axis=-1)
    return top, np.sum(scaled, axis=-1)
