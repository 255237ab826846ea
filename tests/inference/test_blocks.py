"""Blocks of rows: the same bits however the rows come, and the same sums."""

import numpy as np
import pytest

from losscli.inference import blocks
from losscli.inference.blocks import MOST, Blocks, Clusters


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


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_clusters_are_the_same_bits_however_rows_are_cut(size):
    random = np.random.default_rng(2)
    codes, terms = random.integers(0, 300, 1000), random.normal(size=1000)
    found = Clusters(2)
    for start in range(0, 1000, size):
        part = slice(start, start + size)
        found.add(codes[part], terms[part], np.ones(len(terms[part])))
    seen = np.unique(codes)
    expected = [np.bincount(codes, terms)[seen], np.bincount(codes)[seen]]
    assert np.array_equal(found.sums, expected)


def test_clusters_without_a_row_are_none():
    found = Clusters(1)
    found.add(np.array([70, 2, 70]), np.array([1.0, 4.0, 2.0]))
    found.add(np.array([], dtype=np.int64), np.array([]))
    assert found.sums.tolist() == [[4.0, 3.0]]
