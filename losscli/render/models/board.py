"""Several models ranked, as a table and in words; each interval is of one model, and that is said."""

from collections.abc import Iterator, Sequence

from losscli.board import Board, label
from losscli.errors import cut, listing
from losscli.formula import LATEX, UNICODE, Style, number
from losscli.formula.style import ASCII
from losscli.inference.interval import FEW, Confidence
from losscli.render.columns import Column
from losscli.render.layout import Layout
from losscli.render.look import Look
from losscli.render.models.comparing import MEAN, interval_text, left_out, paired_rows
from losscli.render.verdicts.checks import lines as lines_of_checks
from losscli.report import Score

EACH_ALONE = "An interval is of one model alone, not of the difference between two: loss compare judges that."


def rendered(board: Board, kind: str, look: Look) -> str:
    """Return a leaderboard in one of the formats: table, json, csv, tsv, ndjson, md, latex, html, value."""
    match kind:
        case "md":
            return _markdown(board, look)
        case "latex":
            return _latex(board)
        case "html":
            from losscli.render.html.boarded import boarded  # noqa: PLC0415 - a format is imported when it is printed

            return boarded(board)
        case "table":
            from losscli.render.table import assembled  # noqa: PLC0415 - a format is imported when it is printed

            style = look.style
            ending = [*notes(board), *verdicts(board, style)], board.signature
            return assembled(heading(board), layouts(board, style), ending, look)
        case _:
            from losscli.render.models.boards import lines  # noqa: PLC0415

            return lines(board, kind)


def _markdown(board: Board, look: Look) -> str:
    from losscli.render.grid import markdown_of  # noqa: PLC0415

    style = ASCII if look.ascii else UNICODE
    said = [*notes(board), *verdicts(board, style)]
    return markdown_of(heading(board), layouts(board, style), said, board.signature)


def _latex(board: Board) -> str:
    from losscli.render.grid import latex_of  # noqa: PLC0415

    said = [*notes(board), *verdicts(board, UNICODE)]
    return latex_of(heading(board), layouts(board, LATEX), said, board.signature)


def heading(board: Board) -> tuple[str, str]:
    """Return the title, and what follows it in its line."""
    report = board.report
    return report.evaluation.loss.title, f", lower is better. {paired_rows(report, board.rows)}"


def layouts(board: Board, style: Style) -> list[Layout]:
    """Return the table of the models, the best first."""
    drawn = _columns(board, style)
    at = next(at for at, one in enumerate(drawn) if one.values and at > 1)
    return [Layout("", "", drawn, at, (), None, (), "")]


def _columns(board: Board, style: Style) -> list[Column]:
    found = board.standings
    columns = [
        Column("rank", [str(one.rank) for one in found], symbolic=False, values=[one.rank for one in found]),
        Column("preds", [cut(one.model) for one in found], "left", symbolic=False, text=True),
        _results(board, 0, style),
    ]
    level = board.report.ci
    if level is not None:
        head = f"{100 * level.ask.level:.10g}% CI"
        cells = [_ends(one.scores[0].ci, board, style) for one in found]
        columns.append(Column(head, cells, symbolic=False))
    infinite = [one.scores[0].infinite for one in found]
    if any(infinite):
        columns.append(Column("infinite", list(map(str, infinite)), symbolic=False, values=infinite))
    return [*columns, *(_results(board, at, style) for at in range(1, len(board.losses)))]


def _results(board: Board, at: int, style: Style) -> Column:
    """Return the column of the results under a loss."""
    values = [one.scores[at].value for one in board.standings]
    cells = [number(value, board.report.digits, style, zeros=True) for value in values]
    if len(board.losses) == 1 and board.report.result_name == "mean":
        return Column(MEAN.of(style), cells, values=values)
    return Column(name_of(board.standings[0].scores[at]), cells, symbolic=False, values=values)


def name_of(score: Score) -> str:
    """Return what a result is: `mean mse`, `median huber:delta=2`; of the root of a mean, the loss alone."""
    evaluation = score.evaluation
    own = cut(label(evaluation.loss))
    return own if evaluation.rooted else f"{evaluation.reduction.name} {own}"


def _ends(found: Confidence | None, board: Board, style: Style) -> str:
    return "" if found is None else interval_text(found.interval, board.report.digits, style)


def notes(board: Board) -> list[str]:
    """Return what there is to say under the table."""
    return [*_of_intervals(board), *left_out(board.report)]


def _of_intervals(board: Board) -> Iterator[str]:
    """Yield what the intervals say, which models have none, and what limits them."""
    if board.why:
        yield f"No intervals: {board.why}."
    each = [(cut(one.model), one.scores[0].ci) for one in board.standings]
    told = [(name, found) for name, found in each if found is not None]
    if any(found.interval is not None for _, found in told):
        yield EACH_ALONE
    for why in dict.fromkeys(found.why for _, found in told if found.interval is None):
        yield f"No interval of {listing([name for name, found in told if found.why == why])}: {why}."
    if flat := [name for name, found in told if found.flat]:
        yield f"The rows of {listing(flat)} do not differ, so the interval has no width: it says nothing of other rows."
    few = [found.rows for _, found in told if found.interval is not None and not found.flat and found.rows < FEW]
    if few:
        yield f"Of only {few[0]} rows an interval leans on the terms being normal; of skewed ones it is too narrow."


def verdicts(board: Board, style: Style) -> Sequence[str]:
    """Return the verdicts on the limits, and on what was expected of each model, in words."""
    return lines_of_checks(board.report, style)
