"""Terms that somebody gives, a number a row: which differ, and which one mistake gives all that do."""

import numpy as np
import pytest
from homework import homework, work

from losscli.diagnosis import vectors
from losscli.diagnosis.cells import Cells
from losscli.diagnosis.comparison import Comparer, Comparison, Source
from losscli.errors import UsageError
from losscli.losses import find, names
from losscli.readers.wanted import EXPECTED, TERMS
from losscli.readers.words import Digits

P, Y = [0.8, 0.1, 0.6, 0.4], [1, 0, 1, 0]
RIGHT = [-np.log(0.8), -np.log(0.9), -np.log(0.6), -np.log(0.6)]


def compared(own, texts) -> Comparison:
    """Return the verdict on the terms of some work, typed as these texts, or rows of them."""
    cells = np.array(texts)
    marks = np.vectorize(Digits().number, otypes=[float])(cells)
    comparer = Comparer(TERMS, own.loss, cells.shape[1] if cells.ndim > 1 else 1)
    for piece in own.pieces:
        arrays = {**piece.batch.arrays, TERMS: cells.astype(float), EXPECTED[TERMS]: marks}
        comparer.rows(piece._replace(batch=piece.batch._replace(arrays=arrays)))
    return comparer.comparison(own, 1.0, Source("terms.csv", ("loss",)))


def typed(values, form=".3f"):
    return [format(one, form) for one in np.asarray(values).ravel()]


def ids(own, texts):
    return [one.id for one in compared(own, texts).explanations]


def bce(p=P, y=Y, **options):
    return work("bce", p, y, **options)


@pytest.mark.parametrize("form", [".1f", ".2f", ".3f", ".6f", ".3e", ".17g"])
def test_right_terms_agree_at_the_digits_of_each(form):
    found = compared(bce(), typed(RIGHT, form))
    assert found.agrees
    assert found.rows == 4


def test_a_term_may_be_cut_off_where_another_is_rounded():
    assert compared(bce(), ["0.22", "0.10", "0.51", "0.511"]).agrees  # 0.2231, 0.10536, 0.51083, 0.51083


def test_a_digit_that_is_wrong_is_found_in_its_row():
    found = compared(bce(), ["0.223", "0.105", "0.512", "0.511"])
    assert [(one.row, one.expected.text, one.got) for one in found.differences] == [
        (3, "0.512", pytest.approx(-np.log(0.6)))
    ]
    assert (found.differing, found.digits) == (1, (3, 3))


@pytest.mark.parametrize(
    ("made", "name"),
    [
        (lambda t: t / 2, "half"),
        (lambda t: 2 * t, "twice"),
        (lambda t: -t, "negative"),
        (lambda t: t / 4, "divided"),
        (lambda t: t / np.log(2), "bits"),
        (lambda t: t / np.log(10), "bans"),
        (np.sqrt, "root"),
        (lambda t: t * t, "square"),
        (lambda t: np.exp(-t), "probabilities"),
        (np.cumsum, "running-sum"),
        (lambda t: np.cumsum(t) / [1, 2, 3, 4], "running-mean"),
        (lambda t: 100 * t, "percent"),
    ],
)
def test_what_was_done_to_each_term_is_named_at_three_digits(made, name):
    p = [0.81, 0.13, 0.62, 0.47]
    own = bce(p)
    right = -np.log([0.81, 1 - 0.13, 0.62, 1 - 0.47])
    (found,) = compared(own, typed(made(right))).explanations
    assert (found.id, found.whole, found.rows) == (name, True, 4)


def test_a_mistake_in_some_rows_is_named_and_its_rows_are_said():
    only_positive = -np.log(P)  # the rows of y = 0 should cost -ln(1 - p)
    found = compared(bce(), typed(only_positive, ".2f"))
    assert found.shared == "y = 0 in all of them, and in no other row"
    assert found.first == [2, 4]
    assert found.explanations[0].whole


def test_a_mistake_in_a_few_rows_alone_is_said_of_these():
    t = -np.log([0.81, 0.87, 0.62, 0.53, 0.77, 0.91])
    mixed = [*t[:4], *(t[4:] / np.log(2))]
    found = compared(bce([0.81, 0.13, 0.62, 0.47, 0.77, 0.91], [1, 0, 1, 0, 1, 1]), typed(mixed, ".4f"))
    assert [(one.id, one.whole, one.rows) for one in found.explanations] == [("bits", False, 2)]
    assert found.shared == "y = 1 in all of them (and in 2 of the other rows)"


def test_another_convention_is_told_before_mistakes():
    own = bce([0.0, 0.3, 0.6], [1, 1, 0])
    clipped = [100.0, -np.log(0.3), -np.log(0.4)]  # torch ends each logarithm at -100
    found = compared(own, typed(clipped, ".5f"))
    assert (found.explanations[0].id, found.explanations[0].kind) == ("torch", "convention")
    assert found.shared == "the loss is infinite in all of them, and in no other row"


def test_a_mistake_of_the_loss_itself_is_found_row_by_row():
    logits, labels = [[2, 1, 0.1], [0.5, 2, 0.3], [1, 0.2, 1.7]], [0, 1, 2]
    q = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    twice = np.log(np.exp(q).sum(axis=1)) - q[range(3), labels]
    assert ids(work("ce", logits, labels), typed(twice, ".2f"))[0].startswith("double")


def test_terms_one_row_too_low_are_found_whatever_the_first_is():
    own = homework("mse", 20, seed=3)
    texts = typed(own.terms, ".4f")
    assert ids(own, ["7", *texts[:-1]]) == ["row-before"]
    assert ids(own, [*texts[1:], "7"]) == ["row-after"]


