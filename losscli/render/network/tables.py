"""The tables of a network before they are drawn: its layers, what came out of each, its weights and gradients."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from losscli.domain import Array
from losscli.formula import LATEX, UNICODE, Style, number
from losscli.network.layer import Parameters
from losscli.network.network import Network
from losscli.render.columns import LOSS, Column, aligned
from losscli.render.layout import root_text
from losscli.render.network.letters import Letters
from losscli.report import Report
from losscli.training.round import Round

# Columns of a layer, rows, and weights that are shown unless all are asked for.
MOST_COLUMNS, MOST_ROWS, MOST_WEIGHTS = 8, 3, 64


class Block(NamedTuple):
    """A title and beside it a text, a table, if there is one, and notes under it."""

    title: str
    beside: str = ""
    columns: Sequence[Column] = ()
    notes: Sequence[str] = ()


def network_block(network: Network, width: int) -> Block:
    """Return the network line by line, of inputs with so many columns."""
    widths, sizes = [width], []
    for layer in network.layers:
        widths.append(layer.width(widths[-1]))
        sizes.append(sum(int(np.prod(shape)) for shape in layer.parameters().values()))
    columns = [
        Column("layer", [str(at) for at in range(len(sizes))], symbolic=False),
        Column("what it is", list(map(str, network.layers)), "left", symbolic=False, text=True),
        Column("columns", [str(one) for one in widths[1:]], symbolic=False),
        Column("parameters", [str(size) if size else "" for size in sizes], symbolic=False),
    ]
    frozen = sum(int(network.parameters[name].size) for name in network.frozen)
    total = sum(sizes)
    counted = f"{total} {'parameter' if total == 1 else 'parameters'}" + (
        f", {frozen} of them frozen" if frozen else ""
    )
    notes = (
        []
        if network.seed is None
        else [f"Initial values that the file does not give are torch's, of seed {network.seed}."]
    )
    return Block(
        "Network", f"{width} {'column' if width == 1 else 'columns'} in, {widths[-1]} out; {counted}", columns, notes
    )


def forward_block(one: Round, style: Style, *, whole: bool) -> Block:
    """Return what came out of each layer, of the shown rows."""
    went, letters, digits = one.forward, Letters(one.network, style), one.report.digits
    rows = [*one.rows.items()][: None if whole else MOST_ROWS]
    arrays = [went.inputs, *went.outputs]
    width = max((array.shape[1] for array in arrays), default=0)
    shown = width if whole else min(width, MOST_COLUMNS)
    lines = [(row, at - 1, array[place]) for row, place in rows for at, array in enumerate(arrays)]
    names = [letters.output(at) for _, at, _ in lines]
    columns = [
        Column("row", [str(row) if at < 0 else "" for row, at, _ in lines], symbolic=False),
        Column("what", names, "left", symbolic=False),
        Column("layer", ["input" if at < 0 else one.network.layers[at].name for _, at, _ in lines], "left",
               symbolic=False, text=True),
        *(Column(f"[{j}]", [_cell(values, j, digits, style) for _, _, values in lines], symbolic=False)
          for j in range(shown)),
    ]  # fmt: skip
    notes = []
    count = len(went.inputs)
    if len(rows) < count:
        verb = "is" if len(rows) == 1 else "are"
        notes.append(f"{len(rows)} of {count} rows {verb} shown; --rows all shows every one.")
    if shown < width:
        notes.append(f"Of wider layers the first {shown} columns are shown; --rows all shows every one.")
    return Block("Forward", "what goes in and what comes out of each layer", columns, notes)


def _cell(values: Array, j: int, digits: int, style: Style) -> str:
    return number(float(values[j]), digits, style) if j < len(values) else ""


def weights_block(
    network: Network,
    gradients: Parameters | None,
    after: Parameters | None,
    report: Report,
    style: Style,
    *,
    whole: bool,
) -> Block:
    """Return each weight and bias with its gradient and its new value."""
    letters, names = Letters(network, style), []
    picked: list[tuple[str, tuple[int, ...]]] = []
    total = sum(value.size for value in network.parameters.values())
    each = MOST_WEIGHTS // max(1, len(network.parameters))
    for name, value in network.parameters.items():
        places = [tuple(int(i) for i in place) for place in np.ndindex(value.shape)]
        picked += [(name, place) for place in (places if whole or total <= MOST_WEIGHTS else places[: max(1, each)])]
    names = [f"{name}[{', '.join(map(str, place))}]" for name, place in picked]
    columns = [Column("parameter", names, "left", symbolic=False, text=True)]
    for heading, source, symbolic in (
        ("value", network.parameters, False),
        (letters.slope("w"), gradients, True),
        ("new value" if gradients is not None else "at the end", after, False),
    ):
        if source is not None:
            values = [float(source[name][place]) for name, place in picked]
            columns.append(Column(heading, aligned(values, report.digits, style), symbolic=symbolic))
    notes = []
    if len(picked) < total:
        notes.append(
            f"{len(picked)} of {total} weights and biases are shown; --rows all shows every one, --json has them."
        )
    if network.frozen and after is not None:
        notes.append(f"Frozen, so not moved: {', '.join(sorted(network.frozen))}.")
    said = {(True, False): "Gradients", (True, True): "Gradients and update", (False, True): "Weights"}
    title = said[gradients is not None, after is not None]
    result = "" if gradients is None else f"of {result_text(report, UNICODE if style is LATEX else style)}"
    return Block(title, result, columns, notes)


def result_text(report: Report, style: Style) -> str:
    """Return what is differentiated: `E = mean of ℓ`."""
    if report.evaluation.rooted:
        return f"E = {root_text(report.evaluation.loss, style)}"
    return f"E = {report.result_name} of {LOSS.of(style)}"
