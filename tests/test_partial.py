"""Parts of a result, through their file and merged, are one run over all rows, bit for bit."""

import copy
import json
import math
import pickle
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import losscli
from losscli.batch import Batch
from losscli.errors import PairingError, Place, ReadError, UsageError
from losscli.evaluation import Plan, Reduction, gathered
from losscli.exactsum import ExactSum
from losscli.losses import every, find
from losscli.losses.expression import expression
from losscli.partial import Partial, finished, merged, read, written
from losscli.partial.document import document, loss_document, loss_of
from losscli.partial.members import Member
from losscli.reduction import Extreme, Moments
from losscli.report import InputFacts, Report, Shard
from losscli.suspicion import watches

INF = math.inf
# Probabilities with both ends, where bce is infinite on the wrong side, and very small ones.
probabilities = st.sampled_from([0.0, 1.0, 0.5, 5e-324, 1e-300]) | st.floats(0, 1)
rows = st.tuples(probabilities, st.sampled_from([0.0, 1.0]), st.sampled_from([0.0, 0.5, 1.0, 1e-9, 3e200]))
splits = st.lists(st.lists(rows, max_size=5), min_size=1, max_size=5)


def part(rows, *, weighted=False, loss="bce", reduction="mean", name="p.csv", like=None, **options):
    """Return the part of some rows (p, y, w)."""
    kind = find(loss)
    one = kind.under(kind.convention(like), options)
    p, y, w = np.array(rows, float).reshape(-1, 3).T.copy()
    numbers = np.arange(1, len(rows) + 1)
    batch = Batch({"pred": p, "target": y}, numbers, w if weighted else None, lambda name, i, _: Place(name, i))
    suspects = watches(one, {"pred": name, "target": "y.csv"})
    plan = Plan(Reduction(reduction), kind.convention(like))
    evaluation = gathered(one, [batch] if rows else [], suspects, plan)
    inputs = {"pred": InputFacts(name, ("p",), len(rows)), "target": InputFacts("y.csv", ("y",), len(rows))}
    weight = "w" if weighted else None
    shard = Shard(len(rows), inputs)
    report = Report(evaluation, inputs, version=losscli.__version__, like=like, weight=weight, shards=(shard,))
    return Partial(report, suspects, {})


def through_the_file(some):
    (found,) = read(written(some), "part.json")
    return found


def outcome(some):
    """Return all that is said of a result, or why there is none."""
    try:
        report = finished(some)
    except UsageError as error:
        return error.headline
    value = report.evaluation.value
    return value.hex(), report.evaluation.moments, [finding.text for finding in report.warnings]


def extremes(some):
    return [one and one.value for one in (some.smallest, some.largest)]


@given(splits, st.booleans())
def test_parts_in_their_order_are_the_whole(pieces, weighted):
    parts = [(f"{i}.json", through_the_file(part(piece, weighted=weighted))) for i, piece in enumerate(pieces)]
    whole = part([row for piece in pieces for row in piece], weighted=weighted)
    assert outcome(merged(parts)) == outcome(whole)


