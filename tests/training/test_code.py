"""The PyTorch program that `--code torch` prints: run, it prints the numbers that are computed here."""

import contextlib
import io
import json

import numpy as np
import pytest

from losscli.domain import Counts, Signs
from losscli.errors import UsageError
from losscli.losses import every, find
from losscli.network.criterion import criterion
from losscli.network.definition import read_network
from losscli.network.passes import backward, forward
from losscli.readers.inputs import Choice
from losscli.readers.samples import INPUTS, all_rows, samples
from losscli.readers.table import ReadOptions
from losscli.render.network.code import torch_script
from losscli.training.adam import Adam, AdamW
from losscli.training.loop import Data, Plan, train
from losscli.training.sgd import SGD

ROWS, COLUMNS = 6, 3
TEXT = "PyTorch has no "


def refused_by_the_criterion(loss):
    try:
        criterion(loss)
    except UsageError:
        return True
    return False


LOSSES = [loss for kind in every() if not refused_by_the_criterion(loss := kind())]


@pytest.fixture
def torch():
    found = pytest.importorskip("torch")
    before = found.get_default_dtype()
    yield found
    found.set_default_dtype(before)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(name, values):
    header = ",".join(f"c{j}" for j in range(values.shape[1]))
    np.savetxt(name, values, delimiter=",", header=header, comments="", fmt="%.17g")


def allowed(domain, value):
    return not domain.outside(np.array([float(value)])).any()


def last_layer(loss):
    """Return a layer whose outputs the loss is defined on."""
    domain, vector = loss.inputs[0].domain, loss.inputs[0].vector
    if not allowed(domain, 2):
        if allowed(domain, 0.5):
            return "Softmax(dim=1)" if vector else "Sigmoid()"
        return "LogSoftmax(dim=1)"
    return "Identity()" if allowed(domain, -2) else "Softplus()"


def targets(loss, random):
    (one,) = (each for each in loss.inputs if each.name == "target")
    domain, vector = one.domain, loss.inputs[0].vector
    if vector and not one.vector:
        return np.array([[0], [2], [1], [1], [2], [0]])
    if isinstance(domain, Signs):
        return random.integers(0, 2, size=(ROWS, COLUMNS))
    if isinstance(domain, Counts):
        return random.integers(0, 2 if vector else 4, size=(ROWS, COLUMNS))
    found = random.uniform(0.1, 1, size=(ROWS, COLUMNS))
    return found / found.sum(axis=1, keepdims=True) if vector and not allowed(domain, 2) else found


def opened(loss, y, *, given=None, columns=None, **network):
    """Write a network and its rows, and return them as the command has them."""
    random = np.random.default_rng(5)
    outputs = y.shape[1] if given else COLUMNS
    layers = ["Linear(4, 5)", "Tanh()", f"Linear(5, {outputs})", last_layer(loss)]
    with open("net.json", "w") as file:
        json.dump({"layers": layers, "seed": 3, **network}, file)
    written("x.csv", random.normal(size=(len(y), 4)))
    written("y.csv", y)
    wanted = samples(loss, outputs, ["x.csv", "y.csv"], Choice(given or columns or {}), ReadOptions())
    batch = all_rows(loss, wanted)
    rest = {name: array for name, array in batch.arrays.items() if name != INPUTS}
    return read_network("net.json"), wanted, Data(batch.arrays[INPUTS], batch._replace(arrays=rest))


