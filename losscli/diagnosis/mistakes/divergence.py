"""Mistakes of the divergences: which argument comes first, what was logged, and what the sum is divided by."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses import find
from losscli.losses.logarithm import unit
from losscli.losses.rowwise import row_sums
from losscli.numerics import softmax, weighed

# A measure of two distributions, the one in the logarithm's denominator first, (n, C) and (n, C) → (n,), in nats.
Measure = Callable[[Array, Array], Array]
BASES = ("bits", "bans")
SCALED = (*BASES, "over-elements")
# Those of keras, 1e-07 of both, are its convention.
BY_HAND = (1e-8, 1e-10, 1e-12, 1e-6, 1e-5, 1e-3)


def _q(work: Work) -> Array:
    """Return the predicted probabilities, shape (n, C), whatever the predictions are."""
    given = work.option("pred_as")
    q = np.exp(work.pred) if given == "log-probs" else softmax(work.pred) if given == "logits" else work.pred
    return _raised(work, q)


def _t(work: Work) -> Array:
    """Return the target probabilities, shape (n, C), whatever the targets are."""
    return _raised(work, np.exp(work.target) if work.option("target_as") == "log-probs" else work.target)


def _raised(work: Work, p: Array) -> Array:
    floor = work.option("floor")
    return p if floor is None else np.maximum(p, floor)


def _in_unit(work: Work) -> float:
    return unit(work.option("base") or "e")


def _pair(work: Work) -> tuple[Array, Array]:
    """Return what is in the denominator of the logarithm, and what the divergence is the mean under; made once."""
    q, t = work.once("rows", lambda: (_q(work), _t(work)))
    return (t, q) if work.loss.name == "reverse-kl" else (q, t)


def _is(measure: Measure) -> Callable[[Work], Array]:
    """Return another measure of the same rows, in the unit of the loss."""
    return lambda work: measure(*_pair(work)) / _in_unit(work)


def _plainly(measure: Measure) -> Callable[[Work], Array]:
    """Return another measure of the same rows, which has no logarithm in it."""
    return lambda work: measure(*_pair(work))


def _of(name: str) -> Measure:
    """Return another loss of the catalogue as a measure."""
    return lambda q, t: find(name)().term(q, t)


def _kl(q: Array, t: Array) -> Array:
    """Return Σ t·ln(t/q), as quickly as it is written: a mistake is compared at the digits that were typed."""
    return row_sums(weighed(t, np.log(t) - np.log(q)))


def _softmax(x: Array) -> Array:
    grown = np.exp(x - x.max(axis=1, keepdims=True))
    whole: Array = grown / row_sums(grown)[:, None]
    return whole


def _absolute(q: Array, t: Array) -> Array:
    return row_sums(np.abs(weighed(t, np.log(t) - np.log(q))))


def _without_factor(q: Array, t: Array) -> Array:
    return row_sums(np.log(t) - np.log(q))


def _generalised(q: Array, t: Array) -> Array:
    return _kl(q, t) + row_sums(q - t)


def _unlogged(q: Array, t: Array) -> Array:
    return row_sums(weighed(t, np.log(t)) - t * q)


def _target_unlogged(q: Array, t: Array) -> Array:
    return row_sums(weighed(np.exp(t), t - np.log(q)))


def _normalised(q: Array, t: Array) -> Array:
    return _kl(q / row_sums(q)[:, None], t / row_sums(t)[:, None])


def _symmetric(q: Array, t: Array) -> Array:
    return _kl(q, t) + _kl(t, q)


def _along_columns(work: Work) -> float | None:
    """Return the mean of the divergences of the columns, each divided by its sum, which scipy computes by itself."""
    if work.reduction != "mean" or work.rows < 2 or work.weights is not None:
        return None
    q, t = _pair(work)
    return float(_normalised(q.T, t.T).mean()) / _in_unit(work)


def _over_elements(work: Work) -> float | None:
    return work.value / work.columns if work.reduction == "mean" and work.kept else None


def _of_another_over_elements(work: Work) -> float | None:
    """Return the quotient after another mistake: of the right number it is what torch computes, and no mistake."""
    if work.value == work.evaluation.value or work.option("mean_over") == "elements":
        return None
    return _over_elements(work)


def _logits_as_logarithms(work: Work) -> Array | None:
    """Return the terms of logits taken for log-probabilities: no log-softmax was applied."""
    if work.option("pred_as") != "logits":
        return None
    return work.with_options(pred_as="log-probs")


def _floored(eps: float) -> Callable[[Work], Array | None]:
    """Return the terms with the predictions kept from 0 by hand; None where none that matters is as small."""

    def made(work: Work) -> Array | None:
        q, t = _q(work), _t(work)
        if not ((q < eps) & (t > 0)).any():
            return None
        return _kl(np.maximum(q, eps), t) / _in_unit(work)

    return made


def _mistakes(name: str, own: str, other: str, letters: tuple[str, str]) -> tuple[Mistake, ...]:
    """Return the mistakes of a divergence of `own` from `other`, which are predictions and targets in some order."""
    t, q = letters
    turned = "kl" if name == "reverse-kl" else "reverse-kl"
    right = f"{name} is Σ {t}·ln({t}/{q})"
    softmaxed = "give the probabilities as they are: they are a softmax already"
    return (
        Mistake(
            "swapped",
            f"the divergence with the arguments swapped, Σ {q}·ln({q}/{t}): {turned}",
            f"exchange the two: {right}, and torch's kl_div takes the logarithm of {q} first, then {t}",
            _is(lambda q, t: _kl(t, q)),
            Rank.ARGUMENTS,
            "pytorch/pytorch#57459",
            SCALED,
        ),
        Mistake(
            "cross-entropy",
            f"the cross-entropy −Σ {t}·ln {q}: the entropy of the {own} is not subtracted",
            f"add Σ {t}·ln {t}: {right}",
            _is(lambda q, t: -row_sums(weighed(t, np.log(q)))),
            Rank.ARGUMENTS,
            pairs=SCALED,
        ),
        Mistake(
            "entropy",
            f"the entropy of the {own}, −Σ {t}·ln {t}",
            f"take the cross-entropy less the entropy: {right}",
            _is(lambda _, t: -row_sums(weighed(t, np.log(t)))),
            pairs=SCALED,
        ),
        Mistake(
            "input-not-logged",
            f"the divergence with {q} where its logarithm belongs: Σ {t}·(ln {t} − {q})",
            f"take the logarithm of the {other} first: torch's kl_div wants log-probabilities",
            _plainly(_unlogged),
            Rank.ARGUMENTS,
            "pytorch/pytorch#80488",
            ("over-elements",),
        ),
        Mistake(
            "target-not-logged",
            f"the divergence with {t} where its logarithm belongs: Σ exp({t})·({t} − ln {q})",
            f"take the logarithm of the {own} too, or leave log_target=True out",
            _plainly(_target_unlogged),
            Rank.ARGUMENTS,
            pairs=("over-elements",),
        ),
        Mistake(
            "double-softmax",
            "the divergence of the softmax of both, which are probabilities already",
            softmaxed,
            _is(lambda q, t: _kl(_softmax(q), _softmax(t))),
            Rank.TWICE,
            pairs=("sum", "over-elements"),
        ),
        Mistake(
            "softmax-of-other",
            f"the divergence with a further softmax of the {other}, which are probabilities already",
            softmaxed,
            _is(lambda q, t: _kl(_softmax(q), t)),
            Rank.TWICE,
            pairs=("sum", "over-elements"),
        ),
        Mistake(
            "normalised",
            "the divergence of rows that were divided by their sums first, as scipy.stats.entropy does",
            "rows are used as they are here: divide them by their sums yourself",
            _is(_normalised),
            Rank.ARGUMENTS,
            pairs=SCALED,
        ),
        Mistake(
            "sums-added",
            f"the divergence plus Σ ({q} − {t}), which scipy.special.kl_div adds",
            "use scipy.special.rel_entr, or generalized-kl",
            _is(_generalised),
            Rank.OTHER_LOSS,
            pairs=("over-elements",),
        ),
        Mistake(
            "along-columns",
            "the mean of the divergences of the columns, each divided by its sum: scipy.stats.entropy without axis=1",
            "a row is a distribution: sum along axis=1",
            _along_columns,
            Rank.ARGUMENTS,
            pairs=BASES,
        ),
        Mistake(
            "absolute-cells",
            f"the sum of the absolute values, Σ |{t}·ln({t}/{q})|",
            "add the cells with their signs: some are negative",
            _is(_absolute),
            pairs=SCALED,
        ),
        Mistake(
            "factor-missing",
            f"the sum of ln({t}/{q}) without the factor {t}",
            f"multiply each logarithm by {t}: {right}",
            _is(_without_factor),
            pairs=SCALED,
        ),
        *_other_measures(name),
    )


def _other_measures(name: str) -> tuple[Mistake, ...]:
    """Return what other measures of two rows come to; those with logarithms may be in another base."""
    return tuple(
        Mistake(
            id_,
            what,
            f"use {use}, or take {name} as it is" if use else f"take {name} as it is",
            (_is if logarithmic else _plainly)(measure),
            Rank.OTHER_LOSS,
            pairs=SCALED if logarithmic else (),
        )
        for id_, what, use, logarithmic, measure in (
            ("is-js", "the Jensen-Shannon divergence", "js", True, _of("js")),
            ("symmetric-sum", "the sum of the divergences in both directions", "", True, _symmetric),
            ("symmetric-mean", "the mean of both directions", "", True, lambda q, t: _symmetric(q, t) / 2),
            ("squared-error", "the sum of the squared differences", "", False, lambda q, t: row_sums((q - t) ** 2)),
            ("is-mse", "the mean squared error", "mse", False, lambda q, t: ((q - t) ** 2).mean(axis=1)),
            ("is-tv", "the total variation distance", "tv", False, _of("tv")),
        )
    )


FLOORED = tuple(
    Mistake(
        f"clip-{eps:g}",
        f"the divergence with the predictions kept at {eps:g} or more, or {eps:g} added to them",
        f"leave the predictions as they are, or ask for --floor {eps:g}",
        _floored(eps),
        Rank.CLIPPING,
        pairs=("sum",),
    )
    for eps in BY_HAND
)
OVER = "the sum divided by the rows times the {columns} classes"
ROWS = "divide by the {rows} rows (torch's batchmean): a divergence is the sum over the classes"
AFTER = Mistake("over-elements", OVER, ROWS, _of_another_over_elements, Rank.DIVISION, "pytorch/pytorch#14457")
OVER_ELEMENTS = Mistake("over-elements", OVER, ROWS, _over_elements, Rank.DIVISION, "pytorch/pytorch#14457", BASES)
LOGITS = Mistake(
    "no-softmax",
    "the divergence of logits taken for log-probabilities",
    "apply log-softmax to the logits first",
    _logits_as_logarithms,
    Rank.ARGUMENTS,
)
OF: Mistakes = {
    "kl": (AFTER, *_mistakes("kl", "targets", "predictions", ("y", "p")), LOGITS, *FLOORED),
    "reverse-kl": (OVER_ELEMENTS, *_mistakes("reverse-kl", "predictions", "targets", ("p", "y"))),
}
