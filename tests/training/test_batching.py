"""The order of the rows: that of torch's generator, and cut into batches."""

from itertools import islice

import numpy as np
import pytest

from losscli.errors import UsageError
from losscli.training.batching import MOST_ROWS, batches, orders


# `torch.randperm(10, generator=g)` twice, of `g = torch.Generator().manual_seed(3)`: torch 2.13.0.
def test_the_orders_are_those_that_torch_printed():
    drawn = orders(10, 3)
    assert next(drawn).tolist() == [6, 0, 3, 7, 8, 5, 1, 9, 2, 4]
    assert next(drawn).tolist() == [9, 8, 5, 3, 0, 6, 7, 2, 1, 4]


@pytest.mark.parametrize("seed", [0, 1, 2**32 + 5, 2**63 - 1])
@pytest.mark.parametrize("rows", [0, 1, 2, 3, 17, 1797, 30_001])
def test_every_epoch_is_the_next_randperm_of_one_generator(rows, seed):
    torch = pytest.importorskip("torch")
    generator = torch.Generator().manual_seed(seed)
    for found in islice(orders(rows, seed), 3):
        assert found.tolist() == torch.randperm(rows, generator=generator).tolist()


def test_without_a_seed_the_order_is_that_of_the_file():
    assert [found.tolist() for found in islice(orders(3, None), 2)] == [[0, 1, 2], [0, 1, 2]]


def test_the_last_batch_may_be_smaller():
    assert [found.tolist() for found in batches(np.array([4, 2, 0, 1, 3]), 2)] == [[4, 2], [0, 1], [3]]


def test_more_rows_than_torch_draws_32_bits_for_are_refused():
    with pytest.raises(UsageError, match="--shuffle is for fewer than 214748364 rows"):
        next(orders(MOST_ROWS, 0))
