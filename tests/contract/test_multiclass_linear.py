"""The cross-entropy of a linear layer, with layers: against torch, in files, and what is refused."""

import numpy as np
import pytest

from losscli import api
from losscli.cli.main import main
from losscli.errors import OptionError
from losscli.losses import find

WEIGHTS = ((0.5, -1.0, 2.0, 0.1), (1.5, 0.3, -0.2, 0.7), (-1.0, 0.4, 0.6, 0.0))
BIAS = (0.1, -0.2, 0.3)


def inputs():
    rng = np.random.default_rng(0)
    return rng.normal(size=(20, 4)), rng.integers(0, 3, 20)


@pytest.mark.parametrize("bias", [None, BIAS])
def test_value_and_gradient_are_those_of_torch(bias):
    torch = pytest.importorskip("torch")
    x, y = inputs()
    features = torch.tensor(x, requires_grad=True)
    weights = torch.tensor(WEIGHTS, dtype=torch.float64)
    added = None if bias is None else torch.tensor(bias, dtype=torch.float64)
    value = torch.nn.functional.linear_cross_entropy(features, weights, torch.tensor(y), linear_bias=added)
    value.backward()
    result = api.evaluate("linear-ce", x, y, linear=WEIGHTS, bias=bias)
    assert result.value == pytest.approx(value.item(), rel=1e-13)
    np.testing.assert_allclose(result.gradient, features.grad.numpy(), rtol=1e-12, atol=1e-16)


def test_curvature_is_the_slope_of_the_gradient():
    loss = find("linear-ce")(linear=WEIGHTS, bias=BIAS)
    x, y = inputs()
    step = 1e-5
    for j in range(4):
        moved = step * np.eye(4)[j]
        slope = (loss.gradient(x + moved, y)[:, j] - loss.gradient(x - moved, y)[:, j]) / (2 * step)
        np.testing.assert_allclose(loss.curvature(x, y)[:, j], slope, rtol=1e-7, atol=1e-9)


def test_the_layer_is_read_from_files(tmp_path, capsys):
    (tmp_path / "x.csv").write_text("a,b\n1,2\n3,4\n")
    (tmp_path / "y.csv").write_text("y\n0\n1\n")
    (tmp_path / "W.csv").write_text("1,0\n0,0.5\n")
    files = [str(tmp_path / name) for name in ("x.csv", "y.csv")]
    assert main(["linear-ce", *files, "--linear", str(tmp_path / "W.csv"), "--bias", "0.5,0", "-q"]) == 0
    # the logits of the first row are 1 + 0.5 and 0.5 times 2, of the second 3 + 0.5 and 0.5 times 4
    expected = (np.log1p(np.exp(1 - 1.5)) + np.log1p(np.exp(3.5 - 2))) / 2
    assert float(capsys.readouterr().out) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"linear": ((1.0, 2.0), (3.0, 4.0))}, "--linear must be rows of 4 numbers, one a feature, got 2"),
        ({"linear": WEIGHTS, "bias": (1.0,)}, "--bias must be 3 numbers, one a class, got 1"),
    ],
)
def test_a_layer_that_does_not_fit_is_refused(settings, message):
    with pytest.raises(OptionError, match=message):
        api.evaluate("linear-ce", *inputs(), **settings)
