"""The mistakes of the margin losses of several classes, each worked out by hand."""

import numpy as np
import pytest
from homework import ids, typed, work

from losscli.diagnosis.mistakes.rivals import OF
from losscli.diagnosis.search import candidates

ROWS = np.arange(4)
Z = np.array([[2.0, 1.7, -0.6, 0.3], [0.5, 0.2, 1.4, -1.1], [-0.8, 0.4, 2.5, 0.9], [-1.3, -0.4, -2.2, -0.1]])
Y = np.array([0, 1, 2, 3])
ONE_HOT = np.eye(4)
OTHERS = ONE_HOT == 0


def lead(z, y, margin=1.0):
    """Return margin − z[y] + z, of all classes."""
    return margin - z[ROWS, y][:, None] + z


def summed(z=Z, y=Y, margin=1.0, power=1):
    """Return the mean over the rows of the sum over the rivals."""
    return (np.maximum(0, lead(z, y, margin)) ** power * (np.eye(4)[y] == 0)).sum() / 4


def best(z=Z, y=Y, margin=1.0, power=1):
    """Return the mean over the rows of the best rival."""
    rivals = np.where(np.eye(4)[y] == 1, -np.inf, lead(z, y, margin)).max(axis=1)
    return (np.maximum(0, rivals) ** power).sum() / 4


def softmax(z):
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def every(of):
    """Return what each of these losses can become, from its mean of scores and labels."""
    return {
        "softmax-first": of(softmax(Z)),
        "sign": of(-Z),
        "labels-minus-1": of(y=np.array([3, 0, 1, 2])),
        "labels-plus-1": of(y=np.array([1, 2, 3, 0])),
        "labels-minus-1-clamped": of(y=np.array([0, 0, 1, 2])),
        "labels-plus-1-clamped": of(y=np.array([1, 2, 3, 3])),
        "columns-reversed": of(Z[:, ::-1]),
        "each-class": np.maximum(0, 1 - np.where(OTHERS, -1, 1) * Z).sum() / 16,
        "ce": -np.log(softmax(Z)[ROWS, Y]).sum() / 4,
        "error-rate": 1 / 4,
    }


def over_classes(z=Z, y=Y):
    return summed(z, y) / 4


def perceptron(z=Z, y=Y):
    return best(z, y, margin=0.0)


BEST_LEADS = np.where(OTHERS, lead(Z, Y), -np.inf).max(axis=1)
TOP = every(best) | {
    "added-up": summed(),
    "over-classes": summed() / 4,
    "over-rivals": summed() / 3,
    "true-included": np.maximum(1, BEST_LEADS).sum() / 4,
    "no-max": BEST_LEADS.sum() / 4,
    "squared": best(power=2),
    "no-margin": perceptron(),
}
MADE = {
    "weston-watkins": every(summed)
    | {
        "over-classes": summed() / 4,
        "over-rivals": summed() / 3,
        "best-rival": best(),
        "true-included": summed() + 1,
        "no-max": (lead(Z, Y) * OTHERS).sum() / 4,
        "other-power": summed(power=2),
        "no-margin": summed(margin=0.0),
    },
    "multi-margin": every(over_classes)
    | {
        "added-up": summed(),
        "over-rivals": summed() / 3,
        "best-rival": best(),
        "true-included": (summed() + 1) / 4,
        "no-max": (lead(Z, Y) * OTHERS).sum() / 16,
        "other-power": summed(power=2) / 4,
        "no-margin": summed(margin=0.0) / 4,
    },
    "crammer-singer": TOP | {"zero-rival": None},
    "categorical-hinge": TOP,
    "multiclass-perceptron": every(perceptron)
    | {
        "no-max": (BEST_LEADS - 1).sum() / 4,
        "squared": best(margin=0.0, power=2),
        "margin-1": best(),
    },
}
# With four rows of four classes the sum over the rivals is divided by 4 twice, or not at all.
NAMED_OTHERWISE = {"added-up": "sum", "over-classes": "divided-twice"}
CASES = [(loss, name, value) for loss, made in MADE.items() for name, value in made.items() if value is not None]


@pytest.mark.parametrize(("loss", "name", "value"), CASES)
def test_what_a_mistake_makes_is_among_the_first_named(loss, name, value):
    found = {one.mistake.id: one.value for one in candidates(work(loss, Z, Y))}
    assert found[name] == pytest.approx(value, rel=1e-9)
    hits = ids(typed(value, 6), loss, Z, Y)
    assert name in hits
    assert hits[0] in {name, NAMED_OTHERWISE.get(name)}


@pytest.mark.parametrize("loss", OF)
def test_every_mistake_of_its_own_is_worked_out_here(loss):
    assert {one.id for one in OF[loss]} == set(MADE[loss])


def test_the_rival_of_keras_that_is_0_is_named():
    """Scores −3, −2, −4 of which the second is right lead by 1 and cost 0; with a rival of 0 they cost 1 + 2."""
    z, y = ((-3.0, -2.0, -4.0), (1.0, 0.5, 2.25)), (1, 0)
    value = ((1 + 2 + 0) + (1 - 1 + 2.25)) / 2
    assert ids(typed(value, 6), "crammer-singer", z, y) == ["zero-rival"]
    assert ids(typed(value, 6), "categorical-hinge", z, y) == ["keras"]


def test_the_rivals_of_three_classes_are_half_of_the_right_number():
    z = ((2.0, 1.7, -0.6), (0.5, 0.2, 1.4))
    value = (0.7 + (1.3 + 2.2)) / 2
    assert ids(typed(value / 2, 6), "weston-watkins", z, (0, 1)) == ["half", "divided-twice"]


def test_mistakes_keep_the_weights_of_the_classes():
    weights = (1.0, 2.0, 0.5, 3.0)
    counted = np.array(weights)
    value = (np.maximum(0, lead(Z, Y)) * OTHERS).sum(axis=1) @ counted / 3 / 4
    assert ids(typed(value, 6), "multi-margin", Z, Y, class_weight=weights)[0] == "over-rivals"


SHAPES = [
    *((loss, Z, Y, {"weights": (1, 2, 0, 1)}) for loss in OF),
    *((loss, Z[:1, :2], Y[:1], {}) for loss in OF),
    *((loss, Z, Y, {"reduction": name}) for loss in OF for name in ("sum", "median", "max")),
    ("categorical-hinge", Z, np.eye(4), {}),
    ("categorical-hinge", Z, softmax(Z), {}),
    ("multi-margin", Z, Y, {"power": 2, "class_weight": (1.0, 2.0, 3.0, 0.0)}),
    ("weston-watkins", Z, Y, {"power": 2, "margin": 0.5}),
    ("crammer-singer", Z, Y, {"margin": 0.0}),
]


@pytest.mark.parametrize(("loss", "z", "y", "said"), SHAPES)
def test_every_mistake_can_be_tried_on_any_valid_input(loss, z, y, said):
    list(candidates(work(loss, z, y, **said)))
