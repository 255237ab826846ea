"""The initial values are torch's, to the last bit."""

import numpy as np
import pytest

from losscli.errors import UsageError
from losscli.network.calls import layer_of
from losscli.network.initialising import initial

LAYERS = ("Linear(3, 7)", "Tanh()", "Linear(7, 5, bias=False)", "ReLU()", "Linear(5, 61)", "Linear(61, 2)")


@pytest.mark.parametrize("seed", [0, 1, 42, 2**32 - 1, 2**32, 2**40 + 3, 2**64 - 1, -1, -(2**63)])
def test_a_seed_gives_the_numbers_of_torch(seed):
    torch = pytest.importorskip("torch")
    state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    network = torch.nn.Sequential(*(eval(f"torch.nn.{text}", {"torch": torch}) for text in LAYERS))  # noqa: S307
    torch.random.set_rng_state(state)

    found = initial([layer_of(text) for text in LAYERS], seed)

    expected = network.state_dict()
    assert list(found) == list(expected)
    for name, value in found.items():
        assert value.dtype == np.float64
        np.testing.assert_array_equal(value, expected[name].numpy().astype(np.float64))


def test_the_first_numbers_of_seed_0():
    # torch 2.13.0: torch.manual_seed(0); torch.nn.Linear(2, 2).weight
    found = initial([layer_of("Linear(2, 2)")], 0)

    np.testing.assert_allclose(found["0.weight"], [[-0.0053, 0.3793], [-0.5820, -0.5204]], atol=5e-5)


@pytest.mark.parametrize("seed", [2**64, -(2**63) - 1])
def test_a_seed_that_torch_does_not_take_is_refused(seed):
    with pytest.raises(UsageError, match="is not one of torch's"):
        initial([layer_of("Linear(2, 2)")], seed)
