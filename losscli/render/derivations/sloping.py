"""The gradients of a row worked out (`--steps --grad`): of its term, and from that of the result."""

from collections.abc import Iterator, Sequence

from losscli.domain import Labels
from losscli.formula import LATEX, UNICODE, Ending, Share, Style, arithmetic, decimal, number
from losscli.loss import Input
from losscli.option import Real
from losscli.render.columns import LOSS, MANY_CLASSES, input_digits, mean_slope, slopes
from losscli.render.derivations.lines import Derivation, Line, because, derived, entry_of, setting_of, slope_of
from losscli.report import Report
from losscli.rows import ShownRow

# The longest line on which the entries of a gradient are worked out beside one another.
ABREAST = 76


def slopes_of(report: Report, row: ShownRow, one: Input, style: Style) -> Iterator[Derivation]:
    """Yield the derivations of a term's gradient with respect to one input, entry by entry if they are long."""
    formula, values = report.evaluation.loss.formula, slopes(row, one)
    left = slope_of(LOSS.of(style), one.glyph.of(style), style)
    whole = Derivation(left, [Line("=", _vector(report, values, one, style))])
    if formula.words or not values:
        yield whole
        return
    setting, expression = setting_of(report, row, one, style), formula.slope(one.symbol)
    if _is_clipped(report, row, one) and not any(values):
        words = "clipped: around here the term does not change"
        yield whole._replace(lines=[line._replace(words=words) for line in whole.lines])
        return
    found = formula.slopes_worked(one.symbol, {i: values[i] for i in _chosen(report, row, len(values))}, setting)
    if not one.vector:
        yield from because(derived(left, found[0], style), report, expression, setting)
        return
    if len(found) == len(values) and all(each.ending is Ending.SAME for each in found.values()):
        shown = formula.slopes_abreast(one.symbol, values, setting._replace(style=UNICODE))
        if max(map(len, (*shown.lines, ""))) <= ABREAST:
            together = formula.slopes_abreast(one.symbol, values, setting)
            yield from because(derived(left, together, style), report, expression, setting)
            return
    for i, worked in found.items():
        top = slope_of(LOSS.of(style), entry_of(one.glyph, i, style), style)
        yield from because(derived(top, worked, style), report, expression, setting)
    yield whole


def _is_clipped(report: Report, row: ShownRow, one: Input) -> bool:
    """Whether the formula sees another number of this input than the row has."""
    loss = report.evaluation.loss
    given = zip(loss.inputs, row.values, loss.meant(row.values), strict=True)
    return any(not same(value, meant) for each, value, meant in given if each is one)


def same(value: Real | tuple[Real, ...], meant: Real | tuple[Real, ...]) -> bool:
    """Whether the formula sees a row's number, or numbers, as they are."""
    if isinstance(value, tuple) and isinstance(meant, tuple):
        return all(map(same, value, meant))
    return not isinstance(value, tuple) and not isinstance(meant, tuple) and decimal(value) == decimal(meant)


def _chosen(report: Report, row: ShownRow, entries: int) -> list[int]:
    """Return the entries that are worked out: all of few; of many the first, that of the label, and the last."""
    if entries <= MANY_CLASSES:
        return list(range(entries))
    inputs = zip(report.evaluation.loss.inputs, row.values, strict=True)
    labels = [value for one, value in inputs if isinstance(one.domain, Labels) and not isinstance(value, tuple)]
    return sorted({0, entries - 1, *(int(label) for label in labels if 0 <= label < entries)})


def _vector(report: Report, values: Sequence[float], one: Input, style: Style) -> str:
    texts = [number(value, report.digits, style, zeros=True) for value in values]
    return f"({', '.join(texts)})" if one.vector else texts[0]


def whole_of(report: Report, row: ShownRow, one: Input, style: Style) -> Derivation:
    """Return how the gradient of the result follows from that of the term: `∂mean/∂p = ∂ℓ/∂p / 4 = ...`."""
    own, name = slopes(row, one), report.result_name
    values = [mean_slope(report, row, slope) for slope in own]
    letter = one.glyph.of(style)
    left = slope_of(rf"\text{{{name}}}" if style is LATEX else name, letter, style)
    shown = Line("=", _vector(report, values, one, style))
    if row.weight == 0:
        return Derivation(left, [shown._replace(words="the weight is 0")], short=True)
    if not report.scale:
        return Derivation(left, [shown._replace(words="the root is 0, where it has no slope")], short=True)
    share = _share(report, row)
    lines = [Line("=", _shared(report, slope_of(LOSS.of(style), letter, style), row, style))]
    if len(own) <= MANY_CLASSES and (share.factor is not None or share.divisors):
        text = arithmetic(own, values, share, setting_of(report, row, one, style))
        lines += [] if text is None else [Line("=", text)]
    return Derivation(left, [*lines, shown], short=True)


def _share(report: Report, row: ShownRow) -> Share:
    evaluation = report.evaluation
    divisors = () if report.divisor is None else (report.divisor,)
    return Share(row.weight, (2.0, evaluation.value or 0.0, *divisors) if evaluation.rooted else divisors)


def _shared(report: Report, slope: str, row: ShownRow, style: Style) -> str:
    """Return what the gradient of a result is, in letters but for the divisor: `w·∂ℓ/∂p / 569`."""
    divisor = "" if report.divisor is None else number(report.divisor, input_digits(report), style)
    if report.evaluation.rooted:
        root = rf"\text{{{report.result_name}}}" if style is LATEX else report.result_name
        divisor = style.times.join(("2", root, divisor))
        divisor = divisor if style is LATEX else f"({divisor})"
    if style is LATEX:
        factor = rf"\frac{{{'1' if row.weight is None else 'w'}}}{{{divisor}}}" if divisor else "w"
        return slope if not divisor and row.weight is None else rf"{factor} \cdot {slope}"
    above = slope if row.weight is None else f"w{style.times}{slope}"
    return f"{above} / {divisor}" if divisor else above
