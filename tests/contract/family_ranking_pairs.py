"""The losses of two scores: what they are, what holds of them, the frameworks' own."""

from importlib import import_module

from contract_exact import MP, Number, Reference, Run, autograd, sigmoid, tensors
from family_binary_margin import sign, softplus

from losscli.loss import Loss


def missing(loss: Loss, x1: Number, x2: Number, y: Number) -> Number:
    """By how much the difference falls short of the margin, exactly: its sign decides."""
    behind, ahead = (x2, x1) if y > 0 else (x1, x2)
    return MP.fadd(loss.margin, MP.fsub(behind, ahead, exact=True), exact=True)


REFERENCES = {
    "margin-ranking": Reference(
        term=lambda loss, *row: max(missing(loss, *row), 0),
        gradient=lambda loss, x1, x2, y: [-sign(y) * MP.mpf(missing(loss, x1, x2, y) >= 0)],
        curvature=lambda *_: [MP.mpf(0)],
    ),
    "ranknet": Reference(
        term=lambda _, x1, x2: softplus(x2 - x1),
        gradient=lambda _, x1, x2: [-sigmoid(x2 - x1)[0]],
        curvature=lambda _, x1, x2: [sigmoid(x2 - x1)[0] * sigmoid(x2 - x1)[1]],
    ),
}
HOLD = {
    "margin-ranking": {"not_negative", "convex"},
    "ranknet": {"not_negative", "convex"},
}


def torch_margin_ranking(x1, x2, y):
    return import_module("torch").nn.functional.margin_ranking_loss(x1, x2, y, reduction="none")


RUNS = {
    "margin-ranking": {"torch": Run(tensors(torch_margin_ranking), gradient=autograd(torch_margin_ranking))},
}
