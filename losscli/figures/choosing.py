"""Which figures a loss has: that follows from what its inputs are."""

from losscli.figures import calibration, confusion, residuals
from losscli.figures.curve import Curve
from losscli.figures.figure import Figure
from losscli.figures.histogram import Histogram
from losscli.loss import Loss

KINDS = ("histogram", "calibration", "residuals", "confusion", "curve")


def kinds_of(loss: type[Loss], *, separate: bool) -> list[str]:
    """Return the kinds of figures of a loss, the most telling first; `separate` if there are results by value."""
    own = {"calibration": calibration.fits, "residuals": residuals.fits, "confusion": confusion.fits}
    return [*(["curve"] if separate else []), *(kind for kind, fits in own.items() if fits(loss)), "histogram"]


def figure(kind: str, loss: type[Loss]) -> Figure:
    """Return a figure of a kind that the loss has, before any row."""
    match kind:
        case "calibration":
            return calibration.Calibration(loss)
        case "residuals":
            return residuals.Residuals(loss)
        case "confusion":
            return confusion.Confusion(loss)
        case "curve":
            return Curve()
        case _:
            return Histogram()
