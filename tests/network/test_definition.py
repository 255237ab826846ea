"""A network from its file: what is read, and how each mistake in it is named."""

import json

import numpy as np
import pytest

from losscli.errors import LossCliError, NetworkError, ReadError, UsageError
from losscli.network.calls import layer_of
from losscli.network.definition import frozen, read_network
from losscli.network.initialising import initial

VALUES = """
[parameters]
"0.weight" = [[0.15, 0.2], [0.25, 0.3]]
"0.bias" = [0.35, 0.35]
"""
SMALL = 'layers = ["Linear(2, 2)", "Sigmoid"]\n'


@pytest.fixture
def read(tmp_path):
    def reading(text, name="net.toml", **options):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return read_network(str(path), **options)

    return reading


def refusal(read, text, **options):
    with pytest.raises(LossCliError) as caught:
        read(text, **options)
    return str(caught.value)


def test_layers_and_values_in_toml(read):
    network = read(SMALL + 'frozen = ["*.bias"]\n' + VALUES)

    assert list(map(str, network.layers)) == ["Linear(2, 2)", "Sigmoid()"]
    assert network.parameters["0.weight"].tolist() == [[0.15, 0.2], [0.25, 0.3]]
    assert network.parameters["0.bias"].tolist() == [0.35, 0.35]
    assert network.frozen == {"0.bias"}
    assert network.seed is None


def test_the_same_in_json_whatever_it_is_called(read):
    said = {
        "layers": [{"type": "Linear", "in_features": 2, "out_features": 2}, "torch.nn.Sigmoid()"],
        "frozen": "*.bias",
        "parameters": {"0.weight": [[0.15, 0.2], [0.25, 0.3]], "0": {"bias": [0.35, 0.35]}},
    }

    network = read(json.dumps(said), "net.txt")

    expected = read(SMALL + 'frozen = ["*.bias"]\n' + VALUES)
    assert list(network.layers) == list(expected.layers)
    assert network.frozen == expected.frozen
    assert {name: one.tolist() for name, one in network.parameters.items()} == {
        name: one.tolist() for name, one in expected.parameters.items()
    }


def test_what_is_not_given_is_drawn_by_the_seed(read):
    drawn = initial([layer_of("Linear(2, 2)")], 3)

    network = read(SMALL + 'seed = 3\n[parameters]\n"0.bias" = [0, 1]')

    np.testing.assert_array_equal(network.parameters["0.weight"], drawn["0.weight"])
    assert network.parameters["0.bias"].tolist() == [0, 1]
    assert list(network.parameters) == ["0.weight", "0.bias"]
    assert network.seed == 3


def test_a_seed_that_is_typed_goes_before_the_files(read):
    other = initial([layer_of("Linear(2, 2)")], 4)

    assert read(SMALL + "seed = 3", seed=4).parameters["0.weight"].tolist() == other["0.weight"].tolist()


