"""The diagnosis itself is measured, on a few draws of what tests/benchmarks/diagnosis.py measures on many."""

from collections import Counter

import pytest
from quality import LOSSES, ROWS, collisions, explained, not_called_right, planted, works

SEEDS = range(2)
# The draws over all losses, so that a share of a thousandth is seen.
DRAWS = max(10, 8_000 // max(1, len(LOSSES)))


def every_planted(rows, digits):
    return [case for name in LOSSES for work in works(name, rows, SEEDS) for case in planted(work, digits)]


@pytest.mark.parametrize("rows", ROWS)
def test_every_planted_mistake_is_among_what_is_found_at_six_digits(rows):
    cases = every_planted(rows, 6)
    assert [case for case in cases if not case.among] == []


def test_at_eight_rows_nine_in_ten_are_first_and_alone_at_four_digits():
    cases = every_planted(8, 4)
    assert [case for case in cases if not case.among] == []
    assert sum(case.alone for case in cases) / len(cases) >= 0.9, collisions(cases).most_common(10)


@pytest.mark.parametrize(("digits", "most"), [(4, 0.01), (6, 0.002)])
def test_a_random_number_is_hardly_ever_explained(digits, most):
    drawn = [
        (name, found)
        for name in LOSSES
        for work in works(name, 8, SEEDS)
        for found in explained(work, digits, DRAWS // len(SEEDS), 1)
    ]
    blamed = [(name, *found) for name, found in drawn if found]
    assert len(blamed) / len(drawn) <= most, Counter(blamed).most_common(10)


@pytest.mark.parametrize("rows", ROWS)
def test_a_right_number_is_called_right_at_any_digits_rounded_or_cut_off(rows):
    wrong = [(name, text) for name in LOSSES for work in works(name, rows, SEEDS) for text in not_called_right(work)]
    assert wrong == []
