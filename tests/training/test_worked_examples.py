"""Worked examples of courses and blogs: every number that they print, at the digits that they print it with."""

import math
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np
import pytest

from losscli.losses import find
from losscli.losses.expression import expression
from losscli.network.criterion import beside, criterion
from losscli.network.definition import read_network
from losscli.network.layers.linear import Linear
from losscli.network.layers.sigmoid import Sigmoid
from losscli.network.network import Network
from losscli.network.passes import backward, forward
from losscli.training.loop import Data, Plan, train
from losscli.training.sgd import SGD

SAMPLES = Path(__file__).parent.parent.parent / "samples"


def passed(network, x, by, targets):
    went = forward(network, x)
    judged = by.judged(went.prediction, beside(targets))
    return went, judged, backward(network, went, judged.slope)


def printed(value, text):
    """Whether a number is what was printed: rounded to its digits, or cut off there."""
    exact, unit = Decimal(float(value)), Decimal(1).scaleb(-len(text.partition(".")[2]))
    assert Decimal(text) in {exact.quantize(unit, ROUND_HALF_UP), exact.quantize(unit, ROUND_DOWN)}


def all_printed(values, texts):
    for value, text in zip(np.ravel(values), texts.split(), strict=True):
        printed(value, text)


class TestMazur:
    """Matt Mazur (2015), A Step by Step Backpropagation Example,

    https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/. The total error is the sum of the halved
    squares, and the biases are not updated.
    """

    X, Y = np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]])
    BY = criterion(find("half-mse")(), "sum")

    @pytest.fixture
    def network(self):
        return read_network(str(SAMPLES / "backprop" / "net.toml"))

    def test_the_forward_pass(self, network):
        went, judged, _ = passed(network, self.X, self.BY, self.Y)
        printed(went.outputs[0][0, 0], "0.3775")
        all_printed(went.outputs[1], "0.593269992 0.596884378")
        printed(went.outputs[2][0, 0], "1.105905967")
        all_printed(went.outputs[3], "0.75136507 0.772928465")
        all_printed(judged.terms, "0.274811083 0.023560026")
        printed(judged.value, "0.298371109")

    def test_the_backward_pass(self, network):
        _, judged, back = passed(network, self.X, self.BY, self.Y)
        printed(judged.slope[0, 0], "0.74136507")
        all_printed(back.slopes[2], "0.138498562 -0.038098236")
        printed(back.gradients["2.weight"][0, 0], "0.082167041")
        printed(back.slopes[1][0, 0], "0.036350306")
        printed(back.gradients["0.weight"][0, 0], "0.000438568")

    def test_the_updated_weights(self, network):
        found = train(network, Data(self.X, beside(self.Y)), self.BY, Plan(SGD(0.5), 1)).network.parameters
        all_printed(found["2.weight"], "0.35891648 0.408666186 0.51130127 0.561370121")
        all_printed(found["0.weight"], "0.149780716 0.19956143 0.24975114 0.29950229")
        assert found["0.bias"].tolist() == [0.35, 0.35]
        assert found["2.bias"].tolist() == [0.6, 0.6]

    def test_the_error_after_a_round_is_not_the_one_on_the_page(self, network):
        found = train(network, Data(self.X, beside(self.Y)), self.BY, Plan(SGD(0.5), 1)).records[-1].loss
        printed(found, "0.291027774")  # there it is 0.291027924

    def test_the_pages_later_numbers_are_of_hidden_gradients_by_updated_weights(self, network):
        """What the page says is that the old weights are used; its program used the new ones of the last layer."""
        printed(self.sequential(network, 1), "0.291027924")
        # The same in plain floats, which go further in less time.
        assert self.sequential(network, 50) == pytest.approx(self.by_hand(50, new_ones=True)[0], rel=1e-12)
        error, outputs = self.by_hand(10_000, new_ones=True)
        printed(error, "0.000035085")  # there it is 0.0000351085, with a digit too many
        all_printed(outputs, "0.015912196 0.984065734")

    def test_ten_thousand_rounds(self, network):
        found = train(network, Data(self.X, beside(self.Y)), self.BY, Plan(SGD(0.5), 10_000))
        error, outputs = self.by_hand(10_000, new_ones=False)
        printed(error, "0.000035102")
        assert found.records[-1].loss == pytest.approx(error, rel=1e-9)
        assert forward(found.network, self.X).prediction[0] == pytest.approx(outputs, rel=1e-10)
        # The page's numbers, to the three digits in which the two ways agree.
        assert found.records[-1].loss == pytest.approx(0.0000351085, rel=1e-3)
        assert forward(found.network, self.X).prediction[0] == pytest.approx([0.015912196, 0.984065734], abs=2e-6)

    def sequential(self, network, rounds):
        """Update the last layer before the gradient goes back through it."""
        for _ in range(rounds):
            went, judged, back = passed(network, self.X, self.BY, self.Y)
            last = network.parameters["2.weight"] - 0.5 * back.gradients["2.weight"]
            network = network.moved({**network.parameters, "2.weight": last})
            first = backward(network, went, judged.slope).gradients["0.weight"]
            network = network.moved({**network.parameters, "0.weight": network.parameters["0.weight"] - 0.5 * first})
        return passed(network, self.X, self.BY, self.Y)[1].value

    def by_hand(self, rounds, *, new_ones):
        """The same network in plain floats, with the old weights of the last layer for the hidden one, or the new."""
        w, v, (x1, x2), t = [0.15, 0.2, 0.25, 0.3], [0.4, 0.45, 0.5, 0.55], (0.05, 0.1), (0.01, 0.99)
        for at in range(rounds + 1):
            h = [1 / (1 + math.exp(-(w[2 * i] * x1 + w[2 * i + 1] * x2 + 0.35))) for i in (0, 1)]
            o = [1 / (1 + math.exp(-(v[2 * i] * h[0] + v[2 * i + 1] * h[1] + 0.6))) for i in (0, 1)]
            if at == rounds:
                return sum((b - a) ** 2 for a, b in zip(o, t, strict=True)) / 2, o
            d = [(o[i] - t[i]) * o[i] * (1 - o[i]) for i in (0, 1)]
            after = [v[2 * i + j] - 0.5 * d[i] * h[j] for i in (0, 1) for j in (0, 1)]
            used = after if new_ones else v
            e = [(d[0] * used[j] + d[1] * used[2 + j]) * h[j] * (1 - h[j]) for j in (0, 1)]
            w = [w[2 * j + k] - 0.5 * e[j] * (x1, x2)[k] for j in (0, 1) for k in (0, 1)]
            v = after
        raise AssertionError