def printed(text):
    """Run a program and return what it prints: the numbers behind each name."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(text, "program.py", "exec"), {})  # noqa: S102 - this is what it is printed for
    lines = [line.rpartition(" ") if "[" not in line else line.partition(" [") for line in out.getvalue().splitlines()]
    return {name: np.array(json.loads(bracket.strip() + rest)) for name, bracket, rest in lines}


def agree(found, expected):
    assert set(found) == set(expected)
    for name, value in expected.items():
        assert found[name] == pytest.approx(np.asarray(value), rel=1e-12, abs=1e-12), name


def computed(network, data, by):
    went = forward(network, data.inputs)
    judged = by.judged(went.prediction, data.targets)
    gradients = backward(network, went, judged.slope).gradients
    return {"loss": judged.value, **{f"gradient {name}": value for name, value in gradients.items()}}


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name)
@pytest.mark.usefixtures("folder", "torch")
def test_the_program_of_every_loss_gives_its_value_and_gradients(loss):
    given = {one.name: "0.7" for one in loss.inputs if one.parameter}
    y = targets(loss, np.random.default_rng(7))
    network, wanted, data = opened(loss, y[:, :1] if given else y, given=given)
    by = criterion(loss)
    try:
        text = torch_script(network, by, wanted)
    except UsageError as error:
        assert TEXT + loss.name in error.headline  # noqa: PT017 - which losses these are is not told here
        assert loss.name in {"linear-ce", "multilabel-margin"} or "torch" not in loss.equivalents
        return
    agree(printed(text), computed(network, data, by))


@pytest.mark.parametrize(
    "loss",
    [
        find("huber")(delta=0.3),
        find("smooth-l1")(beta=0.2),
        find("quantile")(q=0.9),
        find("tukey")(c=0.4),
        find("eps-insensitive")(epsilon=0.05),
        find("ce")(label_smoothing=0.1),
        find("bce-logits")(pos_weight=3.0),
        find("multi-margin")(margin=0.4),
    ],
    ids=str,
)
@pytest.mark.usefixtures("folder", "torch")
def test_the_program_has_the_options_of_the_loss(loss):
    network, wanted, data = opened(loss, targets(loss, np.random.default_rng(8)))
    by = criterion(loss, "sum")
    agree(printed(torch_script(network, by, wanted)), computed(network, data, by))


@pytest.mark.parametrize(
    "plan",
    [
        Plan(SGD(0.1), 1),
        Plan(SGD(0.1, momentum=0.9, weight_decay=0.01, nesterov=True), 3, 4),
        Plan(Adam(0.01, betas=(0.8, 0.9), weight_decay=0.1), 3, 4, 11),
        Plan(AdamW(0.01), 4, 2, 0),
        Plan(SGD(0.1), 2, 100, 5),
    ],
    ids=str,
)
@pytest.mark.usefixtures("folder", "torch")
def test_the_program_trains_as_it_is_trained_here(plan):
    loss = find("ce")()
    network, wanted, data = opened(loss, targets(loss, None), frozen=["0.bias"], parameters={"2.bias": [0.1, 0.2, 0.3]})
    by = criterion(loss)
    found = train(network, data, by, plan)
    epochs = {f"epoch {one.epoch}": one.loss for one in found.records[1:]}
    after = {f"updated {name}": value for name, value in found.network.parameters.items()}
    agree(printed(torch_script(network, by, wanted, plan)), {**computed(network, data, by), **epochs, **after})
    assert np.array_equal(after["updated 0.bias"], network.parameters["0.bias"])


@pytest.mark.usefixtures("folder", "torch")
def test_columns_are_read_in_the_order_that_was_asked_for():
    loss = find("mse")()
    y = np.arange(ROWS * COLUMNS, dtype=float).reshape(ROWS, COLUMNS)
    network, wanted, _ = opened(loss, y)
    _, turned, data = opened(loss, y, columns={"inputs": "c3,c1,c0,c2", "target": "c2,c0,c1"})
    program = printed(torch_script(network, criterion(loss), turned))
    agree(program, computed(network, data, criterion(loss)))
    assert program["loss"] != printed(torch_script(network, criterion(loss), wanted))["loss"]


@pytest.mark.usefixtures("folder", "torch")
def test_weights_that_torch_draws_are_drawn_by_the_program():
    loss = find("mse")()
    network, wanted, _ = opened(loss, np.ones((ROWS, COLUMNS)))
    text = torch_script(network, criterion(loss), wanted)
    assert "torch.manual_seed(3)" in text
    assert "np.array(" not in text


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("loss", "said"),
    [
        (find("ce")(class_weight=(1.0, 2.0, 3.0)), "--code torch does not write ce with --class-weight 1,2,3"),
        (find("bce")(label_smoothing=0.1), "--code torch does not write bce with --label-smoothing 0.1"),
        (find("js")(), "PyTorch has no js"),
    ],
    ids=str,
)
def test_a_loss_that_torch_has_not_is_refused(loss, said):
    network, wanted, _ = opened(loss, targets(loss, np.random.default_rng(8)))
    with pytest.raises(UsageError) as caught:
        torch_script(network, criterion(loss), wanted)
    assert said in caught.value.headline


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("network", [{"frozen": ["*"]}, {"layers": ["Tanh()"]}], ids=str)
def test_a_network_of_which_nothing_moves_is_not_trained(network):
    loss = find("mse")()
    found, wanted, _ = opened(loss, np.ones((ROWS, 4)), **network)
    with pytest.raises(UsageError, match="no parameter is moved"):
        torch_script(found, criterion(loss), wanted, Plan(SGD(0.1), 1))
    assert "backward" in torch_script(found, criterion(loss), wanted)


@pytest.mark.usefixtures("folder")
def test_a_file_that_no_line_of_numpy_reads_is_refused():
    loss = find("mse")()
    network, _, _ = opened(loss, np.ones((ROWS, COLUMNS)))
    with open("x.json", "w") as file:
        json.dump(np.ones((ROWS, 4)).tolist(), file)
    wanted = samples(loss, COLUMNS, ["x.json", "y.csv"], Choice({}), ReadOptions())
    with pytest.raises(UsageError, match=r"x\.json is read by no line of numpy"):
        torch_script(network, criterion(loss), wanted)
