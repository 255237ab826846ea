"""Blocks of rows: the same bits however the rows come, and the same sums."""

import numpy as np
import pytest

from losscli.inference import blocks
from losscli.inference.blocks import MOST, Blocks


def filled(values, cuts):
    found = Blocks(1)
    for part in np.split(values, cuts):
        found.add(part)
    return found


def test_few_rows_are_blocks_of_their_own():
    values = np.array([3.0, 1.0, 2.0])
    found = filled(values, [1])
    assert found.size == 1
    np.testing.assert_array_equal(found.sums[0], values)


@pytest.mark.parametrize("rows", [MOST, MOST + 1, 3 * MOST + 17, 40_000])
def test_the_cuts_cannot_be_seen(rows):
    values = np.random.default_rng(7).normal(size=rows) * 10.0 ** np.random.default_rng(8).integers(-8, 9, rows)
    whole = filled(values, [])
    pieces = filled(values, sorted(np.random.default_rng(9).integers(0, rows, 50)))
    np.testing.assert_array_equal(whole.sums, pieces.sums)
    assert whole.sums.sum() == pytest.approx(values.sum(), rel=1e-9)


def test_blocks_hold_consecutive_rows_and_stay_few(monkeypatch):
    monkeypatch.setattr(blocks, "MOST", 4)
    found = Blocks(2)
    found.add(np.arange(1.0, 11), np.ones(10))
    # ten rows do not fit into four blocks of two, so they are four rows each
    assert found.size == 4
    np.testing.assert_array_equal(found.sums, [[1 + 2 + 3 + 4, 5 + 6 + 7 + 8, 9 + 10], [4, 4, 2]])
