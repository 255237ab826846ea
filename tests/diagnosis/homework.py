"""Random homework: a loss, a few rows as somebody would type them, and what is right."""

import zlib

import numpy as np
from contract_numbers import middle
from numpy.typing import ArrayLike

from losscli.batch import Batch
from losscli.diagnosis.typed import Typed
from losscli.diagnosis.verdict import Verdict, verdict
from losscli.diagnosis.work import Keeper, Work
from losscli.domain import PROBABILITY, Array
from losscli.errors import Place
from losscli.evaluation import Plan, Reduction, evaluate
from losscli.loss import Loss
from losscli.losses import find
from losscli.option import Scalar

CLASSES = 3
DECIMALS = 3


def work(
    name: str, *arrays: ArrayLike, weights: ArrayLike | None = None, reduction: str | None = None, **options: Scalar
) -> Work:
    """Return the work behind a loss of some arrays, in the order of its inputs."""
    loss = find(name)(**options)
    given = {one.name: np.asarray(array, float) for one, array in zip(loss.inputs, arrays, strict=True)}
    loss = loss.resolved({key: 1 if array.ndim == 1 else array.shape[1] for key, array in given.items()})
    rows = np.arange(1, len(next(iter(given.values()))) + 1)
    keeper = Keeper()
    batch = Batch(given, rows, None if weights is None else np.asarray(weights, float), lambda *_: Place("homework"))
    plan = Plan(Reduction.parse(reduction or loss.reduction))
    return Work.of(evaluate(loss, [batch], [keeper], plan), keeper.kept)


def judged(expected: str, name: str, *arrays: ArrayLike, **said: object) -> Verdict:
    """Return the verdict on an answer to a loss of some arrays."""
    return verdict(work(name, *arrays, **said), Typed.parse(expected))  # type: ignore[arg-type]


def ids(expected: str, name: str, *arrays: ArrayLike, **said: object) -> list[str]:
    """Return the names of all that gives an answer, the likeliest first."""
    return [one.id for one in judged(expected, name, *arrays, **said).hits]


def inputs(loss: Loss, rows: int, seed: int) -> list[Array]:
    """Return inputs such as a sheet of homework has: three decimals, rows of probabilities that sum to 1."""
    rng = np.random.default_rng([seed, rows, zlib.crc32(loss.name.encode())])
    widths = {one.name: CLASSES if one.vector else 1 for one in loss.inputs}
    settled = loss.resolved(widths)
    shapes = {name: np.zeros((1, width)) for name, width in widths.items()}
    domains = {one.name: domain for one, domain in settled.domains(shapes)}
    found = []
    for one in settled.inputs:
        shape = (rows, CLASSES) if one.vector else (rows,)
        drawn = middle(domains[one.name], rng, shape)
        if one.vector and domains[one.name] == PROBABILITY:
            drawn = drawn / drawn.sum(axis=1, keepdims=True)
        if loss.name == "nll" and one.vector:
            drawn = np.log(rng.dirichlet(np.full(CLASSES, 2.0), rows))
        elif loss.family == "binary" and one.name == "target":
            drawn = np.round(drawn) if drawn.min() >= 0 else drawn
        found.append(np.round(drawn, DECIMALS))
    return found


def homework(name: str, rows: int, seed: int, **options: Scalar) -> Work:
    """Return random homework on a loss."""
    if find(name).inputs[0].matrix:
        return sequences(name, rows, seed, **options)
    return work(name, *inputs(find(name)(**options), rows, seed), **options)


def sequences(name: str, rows: int, seed: int, **options: Scalar) -> Work:
    """Return random homework on a loss of sequences: each row of a length of its own, with fewer labels."""
    rng, keeper, batches = np.random.default_rng([seed, rows]), Keeper(), []
    for row in range(1, rows + 1):
        labels = rng.integers(1, CLASSES + 1, rng.integers(1, 4)).astype(float)
        logits = np.round(2 * rng.normal(size=(2 * len(labels) + rng.integers(0, 3), CLASSES + 1)), DECIMALS)
        arrays = {"pred": logits[np.newaxis], "target": labels[np.newaxis]}
        batches.append(Batch(arrays, np.array([row]), None, lambda *_: Place("homework")))
    return Work.of(evaluate(find(name)(**options), batches, [keeper]), keeper.kept)


def typed(value: float, digits: int) -> str:
    """Return a number as somebody types it, at so many significant digits."""
    return f"{value:.{digits - 1}e}"
