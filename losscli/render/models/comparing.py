"""Several models on the same rows, as a table and in words: honest ones, since what is not shown is not equal."""

from collections.abc import Iterator, Sequence
from math import floor, log10

from losscli.contest import Contest
from losscli.errors import cut
from losscli.formula import LATEX, UNICODE, Glyph, Style, number
from losscli.formula.figures import LARGE
from losscli.formula.style import ASCII
from losscli.inference.changes import Change
from losscli.inference.difference import Difference, Gate
from losscli.inference.paired import BOOTSTRAP
from losscli.inference.resampling import Interval
from losscli.render.columns import LOSS, Column
from losscli.render.layout import Layout
from losscli.render.look import Look
from losscli.render.verdicts.gates import WORDS
from losscli.report import Report

DELTA = Glyph("Δ", "diff", r"\Delta")
MEAN = Glyph("mean ℓ", "mean loss", r"\text{mean } \ell")
DASH = Glyph("–", "-", r"\text{--}")
OTHERS = "This speaks about other {} drawn the same way, not about another training run."
# Fewer rows than this are few.
FEW = 20
# Of the width of half an interval so many digits are shown, and of p so many decimals.
SEEN, OF_P = 3, 4


def rendered(contest: Contest, kind: str, look: Look) -> str:
    """Return a contest in one of the formats: table, json, csv, tsv, ndjson, md, latex, html, value."""
    match kind:
        case "md":
            return _markdown(contest, look)
        case "latex":
            return _latex(contest)
        case "html":
            from losscli.render.html.contested import contested  # noqa: PLC0415 - a format is imported when it is printed

            return contested(contest)
        case "table":
            from losscli.render.table import assembled  # noqa: PLC0415 - a format is imported when it is printed

            style = look.style
            ending = [*notes(contest, style), *verdicts(contest, style)], contest.signature
            return assembled(heading(contest), layouts(contest, style), ending, look)
        case _:
            from losscli.render.models.contested import lines  # noqa: PLC0415

            return lines(contest, kind)


def _markdown(contest: Contest, look: Look) -> str:
    from losscli.render.grid import markdown_of  # noqa: PLC0415

    style = ASCII if look.ascii else UNICODE
    said = (*notes(contest, style), *verdicts(contest, style))
    return markdown_of(heading(contest), layouts(contest, style), said, contest.signature)


def _latex(contest: Contest) -> str:
    from losscli.render.grid import latex_of  # noqa: PLC0415

    plain = (*notes(contest, UNICODE), *verdicts(contest, UNICODE))
    return latex_of(heading(contest), layouts(contest, LATEX), plain, contest.signature)


def heading(contest: Contest) -> tuple[str, str]:
    """Return the title, and what follows it in its line."""
    report, rows = contest.report, contest.differences[0].rows
    return report.evaluation.loss.title, f", lower is better. {paired_rows(report, rows)}{_clusters(contest)}"


def _clusters(contest: Contest) -> str:
    """Return what is taken as a sample, where that is not a row, as one more sentence."""
    if contest.cluster is None:
        return ""
    count, column = contest.differences[0].clusters, cut(contest.cluster)
    return f" Each of the {count} values of {column} is one sample." if count != 1 else f" {column} has one value."


def paired_rows(report: Report, rows: int) -> str:
    """Return how many rows all models were seen on, and how they were paired, as a sentence."""
    paired = f"by {cut(report.keys.name)}" if report.keys.pairing else "by position"
    terms = report.evaluation.moments.count
    noun = "row" if rows == 1 else "rows"
    several = f" of {len(report.outputs)} terms each" if terms > rows and len(report.outputs) > 1 else ""
    weighted = ", weighted" if report.weight else ""
    return f"{rows} {noun}{several}, paired {paired}{weighted}."


def layouts(contest: Contest, style: Style) -> list[Layout]:
    """Return the table of the models, and one for each of which rows are shown."""
    found = [_layout(_of_models(contest, style))]
    for one, changes in zip(contest.differences, contest.changes, strict=False):
        if changes:
            found.append(_layout(_of_rows(contest, one, changes, style)))
    return found


def _layout(columns: Sequence[Column]) -> Layout:
    return Layout("", "", columns, len(columns) - 1, (), None, (), "")


