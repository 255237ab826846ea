"""Label smoothing: where none was asked for, none where some was, or another way of spreading it."""

from collections.abc import Callable

import numpy as np

from losscli.diagnosis.mistake import Mistake, Mistakes
from losscli.diagnosis.mistakes._classes import costs, hot, in_unit
from losscli.diagnosis.work import Work
from losscli.domain import Array
from losscli.losses.rowwise import row_sums
from losscli.numerics import weighed

SHARES = (0.1, 0.2)  # the common ones alone: every further one is hit by chance too
# Makes a smoothed target of the target y, the share ε and the number of classes C.
Spread = Callable[[Array, float, int], Array]


def _evenly(y: Array, share: float, classes: int) -> Array:
    return (1 - share) * y + share / classes


def _to_the_others(y: Array, share: float, classes: int) -> Array:
    return (1 - share) * y + share * (1 - y) / (classes - 1)


def _added(y: Array, share: float, classes: int) -> Array:
    return y + share / classes


def _spread(how: Spread, share: float | None = None) -> Callable[[Work], Array | None]:
    """Return the terms with targets smoothed by a share, or by the loss's own where that is none of those listed."""

    def made(work: Work) -> Array | None:
        own = work.option("label_smoothing") or 0.0
        if share is None and (own == 0 or own in SHARES):
            return None
        t = how(hot(work), share or own, work.columns)
        weights = work.option("class_weight")
        each = t if weights is None else t * np.array(weights)
        return row_sums(weighed(each, costs(work))) / in_unit(work)

    return made


def _unsmoothed(work: Work) -> Array | None:
    return work.with_options(label_smoothing=0.0) if work.option("label_smoothing") else None


def _of(share: float | None) -> tuple[Mistake, ...]:
    """Return the mistakes of smoothing by a share, or by the loss's own."""
    name, said = ("own", "{label_smoothing}") if share is None else (f"{share:g}", f"{share:g}")
    spread = "a smoothed target is (1 − ε)·y + ε/C"
    plain = f"smooth the labels only as asked for (--label-smoothing of ce and ce-probs); {spread}"
    evenly = Mistake(
        f"smoothing-{name}",
        f"the loss with label smoothing {said}",
        plain,
        _spread(_evenly, share),
        reference="pytorch/pytorch#148884",
    )
    others = Mistake(
        f"smoothing-{name}-to-others",
        f"the loss with label smoothing {said} spread over the C − 1 other classes",
        plain,
        _spread(_to_the_others, share),
        reference="fastai/fastai#1814",
    )
    added = Mistake(
        f"smoothing-{name}-added",
        f"the loss with {said}/C added to every target, without the factor 1 − {said}",
        plain,
        _spread(_added, share),
        reference="ildoonet/pytorch-randaugment#30",
    )
    return (others, added) if share is None else (evenly, others, added)


UNSMOOTHED = Mistake(
    "not-smoothed",
    "the loss without label smoothing",
    "smooth the targets: (1 − ε)·y + ε/C with ε = {label_smoothing}",
    _unsmoothed,
)
LISTED = tuple(one for share in SHARES for one in _of(share))
SMOOTHED = (UNSMOOTHED, *LISTED, *_of(None))
OF: Mistakes = {"ce": SMOOTHED, "ce-probs": SMOOTHED, "nll": LISTED}
