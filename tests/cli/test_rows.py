"""`--rows`: whatever the batches, the rows are those that a list of all would give."""

import math
from contextlib import suppress
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from losscli.batch import Batch
from losscli.errors import UsageError
from losscli.rows import RowPicker, Which
from losscli.scoring import Scored

# Few different values, so that there are ties; infinities among them.
TERMS = st.sampled_from([0.0, 0.5, 1.0, 1.0, 2.0, math.inf])
NAMES = ("pred", "target")


@st.composite
def scored(draw):
    """Draw terms of one output or of several, and batches of them with rows left out in between."""
    outputs = draw(st.integers(0, 3))  # 0: terms of shape (n,)
    row = TERMS if outputs == 0 else st.lists(TERMS, min_size=outputs, max_size=outputs)
    terms = draw(st.lists(row, min_size=1, max_size=30))
    numbers = sorted(draw(st.sets(st.integers(1, 60), min_size=len(terms), max_size=len(terms))))
    cuts = sorted(draw(st.sets(st.integers(0, len(terms)), max_size=5)) | {0, len(terms)})
    array = np.array(terms)
    pieces = []
    for low, high in pairwise(cuts):
        part = array[low:high]
        batch = Batch({"pred": part, "target": part}, np.array(numbers[low:high]), None, lambda *_: None)
        pieces.append(Scored(batch, part))
    return pieces


def listed(pieces):
    """Return (number, output, term) of every term, in order."""
    return [
        (int(number), output, float(term))
        for piece in pieces
        for number, row in zip(piece.batch.rows, piece.terms, strict=True)
        for output, term in ([(None, row)] if piece.terms.ndim == 1 else enumerate(row))
    ]


def picked(which, pieces):
    picker = RowPicker(which, NAMES)
    for piece in pieces:
        picker.rows(piece)
    return [(row.number, row.output, row.term) for row in picker.picked()]


@given(scored(), st.integers(1, 12))
def test_the_worst_are_the_largest_terms_and_earlier_ones_first(pieces, count):
    assert picked(Which("worst", count), pieces) == sorted(listed(pieces), key=lambda one: -one[2])[:count]


@given(scored(), st.integers(1, 12))
def test_the_best_are_the_smallest_terms_and_earlier_ones_first(pieces, count):
    assert picked(Which("best", count), pieces) == sorted(listed(pieces), key=lambda one: one[2])[:count]


@given(scored(), st.integers(0, 40))
def test_the_first_are_the_terms_of_that_many_rows(pieces, count):
    everything = listed(pieces)
    first = sorted({number for number, _, _ in everything})[:count]
    assert picked(Which("first", count), pieces) == [one for one in everything if one[0] in first]


@given(scored(), st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9)), min_size=1, max_size=4))
def test_those_named_are_shown_once_and_in_order(pieces, spans):
    ranges = tuple((low, low + length) for low, length in spans)
    wanted = {number for low, high in ranges for number in range(low, high + 1)}
    assert picked(Which("named", 0, ranges), pieces) == [one for one in listed(pieces) if one[0] in wanted]


@given(scored())
def test_all_are_all(pieces):
    assert picked(Which("all"), pieces) == listed(pieces)


@given(scored())
def test_none_are_none(pieces):
    assert picked(Which("none"), pieces) == []


@given(st.integers(0, 999_999_999))
def test_a_number_is_that_many_from_the_first(count):
    assert Which.parse(str(count)) == Which("first", count)


@given(st.sampled_from(["worst", "best"]), st.integers(1, 999_999_999))
def test_worst_and_best_take_a_number(kind, count):
    assert Which.parse(f" {kind.upper()}:{count} ") == Which(kind, count)


@given(st.lists(st.tuples(st.integers(1, 10**18 - 1), st.integers(0, 10**6)), min_size=1, max_size=5))
def test_rows_and_ranges_are_read_as_they_are_typed(spans):
    ranges = tuple((low, min(low + length, 10**18 - 1)) for low, length in spans)
    text = ",".join(f"{low}-{high}" for low, high in ranges)
    assert Which.parse(text) == Which("named", 0, ranges, text if len(text) <= 60 else text[:59] + "…")


@given(st.text(max_size=20))
@example("٣")
@example("1-")
@example("-1")
@example("3,")
@example("0-2")
@example("worst:")
@example("best:٣")
@example("1234567890")
def test_a_text_is_a_choice_or_an_error_of_ours(text):
    with suppress(UsageError):
        assert Which.parse(text).kind in {"all", "none", "first", "worst", "best", "named"}


@pytest.mark.parametrize("text", ["٣", "1-", "-1", "3,", "0-2", "worst:", "best:0", "worst:-1", "1234567890", "", "a"])
def test_what_is_no_choice_is_refused(text):
    with pytest.raises(UsageError):
        Which.parse(text)
