"""Focal cross-entropy: what it is, what holds of it, the framework's own."""

from collections.abc import Sequence
from importlib import import_module

import numpy as np
from contract_exact import INF, MP, Number, Reference, Run, clipped, clips, odds_against, quotient, shares, weighed
from family_multiclass import counted, odds_of, unnormalised

from losscli.loss import Loss

Row = Sequence[Number]
ZERO = MP.mpf(0)


def focal_shares(loss: Loss, p: Row) -> list[tuple[Number, Number, Number, bool]]:
    """Return q, 1 − q, −ln q of each class before it is clipped, and whether it is."""
    if loss.pred_as == "logits":
        exact = [(q, rest, MP.log1p(odds)) for (q, rest), odds in zip(shares(p), odds_against(p), strict=True)]
    elif loss.normalize:
        total = MP.fsum(p)
        exact = [
            (one / total, (MP.fsum(p[:j]) + MP.fsum(p[j + 1 :])) / total, log)
            for j, (one, log) in enumerate(zip(p, odds_of(p), strict=True))
        ]
    else:
        exact = [(one, 1 - one, -MP.log(one) if one else INF) for one in p]
    return [(q, rest, cost, clips(loss, q)) for q, rest, cost in exact]


def _inside(loss: Loss, share: tuple[Number, Number, Number, bool]) -> tuple[Number, Number]:
    """Return 1 − q and −ln q of the share as it is clipped."""
    q, rest, cost, cut = share
    return (1 - clipped(loss, q), -MP.log(clipped(loss, q))) if cut else (rest, cost)


def focal_target(loss: Loss, p: Row, y: Number) -> Row:
    return [MP.mpf(loss.alpha) * one for one in counted(loss, p, y)]


def focal_term(loss: Loss, p: Row, y: Number) -> tuple[Number, Number]:
    """−α·Σ t·(1 − q)^γ·ln q; the power enlarges the rounding of 1 − q by γ, which has the size of γ terms."""
    inside = (_inside(loss, share) for share in focal_shares(loss, p))
    rows = zip(focal_target(loss, p, y), inside, strict=True)
    value = MP.fsum(weighed(t, weighed(_power(rest, loss.gamma), cost)) for t, (rest, cost) in rows)
    return value, MP.mpf(loss.gamma) * value if MP.isfinite(value) else 0


def _power(base: Number, exponent: float) -> Number:
    if not base:
        return MP.mpf(1) if not exponent else INF if exponent < 0 else ZERO
    return base ** MP.mpf(exponent)


def focal_derivatives(loss: Loss, q: Number, rest: Number, cost: Number) -> tuple[Number, list[Number]]:
    """Return f′ and the parts of f″ of f = (1 − q)^γ·(−ln q), by the product rule."""
    g = MP.mpf(loss.gamma)
    if not q:
        return -INF, [INF]
    if not rest:
        return (ZERO if g else -1 / q), ([1 / q**2] if not g else [_power(ZERO, g - 1) * g * (g + 1)])
    first = -g * rest ** (g - 1) * cost - rest**g / q
    second = [g * (g - 1) * rest ** (g - 2) * cost, 2 * g * rest ** (g - 1) / q, rest**g / q**2]
    return first, second


def focal_gradient(loss: Loss, p: Row, y: Number) -> list[tuple[Number, Number]]:
    t, seen = focal_target(loss, p, y), focal_shares(loss, p)
    first = [
        t_k * focal_derivatives(loss, q, rest, cost)[0] if t_k and not cut else ZERO
        for t_k, (q, rest, cost, cut) in zip(t, seen, strict=True)
    ]
    amplified = 1 + MP.mpf(loss.gamma)
    if loss.pred_as == "probs" and not loss.normalize:
        return [(one, amplified * abs(one) if MP.isfinite(one) else 0) for one in first]
    pulls = [_pull(loss, t_k, share) for t_k, share in zip(t, seen, strict=True)]
    found = []
    for j, (q, rest, _, _) in enumerate(seen):
        others = MP.fsum(pulls[:j]) + MP.fsum(pulls[j + 1 :])
        if loss.pred_as == "logits":
            up, down = q * others, rest * pulls[j]
        else:
            up, down = others / MP.fsum(p), quotient(rest * pulls[j], p[j])
        found.append((up - down, amplified * (up + down) if MP.isfinite(down) else 0))
    return found


