"""`--steps --grad` of every worked example of every loss, edges among them: written out in every form."""

import re

import numpy as np
import pytest

from losscli.arrays import fitted, told
from losscli.batch import Batch
from losscli.errors import Place
from losscli.evaluation import Plan, Reduction, evaluate
from losscli.formula import LATEX, number
from losscli.losses import find, names
from losscli.render import rendered
from losscli.render.look import Look
from losscli.report import InputFacts, Report
from losscli.rows import RowPicker, Which


def reported(kind, example):
    """Return the report of an example of a loss, its rows and their gradients in it."""
    whole = kind.together and np.ndim(example.inputs[0])
    inputs = example.inputs if whole else [[value] for value in example.inputs]
    arrays, settings = told(kind, inputs, dict(example.options))
    rows = np.arange(1, len(arrays[kind.inputs[0].name]) + 1)
    picker = RowPicker(Which.parse("all"), list(arrays))
    batch = Batch(arrays, rows, None, lambda name, i, j: Place(name, item=f"[{i}, {j}]"))
    plan = Plan(Reduction.parse("none"), gradient=True)
    evaluation = evaluate(fitted(kind(**settings), arrays), [batch], [picker], plan)
    facts = {name: InputFacts("", tuple("abcdefgh"), len(rows)) for name in arrays}
    return Report(evaluation, facts, picker.picked(), gradient=True)


@pytest.mark.parametrize("name", names())
def test_each_example_ends_at_its_own_number(name):
    kind = find(name)
    for example in kind.examples:
        report = reported(kind, example)
        text = rendered(report, "table", Look(ascii=True), steps=True)
        assert "nan" not in text
        term = number(report.rows[0].term, 6, Look(ascii=True).style, zeros=True)
        assert re.search(rf"[=~>] {re.escape(term)}|^ +{re.escape(term)}  ", text, re.MULTILINE), text
        tex = rendered(report, "latex", Look(), steps=True)
        assert number(report.rows[0].term, 6, LATEX, zeros=True) in tex
        assert tex.count("{") - tex.count("}") == tex.count(r"\{") - tex.count(r"\}")
