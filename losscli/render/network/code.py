"""The PyTorch program that does what `loss backprop` does: reads the same files, and prints the same numbers."""

import ast
from collections.abc import Iterator, Sequence
from os.path import basename

import numpy as np

from losscli.domain import Array, Labels, Signs
from losscli.errors import UsageError
from losscli.formula import FormulaError
from losscli.loss import Loss
from losscli.network.criterion import Criterion
from losscli.network.initialising import initial
from losscli.network.network import Network
from losscli.option import flag, typed
from losscli.readers.samples import INPUTS, TARGET
from losscli.readers.text.delimited import Delimited
from losscli.readers.wanted import WEIGHT, Request, Wanted
from losscli.training.loop import Plan

MOST_NUMBERS = 50_000
# How torch is told options that are not at their defaults.
ARGUMENTS = {
    "huber": "torch.nn.functional.huber_loss(p, y, delta={delta})",
    "smooth-l1": "torch.nn.functional.smooth_l1_loss(p, y, beta={beta})",
    "bce-logits": "torch.nn.functional.binary_cross_entropy_with_logits(p, y, pos_weight=torch.tensor({pos_weight}))",
    "ce": "torch.nn.functional.cross_entropy(p, y, label_smoothing={label_smoothing})",
    "multi-margin": "torch.nn.functional.multi_margin_loss(p, y, p={power}, margin={margin})",
}
# Of these the code is of the sample alone: it says how many classes there are, or which labels.
OF_SAMPLE = {"linear-ce", "multilabel-margin"}
# What a formula calls by another name than torch does, or with numbers where torch takes arrays.
NEEDED = {
    "max": "def maximum(a, b):\n    return torch.where(a > b, a, b)",
    "min": "def minimum(a, b):\n    return torch.where(a < b, a, b)",
}
CALLED = {"max": "maximum", "min": "minimum", "softplus": "torch.nn.functional.softplus", "lgamma": "torch.lgamma"}


def torch_script(network: Network, by: Criterion, wanted: Wanted, plan: Plan | None = None) -> str:
    """Return a program of PyTorch in float64: loss and gradients, and with a plan the steps and the weights after them.

    Raises:
        UsageError: a file, the loss or its options, or what is asked for, has no such program.
    """
    _refuse(network, by, wanted)
    if plan is not None and network.frozen.issuperset(network.parameters):
        problem = "--code torch: no parameter is moved, and an optimizer of torch refuses to move none"
        raise UsageError(problem, "Leave --lr out, or freeze fewer.")
    parts = [
        _head(network),
        _data(by.loss, wanted),
        _network(network),
        "torch.set_default_dtype(torch.float64)",
        _loss(by, wanted),
        _gradients(),
        *([] if plan is None else [_training(network, plan)]),
    ]
    return "\n\n".join(parts) + "\n"


def _refuse(network: Network, by: Criterion, wanted: Wanted) -> None:
    """Refuse what the program could not do as it is done here.

    Raises:
        UsageError: it is asked for.
    """
    if wanted.of(WEIGHT) is not None:
        raise UsageError("--code torch has no weights of rows: leave --weight out")
    if by.like not in {None, "torch"}:
        raise UsageError(f"--code torch computes as torch does, not --like {by.like}")
    if sum(value.size for value in network.parameters.values()) > MOST_NUMBERS and not _drawn(network):
        problem = f"--code torch writes every weight out, and there are more than {MOST_NUMBERS}"
        raise UsageError(problem, "With a seed, and no weights, torch draws them itself.")


def _head(network: Network) -> str:
    said = f'"""The network of {_quiet(basename(network.path))}, as loss backprop computes it."""'
    return f"{said}\n\nimport numpy as np\nimport torch"


def _quiet(text: str) -> str:
    return ascii(text)[1:-1].replace('"', "'")


def _data(loss: Loss, wanted: Wanted) -> str:
    """Return the lines that read the inputs and the targets."""
    inputs, target = wanted.of(INPUTS), wanted.of(TARGET)
    assert inputs is not None  # noqa: S101 - both were asked for
    assert target is not None  # noqa: S101 - likewise
    lines = [f"x = torch.tensor({_read(inputs)})"]
    (one,) = (each for each in loss.inputs if each.name == TARGET)
    if (isinstance(one.domain, Labels) or loss.inputs[0].vector) and len(target.columns) == 1:
        return "\n".join([*lines, f"y = torch.tensor({_read(target)}[:, 0].astype(np.int64))"])
    lines.append(f"y = torch.tensor({_read(target)})")
    if isinstance(one.domain, Signs):
        lines.append(f"y = torch.where(y > 0, 1.0, {-1.0 if '0 is read' in one.domain.noun else 0.0}).double()")
    return "\n".join(lines)