class TestHmkcode:
    """hmkcode (2018), Backpropagation step by step, https://hmkcode.com/ai/backpropagation-step-by-step/.

    Two linear layers without biases.
    """

    X, Y = np.array([[2.0, 3.0]]), np.array([[1.0]])
    BY = criterion(find("half-mse")())
    NETWORK = Network(
        [Linear(2, 2, bias=False), Linear(2, 1, bias=False)],
        {"0.weight": np.array([[0.11, 0.21], [0.12, 0.08]]), "1.weight": np.array([[0.14, 0.15]])},
    )

    def test_the_forward_pass(self):
        went, judged, _ = passed(self.NETWORK, self.X, self.BY, self.Y)
        all_printed(went.outputs[0], "0.85 0.48")
        printed(went.prediction[0, 0], "0.191")
        printed(judged.value, "0.327")
        printed(judged.slope[0, 0], "-0.809")

    def test_the_steps(self):
        _, _, back = passed(self.NETWORK, self.X, self.BY, self.Y)
        all_printed(0.05 * back.gradients["1.weight"], "-0.034 -0.019")
        # The page has inputs in rows: its matrix is ours on its side.
        all_printed(0.05 * back.gradients["0.weight"].T, "-0.011 -0.012 -0.017 -0.018")

    def test_the_new_weights_and_what_they_make(self):
        found = train(self.NETWORK, Data(self.X, beside(self.Y)), self.BY, Plan(SGD(0.05), 1)).network
        all_printed(found.parameters["1.weight"], "0.17 0.17")
        all_printed(found.parameters["0.weight"].T, "0.12 0.13 0.23 0.10")
        went = forward(found, self.X)
        all_printed(went.outputs[0], "0.92 0.56")
        printed(went.prediction[0, 0], "0.26")


