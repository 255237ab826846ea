"""What somebody's gradient may be instead of the right one: that of another convention, or of a mistake."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from losscli.diagnosis.cells import Cells, Manner
from losscli.diagnosis.conventions import over, plain
from losscli.diagnosis.explanation import COMPOSED, Candidate
from losscli.diagnosis.mistake import Rank
from losscli.diagnosis.search import told
from losscli.diagnosis.slips import OTHER, SCALED, Setting, Slip
from losscli.diagnosis.work import Work
from losscli.loss import Convention, Loss
from losscli.scoring import arrays_of


def candidates(work: Work, cells: Cells, scale: float) -> Iterator[Candidate]:
    """Yield what the gradient of the result may be; `cells` hold the right one and what is expected."""
    own = Setting(work, cells.right, scale)
    single = len(cells.rows) == work.rows  # and no sample of several
    if single and not work.loss.together:
        yield from _conventions(own)
    for slip in (*SCALED, *OTHER) if single else SCALED:
        yield from _made(own, slip)


def further(work: Work, cells: Cells, scale: float, manner: Manner) -> Iterator[Candidate]:
    """Yield the gradients of mistakes in the terms, which are costly and looked for last."""
    from losscli.diagnosis.slopes import of_mistakes  # noqa: PLC0415 - they are seldom needed

    if len(cells.rows) != work.rows:
        return iter(())
    return of_mistakes(Setting(work, cells.right, scale), cells, manner)


def _made(own: Setting, slip: Slip) -> Iterator[Candidate]:
    with np.errstate(all="ignore"):
        made = slip.made(own)
    if made is None or made.shape != own.right.shape:
        return
    what, mend = told(slip.what, own.work), told(slip.mend, own.work)
    yield Candidate(slip.id, what, mend, made, slip.rank)
    if slip.unscaled and own.work.reduction == "mean" and not own.work.evaluation.rooted:
        below = told("{over}", own.work)
        text = (f"{what}, and not divided by {below}", f"{mend}; and divide by {below}")
        yield Candidate(f"{slip.id}{COMPOSED}times-n", *text, made * own.scale, Rank.EXOTIC)


def _conventions(own: Setting) -> Iterator[Candidate]:
    work = own.work
    found: list[tuple[str, str, Loss, Convention]] = [
        (name, convention.effect, replace(work.loss, **convention.options), convention)
        for name, convention in work.loss.conventions.items()
        if name != work.convention
    ]
    if work.convention is not None:
        found.append(("", "", plain(work), Convention()))
    for name, effect, loss, convention in found:
        with np.errstate(all="ignore"):
            slopes = [loss.gradient(*arrays_of(loss, one.batch)) for one in work.pieces]
        flat = np.concatenate([one.reshape(len(one), -1) for one in slopes])
        made = own.finished(flat, _scale(own, loss, convention, work.terms[:1].size))
        what = f"right as {name} computes them" + (f", which {effect}" if effect else "")
        text = (what, f"--like {name} gives them") if name else ("those of the exact loss", "leave --like out")
        yield Candidate(name or "exact", *text, made, 0, "convention")


def _scale(own: Setting, loss: Loss, convention: Convention, width: int) -> float:
    """Return what a convention divides the gradient of the sum by."""
    work = own.work
    if work.reduction != "mean" or work.evaluation.rooted:
        return own.scale
    return over(work, loss, convention, width)
