"""Training: the same as torch's loop, in whole epochs, and stopped where a number is not finite."""

from pathlib import Path

import numpy as np
import pytest

from losscli.errors import DivergenceError, DomainError, OptionError, UsageError
from losscli.losses import every, find
from losscli.network.criterion import beside, criterion
from losscli.network.definition import read_network
from losscli.network.initialising import initial
from losscli.network.layers.linear import Linear
from losscli.network.layers.relu import ReLU
from losscli.network.layers.sigmoid import Sigmoid
from losscli.network.layers.softplus import Softplus
from losscli.network.network import Network
from losscli.network.passes import forward
from losscli.training.adam import Adam
from losscli.training.loop import Data, Plan, train
from losscli.training.quick import Quick
from losscli.training.sgd import SGD

SAMPLES = Path(__file__).parent.parent.parent / "samples"
RANDOM = np.random.default_rng(3)
X = RANDOM.normal(size=(20, 2))
LINE = Data(X, beside(X @ np.array([[2.0], [-1.0]]) + 0.5))


def network(*layers, seed=0):
    return Network(layers, initial(layers, seed), seed=seed)


def plain(lr, epochs, *batches):
    return Plan(SGD(lr), epochs, *batches)


MSE = criterion(find("mse")())


def test_a_line_is_found():
    found = train(network(Linear(2, 1)), LINE, MSE, plain(0.2, 200)).network.parameters
    assert found["0.weight"] == pytest.approx(np.array([[2.0, -1.0]]), abs=1e-9)
    assert found["0.bias"] == pytest.approx(0.5, abs=1e-9)


def test_one_step_is_the_gradient_by_hand():
    start = Network([Linear(1, 1)], {"0.weight": np.array([[3.0]]), "0.bias": np.array([1.0])})
    found = train(start, Data(np.array([[2.0], [1.0]]), beside(np.array([[5.0], [4.0]]))), MSE, plain(0.1, 1))
    # Predictions 7 and 4, residuals 2 and 0: the gradients are 2·(2·2 + 0·1)/2 and 2·(2 + 0)/2.
    assert found.network.parameters["0.weight"][0, 0] == pytest.approx(3 - 0.1 * 4)
    assert found.network.parameters["0.bias"][0] == pytest.approx(1 - 0.1 * 2)
    assert [one.loss for one in found.records] == pytest.approx([(4 + 0) / 2, ((6.0 - 5) ** 2 + (3.4 - 4) ** 2) / 2])


def test_the_loss_of_an_epoch_is_that_of_all_rows_with_the_parameters_after_it():
    found = train(network(Linear(2, 1)), LINE, MSE, plain(0.1, 3, 6, 1))
    after = forward(found.network, LINE.inputs).prediction
    assert found.records[-1].loss == MSE.judged(after, LINE.targets).value
    assert [one.epoch for one in found.records] == [0, 1, 2, 3]


def test_validation_rows_change_nothing_but_what_is_said():
    with_them = train(network(Linear(2, 1)), LINE, MSE, plain(0.1, 3), Data(X[:5], LINE.targets.taking(np.arange(5))))
    without = train(network(Linear(2, 1)), LINE, MSE, plain(0.1, 3))
    assert [one.loss for one in with_them.records] == [one.loss for one in without.records]
    found = MSE.judged(forward(without.network, X[:5]).prediction, LINE.targets.taking(np.arange(5))).value
    assert (with_them.records[-1].validation, without.records[-1].validation) == (found, None)


def test_the_same_seed_is_the_same_run_and_another_is_another():
    runs = [train(network(Linear(2, 1)), LINE, MSE, plain(0.1, 3, 6, seed)).records for seed in (1, 1, 2)]
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


def test_no_epochs_are_the_network_as_it_is():
    start = network(Linear(2, 1))
    found = train(start, LINE, MSE, plain(0.1, 0))
    assert len(found.records) == 1
    assert found.network is start


def test_an_exploding_run_stops_with_epoch_batch_and_the_loss_before():
    with pytest.raises(DivergenceError) as caught:
        train(network(Linear(2, 1)), LINE, MSE, plain(1e120, 500, 7))
    # The first step makes weights of some 1e120, the second of 1e240, whose squares are no doubles.
    error = caught.value
    assert (error.what, error.epoch, error.batch, error.hint) == ("the loss", 1, 3, "Try a smaller --lr.")
    before = train(network(Linear(2, 1)), LINE, MSE, plain(1, 0)).records[0].loss
    assert error.headline == f"epoch 1, batch 3: the loss is inf; after epoch 0 the loss was {before:.6g}"


def test_a_run_that_begins_without_a_loss_says_so():
    start = Network([Linear(2, 1)], {"0.weight": np.full((1, 2), 1e200), "0.bias": np.zeros(1)})
    with pytest.raises(DivergenceError, match="the loss is inf before the first step"):
        train(start, LINE, MSE, plain(0.1, 3))


def test_a_validation_loss_that_is_not_finite_stops_the_run():
    far = Data(np.full((1, 2), 1e200), beside(np.zeros(1)))
    with pytest.raises(DivergenceError, match=r"^the validation loss is inf before the first step\n"):
        train(network(Linear(2, 1)), LINE, MSE, plain(0.1, 3), far)


ODDS = Network([Linear(1, 1)], {"0.weight": np.array([[1.0]]), "0.bias": np.array([0.0])})
BCE = criterion(find("bce")())