def _read(one: Request) -> str:
    """Return the expression that reads some columns of a file.

    Raises:
        UsageError: the file is of a form that a line of numpy does not read.
    """
    table, path = one.table, one.table.shape.path
    if not isinstance(table, Delimited) or path == "-" or one.rules.decimal != ".":
        raise UsageError(f"--code torch: {path} is read by no line of numpy", "It takes csv and tsv files of numbers.")
    if one.rules.words is not None and one.rules.words.known:
        raise UsageError(f"--code torch: {path} holds names of classes", "It takes their numbers, counted from 0.")
    skipped = f", skiprows={1}" if table.shape.names is not None else ""
    delimiter = f", delimiter={table.dialect.delimiter!r}" if table.dialect.separator is not None else ""
    columns = f", usecols={list(one.columns)}" if list(one.columns) != list(range(table.shape.width)) else ""
    return f"np.loadtxt({path!r}{delimiter}{skipped}{columns}, ndmin=2, comments=None)"


def _network(network: Network) -> str:
    """Return the lines that make the network, with its weights."""
    layers = [f"    torch.nn.{layer}," for layer in network.layers]
    made = ["network = torch.nn.Sequential(", *layers, ").double().eval()"]
    if _drawn(network):
        return "\n".join([f"torch.manual_seed({network.seed})", *made])
    given = [f"    {name!r}: {_written(value)}," for name, value in network.parameters.items()]
    if not given:
        return "\n".join(made)
    load = "network.load_state_dict({name: torch.tensor(value).double() for name, value in weights.items()})"
    # As numpy's arrays, since torch would round what is in lists to float32 first.
    return "\n".join([*made, "weights = {", *given, "}", load])


def _drawn(network: Network) -> bool:
    """Whether all parameters are what torch draws by the seed."""
    if network.seed is None:
        return False
    own = initial(network.layers, network.seed)
    return all(np.array_equal(own[name], value) for name, value in network.parameters.items())


def _written(value: Array) -> str:
    if value.ndim == 1:
        return f"np.array({value.tolist()})"
    rows = ",\n        ".join(str(row) for row in value.tolist())
    return f"np.array([\n        {rows},\n    ])"


def _loss(by: Criterion, wanted: Wanted) -> str:
    """Return the function that computes the loss of predictions `p`."""
    loss = by.loss
    before: list[str] = []
    expression = _own(by) or _stated(loss, before)
    if by.plan.reduction.name == "sum":
        expression = _summed(loss, expression)
    lines = [f"    {line}" for line in [*_beside(loss, wanted), *before]]
    needed = [f"{NEEDED[name]}\n\n" for name in NEEDED if f"{CALLED[name]}(" in "".join([expression, *before])]
    note = [f"    # {line}" for line in _different(by)]
    body = "\n".join(["def loss(p, y):", *lines, *note, f"    return {expression}"])
    return "\n".join([*needed, body])


def _different(by: Criterion) -> list[str]:
    """Return where torch's loss is another than that without `--like torch`; of options it has not it is none."""
    effect = by.loss.conventions["torch"].effect if by.like is None and "torch" in by.loss.conventions else ""
    if not effect or "class weights" in effect:
        return []
    return [f"torch {effect}: there it differs from loss {by.loss.name} without --like torch."]


def _own(by: Criterion) -> str:
    """Return what computes the loss in torch, as the catalogue has it; nothing where it has none of these options."""
    loss = by.loss
    if loss.settings() == type(loss).under(type(loss).convention(by.like), {}).settings():
        text = loss.equivalents.get("torch", "")
        return "" if not text or loss.name in OF_SAMPLE else ast.unparse(_Tensors().visit(ast.parse(text, mode="eval")))
    plain = type(loss).under(type(loss).convention(by.like), {}).settings()
    changed = [name for name, value in loss.settings().items() if value != plain[name]]
    form = ARGUMENTS.get(loss.name, "")
    if not all(f"{{{name}}}" in form for name in changed):
        return ""
    return form.format(**loss.settings())


class _Tensors(ast.NodeTransformer):
    """Makes code of arrays code of tensors: `torch.tensor(p)` is `p`, and `np.log(p)` is `torch.log(p)`."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Return a call without what makes a tensor of an array."""
        self.generic_visit(node)
        called = ast.unparse(node.func)
        if called == "torch.tensor" and len(node.args) == 1 and not node.keywords:
            return node.args[0]
        inside = {each.id for one in node.args for each in ast.walk(one) if isinstance(each, ast.Name)}
        if called.startswith("np.") and inside - {"np", "torch"}:
            node.func = ast.parse(f"torch.{called.removeprefix('np.')}", mode="eval").body
        return node


