"""The mistakes of the loss of sequences, each worked out here by going through all ways, or by torch."""

from itertools import groupby, product

import numpy as np
import pytest
from homework import typed
from scipy import special

from losscli.batch import Batch
from losscli.diagnosis.mistakes import sequence
from losscli.diagnosis.search import candidates, search
from losscli.diagnosis.typed import Typed
from losscli.diagnosis.verdict import verdict
from losscli.diagnosis.work import Keeper, Work
from losscli.errors import Place
from losscli.evaluation import evaluate
from losscli.losses import find

RNG = np.random.default_rng(7)
LENGTHS = ((4, 2), (3, 1), (5, 3), (6, 3))
LOGITS = [np.round(2 * RNG.normal(size=(times, 4)), 2) for times, _ in LENGTHS]
LABELS = [np.array(row, dtype=float) for row in ([1, 2], [3], [2, 2, 1], [3, 1, 3])]
EVEN = [np.array(row, dtype=float) for row in ([1, 2, 2], [3, 1, 1], [2, 3, 1], [1, 1, 2])]


def work(logits=LOGITS, labels=LABELS, **options):
    """Return the work behind sequences of lengths of their own, a row each, as they are read."""
    pieces = [
        Batch({"pred": z[None], "target": y[None]}, np.array([row]), None, lambda *_: Place("sequences"))
        for row, (z, y) in enumerate(zip(logits, labels, strict=True), 1)
    ]
    keeper = Keeper()
    return Work.of(evaluate(find("ctc")(**options), pieces, [keeper]), keeper.kept)


def surprise(logs, labels, blank=0):
    """Return −ln of the probability of all ways that become the labels, by going through each way there is."""
    times, classes = logs.shape
    whole = sum(
        np.exp(sum(logs[t, way[t]] for t in range(times)))
        for way in product(range(classes), repeat=times)
        if [label for label, _ in groupby(way) if label != blank] == list(labels)
    )
    return -np.log(whole)


def each(change=lambda z, y: (special.log_softmax(z, axis=1), y), **options):
    return np.array([surprise(*change(z, y), **options) for z, y in zip(LOGITS, LABELS, strict=True)])


TERMS, COUNTS, TIMES = each(), np.array([2, 1, 3, 3]), np.array([4, 3, 5, 6])


def normal(z):
    return special.log_softmax(z, axis=1)


FOUND = {
    "times-labels": (TERMS * COUNTS).mean(),
    "over-times": (TERMS / TIMES).mean(),
    "over-all-labels": TERMS.sum() / 9,
    "over-all-times": TERMS.sum() / 18,
    "logits-as-log-probabilities": each(lambda z, y: (z, y)).mean(),
    "softmax-for-log-softmax": each(lambda z, y: (special.softmax(z, axis=1), y)).mean(),
    "softmax-twice": each(lambda z, y: (normal(special.softmax(z, axis=1)), y)).mean(),
    "softmax-over-times": each(lambda z, y: (special.log_softmax(z, axis=0), y)).mean(),
    "collapsed-labels": each(lambda z, y: (normal(z), [label for label, _ in groupby(y)])).mean(),
    "labels-reversed": each(lambda z, y: (normal(z), y[::-1])).mean(),
    "blank-last-labels-from-0": each(lambda z, y: (normal(z), y - 1), blank=3).mean(),
}


def first(value, own):
    return search(own, Typed.parse(typed(value, 6)))[0].id


def test_the_terms_are_those_of_all_ways():
    assert work().value == pytest.approx(TERMS.mean(), rel=1e-12)


@pytest.mark.parametrize("mistake", FOUND)
def test_a_mistake_with_sequences_comes_to_this_and_is_named_first(mistake):
    values = {one.mistake.id: one.value for one in candidates(work())}
    assert values[mistake] == pytest.approx(FOUND[mistake], rel=1e-9)
    assert first(FOUND[mistake], work()) == mistake


def test_another_class_may_be_the_blank():
    labels = [np.array([1.0, 2.0]), np.array([2.0]), np.array([2.0, 2.0, 1.0]), np.array([1.0])]
    value = np.mean([surprise(normal(z), y, blank=3) for z, y in zip(LOGITS, labels, strict=True)])
    assert first(value, work(labels=labels)) == "blank-last"


def test_the_mean_label_and_the_mean_sequence_are_told_apart():
    assert first((TERMS / COUNTS).mean(), work()) == "torch"
    assert first(TERMS.mean(), work(average="label")) == "by-sequence"


def test_each_of_its_mistakes_is_worked_out():
    named = {*FOUND, "blank-last", "by-sequence"}
    assert {one.id for one in sequence.OF["ctc"]} == named


def test_torch_divides_by_the_labels_and_says_so():
    torch = pytest.importorskip("torch")
    padded = [torch.tensor(z).log_softmax(1) for z in LOGITS]
    theirs = torch.nn.functional.ctc_loss(
        torch.nn.utils.rnn.pad_sequence(padded),
        torch.tensor(np.concatenate(LABELS)).long(),
        torch.tensor(TIMES),
        torch.tensor(COUNTS),
    )
    assert first(theirs.item(), work()) == "torch"


def test_sequences_of_one_length_are_all_made_at_once():
    logits = [np.round(2 * RNG.normal(size=(5, 4)), 2) for _ in EVEN]
    own = work(logits, EVEN)
    values = {one.mistake.id: one.value for one in candidates(own)}
    terms = np.array([surprise(normal(z), y) for z, y in zip(logits, EVEN, strict=True)])
    assert values["over-times"] == pytest.approx(terms.mean() / 5, rel=1e-9)
    assert values["times-labels"] == pytest.approx(terms.mean() * 3, rel=1e-9)
    assert not {"over-all-labels", "over-all-times"} & set(values)  # the same as dividing each


def test_a_target_that_is_too_long_is_judged():
    own = work([LOGITS[0][:1], LOGITS[1]], LABELS[:2])
    assert own.value == np.inf
    assert verdict(own, Typed.parse("inf")).agrees
    assert not verdict(own, Typed.parse("3.14159")).agrees