def test_terms_of_several_outputs_a_row_name_the_column():
    own = work("mse", [[1, 2], [3, 5]], [[1, 1], [3, 3]])  # 0, 1 and 0, 4
    found = compared(own, [["0", "1"], ["0", "4.25"]])
    assert [(one.row, one.column) for one in found.differences] == [(2, 1)]


def test_weights_are_no_part_of_a_term():
    own = work("mse", [1.5, 2.5, 4.0], [1, 1, 1], weights=[1, 2, 3])
    assert compared(own, ["0.25", "2.25", "9"]).agrees
    assert ids(own, ["0.25", "4.50", "27.0"]) == ["weighted"]  # times 1, 2, 3


def test_one_number_of_few_digits_tells_nothing():
    found = compared(bce(), ["0.223", "0.105", "0.511", "0.74"])  # 0.737 is 0.511 in bits
    assert found.explanations == ()
    assert "too few digits" in found.untried
    assert ids(bce(), ["0.223", "0.105", "0.511", "0.736966"]) == ["bits"]


def test_zeros_tell_nothing_but_are_named():
    assert "0 is expected" in compared(bce(), ["0.000"] * 4).untried


def test_what_no_mistake_gives_is_not_explained():
    assert ids(bce(), ["0.317", "0.905", "0.226", "0.448"]) == []


def test_the_last_rows_are_named_where_only_they_differ():
    own = homework("mae", 8, seed=2)
    texts = typed(own.terms, ".4f")
    assert compared(own, [*texts[:5], "9.7", "9.81", "9.93"]).shared == "they are the last 3 rows"


def test_half_of_a_double_in_full_is_exact():
    own = work("mae", [0.52, 1 / 3, 2 / 3, 5 / 7], [0, 0, 0, 0])
    full = [repr(1 / 3), repr(2 / 3), repr(5 / 7)]
    assert not compared(own, ["0.5", *full]).agrees  # beside doubles in full 0.5 is no rounded 0.52
    assert compared(own, ["0.5", "0.33", "0.67", "0.71"]).agrees


def test_terms_computed_in_float32_agree_though_few_digits_are_left():
    p = np.array([0.99999, 0.9999, 0.5, 0.999], np.float32)
    single = -np.log(p)  # 1 - p has two digits of float32 where p is near 1
    own = work("bce", np.array([0.99999, 0.9999, 0.5, 0.999]), [1, 1, 1, 1])
    assert compared(own, [repr(float(one)) for one in single]).agrees
    assert compared(own, [str(one) for one in single]).agrees
    assert not compared(own, [repr(float(one) * 1.01) for one in single]).agrees


@pytest.mark.parametrize("text", ["0.50", "5.0e-1", "1e-3", "1200", "12.5", "0.00", "-0.125", "3.140e+2", "9.9999"])
def test_the_digits_of_many_cells_are_those_of_each(text):
    from losscli.diagnosis.typed import Typed  # noqa: PLC0415

    one = Typed.parse(text)
    mark = np.array([[float(Digits().number(text))]])
    value = np.array([[one.value]])
    cells = Cells(np.array([1.0]), value, value, mark, value)
    again = cells.typed(0, 0)
    assert (again.value, again.digits, again.place) == (one.value, one.digits, one.place)
    assert cells.digits[0, 0] == one.digits
    assert cells.places[0, 0] == one.place


@pytest.mark.parametrize("name", [one for one in names() if one not in {"cox", "ctc"}])  # whose rows are together
def test_right_terms_of_every_loss_agree_and_random_ones_are_not_explained(name):
    own = homework(name, 7, seed=2)
    right = own.terms.reshape(own.rows, -1)
    assert compared(own, typed(right, ".3e")).agrees
    assert ids(own, typed(right * np.random.default_rng(3).uniform(0.3, 3, right.shape) + 0.01, ".3e")) == []
    assert all(one.values.shape == right.shape for one in vectors.candidates(own, right))


@pytest.mark.parametrize("name", ["mse", "bce", "ce", "kl"])
def test_every_candidate_planted_at_three_digits_is_found(name):
    own = homework(name, 8, seed=1)
    right = own.terms.reshape(own.rows, -1)
    for one in vectors.candidates(own, right):
        wrong = np.abs(one.values - right) > 0.02 * np.abs(right)
        if np.isfinite(one.values).all() and wrong.sum() > 2 and np.all(one.values != 0):
            found = compared(own, typed(one.values, ".2e")).explanations
            exact = [vectors_of(own, right, each.id) for each in found]
            assert any(np.allclose(each, one.values, rtol=1e-2) for each in exact), one.id


def vectors_of(own, right, name):
    return next(one.values for one in vectors.candidates(own, right) if one.id == name)


@pytest.mark.parametrize("name", ["mse", "bce", "ce", "kl"])
def test_random_wrong_terms_are_hardly_ever_explained(name):
    rng = np.random.default_rng(0)
    explained = 0
    for seed in range(60):
        own = homework(name, 3, seed % 6)
        noise = own.terms * 10 ** rng.uniform(-1, 1, own.terms.shape)
        explained += bool(compared(own, typed(noise, ".1e")).explanations)
    assert explained <= 1


def test_a_loss_whose_rows_have_one_term_together_is_refused():
    own = work("listnet", [[1.0, 2.0, 3.0]], [[1, 0, 0]])
    with pytest.raises(UsageError, match="listnet has one term"):
        compared(own, ["1", "2", "3"])


def test_sequences_have_no_columns_of_gradients():
    with pytest.raises(UsageError, match="length of its own"):
        Comparer("expect-grad", find("ctc")())
