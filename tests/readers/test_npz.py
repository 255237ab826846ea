"""npz: arrays side by side in a zip archive, read as streams."""

import io
import zipfile

import numpy as np
import pytest

from losscli.errors import ReadError
from losscli.readers.binary import npzfile
from losscli.readers.number import NumberRules
from losscli.readers.sources import archive as archives
from losscli.readers.words import Words


def saved(*, save=np.savez, **arrays):
    """Return the bytes that numpy writes for some arrays."""
    stream = io.BytesIO()
    save(stream, **arrays)
    return stream.getvalue()


Z = np.arange(10.0).reshape(5, 2)
Y = np.arange(5)


def test_one_array_is_read_as_npy_is(shape, read):
    found = shape(saved(z=Z), "x.npz")
    assert (found.names, found.matrix, dict(found.groups)) == (None, True, {"z": (0, 1)})
    assert found.notes == "npz, float64, 2 columns"
    assert read(saved(z=Z), "x.npz").tolist() == Z.tolist()


def test_several_arrays_are_columns_and_groups_of_columns(shape):
    found = shape(saved(z=Z, y=Y), "x.npz")
    assert (found.names, dict(found.groups), found.matrix) == (("z.0", "z.1", "y"), {"z": (0, 1)}, False)
    assert found.notes == "npz, 2 arrays, 3 columns"


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize("columns", [[0, 1, 2], [2, 0], [1], [0, 2, 1]])
@pytest.mark.parametrize("order", ["C", "F"])
def test_arrays_are_read_side_by_side(read, monkeypatch, save, columns, order):
    monkeypatch.setattr(npzfile, "VALUES_AT_ONCE", 4)
    data = saved(save=save, z=np.array(Z, order=order), y=Y)
    assert read(data, "x.npz", columns).tolist() == np.column_stack([Z, Y])[:, columns].tolist()


def test_an_array_that_cannot_be_read_is_no_matter_until_it_is_wanted(read):
    data = saved(y=Y, names=np.array([object()] * 5), epoch=np.array(3), cube=np.zeros((5, 2, 2)))
    assert read(data, "x.npz", [0]).tolist() == [[0], [1], [2], [3], [4]]
    for column, what in ((1, "pickled Python objects"), (2, "a single number"), (3, "of shape .5, 2, 2.")):
        with pytest.raises(ReadError, match=rf"x\.npz\[(names|epoch|cube)\]: the array .*{what}"):
            read(data, "x.npz", [0, column])


def test_arrays_of_other_lengths_are_not_read_side_by_side(read):
    data = saved(y=Y, p=np.arange(4.0))
    assert len(read(data, "x.npz", [1])) == 4
    with pytest.raises(ReadError, match="y has 5 rows, p has 4"):
        read(data, "x.npz")


def test_the_place_of_a_number_has_the_name_of_its_array(read):
    with pytest.raises(ReadError, match=r"x\.npz\[1\]\.p: NaN is a missing value \(column p, row 2\)"):
        read(saved(y=Y[:2], p=np.array([1, np.nan])), "x.npz")


def test_checksums_are_verified(read):
    data = bytearray(saved(y=np.arange(1000.0)))
    data[4000] ^= 1
    with pytest.raises(ReadError, match=r"x\.npz\[y\]: the zip data are damaged: Bad CRC-32"):
        read(bytes(data), "x.npz")


def test_an_array_that_is_cut_off_inside_the_archive_is_named(read):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive, zipfile.ZipFile(io.BytesIO(saved(y=Y, p=Y))) as whole:
        archive.writestr("y.npy", whole.read("y.npy"))
        archive.writestr("p.npy", whole.read("p.npy")[:-9])
    with pytest.raises(ReadError, match=r"x\.npz\[p\]: it is cut off: .* is 40 bytes, and 31 are there"):
        read(stream.getvalue(), "x.npz")


def test_two_arrays_of_one_name_are_refused(shape):
    with pytest.raises(ReadError, match=r"two arrays or columns are called z\.0"):
        shape(saved(z=Z, **{"z.0": Y}), "x.npz")


def test_a_matrix_may_be_rows_of_lists(read):
    cells = Words(learns=True, literal=True)
    found = read(saved(y=Y, z=Z[:2].astype(int)), "x.npz", [1], NumberRules(words=cells))
    assert (found.tolist(), cells.known) == ([[0], [1]], ["[0, 1]", "[2, 3]"])


def test_zeros_without_end_are_refused(read, monkeypatch):
    monkeypatch.setattr(archives, "FREE", 1 << 20)
    stream = io.BytesIO()
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "|u1", "fortran_order": False, "shape": (9 << 20,)})
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("y.npy", header.getvalue() + bytes(9 << 20))
    with pytest.raises(ReadError, match="expand to more than 1 000 times their size"):
        read(stream.getvalue(), "x.npz")