def _stated(loss: Loss, before: list[str]) -> str:
    """Return the mean of the loss's formula; its abbreviations are lines that go before.

    Raises:
        UsageError: it has none that a line of torch states.
    """
    formula = loss.formula
    plain = type(loss)().settings() if loss.family != "own" else {}
    settings = {name: value for name, value in loss.settings().items() if plain.get(name, value) != value}
    said = "".join(f" with {flag(name)} {typed(value)}" for name, value in settings.items())
    if formula.words or loss.inputs[0].vector or loss.root or loss.family not in {"regression", "own"}:
        raise UsageError(_lacking(loss, said), f"See loss explain {loss.name}.")
    letter = loss.inputs[0].symbol
    before += [f"{letter} = p"] if letter != "p" else []
    before += [f"{name} = {value!r}" for name, value in loss.numbers().items()]
    try:
        before += [f"{name} = {_called(text)}" for name, text in formula.where.items()]
        return f"({_called(formula.term)}).mean()"
    except FormulaError as error:
        raise UsageError(_lacking(loss, said)) from error


def _lacking(loss: Loss, said: str) -> str:
    """Return that torch has no such loss; of one with options of ours, only that it is not written here."""
    return f"--code torch does not write {loss.name}{said}" if said else f"--code torch: PyTorch has no {loss.name}"


def _called(text: str) -> str:
    """Return an expression of ours with torch's functions."""
    tree = ast.parse(text.strip(), mode="eval")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if len(node.args) == 1 and node.func.id in {"max", "min", "sum", "norm"}:
                raise FormulaError("of a row of classes")
            node.func.id = CALLED.get(node.func.id, f"torch.{node.func.id}")
    return ast.unparse(tree)


def _summed(loss: Loss, expression: str) -> str:
    """Return the sum, of an expression that is the mean.

    Raises:
        UsageError: the mean divides by something else than the number of terms.
    """
    if loss.root or loss.mass_text or loss.together:
        raise UsageError(f"--code torch: the sum of {loss.name} is no product of its mean", "Use --reduction mean.")
    return f"({expression}) * {'len(p)' if loss.inputs[0].vector else 'p.numel()'}"


def _beside(loss: Loss, wanted: Wanted) -> Iterator[str]:
    """Yield the lines that say what the loss takes beside prediction and target."""
    for one in loss.inputs[1:]:
        if one.name == TARGET:
            continue
        value = wanted.constants.get(one.name, one.default)
        if value is None or wanted.of(one.name) is not None:
            raise UsageError(f"--code torch: {one.name} must be one number for all rows")
        yield f"{one.symbol} = torch.full_like(p, {value!r})"


def _gradients() -> str:
    return """\
value = loss(network(x), y)
value.backward()
print("loss", value.item())
for name, parameter in network.named_parameters():
    print("gradient", name, parameter.grad.tolist())"""


def _training(network: Network, plan: Plan) -> str:
    """Return the lines that train, and print the loss after every epoch, then the weights."""
    moved = _moved(network.frozen) if network.frozen else "network.parameters()"
    settings = ", ".join(f"{name}={value!r}" for name, value in plan.optimiser.settings().items())
    lines = [f"optimizer = torch.optim.{plan.optimiser.torch}({moved}, {settings})"]
    step = ["optimizer.zero_grad()", "loss(network(x), y).backward()", "optimizer.step()"]
    body = [f"    {line}" for line in step]
    if plan.batch_size is not None:
        order = "torch.arange(len(x))"
        if plan.seed is not None:
            lines.append(f"generator = torch.Generator().manual_seed({plan.seed})")
            order = "torch.randperm(len(x), generator=generator)"
        step[1] = "loss(network(x[rows]), y[rows]).backward()"
        body = [f"    for rows in {order}.split({plan.batch_size}):", *(f"        {line}" for line in step)]
    lines += [f"for epoch in range(1, {plan.epochs + 1}):", *body, "    with torch.no_grad():"]
    lines += ['        print("epoch", epoch, loss(network(x), y).item())']
    after = ["for name, parameter in network.named_parameters():", '    print("updated", name, parameter.tolist())']
    return "\n".join([*lines, *after])


def _moved(frozen: Sequence[str] | frozenset[str]) -> str:
    return f"[one for name, one in network.named_parameters() if name not in {sorted(frozen)}]"
