"""Terms written column by column are, byte for byte, the rows of the same batch written one after another."""

import csv
import io
import math
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from losscli.batch import Batch, Labels
from losscli.errors import Place
from losscli.losses import find
from losscli.render.numbers import lines
from losscli.render.shown import RowLines
from losscli.render.spelling import FEW, Speller
from losscli.render.terms import CHUNK, TextTerms, ValueTerms
from losscli.render.value import line
from losscli.rows import views
from losscli.scoring import Scored

NUMBERS = st.floats(width=64) | st.sampled_from([0.0, -0.0, 1.0, 1e16, 1e-7, 5e-324, 1.7e308, math.inf, -math.inf])
NAMES = st.text(max_size=4) | st.sampled_from(["a,b", 'say "a"', "a\tb", "a\nb", "é", "%d", "", "\u202e", "\ud800"])
TWO = st.lists(NAMES, min_size=2, max_size=2)
KINDS = ["csv", "tsv", "ndjson"]


def array(draw, *shape):
    return draw(arrays.arrays(np.float64, shape, elements=NUMBERS))


def batch(draw, inputs, shapes):
    count = len(inputs[0])
    rows = np.cumsum(draw(arrays.arrays(np.int64, count, elements=st.integers(1, 3))))
    weights = np.abs(array(draw, count)) if draw(st.booleans()) else None
    if weights is not None:
        weights[~np.isfinite(weights)] = 0
    group = draw(st.none() | NAMES)
    ids = draw(st.none() | st.lists(NAMES, min_size=count, max_size=count))
    by = draw(st.none() | st.builds(Labels, arrays.arrays(np.int64, count, elements=st.integers(0, 1)), TWO))
    named = dict(zip(shapes, inputs, strict=True))
    return Batch(named, rows, weights, lambda name, *_: Place(name), group=group, ids=ids, by=by)


@st.composite
def scored(draw, name):
    """Draw a batch of the loss `name` with terms and gradients that are any numbers at all."""
    loss, count, width = find(name)(), draw(st.integers(1, 4)), draw(st.integers(1, 3))
    vectors = [one.vector for one in loss.inputs]
    several = not any(vectors) and draw(st.booleans())
    if any(one.ragged for one in loss.inputs):
        count = 1
    shapes = [(count, 2) if several else (count, width) if vector else (count,) for vector in vectors]
    given = batch(draw, [array(draw, *shape) for shape in shapes], [one.name for one in loss.inputs])
    slopes = {one.name: array(draw, *shape) for one, shape in zip(loss.inputs, shapes, strict=True)}
    gradients = draw(st.none() | st.just(slopes) | st.just(dict(list(slopes.items())[:1])))
    return loss, Scored(given, array(draw, count, 2) if several else array(draw, count), gradients)


def by_row(loss, outputs, found, kind):
    text = io.StringIO(newline="")
    writer = RowLines(text, kind, loss, outputs)
    for row in views(found, [one.name for one in loss.inputs], range(len(found.terms))):
        writer.one(row)
    return text.getvalue()


def by_column(loss, outputs, found, kind, *cuts):
    text = io.StringIO(newline="")
    writer = TextTerms(text, kind, loss, outputs)
    for start, stop in zip([0, *cuts], [*cuts, len(found.terms)], strict=True):
        part = slice(start, stop)
        slopes = found.gradients and {name: slope[part] for name, slope in found.gradients.items()}
        writer.rows(Scored(cut(found.batch, part), found.terms[part], slopes))
    writer.end()
    return text.getvalue()


def cut(whole, part):
    return whole._replace(
        arrays={name: array[part] for name, array in whole.arrays.items()},
        rows=whole.rows[part],
        weights=None if whole.weights is None else whole.weights[part],
        ids=None if whole.ids is None else whole.ids[part],
        by=None if whole.by is None else whole.by._replace(codes=whole.by.codes[part]),
    )


# Two numbers, a number and a vector, two vectors, three inputs of which one is a parameter, vectors of any length.
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["mse", "ce", "kl-divergence", "gaussian-nll", "triplet", "ctc", "dice"])
@settings(max_examples=25)
@given(data=st.data())
def test_columns_are_written_as_rows_are(name, kind, data):
    loss, found = data.draw(scored(name))
    outputs = data.draw(TWO)
    assert by_column(loss, outputs, found, kind) == by_row(loss, outputs, found, kind)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25)
@given(data=st.data())
def test_batches_and_empty_ones_leave_no_trace(kind, data):
    loss, found = data.draw(scored("mse"))
    middle = data.draw(st.integers(0, len(found.terms)))
    outputs = data.draw(TWO)
    assert by_column(loss, outputs, found, kind, middle) == by_row(loss, outputs, found, kind)


@settings(max_examples=25)
@given(data=st.data())
def test_bare_values_are_written_as_rows_are(data):
    loss, found = data.draw(scored("mse"))
    text = io.StringIO(newline="")
    ValueTerms(text).rows(found)
    rows = views(found, [one.name for one in loss.inputs], range(len(found.terms)))
    assert text.getvalue() == "".join(line(row.weighted) for row in rows)


def test_no_row_is_lost_where_a_chunk_ends():
    count = CHUNK // 4 * 2 + 3
    y = np.arange(count, dtype=np.float64)
    found = Scored(Batch({"pred": y, "target": y}, np.arange(1, count + 1), None, lambda *_: Place("")), y)
    text = by_column(find("mse")(), ["y"], found, "csv")
    rows = np.array([list(map(float, row)) for row in csv.reader(text.splitlines()[1:])])
    assert (rows == np.column_stack([y + 1, y, y, y])).all()


@given(arrays.arrays(np.float64, st.integers(0, 5), elements=NUMBERS))
def test_a_number_is_spelled_as_python_spells_it(values):
    assert lines([values], ["<", ">"]) == "".join(f"<{one!r}>" for one in values.tolist())


@given(st.lists(st.tuples(NUMBERS, st.integers(-(2**63), 2**63 - 1), NAMES), min_size=1, max_size=5))
def test_a_machine_without_the_compiled_loop_writes_the_same_lines(rows):
    numbers, integers, texts = zip(*rows, strict=True)
    columns = [np.array(numbers), np.array(integers, dtype=np.int64), list(texts)]
    with mock.patch("losscli.render.numbers.compiled", return_value=None):
        expected = lines(columns, ["{", ", ", "%d", "}\n"])
    assert lines(columns, ["{", ", ", "%d", "}\n"]) == expected


def test_literals_stand_around_the_columns_as_they_are():
    columns = [np.array([1, 2**62]), ["%s", "b"], np.array([0.1, -0.0])]
    assert lines(columns, ["%d{", "%", "", "}\n"]) == "%d{1%%s0.1}\n%d{4611686018427387904%b-0.0}\n"


def test_columns_may_be_views_of_every_second_number():
    assert lines([np.arange(6.0)[::2], np.arange(6)[1::2]], ["", " ", ";"]) == "0.0 1;2.0 3;4.0 5;"


@given(st.lists(st.integers(0, 3), max_size=12), st.integers(1, 4))
def test_lines_spelled_ahead_stand_in_their_order(sizes, jobs):
    text = io.StringIO(newline="")
    speller = Speller(text, jobs)
    whole = [np.arange(size * FEW // 2, dtype=np.int64) + start for start, size in enumerate(sizes)]
    for column in whole:
        speller.put([column], ["", "\n"])
    speller.end()
    assert text.getvalue() == "".join(f"{number}\n" for column in whole for number in column.tolist())
