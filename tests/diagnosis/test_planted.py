"""Every known mistake, made on purpose on random homework, is found again.

How often that is the first thing said, and the only one, is measured over more draws in tests/benchmarks/diagnosis.py.
"""

from collections import Counter

import numpy as np
import pytest
from homework import homework, typed

from losscli.diagnosis import catalogue
from losscli.diagnosis.search import candidates, search, told
from losscli.diagnosis.typed import Typed
from losscli.losses import find

LOSSES = sorted({name for name, _ in catalogue.every() if name != catalogue.EVERY} | {"mse"})
SEEDS = range(4)
# Of one loss on few sheets of homework: over many, and over all losses, it is nine in ten (test_quality.py).
GUARD = 0.8


@pytest.mark.parametrize("rows", [3, 8, 20])
@pytest.mark.parametrize("name", LOSSES)
def test_a_planted_mistake_is_among_the_hits_at_four_digits(name, rows):
    own = homework(name, rows, seed=1)
    for one in candidates(own):
        expected = Typed.parse(typed(one.value, 4))
        if expected.agreement(own.value) is None and expected.value:
            assert one.mistake.id in [hit.id for hit in search(own, expected)], one.mistake.id


@pytest.mark.parametrize("name", LOSSES)
def test_at_eight_rows_a_planted_mistake_is_mostly_first_and_alone(name):
    alone, blamed = [], Counter()
    for seed in SEEDS:
        own = homework(name, 8, seed)
        for one in candidates(own):
            expected = Typed.parse(typed(one.value, 4))
            if expected.agreement(own.value) is None and expected.value:
                found = [hit.id for hit in search(own, expected)]
                alone.append(found == [one.mistake.id])
                blamed.update([] if alone[-1] else [" = ".join(found)])
    assert np.mean(alone) >= GUARD, blamed.most_common(12)


@pytest.mark.parametrize("name", LOSSES)
def test_no_two_mistakes_are_one_and_the_same(name):
    values = [{one.mistake.id: one.value for one in candidates(homework(name, 8, seed))} for seed in range(6)]
    both = set.intersection(*map(set, values))
    pairs = [(a, b) for a in both for b in both if a < b]
    same = [(a, b) for a, b in pairs if all(np.isclose(each[a], each[b], rtol=1e-9, atol=0) for each in values)]
    assert same == []


def test_every_mistake_has_a_name_of_its_own():
    names = Counter((name, one.id) for name, one in catalogue.every())
    general = {one.id for name, one in catalogue.every() if name == catalogue.EVERY}
    assert [key for key, count in names.items() if count > 1] == []
    assert [(name, one) for name, one in names if one in general and name != catalogue.EVERY] == []


@pytest.mark.parametrize("name", LOSSES)
def test_the_texts_of_every_mistake_can_be_said(name):
    own = homework(name, 3, seed=1)
    for one in catalogue.of(find(name)):
        what, mend = told(one.what, own), told(one.mend, own)
        assert what.strip(" .") == what != ""
        assert mend.strip(" .") == mend != ""
        assert "{" not in what + mend
