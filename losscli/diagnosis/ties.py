"""Why several mistakes give one number, and which further data would tell them apart.

It is found by experiment: the mistakes are made again on inputs that differ a little, and on one sample more.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from losscli.diagnosis.search import Candidate, Hit, candidates
from losscli.diagnosis.work import Work, remade
from losscli.domain import Array

SAME = 1e-11
ORDINALS = {2: "third", 3: "fourth", 4: "fifth"}


class Tie(NamedTuple):
    """What gives one and the same number, by the names of the hits, and why it does."""

    ids: tuple[str, ...]
    why: str


def ties(work: Work, hits: Sequence[Hit]) -> list[Tie]:
    """Return the hits of one kind that coincide on these rows, and why."""
    return [Tie(tuple(one.id for one in group), _why(work, group)) for group in together(hits) if len(group) > 1]


def together(hits: Sequence[Hit]) -> list[list[Hit]]:
    """Return the hits, those of one value together, in the order of the first of each."""
    groups: list[list[Hit]] = []
    for hit in hits:
        own = next((one for one in groups if math.isclose(one[0].value, hit.value, rel_tol=SAME)), None)
        if own is None:
            groups.append([hit])
        else:
            own.append(hit)
    return groups


def _why(work: Work, group: Sequence[Hit]) -> str:
    """Return what makes them coincide, as far as that can be found out."""
    rows = work.rows if work.kept else work.count
    if not work.kept or not work.arrays or work.loss.together or any(one.kind != "mistake" for one in group):
        return "They are the same number here."
    ids = {one.id for one in group}
    if _apart(_varied_once(work), ids) or _apart(_varied_once(work, turned=1), ids):
        return "They are the same on these numbers; on others they differ."
    if _apart(_varied_once(work, further=1), ids):
        return f"They are the same at n = {rows}: a {ORDINALS.get(rows, 'further')} sample would tell them apart."
    if work.columns == 2:
        return "They are the same with two columns: with three they would differ."
    return "They are the same number here."


def _apart(work: Work | None, ids: set[str]) -> bool:
    """Whether mistakes that coincided differ on other rows."""
    found: list[Candidate] = [] if work is None else [one for one in candidates(work) if one.mistake.id in ids]
    values = [one.value for one in found]
    return len(found) < len(ids) or not all(math.isclose(values[0], one, rel_tol=SAME) for one in values)


def _varied_once(work: Work, turned: int = 0, further: int = 0) -> Work | None:
    return work.once(f"varied by {turned}, {further}", lambda: _varied(work, turned, further))


def _varied(work: Work, turned: int, further: int) -> Work | None:
    """Return the work on inputs that are drawn a little together, each another way.

    The predictions are moved on by `turned` rows, so that they miss as they did not; `further` rows are added.
    """
    places = np.concatenate([np.arange(work.rows), np.arange(further) % work.rows])
    pull = 0.01 + 0.003 * np.sin(1.0 + np.arange(len(places)))
    arrays = {name: array[places] for name, array in work.arrays.items()}
    first = work.loss.inputs[0].name
    arrays[first] = _drawn(np.roll(arrays[first], turned, axis=0), pull)
    weights = None if work.weights is None else work.weights[places] * (1 + pull)
    return remade(work, arrays, weights)


def _drawn(values: Array, pull: Array) -> Array:
    """Return values pulled towards their middle, which stay in any interval that they lie in."""
    finite = np.where(np.isfinite(values), values, 0.0)
    by_row = pull.reshape(-1, *[1] * (values.ndim - 1))
    slant = 1 + 0.1 * np.cos(np.arange(values.shape[1])) if values.ndim > 1 else 1.0
    return values + by_row * slant * (float(finite.mean()) - finite)
