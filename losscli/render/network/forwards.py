"""The pass forward written out: of each neuron net = Σ w·x + b, and the activation."""

from collections.abc import Iterator, Mapping

from losscli.domain import Array
from losscli.formula import LATEX, figure
from losscli.formula.nodes import Binary, Number
from losscli.network.layer import Layer, Rule, Written
from losscli.render.derivations.lines import Derivation, Line
from losscli.render.network.functions import SAME, SHARES, SOFT, share, stated
from losscli.render.network.letters import LINEAR, SUM
from losscli.render.network.sums import LONGEST, total, worked_out
from losscli.render.network.writing import Writing


def forwards(by: Writing, row: int) -> Iterator[Derivation]:
    """Yield how the outputs of each layer follow from its inputs, of one row, counted from 0."""
    went = by.round.forward
    for at, layer in enumerate(by.round.network.layers):
        x, y = went.before(at)[row], went.outputs[at][row]
        if layer.name in SAME:
            yield handed_on(by.letters.output(at), by.letters.output(at - 1), layer)
            continue
        for i in by.some(len(y)):
            made = _net if layer.name == LINEAR else _out
            yield from made(by, at, i, x, y)


def handed_on(left: str, right: str, layer: Layer) -> Derivation:
    """Return the line of a layer that changes nothing."""
    words = f"{layer.name} hands it on as it is"
    return Derivation(left, [Line("=", right, words)], short=True)


def _net(by: Writing, at: int, i: int, x: Array, y: Array) -> Iterator[Derivation]:
    """Yield what a neuron adds up: the weights times the inputs, and the bias."""
    own = by.round.network.own(at)
    weights = own["weight"][i].tolist()
    products = [[weight, one] for weight, one in zip(weights, x.tolist(), strict=True)]
    letters = [
        by.letters.times(by.letters.parameter(at, "weight", i, j), by.letters.output(at - 1, j))
        for j in range(len(products))
    ]
    if len(products) > LONGEST:
        index = by.letters.parameter(at, "weight", i, "j")
        letters = [f"{SUM.of(by.style)}{by.letters.times(index, by.letters.output(at - 1, 'j'))}"]
    tree = total(products)
    if "bias" in own:
        bias = float(own["bias"][i])
        letters.append(by.letters.parameter(at, "bias", i))
        tree = None if tree is None else Binary("-" if bias < 0 else "+", tree, figure(abs(bias)))
    yield from worked_out(by.letters.output(at, i), [" + ".join(letters)], tree, float(y[i]), by.setting)


def _out(by: Writing, at: int, i: int, x: Array, y: Array) -> Iterator[Derivation]:
    """Yield an activation: of a number by itself, or of all of its row."""
    layer, left, value = by.round.network.layers[at], by.letters.output(at, i), float(y[i])
    if layer.name in SOFT:
        yield from worked_out(left, [_shared(by, at, i)], share(layer, i, x.tolist()), value, by.setting)
    else:
        yield from function(by, left, layer.formula, {"x": by.letters.output(at - 1, i)}, {"x": float(x[i])}, value)


def function(
    by: Writing, left: str, rule: Written, names: Mapping[str, str], numbers: Mapping[str, float], value: float
) -> list[Derivation]:
    """Return a formula worked out, in letters and in numbers, with the condition where it has cases."""
    assert isinstance(rule, Rule)  # noqa: S101 - what acts on each number has a formula
    found = stated(rule, names, numbers, by.style)
    if isinstance(found.tree, Number) and found.letters not in names.values():  # 0 or 1: nothing is to be worked out
        return [Derivation(left, [Line("=", found.letters, reasons=found.reasons)])]
    first, *others = worked_out(left, [found.letters], found.tree, value, by.setting)
    head, *lines = first.lines
    return [first._replace(lines=[head._replace(reasons=found.reasons), *lines]), *others]


def _shared(by: Writing, at: int, i: int) -> str:
    """Return a softmax in letters, or its logarithm."""
    own, each = by.letters.output(at - 1, i), by.letters.output(at - 1, "j")
    if by.style is LATEX:
        whole = rf"\sum_j e^{{{each}}}"
        shares = rf"\frac{{e^{{{own}}}}}{{{whole}}}"
    else:
        whole = f"{SUM.of(by.style)}exp({each})"
        shares = f"exp({own}) / {whole}"
    if by.round.network.layers[at].name == SHARES:
        return shares
    return rf"{own} - \ln {whole}" if by.style is LATEX else f"{own} {by.style.minus} ln {whole}"