class TestZhou:
    """Victor Zhou (2019), Machine Learning for Beginners: An Introduction to Neural Networks.

    https://victorzhou.com/blog/intro-to-neural-networks/, section "Example: Calculating the Partial Derivative".
    """

    def test_every_printed_number(self):
        network = Network(
            [Linear(2, 2), Sigmoid(), Linear(2, 1), Sigmoid()],
            {"0.weight": np.ones((2, 2)), "0.bias": np.zeros(2), "2.weight": np.ones((1, 2)), "2.bias": np.zeros(1)},
        )
        x = np.array([[-2.0, -1.0]])
        went, judged, back = passed(network, x, criterion(find("mse")()), np.array([[1.0]]))
        printed(went.outputs[1][0, 0], "0.0474")
        printed(went.prediction[0, 0], "0.524")
        printed(judged.slope[0, 0], "-0.952")
        printed(back.slopes[1][0, 0] / judged.slope[0, 0], "0.249")
        printed(back.gradients["0.weight"][0, 0] / back.slopes[1][0, 0], "-0.0904")
        printed(back.gradients["0.weight"][0, 0], "0.0214")


class TestNg:
    """Andrew Ng, Neural Networks and Deep Learning (Coursera), week 2: logistic regression as a neural network.

    The notebook's `propagate` and `optimize` (100 iterations at a learning rate of 0.009), as in
    https://github.com/amanchadha/coursera-deep-learning-specialization.
    """

    X, Y = np.array([[1.0, 3.0], [2.0, 4.0], [-1.0, -3.2]]), np.array([[1.0], [0.0], [1.0]])
    BY = criterion(find("bce")())
    NETWORK = Network([Linear(2, 1), Sigmoid()], {"0.weight": np.array([[1.0, 2.0]]), "0.bias": np.array([2.0])})

    def test_propagate(self):
        _, judged, back = passed(self.NETWORK, self.X, self.BY, self.Y)
        all_printed(back.gradients["0.weight"], "0.99845601 2.39507239")
        assert back.gradients["0.bias"][0] == pytest.approx(0.001455578136784208, rel=1e-11)
        assert judged.value == pytest.approx(5.801545319394553, rel=1e-14)

    def test_optimize(self):
        data = Data(self.X, beside(self.Y))
        found = train(self.NETWORK, data, self.BY, Plan(SGD(0.009), 100)).network
        all_printed(found.parameters["0.weight"], "0.19033591 0.12259159")
        assert found.parameters["0.bias"][0] == pytest.approx(1.9253598300845747, rel=1e-13)
        # What it prints of the gradients is of the last step: of the parameters before it.
        before = train(self.NETWORK, data, self.BY, Plan(SGD(0.009), 99)).network
        _, _, back = passed(before, self.X, self.BY, self.Y)
        all_printed(back.gradients["0.weight"], "0.67752042 1.41625495")
        assert back.gradients["0.bias"][0] == pytest.approx(0.21919450454067654, rel=1e-13)


@pytest.mark.parametrize(("of", "at", "slope"), [("a", (-4.0, 2.0), "138.8338"), ("b", (2.0, -4.0), "645.5773")])
def test_micrograds_example_is_an_expression_with_a_gradient_in_each_of_two_numbers(of, at, slope):
    # karpathy/micrograd, README.md at c911406: a = -4, b = 2; c = a + b; d = ab + b³; c += c + 1; c += 1 + c - a;
    # d += 2d + relu(b + a); d += 3d + relu(b - a); e = c - d; f = e²; g = f/2 + 10/f
    e = "(4*(a + b) + 3 - a - 12*(a*b + b**3) - 4*max(b + a, 0) - max(b - a, 0))"
    letters = str.maketrans("ab", "py" if of == "a" else "yp")
    g = expression(f"{e}**2/2 + 10/{e}**2".replace("max", "MAX").translate(letters).lower())()
    inputs = [np.array([one]) for one in at]
    printed(g.term(*inputs)[0], "24.7041")
    printed(g.gradient(*inputs)[0], slope)