def test_a_step_out_of_what_the_loss_is_defined_on_says_when_and_of_which_row():
    # At p = 0.5 and y = 1 the gradient is −2, so the first step gives w = 1 + 2·0.5 = 2 and b = 2: row 2 is 0.25·2 + 2.
    data = Data(np.array([[0.5], [0.25]]), beside(np.ones(2)))
    with pytest.raises(
        DomainError, match=r"^epoch 1, batch 2: the network's output for row 2: p = 2\.5 is not"
    ) as caught:
        train(ODDS, data, BCE, plain(1, 1, 1))
    assert caught.value.hint.startswith("Try a smaller --lr.")
    seen = Data(np.array([[2.0]]), beside(np.ones(1)))
    with pytest.raises(DomainError, match=r"^validation: the network's output for row 1: p = 2 is not"):
        train(ODDS, data, BCE, plain(1, 1), seen)


def test_a_batch_without_weight_has_no_mean_and_is_named():
    targets = beside(np.ones(3), np.array([1.0, 0.0, 2.0]))
    with pytest.raises(UsageError, match=r"^epoch 1, batch 2: all weights are zero, so there is no mean"):
        train(network(Linear(2, 1)), Data(X[:3], targets), MSE, plain(0.1, 2, 1))


def test_an_overflow_within_a_step_is_passed_over_in_silence_as_in_torch():
    # The square of the gradient is infinite, so Adam divides by infinity, and nothing moves.
    start = Network([Linear(1, 1)], {"0.weight": np.array([[1.0]]), "0.bias": np.array([0.0])})
    far = Data(np.array([[1e153]]), beside(np.zeros(1)))
    assert train(start, far, MSE, Plan(Adam(0.1), 1)).network.parameters["0.weight"][0, 0] == 1.0


@pytest.mark.parametrize("lr", [0.0, -0.1, float("nan")])
def test_a_learning_rate_that_is_not_positive_is_refused(lr):
    with pytest.raises(OptionError, match="--lr must be a positive number"):
        plain(lr, 1)


def test_a_batch_of_no_rows_is_refused():
    with pytest.raises(UsageError, match="--batch-size must be a whole number from 1, got 0"):
        train(network(Linear(2, 1)), LINE, MSE, plain(0.1, 1, 0))


class Interrupting:
    """Presses Ctrl-C as an epoch ends."""

    def epoch(self, record):
        if record.epoch == 2:
            raise KeyboardInterrupt


def test_ctrl_c_ends_a_run_after_a_whole_epoch():
    found = train(network(Linear(2, 1)), LINE, MSE, plain(0.1, 9, 6, 0), None, [Interrupting()])
    two = train(network(Linear(2, 1)), LINE, MSE, plain(0.1, 2, 6, 0))
    assert found.interrupted
    assert [one.epoch for one in found.records] == [0, 1, 2]
    assert np.array_equal(found.network.parameters["0.weight"], two.network.parameters["0.weight"])


def judgeable(loss):
    try:
        criterion(loss)
    except UsageError:
        return False
    return loss.family in {"regression", "binary", "multiclass"} and len(loss.inputs) == 2


@pytest.mark.parametrize("loss", [loss for kind in every() if judgeable(loss := kind())], ids=lambda loss: loss.name)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_a_quick_step_is_what_the_criterion_makes_of_it(loss, reduction):
    vector = loss.inputs[0].vector
    prediction = RANDOM.dirichlet(np.ones(3), size=8) if vector else RANDOM.uniform(0.1, 0.9, size=(8, 2))
    prediction = np.log(prediction) if loss.name == "nll" else prediction
    shape = (8, 3) if loss.inputs[1].vector else 8 if vector else (8, 2)
    targets = beside(RANDOM.integers(0, 2, size=shape).astype(float) + (loss.name in POSITIVE))
    by = criterion(loss, reduction)
    judged = by.judged(prediction, targets)
    found = Quick(by, judged, targets).assessed(prediction, targets)
    assert found.value == pytest.approx(judged.value, rel=1e-13)
    assert found.slope == pytest.approx(judged.slope, rel=1e-13, abs=1e-16)


POSITIVE = {"gamma-deviance", "gamma-nll", "mape", "wmape", "smape", "poisson-deviance", "tweedie-deviance"}


@pytest.mark.parametrize("name", ["rmse", "wmape"])
def test_a_result_that_is_no_mean_of_terms_is_judged_each_time(name):
    by = criterion(find(name)())
    layers = (Linear(2, 3), Sigmoid(), Linear(3, 1), Softplus())
    data = Data(X, beside(np.abs(X[:, :1]) + 1))
    found = train(network(*layers), data, by, plain(0.05, 2, 6))
    after = forward(found.network, X).prediction
    assert found.records[-1].loss == by.judged(after, data.targets).value
    assert not Quick(by, by.judged(after, data.targets), data.targets).plain


def digits(part):
    pixels = np.loadtxt(SAMPLES / "digits" / f"{part}-x.csv.gz", delimiter=",", skiprows=1)
    return Data(pixels, beside(np.loadtxt(SAMPLES / "digits" / f"{part}-y.csv", skiprows=1)))


def test_two_layers_learn_the_digits():
    start, apart = read_network(str(SAMPLES / "digits" / "net.toml")), digits("test")
    assert [type(layer) for layer in start.layers] == [Linear, ReLU, Linear]
    plan = Plan(SGD(0.01, momentum=0.9), 20, 32, 0)
    last = train(start, digits("train"), criterion(find("ce")()), plan, apart).records[-1]
    assert last.validation_accuracy > 0.95
    assert last.validation_accuracy == pytest.approx(438 / 449)  # 97.55 %: the same in torch 2.13
