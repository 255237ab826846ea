"""Every row's term as it goes by (`--terms`, `--to csv`): exact doubles, as many rows as there are."""

import json
import math
from collections.abc import Iterator, Sequence
from json.encoder import encode_basestring_ascii
from typing import Protocol

import numpy as np

from losscli.domain import Array
from losscli.loss import Loss
from losscli.render.clean import clean
from losscli.render.frame import Column, are_listed, columns
from losscli.render.numbers import Column as Cells
from losscli.render.numbers import Numbers
from losscli.render.spelling import File, Speller
from losscli.scoring import Scored

SEPARATORS = {"csv": ",", "tsv": "\t"}
# Cells that are spelled at once: more, and the texts fall out of the processor's cache.
CHUNK = 1 << 16
STRICT = json.JSONEncoder(allow_nan=False).encode


class BinaryFile(Protocol):
    """What terms are written to that are no text."""

    def write(self, data: bytes, /) -> int:
        """Write some bytes."""
        ...

    def seek(self, offset: int, /) -> int:
        """Go on writing at this place, counted from the beginning."""
        ...


class TermsWriter(Protocol):
    """An onlooker that writes each term as it goes by."""

    def rows(self, scored: Scored) -> None:
        """Write the terms of a batch."""
        ...

    def end(self) -> None:
        """Write what stands behind the last term."""
        ...


def text_writer(file: File, kind: str, loss: Loss, outputs: Sequence[str], jobs: int) -> TermsWriter:
    """Return what writes terms as csv, tsv, ndjson or bare values; `outputs` are the labels of the target's columns."""
    return ValueTerms(file) if kind == "value" else TextTerms(file, kind, loss, outputs, jobs)


def binary_writer(file: BinaryFile, kind: str, loss: Loss, outputs: Sequence[str]) -> TermsWriter:
    """Return what writes terms as npy or parquet.

    Raises:
        UsageError: that takes a package which is not installed.
    """
    if kind == "npy":
        from losscli.render.npy import NpyTerms  # noqa: PLC0415 - a format is imported when it is written

        return NpyTerms(file)
    from losscli.render.parquet import ParquetTerms  # noqa: PLC0415

    return ParquetTerms(file, loss, outputs)


class TextTerms:
    """Writes the terms as csv, tsv or ndjson."""

    def __init__(self, file: File, kind: str, loss: Loss, outputs: Sequence[str], jobs: int = 1) -> None:
        """Write to `file`, on up to `jobs` cores; `outputs` are the labels of the target's columns."""
        self.file, self.kind, self.loss, self.outputs = file, kind, loss, outputs
        self.speller = Speller(file, jobs)
        self.started = False

    def rows(self, scored: Scored) -> None:
        """Write the terms of a batch, a line a term."""
        if not scored.terms.size:
            return
        found = list(columns(scored, self.loss, self.outputs))
        write = self._json if self.kind == "ndjson" else self._separated
        listed = are_listed(scored, self.loss)
        for part in _parts(found, scored.terms.size):
            self.speller.put(*_woven(write(part, listed=listed)))

    def end(self) -> None:
        """Write what is still being spelled."""
        self.speller.end()

    def _separated(self, found: Sequence[Column], *, listed: bool) -> Iterator[str | Cells]:
        """Yield the cells of a line with what separates them; before the first line, the header."""
        separator = SEPARATORS[self.kind]
        cells = [cell for column in found for cell in _cells(column, separator, listed=listed)]
        if not self.started:
            self.started = True
            self.file.write(separator.join(quoted([name for name, _ in cells], separator)) + "\n")
        for j, (_, cell) in enumerate(cells):
            yield separator if j else ""
            yield cell
        yield "\n"

    def _json(self, found: Sequence[Column], *, listed: bool) -> Iterator[str | Cells]:
        """Yield the members of an object with what stands between them."""
        for j, (name, values) in enumerate(found):
            yield f"{', ' if j else '{'}{json.dumps(name)}: "
            if isinstance(values, list):
                yield [encode_basestring_ascii(text) for text in cleaned(values)]
            elif values.ndim == 1:
                yield _spelled(values)
            elif listed:
                yield [_list(row) for row in values.tolist()]
            else:
                yield from _json_list(values)
        yield "}\n"


class ValueTerms:
    """Writes the bare terms, times their weights, one a line."""

    def __init__(self, file: File) -> None:
        """Write to `file`."""
        self.file = file

    def rows(self, scored: Scored) -> None:
        """Write the terms of a batch."""
        values = weighted(scored).reshape(-1)
        for start in range(0, len(values), CHUNK):
            part = values[start : start + CHUNK].tolist()
            self.file.write("%.15g\n" * len(part) % tuple(part))

    def end(self) -> None:
        """Nothing stands behind the last line."""


def weighted(scored: Scored) -> Array:
    """Return the terms times their weights, if there are any; 0 in a row of weight 0, even if its term is infinite."""
    if scored.batch.weights is None:
        return scored.terms
    weights = scored.batch.weights.reshape(-1, *[1] * (scored.terms.ndim - 1))
    with np.errstate(all="ignore"):
        return np.where(weights == 0, 0.0, weights * scored.terms)


def quoted(texts: Sequence[str], separator: str) -> Sequence[str]:
    """Return the texts as cells: in quotes where one holds the separator or a quote."""
    whole = "".join(texts)
    if separator not in whole and '"' not in whole:
        return texts
    return [f'"{text.replace(chr(34), chr(34) * 2)}"' if separator in text or '"' in text else text for text in texts]


def cleaned(texts: Sequence[str]) -> Sequence[str]:
    """Return the texts as they can be printed."""
    whole = "".join(texts)
    return texts if whole.isascii() and whole.isprintable() else [clean(text) for text in texts]


def _parts(found: Sequence[Column], count: int) -> Iterator[list[Column]]:
    """Yield some rows of all columns after some rows."""
    width = sum(1 if isinstance(values, list) else values[0].size for _, values in found)
    size = max(1, CHUNK // width)
    for start in range(0, count, size):
        yield [column.part(start, start + size) for column in found]


def _woven(tokens: Iterator[str | Cells]) -> tuple[list[Cells], list[str]]:
    """Return the columns among the tokens, and the literal texts before, between and after them."""
    found: list[Cells] = []
    literals = [""]
    for token in tokens:
        if isinstance(token, str):
            literals[-1] += token
        else:
            found.append(token)
            literals.append("")
    return found, literals


def _cells(column: Column, separator: str, *, listed: bool) -> Iterator[tuple[str, Cells]]:
    """Yield the names and cells of a column: a vector has one for each number, or is a list in one."""
    name, values = column
    if isinstance(values, list):
        yield name, quoted(cleaned(values), separator)
    elif values.ndim == 1:
        yield name, values
    elif listed:
        yield name, quoted([_list(row) for row in values.tolist()], separator)
    else:
        yield from ((f"{name}_{j}", values[:, j]) for j in range(values.shape[1]))


def _list(row: Sequence[float]) -> str:
    try:
        return STRICT(row)
    except ValueError:
        return STRICT([one if math.isfinite(one) else str(one) for one in row])


def _json_list(values: Numbers) -> Iterator[str | Cells]:
    yield "["
    for j in range(values.shape[1]):
        yield ", " if j else ""
        yield _spelled(values[:, j])
    yield "]"


def _spelled(values: Numbers) -> Cells:
    """Return numbers, or the texts of numbers if there is one that JSON has no word for."""
    if np.isfinite(values).all():
        return values
    return [repr(one) if math.isfinite(one) else f'"{one}"' for one in values.tolist()]
