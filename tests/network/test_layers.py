"""Each layer beside torch's, its formulas beside what it computes, and its gradient beside differences."""

import numpy as np
import pytest

from losscli.formula import STYLES
from losscli.network.calls import layer_of
from losscli.network.layer import Elementwise, Rule
from losscli.network.layers import names

WRITTEN = (
    *("Linear(4, 3)", "Linear(4, 2, bias=False)", "Softmax(dim=-1)", "LogSoftmax(dim=1)"),
    *("ReLU()", "LeakyReLU()", "LeakyReLU(negative_slope=0.3)", "ELU()", "ELU(alpha=0.5)", "Sigmoid()", "Tanh()"),
    *(
        "GELU()",
        "GELU(approximate='tanh')",
        "SiLU()",
        "LogSigmoid()",
        "Softplus()",
        "Softplus(beta=2.0, threshold=3.0)",
    ),
    *("ReLU6()", "Hardtanh()", "Hardtanh(min_val=-0.5, max_val=2.0)", "Identity()", "Flatten()", "Dropout(p=0.25)"),
)
ELEMENTWISE = tuple(text for text in WRITTEN if isinstance(layer_of(text), Elementwise))
# Kinks, both sides of them, and far out; 20 and 1.5 are where Softplus goes over to the identity.
POINTS = np.array([0.0, -0.0, 1e-9, -1e-9, 0.3, -0.7, 1, -1, -0.5, 2, 6, 1.5, 1.6, 20, 20.5, -3, 7.5, -7.5, 40, -40])


def inputs():
    return np.random.default_rng(1).normal(size=(5, 4)) * 2


def own_of(layer):
    generator = np.random.default_rng(2)
    return {name: generator.normal(size=shape) for name, shape in layer.parameters().items()}


def torch_pass(text, x, own, slope):
    torch = pytest.importorskip("torch")
    layer = eval(f"torch.nn.{text}", {"torch": torch}).double().eval()  # noqa: S307 - a layer of the list above
    with torch.no_grad():
        for name, value in own.items():
            getattr(layer, name).copy_(torch.tensor(value))
    given = torch.tensor(x, requires_grad=True)
    y = layer(given)
    y.backward(torch.tensor(slope))
    slopes = {name: getattr(layer, name).grad.numpy() for name in own}
    return y.detach().numpy(), given.grad.numpy(), slopes


def test_every_layer_is_compared():
    assert {layer_of(text).name for text in WRITTEN} == set(names())


@pytest.mark.parametrize("text", WRITTEN)
def test_both_passes_are_torchs(text):
    layer, x = layer_of(text), inputs()
    own = own_of(layer)
    y = layer.forward(x, own)
    slope = np.random.default_rng(3).normal(size=y.shape)

    expected = torch_pass(text, x, own, slope)

    found = layer.backward(x, y, slope, own)
    np.testing.assert_allclose(y, expected[0], rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(found.inputs, expected[1], rtol=1e-13, atol=1e-14)
    assert list(found.parameters) == list(own)
    for name in own:
        np.testing.assert_allclose(found.parameters[name], expected[2][name], rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("text", ELEMENTWISE)
def test_at_its_kinks_and_far_out_it_is_torchs(text):
    layer, x = layer_of(text), POINTS[:, np.newaxis]

    y, slope, _ = torch_pass(text, x, {}, np.ones_like(x))

    np.testing.assert_allclose(layer.forward(x), y, rtol=1e-12, atol=2e-14)
    np.testing.assert_allclose(layer.local(x, layer.forward(x)), slope, rtol=1e-12, atol=2e-14)


@pytest.mark.parametrize("text", ELEMENTWISE)
def test_the_formulas_state_what_is_computed(text):
    layer = layer_of(text)
    y = layer.forward(POINTS)

    np.testing.assert_allclose(layer.formula.evaluate(x=POINTS), y, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(layer.derivative.evaluate(x=POINTS, y=y), layer.local(POINTS, y), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("text", ["Softmax(dim=1)", "LogSoftmax(dim=1)"])
def test_the_formulas_of_a_row_state_what_is_computed(text):
    layer, x = layer_of(text), inputs()
    y, g = layer.forward(x), np.cos(x)

    np.testing.assert_allclose(layer.formula.evaluate(x=x), y, rtol=1e-13)
    np.testing.assert_allclose(layer.derivative.evaluate(x=x, y=y, g=g), layer.backward(x, y, g).inputs, atol=1e-15)


@pytest.mark.parametrize("text", ELEMENTWISE)
def test_between_its_kinks_the_derivative_is_that_of_the_differences(text):
    layer, h = layer_of(text), 1e-6
    x = np.array([point for point in POINTS if all(abs(point - kink) > 1e-3 for kink in (0.0, *layer.kinks()))])

    differences = (layer.forward(x + h) - layer.forward(x - h)) / (2 * h)

    np.testing.assert_allclose(layer.local(x, layer.forward(x)), differences, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize("text", WRITTEN)
def test_it_is_written_as_it_was(text):
    layer = layer_of(text)

    assert layer_of(str(layer)) == layer
    assert all(layer.formula.of(style) and layer.derivative.of(style) for style in STYLES)


def test_the_formulas_in_letters():
    unicode, ascii_, latex = STYLES

    assert layer_of("Sigmoid").derivative.of(unicode) == "y·(1−y)"
    assert layer_of("Sigmoid").derivative.of(ascii_) == "y*(1-y)"
    assert layer_of("Tanh").derivative.of(unicode) == "1 − y²"
    assert layer_of("Linear(2, 2)").formula.of(unicode) == "x·Wᵀ + b"
    assert layer_of("Softmax").derivative.of(latex) == r"y \cdot \left(g - \sum_j g_{j} \cdot y_{j}\right)"
    assert Rule("max(0, x)").of(ascii_) == "max(0, x)"


def test_what_is_far_out_keeps_its_digits():
    # mpmath at 30 digits: x*ncdf(x), log(sigmoid(x)); the naive forms give 0 and -inf.
    assert layer_of("GELU").forward(np.array([-10.0]))[0] == pytest.approx(-7.61985302416052e-23, rel=1e-13)
    assert layer_of("LogSigmoid").forward(np.array([-800.0]))[0] == -800
    assert layer_of("LogSoftmax").forward(np.array([[1000.0, 0.0]])).tolist() == [[0, -1000]]