def test_weights_stand_beside_the_definition(read, tmp_path):
    np.savez(tmp_path / "w.npz", **{"0.weight": np.eye(2), "0.bias": np.zeros(2)})

    assert read(SMALL + 'weights = "w.npz"').parameters["0.weight"].tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("seed = 0", "there are no layers"),
        ("layers = []", "there are no layers"),
        ('layers = "Linear(2, 2)"', "layers is no list"),
        ('layers = ["Linear(2, 2)"', "not valid TOML"),
        ('layers = ["ReLU"]\nlayers = ["ReLU"]', "not valid TOML: Cannot overwrite a value"),
        ('{"layers": ["ReLU"], "layers": []}', "the key 'layers' appears twice"),
        ('{"layers": ["ReLU"],}', "not valid JSON"),
        (SMALL + "sead = 0", "a network has no sead\nDid you mean seed?"),
        ('layers = ["Relu"]', "layers[0], Relu: no layer is called Relu\nDid you mean ReLU?"),
        ('layers = ["Conv2d(1, 2, 3)"]', "no layer is called Conv2d\nThe layers are Dropout, ELU,"),
        ("layers = [3]", "layers[0], 3: it is no layer"),
        ('layers = ["Linear(2)"]', "layers[0], Linear(2): out_features is missing"),
        ('layers = ["Linear(2, 2, True, 4)"]', "Linear takes 3 arguments and was given 4"),
        ('layers = ["Linear(2, 2, in_features=3)"]', "in_features is given twice"),
        ('layers = ["Linear(2, out_features=1, out_features=3)"]', "out_features is given twice"),
        ('layers = ["LeakyReLU(-True)"]', "-True is no number and no word: nothing is computed here"),
        ('layers = ["Linear(2, out=2)"]', "Linear takes no out\nIt takes in_features, out_features, bias."),
        ('layers = ["Linear(0, 2)"]', "in_features must be a whole number in [1, ∞), got 0"),
        ('layers = ["Linear(2.0, 2)"]', "in_features must be a whole number, got 2.0"),
        ('layers = ["Linear(2, 2, 1)"]', "bias must be True or False, got 1"),
        ('layers = ["Linear(1 + 1, 2)"]', "1 + 1 is no number and no word: nothing is computed here"),
        ("layers = [\"__import__('os').abort()\"]", "it is not written as a layer is in torch"),
        ('layers = ["Linear(2, 2"]', "it is not written as a layer is in torch"),
        ('layers = ["Linear(**{})"]', "** is not read"),
        ('layers = ["Softmax(dim=0)"]', "dim must be -1 or 1, got 0"),
        ('layers = ["Dropout(1.5)"]', "p must be in [0, 1], got 1.5"),
        ('layers = ["LeakyReLU(1e999)"]', "negative_slope must be in (−∞, ∞), got inf"),
        ("layers = [\"GELU('fast')\"]", "approximate must be none or tanh, got fast"),
        ('layers = ["Hardtanh(1, -1)"]', "max_val must be above min_val, 1, got -1"),
        (
            'layers = ["Linear(3, 5)", "ReLU()", "Linear(10, 5)"]\nseed = 0',
            "layers[2], Linear(10, 5): takes 10 columns and gets 5 from layers[0], Linear(3, 5)",
        ),
        (SMALL, "0.weight: it has no values, and there is no seed to draw them by (nor has 1 more)"),
        ('layers = ["Linear(100000, 100000)"]\nseed = 0', "it has 10000100000 parameters: this is for small networks"),
        ("layers = [\"GELU('\\\\d')\"]", "approximate must be none or tanh"),
        (f'layers = ["Linear(1{"0" * 400}, 2)"]', "in_features is beyond 2^53"),
        (f'layers = ["LeakyReLU(1{"0" * 400})"]', "negative_slope is beyond 2^53"),
        ("layers = " + "[" * 9999, "nested too deep"),
        (SMALL + f"parameters{'.a' * 1500} = 1", "nested too deep"),
        (f'{{"layers": {"[" * 9999}', "nested more than 64 deep"),
        (SMALL + "seed = 0.5", "seed must be a whole number, got 0.5"),
        (SMALL + "seed = true", "seed must be a whole number, got True"),
        (SMALL + "seed = -9223372036854775809", "the seed -9223372036854775809 is not one of torch's"),
        (SMALL + "weights = 3", "weights must be the name of a file"),
        (SMALL + 'weights = "none.npz"', "none.npz: there is no such file"),
        (SMALL + "seed = 0\nfrozen = 3", "frozen must be a list of names"),
        (SMALL + 'seed = 0\nfrozen = ["1.bias"]', "frozen: no parameter is called 1.bias\nThe parameters are 0.weight"),
        (SMALL + "parameters = 3", "parameters must be a table"),
        (SMALL + 'seed = 0\n[parameters]\n"0.wieght" = [1]', "no parameter is called 0.wieght\nDid you mean 0.weight?"),
        (SMALL + 'seed = 0\n[parameters]\n"0.bias" = [1, 2, 3]', "0.bias: it is of shape 3, and the layer's is 2"),
        (SMALL + 'seed = 0\n[parameters]\n"0.bias" = 0.35', "0.bias: 0.35 is no number"),
        (SMALL + 'seed = 0\n[parameters]\n"0.bias" = ["1", 2]', "0.bias: '1' is no number"),
        (SMALL + 'seed = 0\n[parameters]\n"0.bias" = [true, 2]', "0.bias: True is no number"),
        (SMALL + 'seed = 0\n[parameters]\n"0.bias" = [nan, 2]', "0.bias: nan is not a finite number"),
        (SMALL + 'seed = 0\n[parameters]\n"0.bias" = [9007199254740993, 2]', "that a double cannot hold exactly"),
        (SMALL + 'seed = 0\n[parameters]\n"0.weight" = [[1, 2], [3]]', "its rows are not of one length"),
        (SMALL + 'seed = 0\n[parameters]\n"0.weight" = [[1, [2]], [3, 4]]', "0.weight: it is nested too deep"),
        (SMALL + 'seed = 0\n[parameters]\n"0.bias" = [1, 2]\n0.bias = [1, 2]', "0.bias: it is given twice"),
    ],
)
def test_a_mistake_is_named(read, text, said):
    assert said in refusal(read, text)