@given(splits, st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_the_parts_changes_no_sum(pieces, weighted, random):
    whole = part([row for piece in pieces for row in piece], weighted=weighted)
    random.shuffle(pieces)
    parts = [(f"{i}.json", through_the_file(part(piece, weighted=weighted))) for i, piece in enumerate(pieces)]
    found, expected = (one.report.evaluation.moments for one in (merged(parts), whole))
    numbers = {"infinite_rows": (), "smallest": None, "largest": None}
    assert replace(found, **numbers) == replace(expected, **numbers)
    assert extremes(found) == extremes(expected)


@given(splits)
def test_merging_by_twos_is_merging_at_once(pieces):
    parts = [(f"{i}.json", part(piece)) for i, piece in enumerate(pieces)]
    at_once = merged(parts)
    by_twos = parts[0][1]
    for name, one in parts[1:]:
        by_twos = through_the_file(merged([("before", by_twos), (name, one)]))
    assert written(by_twos) == written(at_once)


def test_the_mean_of_the_parts_is_the_correctly_rounded_mean():
    values = [[1e16, 1.0], [-1e16, 1.0], [0.1, 0.2]]
    parts = [
        (str(i), through_the_file(part([(value, 0.0, 1.0) for value in piece], loss="mse")))
        for i, piece in enumerate(values)
    ]
    exact = sum(Fraction(value) ** 2 for piece in values for value in piece) / 6
    assert finished(merged(parts)).evaluation.value == float(exact)


@pytest.mark.parametrize("reduction", ["mean", "sum", "max", "min"])
def test_each_reduction_that_can_be_merged_is_that_of_the_whole(reduction):
    first, second = [(0.2, 1.0, 1.0), (0.9, 0.0, 1.0)], [(0.5, 1.0, 1.0)]
    parts = [(name, through_the_file(part(some, reduction=reduction))) for name, some in (("a", first), ("b", second))]
    assert outcome(merged(parts)) == outcome(part([*first, *second], reduction=reduction))


def test_an_empty_part_changes_nothing():
    some, nothing = part([(0.2, 1.0, 2.0)], weighted=True), part([], weighted=True)
    assert outcome(merged([("a", through_the_file(nothing)), ("b", some)])) == outcome(some)


def test_parts_of_no_rows_at_all_have_no_mean():
    with pytest.raises(UsageError, match="no row is left"):
        finished(merged([("a", part([])), ("b", part([]))]))


def test_the_signs_of_the_negative_class_are_compared_over_the_parts():
    zeros, minus = part([(0.5, 0.0, 1.0)], loss="hinge"), part([(0.5, -1.0, 1.0)], loss="hinge")
    with pytest.raises(UsageError, match="both 0 and -1"):
        merged([("a", through_the_file(zeros)), ("b", through_the_file(minus))])


@pytest.mark.parametrize(
    ("other", "problem"),
    [
        ({"loss": "mse"}, "the loss is bce in the first and mse in the second"),
        ({"clip": 1e-7}, "--clip is none in the first and 1e-07 in the second"),
        ({"reduction": "sum"}, "--reduction is mean in the first and sum in the second"),
        ({"weighted": True}, "--weight is none in the first and w in the second"),
        ({"like": "torch"}, "--log-floor is none in the first and -100 in the second"),
    ],
)
def test_parts_that_were_computed_otherwise_are_refused(other, problem):
    with pytest.raises(PairingError, match=r"^a\.json and b\.json cannot be merged: " + problem):
        merged([("a.json", part([(0.5, 1.0, 1.0)])), ("b.json", part([(0.5, 1.0, 1.0)], **other))])


def test_parts_of_other_columns_are_refused():
    one, other = part([(0.5, 1.0, 1.0)]), part([(0.25, 1.0, 1.0)])
    shard = other.report.shards[0]
    inputs = {**shard.inputs, "pred": InputFacts("q.csv", ("q",), 1)}
    other = other._replace(report=other.report._replace(inputs=inputs, shards=(shard._replace(inputs=inputs),)))
    with pytest.raises(PairingError, match="the column of pred is p in the first and q in the second"):
        merged([("a", one), ("b", other)])


def with_facts(some, **facts):
    (shard,) = some.report.shards
    return some._replace(report=some.report._replace(shards=(shard._replace(**facts),)))


def test_the_same_rows_twice_are_refused_by_their_digests():
    digests = {"pred": "01", "target": "02"}
    one, other = (with_facts(part([(0.5, 1.0, 1.0)], name=name), digests=digests) for name in ("p.csv", "copy.csv"))
    with pytest.raises(PairingError, match=r"a and b hold the same rows twice: p\.csv, y\.csv and copy\.csv, y\.csv"):
        merged([("a", one), ("b", other)])
    report = finished(merged([("a", one), ("b", other)], doubles=True))
    assert report.evaluation.moments.count == 2
    assert "1 shard holds the same numbers as one before" in report.warnings[-1].text


def test_shards_that_share_one_input_are_no_doubles():
    one = with_facts(part([(0.5, 1.0, 1.0)]), digests={"pred": "01", "target": "02"})
    other = with_facts(part([(0.25, 1.0, 1.0)]), digests={"pred": "03", "target": "02"})
    assert merged([("a", one), ("b", other)]).report.evaluation.moments.count == 2


def test_a_group_in_two_shards_is_refused():
    one, other = (with_facts(part([(0.5, 1.0, 1.0)], name=name), groups=("q1", "q2")) for name in ("a.csv", "b.csv"))
    with pytest.raises(PairingError, match=r"group q1 is in a\.csv, y\.csv and again in b\.csv, y\.csv"):
        merged([("a", one), ("b", other)])


moments = st.builds(
    Moments,
    count=st.integers(0, 2**60),
    sum=st.builds(ExactSum, st.integers(-(2**4000), 2**4000)),
    weight=st.none() | st.builds(ExactSum, st.integers(0, 2**4000)),
    infinite_rows=st.lists(st.integers(1, 99), max_size=5).map(tuple),
    smallest=st.none() | st.builds(Extreme, st.floats(allow_nan=False), st.integers(1, 99)),
)


@given(moments)
def test_moments_are_pickled_exactly(some):
    assert pickle.loads(pickle.dumps(some)) == some  # noqa: S301 - our own


@given(moments, st.integers(0, 10**12))
def test_shifting_back_and_forth_changes_no_row(some, rows):
    assert some.shifted(rows).shifted(-rows) == some


def test_shifting_adds_to_the_number_of_each_row():
    some = Moments.of(np.array([1.0, INF, -2.0]), np.arange(1, 4)).shifted(10)
    assert (some.infinite_rows, some.smallest, some.largest) == ((12,), Extreme(-2.0, 13), Extreme(INF, 12))


@pytest.mark.parametrize("loss", every(), ids=lambda loss: loss.name)
def test_every_loss_comes_back_from_its_document(loss):
    value = json.loads(json.dumps(loss_document(loss())))
    assert loss_of(Member(value, "part.json", 1)) == loss()


def test_an_expression_comes_back_from_its_document():
    loss = expression("abs(p - y)**1.5")()
    assert loss_of(Member(loss_document(loss), "part.json", 1)) == loss


def test_a_part_is_one_line_of_strict_json_that_says_what_it_is():
    text = written(part([(0.0, 1.0, 1.0), (0.5, 1.0, 1.0)]))
    value = json.loads(text, parse_constant=pytest.fail)
    assert (text.count("\n"), value["partial"]) == (1, 1)
    assert value["signature"] == f"bce|red:mean|clip:none|log:e|pair:row|losscli:{losscli.__version__}"
    assert "A part of a result" in value["note"]
    assert value["moments"]["largest"] == {"row": 1, "value": "inf"}


def test_several_parts_a_line_each_are_read_together():
    first, second = (part([(p, 1.0, 1.0)]) for p in (0.5, 0.25))
    assert [written(one) for one in read(written(first) + "\n" + written(second), "-")] == [
        written(first),
        written(second),
    ]


def members(value, where=()):
    """Yield the path of every member of a document."""
    named = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, one in named:
        yield (*where, key)
        yield from members(one, (*where, key))


PART = document(part([(0.0, 1.0, 1.0), (0.5, 1.0, 1.0)], weighted=True))


def holder_of(value, path):
    """Return what holds the member at a path."""
    for key in path[:-1]:
        value = value[key]
    return value


@pytest.mark.parametrize("instead", [None, "0x1p1", -1, 1.5, 10**400, [], {}, True], ids=lambda one: repr(one)[:9])
def test_a_part_that_was_changed_anywhere_is_an_error(instead):
    for path in members(PART):
        changed = copy.deepcopy(PART)
        holder = holder_of(changed, path)
        if holder[path[-1]] != instead:
            holder[path[-1]] = instead
            with pytest.raises(ReadError):
                read(json.dumps(changed), "part.json")


def test_a_part_that_lacks_anything_is_an_error():
    for path in members(PART):
        changed = copy.deepcopy(PART)
        del holder_of(changed, path)[path[-1]]
        with pytest.raises(ReadError):
            read(json.dumps(changed), "part.json")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "not valid JSON"),
        ("[1, 2]", "this is no partial result: it has no member partial"),
        ('{"a": 1}', "this is no partial result: it has no member partial"),
        ('{"schema": 1, "loss": "mse"}', "it is the report of --json"),
        ('{"partial": 1, "partial": 1}', "appears twice"),
        ('{"partial": 1, "losscli": "0.0.1"}', "this part was written by losscli 0.0.1"),
        ('{"partial": NaN}', "NaN is not JSON"),
    ],
)
def test_what_is_no_part_is_an_error(text, problem):
    with pytest.raises(ReadError, match=problem):
        read(text, "part.json")


def test_the_line_of_a_bad_part_among_several_is_named():
    with pytest.raises(ReadError, match=r"^parts\.ndjson:2: this is no partial result"):
        read(written(part([(0.5, 1.0, 1.0)])) + '{"a": 1}\n', "parts.ndjson")
