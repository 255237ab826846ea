"""Files of weights: read as they were written, never unpickled."""

import io
import pickle
import zipfile

import numpy as np
import pytest

from losscli.errors import ReadError, UsageError
from losscli.network.weights import packed, read_weights

VALUES = {"0.weight": np.array([[0.1, -2.5e-300, 3], [4, 5, 6]]), "0.bias": np.array([1 / 3, 2])}


@pytest.fixture
def written(tmp_path):
    def writing(data, name="w.npz"):
        (tmp_path / name).write_bytes(data)
        return str(tmp_path / name)

    return writing


def npz(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


@pytest.mark.parametrize("name", ["w.npz", "w.safetensors"])
def test_what_is_written_is_read_again_to_the_last_bit(written, name):
    if name.endswith("safetensors"):
        pytest.importorskip("safetensors")

    found = read_weights(written(packed(name, VALUES), name))

    assert set(found) == set(VALUES)
    for key, value in VALUES.items():
        np.testing.assert_array_equal(found[key], value)


@pytest.mark.parametrize("name", ["w.npz", "w.safetensors"])
def test_the_same_weights_are_the_same_bytes(name):
    if name.endswith("safetensors"):
        pytest.importorskip("safetensors")

    assert packed(name, VALUES) == packed(name, {key: value.copy() for key, value in VALUES.items()})


def test_what_numpy_and_torch_read(written):
    safetensors = pytest.importorskip("safetensors.numpy")

    with np.load(written(packed("w.npz", VALUES)), allow_pickle=False) as found:
        assert found["0.weight"].tolist() == VALUES["0.weight"].tolist()
    assert safetensors.load(packed("w.safetensors", VALUES))["0.bias"].tolist() == VALUES["0.bias"].tolist()


def test_other_types_of_numbers_are_widened(written):
    data = npz(
        a=np.array([1, 2], np.int8), b=np.array([[0.5, 0.25]], np.float16), c=np.asfortranarray(np.eye(3)[:, :2])
    )

    found = read_weights(written(data))

    assert {one.dtype for one in found.values()} == {np.dtype(np.float64)}
    assert found["c"].tolist() == [[1, 0], [0, 1], [0, 0]]


def test_a_state_dict_of_torch_is_read(written):
    torch = pytest.importorskip("torch")
    save = pytest.importorskip("safetensors.torch").save
    layer = torch.nn.Sequential(torch.nn.Linear(3, 2))

    found = read_weights(written(save(layer.state_dict()), "w.safetensors"))

    np.testing.assert_array_equal(found["0.weight"], layer.state_dict()["0.weight"].numpy())


def archive(name, data):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(name, data)
    return file.getvalue()


def saved_by_torch():
    return archive("model/data.pkl", pickle.dumps({"a": 1}))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        (b"0.weight,0.bias\n1,2\n", "neither npz nor safetensors"),
        (pickle.dumps({"0.weight": [1.0]}), "neither npz nor safetensors"),
        (saved_by_torch(), "pickled objects, which are never read"),
        (npz(a=np.array([{}], dtype=object)), "pickled Python objects, which are never read"),
        (npz(a=np.zeros((2, 2, 2))), "arrays of shape (n,) and (n, k) are read"),
        (npz(a=np.array([2**53 + 1])), "integers beyond 2**53"),
        (npz(a=np.zeros(3))[:-40], "cut short or damaged"),
        (archive("a.npy", b"\x93NUMPY\x01\x00"), "header"),
        (archive("a.txt", b"1"), "this zip archive is no npz: a.txt in it is no array"),
        ((10**6).to_bytes(8, "little") + b"{}", "the safetensors data are cut short or damaged"),
    ],
)
def test_what_is_no_file_of_weights_is_refused(written, data, said):
    pytest.importorskip("safetensors")

    with pytest.raises(ReadError) as caught:
        read_weights(written(data))

    assert said in str(caught.value)


def test_numbers_that_numpy_lacks_are_refused(written):
    torch = pytest.importorskip("torch")
    save = pytest.importorskip("safetensors.torch").save
    data = save({"a": torch.tensor([1.5, 2.0], dtype=torch.bfloat16)})

    with pytest.raises(ReadError, match="it holds numbers of a type that is not read\nSave them as float32"):
        read_weights(written(data, "w.safetensors"))


def test_another_extension_is_refused():
    with pytest.raises(UsageError, match=r"w.pt: weights are written as .npz or .safetensors"):
        packed("w.pt", VALUES)
