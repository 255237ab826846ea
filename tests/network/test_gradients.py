"""Whole networks beside torch's autograd in float64, and beside differences for the losses that torch lacks."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest

from losscli.domain import LOG_PROBABILITY, PROBABILITY
from losscli.errors import UsageError
from losscli.losses import every, find
from losscli.network.calls import layer_of
from losscli.network.checking import check
from losscli.network.criterion import beside, criterion
from losscli.network.initialising import initial
from losscli.network.network import Network
from losscli.network.passes import backward, forward

MIDDLES = (
    *(
        "ReLU()",
        "Sigmoid()",
        "Tanh()",
        "LeakyReLU(0.1)",
        "GELU()",
        "GELU('tanh')",
        "ELU(0.5)",
        "SiLU()",
        "LogSigmoid()",
    ),
    *("Softplus()", "ReLU6()", "Hardtanh()", "Identity()", "Flatten()", "Dropout()", "Softmax(dim=1)", "LogSoftmax(1)"),
)
# Inputs of a loss beside prediction and target.
FURTHER = {"var": 0.7, "sigma": 0.6, "scale": 0.8, "size": 3.0}


def built(texts, seed=0):
    layers = [layer_of(text) for text in texts]
    return Network(layers, initial(layers, seed))


def twin(network):
    """The same network in torch, float64."""
    torch = pytest.importorskip("torch")
    layers = [eval(f"torch.nn.{layer}", {"torch": torch}) for layer in network.layers]  # noqa: S307
    sequence = torch.nn.Sequential(*layers).double().eval()
    sequence.load_state_dict({name: torch.tensor(value) for name, value in network.parameters.items()})
    return torch, sequence


def ours(network, x, loss, targets, reduction=""):
    went = forward(network, x)
    judged = criterion(loss, reduction).judged(went.prediction, targets)
    return judged.value, backward(network, went, judged.slope).gradients


def ending(loss):
    """What makes of any number one that the loss takes."""
    domain, vector = loss.inputs[0].domain, loss.inputs[0].vector
    if domain == PROBABILITY:
        return ["Softmax(dim=1)"] if vector else ["Sigmoid()"]
    if domain == LOG_PROBABILITY:
        return ["LogSoftmax(dim=1)"]
    return ["Softplus()"] if getattr(domain, "low", -np.inf) >= -1 else []


def posed():
    """Every loss that a network can be trained by, each with another layer in the middle, and rows for it."""
    middles = itertools.cycle(MIDDLES)
    for kind in every():
        loss = kind()
        try:
            criterion(loss, "mean")
        except UsageError:
            continue
        prediction, target = (np.array(one, dtype=np.float64) for one in loss.sample[:2])
        width = prediction.shape[1] if prediction.ndim > 1 else 1
        texts = ["Linear(2, 2)", next(middles), f"Linear(2, {width})", *ending(loss)]
        x = np.random.default_rng(len(texts)).normal(size=(len(target), 2))
        given = {one.name: np.full(len(x), FURTHER[one.name]) for one in loss.inputs[2:]}
        targets = beside(target)
        yield loss, built(texts, 4), x, targets._replace(arrays={**targets.arrays, **given})


class OnTensors:
    """numpy's functions, of tensors."""

    def __init__(self, torch):
        self.torch = torch

    def __getattr__(self, name):
        found = getattr(self.torch, name)
        if not callable(found):
            return found
        return lambda *given: found(*map(self.tensor, given))

    def tensor(self, value):
        return value if self.torch.is_tensor(value) else self.torch.tensor(value, dtype=self.torch.float64)


POSED = {loss.name: rest for loss, *rest in posed()}
OF_TORCH = [name for name in POSED if "torch" in find(name).equivalents and find(name).reduction == "mean"]


def test_the_network_of_the_manual_has_torchs_gradients():
    network = built(["Linear(10, 5)", "ReLU()", "Linear(5, 2)", "Softmax(dim=1)"])
    x = np.random.default_rng(0).normal(size=(6, 10))
    labels = np.array([0, 1, 1, 0, 1, 0])
    torch, sequence = twin(network)
    expected = torch.nn.CrossEntropyLoss()(sequence(torch.tensor(x)), torch.tensor(labels))
    expected.backward()

    value, gradients = ours(network, x, find("ce")(), beside(labels.astype(float)))

    assert value == pytest.approx(expected.item(), rel=1e-12)
    for name, parameter in sequence.named_parameters():
        np.testing.assert_allclose(gradients[name], parameter.grad.numpy(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("middle", MIDDLES)
def test_a_random_network_of_each_layer_has_torchs_gradients(middle):
    network = built(["Linear(3, 4)", middle, "Linear(4, 4, bias=False)", middle, "Linear(4, 2)"], seed=7)
    x, t = np.random.default_rng(1).normal(size=(2, 5, 3)) * 3
    torch, sequence = twin(network)
    expected = torch.nn.functional.mse_loss(sequence(torch.tensor(x)), torch.tensor(t[:, :2]))
    expected.backward()

    value, gradients = ours(network, x, find("mse")(), beside(t[:, :2]))

    assert value == pytest.approx(expected.item(), rel=1e-12)
    for name, parameter in sequence.named_parameters():
        np.testing.assert_allclose(gradients[name], parameter.grad.numpy(), rtol=1e-12, atol=1e-12)


def test_nearly_every_loss_can_be_trained_by():
    assert set(POSED) >= {
        "mse",
        "mae",
        "rmse",
        "ce",
        "nll",
        "bce",
        "bce-logits",
        "hinge",
        "dice",
        "kl",
        "supcon",
        "crps",
    }
    assert {kind.name for kind in every()} - set(POSED) == {
        *("coverage-error", "hamming", "label-ranking", "zero-one"),  # flat
        *("contrastive", "cosine-embedding", "cox", "margin-ranking", "ranknet", "triplet", "vae-kl"),  # of two outputs
        "ctc",  # of rows of rows
    }


@pytest.mark.parametrize("name", OF_TORCH)
def test_each_loss_of_torch_has_torchs_gradients(name):
    network, x, targets = POSED[name]
    torch, sequence = twin(network)
    prediction = sequence(torch.tensor(x))
    p = prediction if find(name).inputs[0].vector else prediction[:, 0]
    letters = {one.symbol: torch.tensor(targets.arrays[one.name]) for one in find(name).inputs[2:]}
    y = torch.tensor(np.asarray(find(name).sample[1]))
    # What is written for arrays holds for tensors, which remember where they came from.
    on_tensors = SimpleNamespace(**{**vars(torch), "tensor": torch.as_tensor})
    known = {"torch": on_tensors, "np": OnTensors(torch), "p": p, "y": y, **letters}
    expected = eval(find(name).equivalents["torch"], known)  # noqa: S307 - what the page of the loss says
    expected.backward()

    value, gradients = ours(network, x, find(name)(), targets)

    assert value == pytest.approx(expected.item(), rel=1e-12)
    for one, parameter in sequence.named_parameters():
        np.testing.assert_allclose(gradients[one], parameter.grad.numpy(), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", POSED)
def test_each_loss_has_the_gradients_of_the_differences(name):
    network, x, targets = POSED[name]

    found = check(network, x, targets, criterion(find(name)(), "mean"))

    assert found.compared >= 9
    assert found.relative < 1e-6, found