def _of_models(contest: Contest, style: Style) -> list[Column]:
    found, digits = contest.differences, contest.report.digits
    means = [number(one.value or 0.0, digits, style, zeros=True) for one in contest.evaluations]
    level = f"{contest.ask.level * 100:.12g}"
    interval = rf"\text{{{level}\% CI of }} \Delta" if style is LATEX else f"{level}% CI of {DELTA.of(style)}"
    columns = [
        Column("preds", [cut(path) for path in contest.models], "left", symbolic=False, text=True),
        Column(MEAN.of(style), means, values=[one.value for one in contest.evaluations]),
        Column(
            DELTA.of(style),
            ["", *(number(one.value, digits, style, zeros=True) for one in found)],
            values=[None, *(one.value for one in found)],
        ),
        Column(interval, ["", *(interval_text(one.interval, digits, style) for one in found)]),
        Column(
            "p", ["", *(_p(one.p, style, exact=one.exact) for one in found)], values=[None, *(one.p for one in found)]
        ),
    ]
    if len(found) > 1:
        columns.append(Column(r"p \text{ (Holm)}" if style is LATEX else "p (Holm)", [
            "", *(_p(one.corrected, style) for one in found)
        ]))  # fmt: skip
    ties = any(one.ties for one in found)
    dash = DASH.of(style) if style is LATEX else "-"
    counts = [dash.join(map(str, (one.wins, one.losses, *((one.ties,) if ties else ())))) for one in found]
    heading = "wins-losses-ties" if ties else "wins-losses"
    return [*columns, Column(heading, ["", *counts], symbolic=False)]


def _of_rows(contest: Contest, one: Difference, changes: Sequence[Change], style: Style) -> list[Column]:
    digits = contest.report.digits
    numbers = [change.row for change in changes]
    columns = [Column("row", list(map(str, numbers)), symbolic=False, values=numbers)]
    if any(change.name is not None for change in changes):
        columns.append(Column("id", [cut(change.name or "") for change in changes], "left", symbolic=False, text=True))
    terms = ((one.baseline, [each.baseline for each in changes]), (one.model, [each.model for each in changes]))
    for path, values in terms:
        cells = [number(value, digits, style, zeros=True) for value in values]
        letter = "ℓ" if style is LATEX else LOSS.of(style)
        columns.append(Column(f"{letter} of {cut(path)}", cells, symbolic=False, values=values))
    cells = [number(each.difference, digits, style, zeros=True) for each in changes]
    return [*columns, Column(DELTA.of(style), cells, values=[each.difference for each in changes])]


def interval_text(found: Interval | None, digits: int, style: Style) -> str:
    """Return both ends with as many digits as their distance makes worth seeing; nothing where there are none."""
    if found is None:
        return ""
    half = found.high / 2 - found.low / 2
    plain = half > 0 and max(map(abs, found)) < LARGE  # beyond, digits are shown and no decimals
    places = min(digits, max(0, SEEN - 1 - floor(log10(half)))) if plain else digits
    low, high = (number(end, places, style, zeros=True) for end in found)
    return rf"{low} \text{{ to }} {high}" if style is LATEX else f"{low} to {high}"


def _p(p: float | None, style: Style, *, exact: bool = False) -> str:
    if p is None:
        return ""
    word = r" \text{ (exact)}" if style is LATEX else " (exact)"
    return number(p, OF_P, style, zeros=True) + (word if exact else "")


def notes(contest: Contest, style: Style) -> list[str]:
    """Return what there is to say under the table: the verdicts, what they rest on, and what was left out."""
    found = contest.differences
    said = [_verdict(one, contest, style) for one in found]
    if any(one.verdict != "not judged" for one in found):
        said.append(OTHERS.format(found[0].samples))
    return [*said, *_doubts(contest, style), *left_out(contest.report)]


