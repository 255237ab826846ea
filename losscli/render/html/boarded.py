"""Several models ranked, as a page."""

from losscli.board import Board
from losscli.errors import cut
from losscli.figures.differences import results_of
from losscli.formula import UNICODE, number
from losscli.render.html import parts
from losscli.render.html.elements import Markup, element, text
from losscli.render.html.page import page
from losscli.render.html.tables import table
from losscli.render.models.board import heading, layouts, name_of, notes
from losscli.render.verdicts.checks import of_one


def boarded(board: Board) -> str:
    """Return a leaderboard as a page: the best model first, then what the numbers rest on."""
    report, (title, rest) = board.report, heading(board)
    (models,) = layouts(board, UNICODE)
    checks = [(one.agrees, of_one(one, report, UNICODE)) for one in report.checks]
    sections = [
        *parts.section("Result", _result(board), parts.sentences(notes(board), "verdict")),
        *parts.section("Checks", parts.verdicts(checks)),
        *parts.section("Warnings", parts.warned(report.warnings)),
        *parts.section("Models", table(models, "The models, the best first"), _picture(board)),
        *parts.section("Inputs", parts.inputs(report)),
        *parts.section("Settings", parts.settings(report.settings)),
        *parts.section("Signature", parts.signed(board.signature)),
    ]
    under = element("p", text(rest.removeprefix(", ").capitalize()), class_="formula words")
    return page(f"{title}: {len(board.models)} models ranked", under, sections, report.version)


def _result(board: Board) -> Markup:
    """Return the lowest result, and whose it is."""
    report, first = board.report, board.standings[0]
    best = [cut(one.model) for one in board.standings if one.rank == 1]
    value = first.scores[0].value
    shown = number(value, report.digits, UNICODE, zeros=True)
    verdict = parts.overall(sum(one.agrees for one in report.checks), len(report.checks), judged=report.judged)
    return parts.large(shown, value, f"is the lowest {name_of(first.scores[0])}, of {' and '.join(best)}", verdict)


def _picture(board: Board) -> Markup:
    chart = results_of(board)
    return Markup("") if chart is None else parts.pictures([chart])
