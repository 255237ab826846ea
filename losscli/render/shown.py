"""The shown rows of a report as lines, a line a term, in the format of a file of terms (`--to csv --rows worst:3`)."""

import csv
import json
import math
from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from typing import Any

from losscli.loss import Loss
from losscli.render.clean import clean
from losscli.render.spelling import File
from losscli.render.terms import SEPARATORS
from losscli.report import Report
from losscli.rows import ShownRow


class RowLines:
    """Writes rows one after another, each in its own right: the few that are shown, from wherever they were kept."""

    def __init__(self, file: File, kind: str, loss: Loss, outputs: Sequence[str]) -> None:
        """Write to `file`, as csv, tsv or ndjson; `outputs` are the labels of the target's columns."""
        self.file, self.kind, self.loss, self.outputs = file, kind, loss, [clean(label) for label in outputs]
        self.names = [one.name for one in loss.inputs]
        self.write: Callable[[dict[str, Any]], object] | None = None

    def one(self, row: ShownRow) -> None:
        """Write one term."""
        record = dict(self._cells(row))
        if self.write is None:
            self.write = self._writer(list(record))
        self.write(record)

    def _writer(self, header: list[str]) -> Callable[[dict[str, Any]], object]:
        if self.kind == "ndjson":
            return lambda record: self.file.write(json.dumps(record, allow_nan=False) + "\n")
        rows = csv.writer(self.file, delimiter=SEPARATORS[self.kind], lineterminator="\n")
        rows.writerow(header)
        return lambda record: rows.writerow(list(record.values()))

    def _cells(self, row: ShownRow) -> Iterator[tuple[str, Any]]:
        yield "row", row.number
        for name, text in (("id", row.id), ("group", row.group), ("by", row.by)):
            if text is not None:
                yield name, clean(text)
        if row.output is not None:
            yield "column", self.outputs[row.output]
        # Groups and sequences differ in length, and a table has one width: their numbers are a list in one cell.
        listed = row.group is not None or any(one.ragged for one in self.loss.inputs)
        for name, value in zip(self.names, row.values, strict=True):
            yield from self._numbers(name, value, listed=listed)
        if row.weight is not None:
            yield "weight", self._number(row.weight)
        yield "loss", self._number(row.term)
        for one in self.loss.inputs:
            slope = (row.gradients or {}).get(one.name)
            if slope is not None:
                name = "gradient" if one is self.loss.inputs[0] else f"gradient_{one.name}"
                yield from self._numbers(name, slope if one.vector else slope[0], listed=listed)

    def _numbers(self, name: str, value: float | tuple[float, ...], *, listed: bool) -> Iterator[tuple[str, Any]]:
        if not isinstance(value, tuple):
            yield name, self._number(value)
        elif self.kind == "ndjson":
            yield name, [self._number(one) for one in value]
        elif listed:
            yield name, json.dumps([self._number(one) for one in value], allow_nan=False)
        else:
            yield from ((f"{name}_{j}", self._number(one)) for j, one in enumerate(value))

    def _number(self, value: float) -> float | str:
        """Return a number, or the text of one that JSON has no word for."""
        if math.isfinite(value):
            return value
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"


def lines(report: Report, kind: str) -> str:
    """Return the shown rows of a report, a line a term."""
    out = StringIO()
    writer = RowLines(out, kind, report.evaluation.loss, report.outputs)
    for row in report.rows:
        writer.one(row)
    return out.getvalue()