def _verdict(one: Difference, contest: Contest, style: Style) -> str:
    new, old, delta = cut(one.model), cut(one.baseline), DELTA.of(style)
    match one.verdict:
        case "better" | "worse":
            alone = one.corrected is not None and one.corrected > 1 - contest.ask.level
            but = "; the test by sign flips alone does not show it" if alone else ""
            return f"{new} is {one.verdict} than {old} on these rows: the interval of {delta} excludes 0{but}."
        case "same":
            return f"{new} and {old} have the same loss in every row: no difference shown."
        case "not shown":
            return f"{new} and {old}: no difference shown (the interval includes 0)."
        case _:
            return f"{new} and {old}: the difference is not judged, since {one.why}."


def _doubts(contest: Contest, style: Style) -> Iterator[str]:
    """Yield what limits the verdicts."""
    few = [one for one in contest.differences if one.p is not None and one.least is not None]
    few = [one for one in few if one.differing < FEW]
    if few:
        yield _few(min(few, key=lambda one: one.differing), contest, style)
    if contest.cluster is not None:
        yield from _few_clusters(contest)
    if len(contest.differences) > 1:
        count = len(contest.differences)
        yield f"p (Holm) is corrected for {count} comparisons; the intervals are each by itself."
    block = max(one.block for one in contest.differences)
    if block > 1:
        samples = contest.differences[0].samples
        drawn = "p is" if contest.ask.method != BOOTSTRAP and samples == "rows" else "The interval and p are"
        yield f"{drawn} from sums of {block} {samples} after one another."


def _few_clusters(contest: Contest) -> Iterator[str]:
    from losscli.render.verdicts.intervals import few_clusters  # noqa: PLC0415 - only where rows are in clusters

    if any(one.interval is not None for one in contest.differences):
        yield from few_clusters(contest.differences[0].clusters or 0)


def _few(one: Difference, contest: Contest, style: Style) -> str:
    """Say what a paired test of few samples cannot show."""
    count, least = one.differing, one.least or 0.0
    rows = f"{count} {one.samples.removesuffix('s') if count == 1 else one.samples}"
    alike = one.ties if one.clusters is None else one.clusters > count
    rows += (" that differs" if count == 1 else " that differ") if alike else ""
    said = f"Few {one.samples}: the smallest p that {rows} can give is 2/2^{count} = {number(least, OF_P, style)}"
    if least <= 1 - contest.ask.level:
        return f"{said}."
    level = f"{contest.ask.level * 100:.12g}%"
    return f"{said}, so no paired test shows a difference at {level} unless the differences are taken to be normal."


def left_out(report: Report) -> Iterator[str]:
    """Yield which rows were left out for all models, and whose convention is followed."""
    moments = report.evaluation.moments
    for path, rows in report.keys.unpaired if report.keys.common else ():
        yield f"{rows} {'row' if rows == 1 else 'rows'} of {cut(path)} left out: another file has no such id."
    if report.missing == "skip":
        were = "row was" if moments.skipped == 1 else "rows were"
        yield f"{moments.skipped} {were} passed over for all models: a cell is missing (--na skip)."
    if moments.ignored:
        yield f"{moments.ignored} {'row was' if moments.ignored == 1 else 'rows were'} left out: the ignored class."
    if report.like is not None:
        effect = report.evaluation.loss.conventions[report.like].effect or "has the exact terms"
        yield f"As {report.like}, which {effect}."


def verdicts(contest: Contest, style: Style) -> list[str]:
    """Return whether each gate was passed, a line each."""
    return [_gate(gate, contest.report.digits, style) for gate in contest.gates]


def _gate(gate: Gate, digits: int, style: Style) -> str:
    word = WORDS[gate.outcome]
    new, old = cut(gate.difference.model), cut(gate.difference.baseline)
    delta = f"the interval of {DELTA.of(style)}"
    if gate.outcome == "not judged":
        return f"{word}  whether {new} is {gate.demand} than {old}: {gate.difference.why}"
    if gate.demand == "better":
        if gate.agrees:
            return f"{word}  {new} is better than {old}: {delta} lies wholly below 0"
        return f"{word}  {new} is not shown to be better than {old}: {delta} does not lie wholly below 0"
    margin = number(gate.margin, max(digits, 6), style)
    by = f" by more than {margin}" if gate.margin else ""
    if gate.agrees:
        return f"{word}  {new} is not shown to be worse than {old}{by}: {delta} does not lie wholly above {margin}"
    return f"{word}  {new} is worse than {old}{by}: {delta} lies wholly above {margin}"
