"""Mistakes that are made with the focal losses of two classes: in the factor, in the weights, in the mean."""

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes, Rank
from losscli.diagnosis.mistakes import _focusing as made
from losscli.diagnosis.mistakes._focusing import CLIPPED
from losscli.diagnosis.mistakes._infinite import LEFT_OUT
from losscli.numerics import weighed

GAMMAS = tuple(
    Mistake(
        f"gamma-{gamma:g}",
        f"the focal loss with γ = {gamma:g}" + (", which is the cross-entropy" if not gamma else ""),
        "the γ here is {gamma}: take it, or say --gamma " + f"{gamma:g}",
        made.with_gamma(gamma),
        Rank.OTHER_LOSS,
    )
    for gamma in (2.0, 0.0, 1.0, 5.0)
)
WEIGHTS = (
    *(
        Mistake(
            f"alpha-{alpha:g}",
            f"the focal loss with α = {alpha:g}",
            f"leave α out, or say --alpha {alpha:g}",
            made.with_alpha(alpha),
            Rank.ARGUMENTS,
            "kornia/kornia#875",
        )
        for alpha in (0.25, 0.75)
    ),
    Mistake(
        "quarter",
        "a quarter of the right number: α = 0.25 for both classes",
        "leave α out; with it, a 0 counts 1 − α",
        made.quarter,
        Rank.ARGUMENTS,
        "gokulprasadthekkel/pytorch-multi-class-focal-loss#1",
    ),
    Mistake(
        "without-alpha",
        "the focal loss without α",
        "multiply by α = {alpha} for a 1 and by 1 − α for a 0",
        made.without_alpha,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "exchanged-alpha",
        "the focal loss with α for a 0 and 1 − α for a 1",
        "α = {alpha} is the weight of the class 1",
        made.exchanged_alpha,
        Rank.ARGUMENTS,
        "kornia/kornia#2371",
    ),
    Mistake(
        "alpha-on-all",
        "the focal loss with α for both classes",
        "a 0 counts 1 − α",
        made.alpha_on_all,
        Rank.ARGUMENTS,
        "gokulprasadthekkel/pytorch-multi-class-focal-loss#1",
    ),
    Mistake(
        "share-of-weighted-cost",
        "what comes of taking p from e^−ce after ce was multiplied by α",
        "take p_t of the cross-entropy without weights, and multiply by α at the end",
        made.share_of_weighted_cost,
        Rank.ARGUMENTS,
        "open-mmlab/mmdetection#2309",
    ),
)
FACTOR = (
    Mistake(
        "factor-of-share",
        "the loss with the factor p_t^γ for (1 − p_t)^γ",
        "it is rows that are right which count less: take (1 − p_t)^γ",
        made.of_parts(lambda p, gamma: p.weight * weighed(np.power(p.share, gamma), p.cost)),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "one-factor",
        "the loss with the factor (1 − p)^γ for both classes",
        "of a 0 the factor is p^γ: p_t is the probability of the true class",
        made.one_factor,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "focal-of-the-mean",
        "the factor of the mean cross-entropy times the mean cross-entropy",
        "leave the cross-entropy by row (reduction='none'), and take the mean at the end",
        made.of_the_mean,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "times-gamma",
        "the loss with γ·(1 − p_t) for (1 − p_t)^γ",
        "γ is an exponent",
        made.of_parts(lambda p, gamma: p.weight * weighed(gamma * (1 - p.share), p.cost)),
    ),
    Mistake(
        "factor-alone",
        "the mean of the factors (1 − p_t)^γ alone",
        "multiply each by −ln p_t",
        made.factor_alone,
    ),
    Mistake(
        "no-logarithm",
        "the loss with −p_t for −ln p_t",
        "take the logarithm",
        made.of_parts(lambda p, gamma: -p.weight * np.power(1 - p.share, gamma) * p.share),
    ),
)
MEANS = (
    Mistake(
        "over-positives",
        "the sum divided by the number of rows of class 1",
        "divide by {over}, unless a detector's loss is asked for",
        made.over_positives,
        Rank.DIVISION,
    ),
    Mistake(
        "over-factors",
        "the sum divided by the sum of the factors (1 − p_t)^γ",
        "divide by {over}",
        made.over_factors,
    ),
    Mistake(
        "positives-half",
        "the loss of the class 1 alone, divided by all rows",
        "add the terms of the class 0",
        made.part(positive=True),
        Rank.ARGUMENTS,
    ),
    Mistake(
        "negatives-half",
        "the loss of the class 0 alone, divided by all rows",
        "add the terms of the class 1",
        made.part(positive=False),
        Rank.ARGUMENTS,
    ),
)
READ = (
    Mistake(
        "flipped",
        "the loss with the classes exchanged, in the targets or as p for 1 − p",
        "p is the probability of the class 1: check which class your column is of",
        made.flipped,
        Rank.ARGUMENTS,
    ),
    Mistake(
        "brier",
        "the mean squared error of the probabilities, the Brier score",
        "take −ln p_t times (1 − p_t)^γ",
        made.of_another("brier"),
        Rank.OTHER_LOSS,
    ),
)
FLOOR = Mistake(
    "floor-100",
    "the loss with each logarithm at least −100, as in torch",
    "leave the logarithm as it is",
    made.floored,
    Rank.CLIPPING,
)
DOUBLE = Mistake(
    "double-sigmoid",
    "the loss of the sigmoid of the sigmoid of your logits",
    "give focal the logits, or use focal-probs: it applies the sigmoid itself",
    made.squashed,
    Rank.TWICE,
    "itakurah/focal-loss-pytorch#5",
    pairs=("sum",),
)
AS_LOGITS = Mistake(
    "probabilities-as-logits",
    "the loss of the sigmoid of your probabilities",
    "do not apply the sigmoid again: focal-probs takes probabilities, focal takes logits",
    made.squashed,
    Rank.TWICE,
    "itakurah/focal-loss-pytorch#5",
    pairs=("sum",),
)
BOTH = (*WEIGHTS, *GAMMAS, *FACTOR, *MEANS, *READ, *CLIPPED, *LEFT_OUT)
OF: Mistakes = {"focal": (DOUBLE, *BOTH, FLOOR), "focal-probs": (AS_LOGITS, *BOTH, FLOOR)}
