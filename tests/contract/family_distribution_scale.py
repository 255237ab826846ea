"""The losses of a mean and a scale: what they are, what holds of them, the frameworks' own."""

from importlib import import_module

import numpy as np
from contract_exact import MP, Number, Reference, Run, autograd, tensors

from losscli.loss import Loss

TWO_PI = 2 * MP.pi


def variance(loss: Loss, v: Number) -> Number:
    """The variance that a number of --var means, under its floor."""
    found = {"var": v, "std": v**2, "log-var": MP.exp(v)}[loss.var_as]
    return found if loss.eps is None else max(found, MP.mpf(loss.eps))


def gaussian_term(loss: Loss, p: Number, y: Number, v: Number) -> tuple[Number, Number]:
    """(ln v + e²/v)/2."""
    inside = variance(loss, v)
    parts = MP.log(inside) / 2, (p - y) ** 2 / inside / 2, MP.log(TWO_PI) / 2 if loss.full else 0
    return sum(parts), felt(loss, v) * sum(map(abs, parts))


def felt(loss: Loss, v: Number) -> Number:
    """How many times a rounding is felt: the logarithm of a raised variance is rounded, and taken to the power of e."""
    raised = loss.var_as == "log-var" and loss.eps is not None and v < MP.log(loss.eps)
    return 20 if raised else 2


def gaussian_gradient(loss: Loss, p: Number, y: Number, v: Number) -> list[tuple[Number, Number]]:
    found = (p - y) / variance(loss, v)
    return [(found, felt(loss, v) * abs(found))]


def gaussian_curvature(loss: Loss, _: Number, __: Number, v: Number) -> list[tuple[Number, Number]]:
    found = 1 / variance(loss, v)
    return [(found, felt(loss, v) * found)]


def laplace_term(_: Loss, p: Number, y: Number, b: Number) -> tuple[Number, Number]:
    """ln 2b + |e|/b."""
    parts = MP.log(2), MP.log(b), abs(p - y) / b
    return sum(parts), sum(map(abs, parts))


def student_term(loss: Loss, p: Number, y: Number, s: Number) -> tuple[Number, Number]:
    """The negative logarithm of the density."""
    nu = MP.mpf(loss.nu)
    parts = (
        MP.loggamma(nu / 2) - MP.loggamma((nu + 1) / 2) + MP.log(nu * MP.pi) / 2,
        MP.log(s),
        (nu + 1) / 2 * MP.log1p(((p - y) / s) ** 2 / nu),
    )
    return sum(parts), sum(map(abs, parts))


def student_gradient(loss: Loss, p: Number, y: Number, s: Number) -> list[Number]:
    nu = MP.mpf(loss.nu)
    return [(nu + 1) * (p - y) / (nu * s**2 + (p - y) ** 2)]


def student_curvature(loss: Loss, p: Number, y: Number, s: Number) -> list[tuple[Number, Number]]:
    """(ν + 1)(νs² − e²)/(νs² + e²)²."""
    nu = MP.mpf(loss.nu)
    own, other = nu * s**2, (p - y) ** 2
    return [((nu + 1) * (own - other) / (own + other) ** 2, (nu + 1) / (own + other))]


def lognormal_term(loss: Loss, p: Number, y: Number, s: Number) -> tuple[Number, Number]:
    """ln y + ln s + ((p − ln y)/s)²/2; in w is the rounding of ln y, and of the difference."""
    w = (p - MP.log(y)) / s
    parts = MP.log(y), MP.log(s), w**2 / 2, MP.log(TWO_PI) / 2 if loss.full else MP.mpf(0)
    return sum(parts), sum(map(abs, parts)) + 2 * abs(w * MP.log(y) / s) + w**2


def lognormal_gradient(_: Loss, p: Number, y: Number, s: Number) -> list[tuple[Number, Number]]:
    return [((p - MP.log(y)) / s**2, (abs(p) + abs(MP.log(y))) / s**2)]


def vae_term(_: Loss, m: Number, u: Number) -> tuple[Number, Number]:
    """(m² + e^u − 1 − u)/2."""
    with MP.workdps(400):
        found = (m**2 + MP.exp(u) - 1 - u) / 2 if u < MP.mpf("1e6") else MP.inf
    return found, 0


