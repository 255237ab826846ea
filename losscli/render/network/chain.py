"""The chain rule written out with numbers: forward neuron by neuron, back from the loss to each weight, the update."""

from collections.abc import Iterator

from losscli.formula import LATEX, figure, number
from losscli.formula.nodes import Binary
from losscli.render.columns import LOSS, input_digits
from losscli.render.derivations.lines import Derivation, Line
from losscli.render.derivations.sloping import slopes_of, whole_of
from losscli.render.derivations.working import derivations, working
from losscli.render.network.backwards import backwards, local_slope
from losscli.render.network.forwards import forwards
from losscli.render.network.functions import SAME, SOFT
from losscli.render.network.letters import ERROR, LINEAR, SUM
from losscli.render.network.sums import LONGEST, in_a_line, product, total, worked_out
from losscli.render.network.writing import Section, Writing
from losscli.rows import ShownRow
from losscli.training.sgd import SGD


def sections(by: Writing) -> Iterator[Section]:
    """Yield all that is written out, in order."""
    own = len(by.round.forward.inputs) == 1
    for row, place in by.round.rows.items():
        name = "" if own else f" of row {row}"
        yield Section(f"Forward{name}", _given(by, place), list(forwards(by, place)))
        yield Section(f"Loss{name}", _beside(by, row), list(_loss(by, row)))
        back = list(backwards(by, place))  # of a single linear layer there is nothing before its weights
        if back:
            yield Section(f"Backward{name}", (), back)
    found = list(_gradients(by))
    if found:
        rows = len(by.round.forward.inputs)
        yield Section("Gradients" if own else f"Gradients, each a sum over {rows} rows", (), found)
    if by.round.update is not None and found:
        yield Section(f"Update, {by.round.update.optimiser.torch}", (), list(_updates(by)))


def _given(by: Writing, row: int) -> list[tuple[str, str]]:
    """Return the inputs of a row."""
    values, digits = by.round.forward.inputs[row].tolist(), input_digits(by.round.report)
    texts = [number(values[j], digits, by.style) for j in by.some(len(values))]
    texts += [by.style.ellipsis] if len(texts) < len(values) else []
    return [(by.letters.output(-1), f"({', '.join(texts)})")]


def _beside(by: Writing, row: int) -> list[tuple[str, str]]:
    """Return what the loss takes of a row beside the outputs: the target, and its weight."""
    shown, digits = [one for one in by.round.report.rows if one.number == row], input_digits(by.round.report)
    found = []
    for at, one in enumerate(by.round.report.evaluation.loss.inputs[1:], 1):
        several = [value for each in shown for value in _values(each.values[at])]
        texts = [number(value, digits, by.style) for value in several]
        vector = one.vector or shown[0].output is not None
        found.append((one.glyph.of(by.style), f"({', '.join(texts)})" if vector else texts[0]))
    if shown[0].weight is not None:
        found.append(("w", number(shown[0].weight, digits, by.style)))
    return found


def _values(value: float | tuple[float, ...]) -> tuple[float, ...]:
    return value if isinstance(value, tuple) else (value,)


def _loss(by: Writing, row: int) -> Iterator[Derivation]:
    """Yield the terms of a row, their gradients, and that of the result in the network's output."""
    report = by.round.report
    shown = [one for one in report.rows if one.number == row]
    first, at = report.evaluation.loss.inputs[0], len(by.round.network.layers) - 1
    for one in shown:
        entry = () if first.vector else (one.output or 0,)
        output, term = by.letters.output(at, *entry), _term(by, one)
        for found in derivations(report._replace(gradient=False), one, by.style):
            yield found._replace(left=term) if found.left == LOSS.of(by.style) else found
        plain = by.letters.slope(first.glyph.of(by.style), LOSS.of(by.style))
        for found in slopes_of(report, one, first, by.style):
            yield found._replace(left=by.letters.slope(output, term)) if found.left == plain else found
        whole = whole_of(report, one, first, by.style)
        stated = [line._replace(text=line.text.replace(plain, by.letters.slope(output, term))) for line in whole.lines]
        yield whole._replace(left=by.letters.slope(output), lines=stated)


def _term(by: Writing, one: ShownRow) -> str:
    """Return the name of a term: of several in a row each has its entry."""
    if one.output is None:
        return LOSS.of(by.style)
    letters = LOSS.of(by.style)
    return rf"{letters}_{{{one.output}}}" if by.style is LATEX else f"{letters}[{one.output}]"


def _gradients(by: Writing) -> Iterator[Derivation]:
    """Yield each gradient of a weight and a bias as the sum of the rows' shares, from the last layer to the first."""
    for at in reversed(range(len(by.round.network.layers))):
        own = by.round.network.own(at)
        if "weight" not in own:
            continue
        neurons, inputs = own["weight"].shape
        for i in by.some(neurons):
            for j in by.some(inputs):
                yield from _of_weight(by, at, i, j)
            if "bias" in own:
                yield from _of_bias(by, at, i)