def _pull(loss: Loss, t: Number, share: tuple[Number, Number, Number, bool]) -> Number:
    """Return −t·q·f′(q), which is t at q = 0."""
    q, rest, cost, cut = share
    if cut or not t:
        return ZERO
    return t if not q else -t * q * focal_derivatives(loss, q, rest, cost)[0]


def focal_curvature(loss: Loss, p: Row, y: Number) -> list[tuple[Number, Number]]:
    """f″ of the share, through the chain rule: ∂q_k/∂z_j = q_k([k = j] − q_j), ∂q_k/∂p_j = ([k = j] − q_k)/Σp."""
    t, seen = focal_target(loss, p, y), focal_shares(loss, p)
    pulls = [_pull(loss, t_k, share) for t_k, share in zip(t, seen, strict=True)]
    turns = [_turn(loss, t_k, share) for t_k, share in zip(t, seen, strict=True)]
    amplified, found = 8 * (1 + MP.mpf(loss.gamma)), []
    for j, (q, rest, cost, cut) in enumerate(seen):
        bends = [t[j] * one for one in focal_derivatives(loss, q, rest, cost)[1]] if t[j] and not cut else [ZERO]
        others = turns[:j] + turns[j + 1 :]
        subnormal = ZERO
        if loss.pred_as == "logits":
            subnormal = loss.gamma * cost * MP.mpf(2) ** -1020  # what −ln q makes of the rounding of a subnormal q
            parts = [q * rest * one for one in pulls] + [-(rest**2) * one for one in turns[j]]
            parts += [-(q**2) * one for turn in others for one in turn]
        elif not loss.normalize:
            parts = bends
        else:
            total = MP.fsum(p)
            own = [rest**2 * one for one in bends] if rest else [ZERO]
            parts = [*own, quotient((1 + rest) * pulls[j], q), *(-one for turn in others for one in turn)]
            parts = [one / total**2 for one in [*parts, *(-one for one in pulls)]]
        whole = MP.fsum(parts)
        found.append((whole, amplified * MP.fsum(map(abs, parts)) + subnormal if MP.isfinite(whole) else 0))
    return found


def _turn(loss: Loss, t: Number, share: tuple[Number, Number, Number, bool]) -> list[Number]:
    """Return the parts of q·∂a/∂q for a = −t·q·f′(q): −t·(q·f′ + q²·f″)."""
    q, rest, cost, cut = share
    if cut or not t or not q or not rest:
        return [ZERO]
    g = MP.mpf(loss.gamma)
    outer = -g * t * rest ** (g - 1)
    return [outer * 2 * q, -outer * q * cost, outer * (g - 1) * q**2 * cost / rest]


REFERENCES = {
    "focal-ce": Reference(
        focal_term,
        focal_gradient,
        focal_curvature,
        1e-100,
        why="products and squares of smaller probabilities underflow",
    ),
}
HOLD = {"focal-ce": {"not_negative", "convex", "mean_of_labels"}}


def keras_focal(p, y, weight=None, reduction=None):
    made = import_module("keras").losses.CategoricalFocalCrossentropy(reduction=reduction, dtype="float64")
    return np.asarray(made(np.eye(p.shape[1])[y.astype(int)], p, sample_weight=weight))


RUNS = {
    "focal-ce": {
        "keras": Run(
            keras_focal, lambda p, y, w: keras_focal(p, y, w, "sum_over_batch_size"), inputs=unnormalised, rtol=2.0**-22
        )
    },
}