def binomial_term(_: Loss, p: Number, y: Number, k: Number) -> tuple[Number, Number]:
    """The negative logarithm of the probability; the logarithms of Γ are of the size of those that change."""
    with MP.workdps(90):
        parts = (
            k * MP.log1p(p / k),
            y * MP.log1p(k / p) if y and p else MP.inf * y if y else MP.mpf(0),
            MP.loggamma(y + 1),
            -MP.log(MP.rf(k, y)) if y < 1000 else MP.loggamma(k) - MP.loggamma(y + k),
        )
        size = sum(map(abs, parts)) + y + (abs(MP.loggamma(k)) if k < 12 else 0)
        return sum(parts), size if MP.isfinite(size) else 0


def binomial_gradient(_: Loss, p: Number, y: Number, k: Number) -> list[Number]:
    """k(μ − y)/(μ(μ + k))."""
    if y == 0:
        return [k / (p + k)]
    return [k * (p - y) / (p * (p + k)) if p else -MP.inf]


def binomial_curvature(_: Loss, p: Number, y: Number, k: Number) -> list[tuple[Number, Number]]:
    """y/μ² − (y + k)/(μ + k)²."""
    if p == 0 and y:
        return [(MP.inf, 0)]
    parts = y / p**2 if y else MP.mpf(0), (y + k) / (p + k) ** 2
    return [(parts[0] - parts[1], sum(parts))]


def crps_term(_: Loss, p: Number, y: Number, s: Number) -> tuple[Number, Number]:
    """s[w·erf(w/√2) + √(2/π)·exp(−w²/2) − 1/√π]."""
    w = (p - y) / s
    parts = w * MP.erf(w / MP.sqrt(2)), bell(w), -1 / MP.sqrt(MP.pi)
    return s * sum(parts), s * sum(map(abs, parts))


def bell(w: Number) -> Number:
    return MP.sqrt(2 / MP.pi) * MP.exp(-(w**2) / 2)


def crps_curvature(_: Loss, p: Number, y: Number, s: Number) -> list[tuple[Number, Number]]:
    """Twice the density; the rounding of w is felt w² times."""
    w = (p - y) / s
    return [(bell(w) / s, w**2 * bell(w) / s)]


SQUARES = "squares and cubes of the numbers over- and underflow"
REFERENCES = {
    "gaussian-nll": Reference(
        gaussian_term, gaussian_gradient, gaussian_curvature, smallest=1e-150, largest=1e150, why=SQUARES
    ),
    "laplace-nll": Reference(
        laplace_term,
        gradient=lambda _, p, y, b: [MP.sign(p - y) / b],
        curvature=lambda *_: [MP.mpf(0)],
        largest=1e300,
        why="p − y overflows",
    ),
    "student-t-nll": Reference(
        student_term, student_gradient, student_curvature, smallest=1e-100, largest=1e100, why=SQUARES
    ),
    "negative-binomial-nll": Reference(
        binomial_term,
        binomial_gradient,
        binomial_curvature,
        smallest=1e-100,
        largest=1e16,
        why="beyond it the reference takes minutes, and counts are no counts",
    ),
    "crps": Reference(
        crps_term,
        gradient=lambda _, p, y, s: [MP.erf((p - y) / s / MP.sqrt(2))],
        curvature=crps_curvature,
        largest=1e300,
        smallest=1e-300,
        why="p − y overflows, and so does its quotient",
    ),
}
REFERENCES |= {
    "lognormal-nll": Reference(
        lognormal_term,
        lognormal_gradient,
        curvature=lambda *row: [1 / row[-1] ** 2],
        smallest=1e-150,
        largest=1e150,
        why=SQUARES,
    ),
    "vae-kl": Reference(
        vae_term,
        gradient=lambda *row: [row[1]],
        curvature=lambda *_: [MP.mpf(1)],
        smallest=1e-150,
        why="the reference would need more digits than it has",
    ),
}
HOLD = {
    "gaussian-nll": {"convex"},
    "laplace-nll": {"convex"},
    "student-t-nll": {"not_negative"},  # of numbers of the size of 1; with a small scale it is negative
    "negative-binomial-nll": {"not_negative"},
    "crps": {"not_negative", "convex"},
    "lognormal-nll": {"convex"},
    "vae-kl": {"not_negative", "convex"},
}


def spread():
    """Return random means, targets and variances, the last from below torch's floor on."""
    rng = np.random.default_rng(9)
    pred, target = rng.normal(size=(2, 44))
    return pred, target, np.concatenate([rng.gamma(2.0, 2.0, 40), [0.0, 1e-9, 1e-6, 1e3]])


def torch_gaussian(p, y, v):
    return import_module("torch").nn.functional.gaussian_nll_loss(p, y, v, reduction="none")


RUNS = {
    "gaussian-nll": {"torch": Run(tensors(torch_gaussian), gradient=autograd(torch_gaussian), inputs=spread)},
}
