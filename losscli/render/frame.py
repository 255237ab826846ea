"""The terms of a batch as the columns of a file of terms: what each came from, the term itself, its gradients."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from losscli.batch import Batch
from losscli.domain import Array
from losscli.loss import Input, Loss
from losscli.render.numbers import Numbers
from losscli.scoring import Scored


class Column(NamedTuple):
    """A column of n terms: numbers, shape (n,), a vector for each term, (n, k), or n texts as they came."""

    name: str
    values: Numbers | list[str]

    def part(self, start: int, stop: int) -> "Column":
        """Return some of its rows."""
        return Column(self.name, self.values[start:stop])


def columns(scored: Scored, loss: Loss, outputs: Sequence[str]) -> Iterator[Column]:
    """Yield the columns of a batch that has rows; `outputs` are the labels of the terms of a row with several.

    Those terms stand one under another, each with the numbers of its own output.
    """
    batch, terms = scored.batch, scored.terms
    each = terms[:1].size
    yield Column("row", np.repeat(batch.rows, each) if each > 1 else batch.rows)
    yield from _names(batch, each)
    if terms.ndim > 1:
        yield Column("column", [outputs[j] for j in range(each)] * len(terms))
    for one in loss.inputs:
        yield Column(one.name, _values(batch.arrays[one.name], terms))
    if batch.weights is not None:
        yield Column("weight", np.repeat(batch.weights, each) if each > 1 else batch.weights)
    yield Column("loss", terms.reshape(-1))
    for one in loss.inputs:
        if scored.gradients is not None and one.name in scored.gradients:
            name = "gradient" if one is loss.inputs[0] else f"gradient_{one.name}"
            yield Column(name, _slopes(one, scored.gradients[one.name], terms))


def _names(batch: Batch, each: int) -> Iterator[Column]:
    """Yield what the rows are called, where that was asked for: by an id, a group, what results are separate for."""
    if batch.ids is not None:
        yield Column("id", _repeated(batch.ids, each))
    if batch.group is not None:
        yield Column("group", [batch.group] * len(batch.rows) * each)
    if batch.by is not None:
        yield Column("by", _repeated(batch.by.texts(), each))


def _repeated(texts: Sequence[str], each: int) -> list[str]:
    return list(texts) if each == 1 else [text for text in texts for _ in range(each)]


def are_listed(scored: Scored, loss: Loss) -> bool:
    """Whether vectors are lists in one cell: those of groups and sequences differ in length, and a table has one."""
    return scored.batch.group is not None or any(one.ragged for one in loss.inputs)


def _values(array: Array, terms: Array) -> Array:
    """Return the numbers of an input, (n,), or (n, k) for vectors; a matrix is its rows one after another."""
    if terms.ndim > 1:
        return array.reshape(-1)
    return array if array.ndim == 1 else array.reshape(len(array), -1)


def _slopes(one: Input, slope: Array, terms: Array) -> Array:
    """Return the derivatives of each term with respect to an input."""
    flat = slope.reshape(terms.size, -1)
    return flat if one.vector else flat[:, 0]
