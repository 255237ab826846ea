"""Eight rows whose terms are asked for in every form, and how lines of terms are read again."""

import csv
import io
import json

import pytest

P = [0.8, 0.1, 0.6, 0.4, 1 / 3, 5e-324, 0.0, 1.0]
Y = [1, 0, 1, 0, 1, 1, 1, 0]
W = [1, 2, 0.5, 0, 1e-300, 3, 1, 1]


def read(text, kind):
    if kind == "ndjson":
        return [json.loads(line, parse_constant=pytest.fail) for line in text.splitlines()]
    return list(csv.DictReader(io.StringIO(text), delimiter="\t" if kind == "tsv" else ","))


def column(rows, name):
    return [float(row[name]) for row in rows]
