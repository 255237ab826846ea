"""Another base of the logarithm, and perplexity for loss or loss for perplexity."""

import math
from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.work import Work
from losscli.domain import Array

# One over these is what a logarithm to another base is times the natural one.
BASES = {"e": 1.0, "2": math.log(2), "10": math.log(10)}


def _in_base(base: str) -> Callable[[Work], float | None]:
    """Return the result with logarithms of another base than its own."""

    def made(work: Work) -> float | None:
        own = str(work.option("base") or "e")
        return None if own == base else work.value * BASES[own] / BASES[base]

    return made


def _power(base: float) -> Callable[[Work], float | None]:
    """Return a base to the power of the result: perplexity."""

    def made(work: Work) -> float | None:
        return base**work.value if work.value < math.log(1e300) and work.reduction == "mean" else None

    return made


def _mean_of_powers(work: Work) -> Array:
    """Return e to the power of each term."""
    return np.exp(work.terms)


WRITTEN = ("sum", "half")
MADE = (
    Mistake(
        "bits",
        "the loss with logarithms to base 2, in bits",
        "take the natural logarithm (np.log, not np.log2), or ask for --base 2",
        _in_base("2"),
        Rank.BASE,
        "dotnet/machinelearning#2708",
        WRITTEN,
        of_rows=False,
    ),
    Mistake(
        "bans",
        "the loss with logarithms to base 10",
        "take the natural logarithm (log base e, not log base 10), or ask for --base 10",
        _in_base("10"),
        Rank.BASE,
        "https://stats.stackexchange.com/questions/295174/difference-in-log-base-for-cross-entropy-calcuation",
        WRITTEN,
        of_rows=False,
    ),
    Mistake(
        "nats",
        "the loss with natural logarithms, in nats",
        "take the logarithm to the base that was asked for, or leave --base out",
        _in_base("e"),
        Rank.BASE,
        pairs=WRITTEN,
        of_rows=False,
    ),
    Mistake(
        "perplexity",
        "the perplexity, e to the power of the loss",
        "do not take the exponential",
        _power(math.e),
        reference="keras-team/keras#13537",
        of_rows=False,
    ),
    Mistake(
        "perplexity-2",
        "2 to the power of the loss",
        "do not take the power; with logarithms to base e perplexity is e to the power of the loss",
        _power(2.0),
        of_rows=False,
    ),
    Mistake(
        "mean-of-powers",
        "the mean of e to the power of each term",
        "do not take the exponential; the perplexity is e to the power of the mean, not the mean of the powers",
        _mean_of_powers,
        reference="magenta/magenta#239",
    ),
)
NAMES = (
    *("bce", "bce-logits", "ce", "ce-probs", "nll", "kl", "reverse-kl", "js"),
    *("focal", "focal-probs", "focal-ce", "multilabel-soft-margin", "soft-margin"),
)
OF: Mistakes = dict.fromkeys(NAMES, MADE)
