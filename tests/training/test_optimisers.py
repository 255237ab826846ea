"""The optimisers against those of torch.optim, step by step, and against their formulas by hand."""

import numpy as np
import pytest

from losscli.errors import OptionError, UsageError
from losscli.training.adam import Adam, AdamW
from losscli.training.optimiser import State
from losscli.training.sgd import SGD

STEPS = 40
RULES = [
    SGD(0.1),
    SGD(0.1, weight_decay=0.02),
    SGD(0.05, momentum=0.9),
    SGD(0.05, momentum=0.7, weight_decay=0.1),
    SGD(0.05, momentum=0.7, weight_decay=0.1, nesterov=True),
    Adam(0.01),
    Adam(0.02, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1),
    AdamW(0.01),
    AdamW(0.02, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.2),
]


def slopes(step):
    """Return gradients of two parameters that jump about, one of them often 0."""
    random = np.random.default_rng(step)
    return {"0.weight": random.normal(size=(2, 3)), "0.bias": random.normal(size=2) * (step % 3)}


def beginning():
    random = np.random.default_rng(99)
    return {"0.weight": random.normal(size=(2, 3)), "0.bias": random.normal(size=2)}


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_every_step_is_torchs(rule):
    torch = pytest.importorskip("torch")
    theirs = {name: torch.nn.Parameter(torch.tensor(value)) for name, value in beginning().items()}
    optimiser = getattr(torch.optim, rule.torch)(theirs.values(), **rule.settings())
    ours, state = beginning(), State()
    for step in range(STEPS):
        found = slopes(step)
        for name, parameter in theirs.items():
            parameter.grad = torch.tensor(found[name])
        optimiser.step()
        ours, state = rule.step(ours, found, state)
    assert state.steps == STEPS
    for name, parameter in theirs.items():
        assert ours[name] == pytest.approx(parameter.detach().numpy(), rel=1e-12, abs=1e-13)


def test_momentum_is_not_damped_at_the_first_step():
    rule = SGD(0.5, momentum=0.9)
    after, state = rule.step({"w": np.array([1.0])}, {"w": np.array([2.0])})
    assert after["w"] == 1 - 0.5 * 2
    after, _ = rule.step(after, {"w": np.array([3.0])}, state)
    assert after["w"] == pytest.approx(0 - 0.5 * (0.9 * 2 + 3))


def test_the_first_step_of_adam_is_the_learning_rate_whatever_the_gradient():
    after, _ = Adam(0.01, eps=0.0).step({"w": np.array([1.0, 1.0])}, {"w": np.array([1e-9, -1e9])})
    assert after["w"] == pytest.approx([1 - 0.01, 1 + 0.01], abs=1e-15)


@pytest.mark.parametrize("rule", [SGD(0.1, momentum=0.9, weight_decay=0.5), AdamW(0.1)], ids=str)
def test_frozen_parameters_neither_move_nor_decay(rule):
    before = beginning()
    after, state = rule.step(before, slopes(1), None, {"0.bias"})
    assert after["0.bias"] is before["0.bias"]
    assert not np.any(after["0.weight"] == before["0.weight"])
    assert list(state.memories) == ["0.weight"]


def test_a_step_changes_nothing_in_place():
    before, found = beginning(), slopes(1)
    AdamW(0.1).step(before, found)
    SGD(0.1, momentum=0.5, weight_decay=0.5).step(before, found)
    assert all(np.array_equal(before[name], beginning()[name]) for name in before)
    assert all(np.array_equal(found[name], slopes(1)[name]) for name in found)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: SGD(0.0), "sgd: --lr must be a positive number, got 0"),
        (lambda: SGD(-1.0), "sgd: --lr must be a positive number, got -1"),
        (lambda: SGD(float("nan")), "sgd: --lr must be a positive number, got nan"),
        (lambda: SGD(float("inf")), "sgd: --lr must be a positive number, got inf"),
        (lambda: SGD(0.1, momentum=-0.1), "sgd: --momentum must be a number that is not negative, got -0.1"),
        (
            lambda: Adam(0.1, betas=(0.9, 1.0)),
            "adam: --betas must be a number from 0 up to, but not, 1, got 0.9,1",
        ),
        (lambda: AdamW(0.1, weight_decay=-1), "adamw: --weight-decay must be a number that is not negative, got -1"),
    ],
)
def test_a_setting_outside_its_range_is_refused(make, said):
    with pytest.raises(OptionError) as caught:
        make()
    assert caught.value.headline == said


def test_nesterovs_form_needs_momentum():
    with pytest.raises(UsageError, match="it needs one"):
        SGD(0.1, nesterov=True)
