"""Reading a few bytes as a file: what every test of a reader does."""

import numpy as np
import pytest

from losscli.readers import open_table
from losscli.readers.number import NumberRules
from losscli.readers.sources import source
from losscli.readers.table import ReadOptions
from losscli.readers.text import plain


@pytest.fixture
def read(tmp_path):
    """Return what reads bytes as a file of this name: the numbers of its columns, all unless some are chosen."""

    def reader(data, name="x.csv", columns=None, rules=NumberRules(), **options):  # noqa: B008 - it is frozen
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        table = open_table(str(path), ReadOptions(**options))
        chosen = list(range(table.shape.width)) if columns is None else columns
        chunks = [chunk.values for chunk in table.chunks(chosen, [rules] * len(chosen))]
        return np.concatenate(chunks)

    return reader


@pytest.fixture
def shape(tmp_path):
    """Return what opens bytes as a file of this name and says what it is."""

    def opener(data, name="x.csv", **options):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return open_table(str(path), ReadOptions(**options)).shape

    return opener


@pytest.fixture
def blocks(monkeypatch):
    """Return what sets the sizes in which files are read, and from where on pandas converts them."""

    def setter(size=1 << 16, pandas_from=24 << 20):
        monkeypatch.setattr(source, "BLOCK", size)
        monkeypatch.setattr(source, "FIRST_BLOCK", max(size, 4))
        monkeypatch.setattr(plain, "PANDAS_FROM", pandas_from)

    return setter
