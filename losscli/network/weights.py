"""Files of weights, npz and safetensors: an array for each parameter, by torch's names. Nothing is ever unpickled."""

import io
import zipfile
from typing import Any, BinaryIO, cast

import numpy as np

from losscli.arrays import array_of
from losscli.domain import Array
from losscli.errors import Place, ReadError, UsageError, cut
from losscli.network.layer import Parameters
from losscli.readers.binary.npyfile import NpyArray
from losscli.readers.sources.archive import FLAWS, Member
from losscli.readers.sources.files import opened
from losscli.readers.sources.source import DOCUMENT_LIMIT

NPZ, SAFETENSORS = ".npz", ".safetensors"
SUFFIX = ".npy"
ZIP = b"PK\x03\x04"
INSTALL = "Install it: pip install 'losscli[safetensors]'"
SAVE = "Save them so: safetensors.torch.save_file(model.state_dict(), 'weights.safetensors')"
PIECE = 1 << 20


def read_weights(path: str) -> Parameters:
    """Return the arrays of a file by their names, as float64; what the file is, its first bytes say.

    Raises:
        ReadError: it cannot be read as what it is.
        UsageError: what reads it is not installed.
    """
    data = _bytes(path)
    if data.startswith(ZIP):
        return _read_npz(data, path)
    if data[8:9] == b"{":
        return _read_safetensors(data, path)
    raise ReadError(Place(path), "this is neither npz nor safetensors, which weights are read from", SAVE)


def packed(path: str, parameters: Parameters) -> bytes:
    """Return the bytes of a file of weights, npz or safetensors by the extension of `path`: the same for the same.

    Raises:
        UsageError: as `refuse_unwritable`.
    """
    refuse_unwritable(path)
    arrays = {name: np.ascontiguousarray(value) for name, value in parameters.items()}
    if path.lower().endswith(SAFETENSORS):
        written: bytes = _safetensors().save(arrays)
        return written
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **cast("dict[str, Any]", arrays))
    return file.getvalue()


def refuse_unwritable(path: str) -> None:
    """Refuse to write weights to a file of this name.

    Raises:
        UsageError: it has another extension than .npz and .safetensors, or what writes it is not installed.
    """
    if path.lower().endswith(SAFETENSORS):
        _safetensors()
    elif not path.lower().endswith(NPZ):
        raise UsageError(f"{cut(path)}: weights are written as .npz or .safetensors")


def _bytes(path: str) -> bytes:
    """Return what is in a file.

    Raises:
        ReadError: it cannot be read, or is longer than 1 GiB.
    """
    pieces, size = [], 0
    file = opened("stdin" if path == "-" else path, path)
    try:
        while piece := file.read(PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > DOCUMENT_LIMIT:
                raise ReadError(Place(path), "the file is longer than 1 GiB: this is for small networks")
    except OSError as error:
        raise ReadError(Place(path), error.strerror or "it cannot be read") from error
    finally:
        file.close()
    if not size:
        raise ReadError(Place(path), "the file is empty")
    return b"".join(pieces)


def _read_npz(data: bytes, path: str) -> Parameters:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except FLAWS as error:
        raise ReadError(Place(path), "the zip archive is cut short or damaged") from error
    found: dict[str, Array] = {}
    for info in archive.infolist():
        if not info.filename.endswith(SUFFIX):
            what = "pickled objects, which are never read" if info.filename.endswith(".pkl") else "no array"
            raise ReadError(Place(path), f"this zip archive is no npz: {cut(info.filename)} in it is {what}", SAVE)
        name = info.filename.removesuffix(SUFFIX)
        if name in found:
            raise ReadError(Place(path), f"two arrays are called {cut(name)}")
        found[name] = _array(Member(path, archive, info), f"{path}[{cut(name)}]")
    return found


def _array(stream: Member, path: str) -> Array:
    array = NpyArray.open(path, cast("BinaryIO", stream))
    whole = np.concatenate(list(array.blocks(range(array.header.width))))
    return _as_double(whole.reshape(array.header.dimensions), path)


def _read_safetensors(data: bytes, path: str) -> Parameters:
    module = _safetensors()
    from safetensors import SafetensorError  # noqa: PLC0415 - it is there, by now

    try:
        arrays: dict[str, Any] = module.load(data)
    except SafetensorError as error:
        raise ReadError(Place(path), "the safetensors data are cut short or damaged") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:  # of a type that numpy lacks: bfloat16
        raise ReadError(Place(path), "it holds numbers of a type that is not read", "Save them as float32.") from error
    return {name: _as_double(array, f"{path}[{cut(name)}]") for name, array in arrays.items()}


def _as_double(array: Any, path: str) -> Array:  # noqa: ANN401 - an array of any type
    try:
        return array_of(array, "it", 2)
    except UsageError as error:
        raise ReadError(Place(path), error.problem) from error


def _safetensors() -> Any:  # noqa: ANN401 - the module
    try:
        import safetensors.numpy  # noqa: PLC0415 - of an extra
    except ImportError as error:
        raise UsageError("safetensors files need the package safetensors, which is not installed", INSTALL) from error
    return safetensors.numpy
