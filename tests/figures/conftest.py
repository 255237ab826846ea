"""Rows of a loss going by a figure, in pieces of any size."""

import numpy as np
import pytest

from losscli import api
from losscli.batch import Batch
from losscli.errors import Place
from losscli.scoring import Scored


@pytest.fixture
def seen():
    """Return a function that shows a figure the rows of a loss, so many at a time, and returns the report of them."""

    def show(figure, name, *arrays, size=10**9, **settings):
        result = api.evaluate(name, *arrays, **settings)
        numbers = np.arange(1, len(result.terms) + 1)
        batch = Batch(result.inputs, numbers, result.weights, lambda name, i, j: Place(name, item=f"[{i}, {j}]"))
        for start, piece in zip(range(0, len(numbers), size), batch.pieces(size), strict=True):
            figure.rows(Scored(piece, result.terms[start : start + size]))
        return result.report

    return show
