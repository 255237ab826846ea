"""The robust losses: what they are, what holds of them, the frameworks' own."""

import numpy as np
from contract_exact import MP, Number, Reference
from family_regression import read

from losscli.loss import Loss

ROBUST = {"zero_at_equality", "symmetric", "not_negative", "translated"}
WIDE = 250  # digits: 1 − (1 − t)³ and a − ln(1 + a) cancel all sixty where t is small


def t(loss: Loss, p: Number, y: Number) -> Number:
    """Return (r/c)²."""
    return ((p - y) / MP.mpf(loss.c)) ** 2


def scale(loss: Loss) -> Number:
    """Return c²/2."""
    return MP.mpf(loss.c) ** 2 / 2


def fair_term(loss: Loss, p: Number, y: Number) -> Number:
    """c²·(a − ln(1 + a)), near 0 by its series a²/2 − a³/3 + a⁴/4."""
    a = abs(p - y) / MP.mpf(loss.c)
    small = a**2 / 2 - a**3 / 3 + a**4 / 4 - a**5 / 5
    return 2 * scale(loss) * (small if a < 1e-10 else a - MP.log1p(a))


def welsch_weight(loss: Loss, p: Number, y: Number) -> Number:
    """e^−t; beyond 1e4 it is below every double."""
    return MP.exp(-t(loss, p, y)) if t(loss, p, y) < 1e4 else MP.mpf(0)


def welsch_curvature(loss: Loss, p: Number, y: Number) -> list[tuple[Number, Number]]:
    """(1 − 2t)·e^−t."""
    at, weight = t(loss, p, y), welsch_weight(loss, p, y)
    return [((1 - 2 * at) * weight, (1 + 2 * at) * weight)]


def cauchy_curvature(loss: Loss, p: Number, y: Number) -> list[tuple[Number, Number]]:
    """(1 − t)/(1 + t)², in which 1 and t cancel."""
    at = t(loss, p, y)
    return [((1 - at) / (1 + at) ** 2, 1 / (1 + at) if 0.1 < at < 10 else 0)]


def geman_mcclure_curvature(loss: Loss, p: Number, y: Number) -> list[tuple[Number, Number]]:
    """(1 − 3t)/(1 + t)³, in which 1 and 3t cancel."""
    at = t(loss, p, y)
    return [((1 - 3 * at) / (1 + at) ** 3, 1 / (1 + at) ** 2 if 0.01 < at < 10 else 0)]


def tukey_term(loss: Loss, p: Number, y: Number) -> Number:
    """c²/6·(1 − (1 − t)³) with t at most 1, multiplied out: t·(3 − 3t + t²)."""
    at = min(t(loss, p, y), MP.mpf(1))
    return scale(loss) / 3 * at * (3 - 3 * at + at**2)


def tukey_gradient(loss: Loss, p: Number, y: Number) -> list[tuple[Number, Number]]:
    """r·(1 − t)², in which 1 and t cancel."""
    at = min(t(loss, p, y), MP.mpf(1))
    return [((p - y) * (1 - at) ** 2, abs(p - y) * (1 - at) if at < 1 else 0)]


def tukey_curvature(loss: Loss, p: Number, y: Number) -> list[tuple[Number, Number]]:
    """(1 − t)(1 − 5t), in which 1 and t, and 1 and 5t cancel."""
    at = min(t(loss, p, y), MP.mpf(1))
    return [((1 - at) * (1 - 5 * at), 1 if 0.01 < at < 1 else 0)]


def shape(loss: Loss) -> tuple[Number, Number]:
    """Return α, and b = |α − 2|."""
    return MP.mpf(loss.alpha), abs(MP.mpf(loss.alpha) - 2)


def barron_term(loss: Loss, p: Number, y: Number) -> Number:
    """(b/α)·((1 + t/b)^(α/2) − 1), and its limits t/2 at 2 and ln(1 + t/2) at 0: Barron (2019), eq. 8."""
    alpha, b = shape(loss)
    at = t(loss, p, y)
    if b == 0:
        return at / 2
    log = MP.log1p(at / b)
    term = b * log / 2 if alpha == 0 else b / alpha * MP.expm1(alpha / 2 * log)
    return term, term / 8  # five roundings before a logarithm, and an expm1 after it: up to 4.7 ulp


def barron_gradient(loss: Loss, p: Number, y: Number) -> list[Number]:
    """r/c²·(1 + t/b)^(α/2 − 1)."""
    alpha, b = shape(loss)
    weight = (1 + t(loss, p, y) / b) ** (alpha / 2 - 1) if b else 1
    return [(p - y) / MP.mpf(loss.c) ** 2 * weight]


def barron_curvature(loss: Loss, p: Number, y: Number) -> list[tuple[Number, Number]]:
    """(1 + (α − 1)·t/b)·(1 + t/b)^(α/2 − 2)/c², in which the first two may cancel."""
    alpha, b = shape(loss)
    if b == 0:
        return [(1 / MP.mpf(loss.c) ** 2, 0)]
    v = t(loss, p, y) / b
    rest = (1 + v) ** (alpha / 2 - 2) / MP.mpf(loss.c) ** 2
    cancels = alpha < 1 and 0.01 < v < 100
    return [((1 + (alpha - 1) * v) * rest, (1 + abs(alpha - 1) * v) * rest if cancels else 0)]


REFERENCES = {
    "fair": Reference(
        fair_term,
        gradient=lambda loss, p, y: [(p - y) / (1 + abs(p - y) / MP.mpf(loss.c))],
        curvature=lambda loss, p, y: [1 / (1 + abs(p - y) / MP.mpf(loss.c)) ** 2],
    ),
    "cauchy": Reference(
        term=lambda loss, p, y: scale(loss) * MP.log1p(t(loss, p, y)),
        gradient=lambda loss, p, y: [(p - y) / (1 + t(loss, p, y))],
        curvature=cauchy_curvature,
    ),
    "welsch": Reference(
        term=lambda loss, p, y: -scale(loss) * MP.expm1(-t(loss, p, y)) if t(loss, p, y) < 1e4 else scale(loss),
        gradient=lambda loss, p, y: [(p - y) * welsch_weight(loss, p, y)],
        curvature=welsch_curvature,
    ),
    "geman-mcclure": Reference(
        term=lambda loss, p, y: (p - y) ** 2 / 2 / (1 + t(loss, p, y)),
        gradient=lambda loss, p, y: [(p - y) / (1 + t(loss, p, y)) ** 2],
        curvature=geman_mcclure_curvature,
    ),
    "tukey": Reference(tukey_term, tukey_gradient, tukey_curvature),
    "barron": Reference(barron_term, barron_gradient, barron_curvature),
}
HOLD = {
    "fair": ROBUST | {"convex"},
    "cauchy": ROBUST,
    "welsch": ROBUST,
    "geman-mcclure": ROBUST,
    "tukey": ROBUST,
    "barron": ROBUST | {"convex"},
}


def lightgbm_fair(p, y, c=1.0):
    """microsoft/LightGBM, src/metric/regression_metric.hpp, FairLossMetric::LossOnPoint; fair_c is 1 by default."""
    x = np.abs(p - y)
    return c * x - c * c * np.log1p(x / c)


RUNS = {"fair": {"lightgbm": read(lightgbm_fair)}}