def test_a_transposed_weight_is_recognised(read):
    said = refusal(read, 'layers = ["Linear(3, 1)"]\nseed = 0\n[parameters]\n"0.weight" = [[1], [2], [3]]')

    assert "0.weight: it is of shape 3 x 1, and the layer's is 1 x 3" in said
    assert "Transposed it would fit." in said


def test_a_parameter_in_the_weights_and_inline_is_given_twice(read, tmp_path):
    np.savez(tmp_path / "w.npz", **{"0.weight": np.eye(2), "0.bias": np.zeros(2)})

    said = refusal(read, SMALL + 'weights = "w.npz"\n[parameters]\n"0.bias" = [1, 2]')

    assert "0.bias: it is given in the file of weights and under parameters" in said


def test_the_place_of_a_mistake_in_toml_is_shown(read):
    said = refusal(read, SMALL + "seed = = 3")

    assert "net.toml:2:" in said
    assert "seed = = 3" in said


def test_every_mistake_names_the_file(read):
    assert refusal(read, "layers = [3]").split(":")[0].endswith("net.toml")


def test_data_that_are_no_text_are_refused(tmp_path):
    np.save(tmp_path / "net.toml.npy", np.zeros(3))

    with pytest.raises(ReadError, match="this is npy data: a network is defined in TOML or JSON"):
        read_network(str(tmp_path / "net.toml.npy"))


def test_patterns_freeze_what_they_match():
    layers = [layer_of("Linear(2, 2)"), layer_of("Linear(2, 1)")]

    assert frozen(layers, ["0.*", "*.bias"]) == {"0.weight", "0.bias", "1.bias"}
    assert frozen(layers, []) == frozenset()


def test_the_columns_of_the_inputs_are_compared_with_the_first_layer(read):
    network = read(SMALL + "seed = 0")

    assert network.width(2) == 2
    with pytest.raises(NetworkError, match=r"layers\[0\], Linear\(2, 2\): takes 2 columns and gets 3 from the inputs"):
        network.width(3)


def test_safetensors_without_the_package_names_the_extra(read, tmp_path, monkeypatch):
    (tmp_path / "w.safetensors").write_bytes((2).to_bytes(8, "little") + b"{}")
    monkeypatch.setitem(__import__("sys").modules, "safetensors.numpy", None)

    with pytest.raises(UsageError, match=r"pip install 'losscli\[safetensors\]'"):
        read(SMALL + 'weights = "w.safetensors"')
