"""What commands over several models share: who watches each of them, what is said once of all, how it is published."""

from collections.abc import Callable, Sequence
from os.path import splitext

from losscli.cli.files import Outputs
from losscli.cli.options import Shared
from losscli.cli.publishing import TELLING, put
from losscli.cli.streams import aside, complain
from losscli.cli.targets import BINARY, Target
from losscli.contest import Seat
from losscli.errors import UsageError, cut
from losscli.evaluation import Evaluation
from losscli.formula import Style
from losscli.loss import Loss
from losscli.readers.models import Models
from losscli.render.clean import clean
from losscli.render.look import Look
from losscli.suspicion import Finding, Watch, watches


def watching(found: Models, at: int, loss: Loss) -> list[Watch]:
    """Return who watches a model under a loss for what is odd about it."""
    paths = {one.name: one.table.shape.path for one in found.opened.wanted.inputs}
    own = {one.name: paths[found.arrays[at].get(one.name, one.name)] for one in loss.inputs if not one.parameter}
    return watches(loss, own)


def findings(
    odd: Sequence[tuple[Seat, Watch]], evaluations: Sequence[Evaluation], names: Sequence[str]
) -> list[Finding]:
    """Return what is odd, with the name of its entry; what is odd of all entries is said once."""
    each: dict[Finding, list[int]] = {}
    for seat, watch in odd:
        found = watch.finding(evaluations[seat.at])
        if found is not None:
            each.setdefault(found, []).append(seat.at)
    return [
        found if len(places) == len(names) else found._replace(text=f"{names[at]}: {found.text}")
        for found, places in each.items()
        for at in places[: 1 if len(places) == len(names) else None]
    ]


def refuse_terms(said: Shared, command: str) -> None:
    """Refuse a file that would hold the terms of all rows.

    Raises:
        UsageError: there is such.
    """
    for path in said.output or []:
        if splitext(path)[1].lower().removeprefix(".") in BINARY:
            raise UsageError(f"-o {cut(path)} would hold the terms of all rows, and {command} writes none")


def publish(
    drawn: Callable[[str, Look], str],
    told: Callable[[Style], Sequence[str]],
    warnings: Sequence[Finding],
    said: Shared,
    wanted: Sequence[Target],
    outputs: Outputs,
) -> None:
    """Write what is `drawn` in a format to its files, then to stdout, then say the warnings.

    What is `told` of the checks goes to stderr where the format printed has no place for it.

    Raises:
        OutputError: a file cannot be written; nothing has been said.
    """
    look = put(drawn, said, wanted, outputs)
    if not {one.kind for one in wanted if one.path is None}.intersection(TELLING):
        aside("".join(f"{clean(line)}\n" for line in told(look.style)))
    for finding in warnings:
        complain("warning", finding.text, finding.details)
