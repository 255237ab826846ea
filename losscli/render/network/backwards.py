"""The pass back written out: from the loss to each net input by the chain rule, then to each weight.

Of each row ∂E/∂net is worked out; a gradient of a weight is the sum of ∂E/∂net·∂net/∂w over the rows.
"""

from collections.abc import Iterator

from losscli.domain import Array
from losscli.formula import LATEX, figure
from losscli.formula.nodes import Binary
from losscli.network.layer import Elementwise
from losscli.render.derivations.lines import Derivation
from losscli.render.network.forwards import function, handed_on
from losscli.render.network.functions import LOG_SHARES, SAME, SOFT, power
from losscli.render.network.letters import LINEAR, SUM
from losscli.render.network.sums import in_a_line, product, total, worked_out
from losscli.render.network.writing import Writing


def backwards(by: Writing, row: int) -> Iterator[Derivation]:
    """Yield how the gradient of the loss goes back from layer to layer, of one row, counted from 0."""
    layers = by.round.network.layers
    for at in reversed(range(len(layers))):
        if at == 0 and layers[0].name == LINEAR:
            return  # before it are the inputs, which nobody moves
        yield from _through(by, at, row)


def _through(by: Writing, at: int, row: int) -> Iterator[Derivation]:
    """Yield the gradient in front of a layer, from that behind it."""
    layer, below = by.round.network.layers[at], by.letters.output(at - 1)
    if layer.name in SAME:
        yield handed_on(by.letters.slope(below), by.letters.slope(by.letters.output(at)), layer)
        return
    made = _of_input if layer.name == LINEAR else _of_shares if layer.name in SOFT else _of_function
    for i in by.some(len(_before(by, at, row))):
        yield from made(by, at, i, row)


def _before(by: Writing, at: int, row: int) -> Array:
    found: Array = by.round.backward.slopes[at - 1][row] if at else by.round.backward.inputs[row]
    return found


def _of_input(by: Writing, at: int, j: int, row: int) -> Iterator[Derivation]:
    """Yield the gradient in an input of a linear layer: each neuron has its share."""
    letters, slope = by.letters, by.round.backward.slopes[at][row].tolist()
    weights = by.round.network.own(at)["weight"][:, j].tolist()
    tree = total([[one, weight] for one, weight in zip(slope, weights, strict=True)])

    def share(i: int | str) -> str:
        return letters.times(letters.slope(letters.output(at, i)), letters.parameter(at, "weight", i, j))

    stated = SUM.of(by.style) + share("i") if tree is None else " + ".join(map(share, range(len(slope))))
    left, value = letters.slope(letters.output(at - 1, j)), float(_before(by, at, row)[j])
    yield from worked_out(left, [stated], tree, value, by.setting)


def _of_function(by: Writing, at: int, i: int, row: int) -> Iterator[Derivation]:
    """Yield the derivative of an activation, and the gradient in front of it."""
    layer, went, letters = by.round.network.layers[at], by.round.forward, by.letters
    net, out = letters.output(at - 1, i), letters.output(at, i)
    numbers = {"x": float(went.before(at)[row, i]), "y": float(went.outputs[at][row, i])}
    local = local_slope(by, at, row, i)
    yield from in_a_line(function(by, letters.slope(net, out), layer.derivative, {"x": net, "y": out}, numbers, local))
    slope, value = float(by.round.backward.slopes[at][row, i]), float(_before(by, at, row)[i])
    stated = letters.times(letters.slope(out), letters.slope(net, out))
    yield from in_a_line(worked_out(letters.slope(net), [stated], product([slope, local]), value, by.setting))


def local_slope(by: Writing, at: int, row: int, i: int) -> float:
    """Return the derivative of an activation at its input."""
    layer, went = by.round.network.layers[at], by.round.forward
    assert isinstance(layer, Elementwise)  # noqa: S101 - all others are told apart before
    return float(layer.local(went.before(at)[row], went.outputs[at][row])[i])


def _of_shares(by: Writing, at: int, i: int, row: int) -> Iterator[Derivation]:
    """Yield the gradient in front of a softmax, of which every output depends on every input.

    ∂p[k]/∂z[i] is p[k]·([k = i] − p[i]); of its logarithm it is [k = i] − p[k], whose exponential that is.
    """
    letters, logarithm = by.letters, by.round.network.layers[at].name == LOG_SHARES
    y, slope = by.round.forward.outputs[at][row].tolist(), by.round.backward.slopes[at][row].tolist()
    each, own = letters.slope(letters.output(at, "k")), letters.output(at, i)
    products = [[one] if logarithm else [one, share] for one, share in zip(slope, y, strict=True)]
    inside, first = total(products), figure(slope[i])
    if logarithm:
        raised = f"e^{{{own}}}" if by.style is LATEX else f"exp({own})"
        stated = f"{letters.slope(own)} {by.style.minus} {letters.times(raised, SUM.of(by.style) + each)}"
        tree = None if inside is None else Binary("-", first, Binary("*", power(y[i]), inside))
    else:
        whole = SUM.of(by.style) + letters.times(each, letters.output(at, "k"))
        left, right = by.style.parentheses
        stated = letters.times(own, f"{left}{letters.slope(own)} {by.style.minus} {whole}{right}")
        tree = None if inside is None else Binary("*", figure(y[i]), Binary("-", first, inside))
    value = float(_before(by, at, row)[i])
    yield from worked_out(letters.slope(letters.output(at - 1, i)), [stated], tree, value, by.setting)
