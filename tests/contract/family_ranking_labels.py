"""The losses of ranked label sets: what they are, what holds of them, the frameworks' own."""

import numpy as np
from contract_exact import MP, Reference, Run, by_row
from contract_runs import sklearn_run


def ranking(_, z, y):
    """The share of wrong pairs, pair by pair."""
    pairs = [(a, b) for a, true in zip(z, y, strict=True) if true for b, other in zip(z, y, strict=True) if not other]
    return MP.mpf(sum(a <= b for a, b in pairs)) / len(pairs) if pairs else MP.mpf(0)


def coverage(_, z, y):
    """The largest rank of a true label, counted from its definition."""
    return MP.mpf(max((sum(b >= a for b in z) for a, true in zip(z, y, strict=True) if true), default=0))


def flat(_, z, __):
    return [MP.mpf(0)] * len(z)


REFERENCES = {
    "label-ranking": Reference(ranking, flat, flat),
    "coverage-error": Reference(coverage, flat, flat),
}
HOLD = {name: {"not_negative", "convex", "blind_to_a_constant"} for name in REFERENCES}


def sets():
    """Scores with ties, and sets of labels, the empty and the full among them."""
    rng = np.random.default_rng(8)
    y = rng.integers(0, 2, (60, 4)).astype(float)
    y[0], y[1] = 0, 1
    return np.round(rng.normal(size=(60, 4)), 1), y


def run(name):
    whole = sklearn_run(name)
    return {"sklearn": Run(by_row(whole.weighted), whole.weighted, inputs=sets)}


RUNS = {"label-ranking": run("label_ranking_loss"), "coverage-error": run("coverage_error")}