def _of_weight(by: Writing, at: int, i: int, j: int) -> list[Derivation]:
    name, net, letters = by.letters.parameter(at, "weight", i, j), by.letters.output(at, i), by.letters
    slopes, inputs = by.round.backward.slopes[at][:, i].tolist(), by.round.forward.before(at)[:, j].tolist()
    value = float(by.round.backward.gradients[f"{at}.weight"][i, j])
    if len(slopes) == 1:
        return in_a_line(_chained(by, at, i, j, value))
    products = [list(pair) for pair in zip(slopes, inputs, strict=True)]
    stated = SUM.of(by.style) + letters.times(letters.slope(net), letters.output(at - 1, j))
    return in_a_line(worked_out(letters.slope(name), [stated], total(products), value, by.setting))


def _chained(by: Writing, at: int, i: int, j: int, value: float) -> list[Derivation]:
    """Return the gradient of a weight over one row, with the activation behind it: ∂E/∂out·∂out/∂net·∂net/∂w."""
    name, net, letters = by.letters.parameter(at, "weight", i, j), by.letters.output(at, i), by.letters
    given = float(by.round.forward.before(at)[0, j])
    behind = at + 1 < len(by.round.network.layers) and by.round.network.layers[at + 1].name not in {
        *SOFT,
        *SAME,
        LINEAR,
    }
    if not behind:
        stated = letters.times(letters.slope(net), letters.slope(name, net))
        return worked_out(
            letters.slope(name),
            [stated],
            product([float(by.round.backward.slopes[at][0, i]), given]),
            value,
            by.setting,
        )
    out = letters.output(at + 1, i)
    stated = letters.times(letters.slope(out), letters.slope(net, out), letters.slope(name, net))
    factors = [float(by.round.backward.slopes[at + 1][0, i]), local_slope(by, at + 1, 0, i), given]
    found = worked_out(letters.slope(name), [stated], product(factors), value, by.setting)
    # The product of the first two is ∂E/∂net, which stands above.
    return [one._replace(lines=[*one.lines[:2], *one.lines[3:]]) if len(one.lines) == 4 else one for one in found]


def _of_bias(by: Writing, at: int, i: int) -> list[Derivation]:
    letters, net = by.letters, by.letters.output(at, i)
    slopes, value = by.round.backward.slopes[at][:, i].tolist(), float(by.round.backward.gradients[f"{at}.bias"][i])
    left = letters.slope(letters.parameter(at, "bias", i))
    stated = ("" if len(slopes) == 1 else SUM.of(by.style)) + letters.slope(net)
    tree = total([[one] for one in slopes]) if len(slopes) > 1 else figure(value)
    return in_a_line(worked_out(left, [stated], tree, value, by.setting))


def _updates(by: Writing) -> Iterator[Derivation]:
    """Yield the new value of each weight and bias; the arithmetic where it is that of plain gradient descent."""
    network, update = by.round.network, by.round.update
    assert update is not None  # noqa: S101 - asked for only then
    for at in reversed(range(len(network.layers))):
        for name, before in network.own(at).items():
            full = f"{at}.{name}"
            if full in network.frozen:
                yield Derivation(
                    by.letters.parameter(at, name), [Line("", "", "frozen: it stays as it is")], short=True
                )
                continue
            for place in _places(by, before.shape):
                yield from _updated(by, at, name, place)


def _places(by: Writing, shape: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if len(shape) == 1:
        yield from ((i,) for i in by.some(shape[0]))
    else:
        yield from ((i, j) for i in by.some(shape[0]) for j in by.some(shape[1]))


def _updated(by: Writing, at: int, name: str, place: tuple[int, ...]) -> list[Derivation]:
    update, letters, full = by.round.update, by.letters, f"{at}.{name}"
    assert update is not None  # noqa: S101 - likewise
    old, slope = (float(one[full][place]) for one in (by.round.network.parameters, by.round.backward.gradients))
    value, own = float(update.parameters[full][place]), letters.parameter(at, name, *place)
    by_hand = update.optimiser
    if not isinstance(by_hand, SGD) or by_hand.weight_decay or by_hand.nesterov:
        return in_a_line(worked_out(letters.new(own), [], None, value, by.setting))
    rate = "lr" if by.style is not LATEX else r"\mathrm{lr}"
    stated = f"{own} {by.style.minus} {letters.times(rate, letters.slope(own))}"
    tree = Binary("-", figure(old), product([by_hand.lr, slope]))
    found = in_a_line(worked_out(letters.new(own), [stated], tree, value, by.setting))
    return [one._replace(lines=[*one.lines[:2], one.lines[-1]]) if len(one.lines) == 4 else one for one in found]


def result(by: Writing) -> list[Derivation]:
    """Return the loss as what is made of its terms: added up where they are few and all shown."""
    report = by.round.report
    evaluation, found = report.evaluation, working(report, by.style).result
    terms = [one.term for one in report.rows]
    plain = not evaluation.rooted and evaluation.moments.weight is None and evaluation.value is not None
    left, value = ERROR.of(by.style), evaluation.value or 0.0
    if not plain or len(terms) != evaluation.moments.count or len(terms) > LONGEST:
        return [one._replace(left=left, lines=[Line("=", one.left), *one.lines]) for one in found]
    tree = total([[one] for one in terms])
    assert tree is not None  # noqa: S101 - there are few
    if report.divisor is not None and len(terms) > 1:
        tree = Binary("/", tree, figure(report.divisor))
    return in_a_line(worked_out(left, [], tree, value, by.setting))
