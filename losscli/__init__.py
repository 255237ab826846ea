"""losscli: losses with their work shown, from Python as from the command line.

    >>> import losscli
    >>> losscli.mse([2.5, 0.0, 2.1, 1.8], [3.0, -0.5, 2.0, 1.0]).value
    0.28750000000000003

Every loss is a function here by its name, a hyphen being an underscore (`losscli.bce_logits`). `losscli.evaluate` takes
the name as its first argument, `losscli.expr` an expression of p and y, `losscli.custom` a function of one's own; the
last two return the function. Each function returns a `losscli.Result`. `losscli.verify` says whether a number is
right, and if not, which mistake gives it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from losscli.version import __version__ as __version__

if TYPE_CHECKING:
    from losscli.api import LossFunction
    from losscli.api import Result as Result
    from losscli.api import custom as custom
    from losscli.api import evaluate as evaluate
    from losscli.api import expr as expr
    from losscli.errors import LossCliError as LossCliError
    from losscli.verifying import Verdict as Verdict
    from losscli.verifying import verify as verify

    def __getattr__(name: str) -> LossFunction: ...


_FROM_API = ("Result", "custom", "evaluate", "expr")
_FROM_VERIFYING = ("Verdict", "verify")
_FROM_ERRORS = (
    "ColumnError",
    "DomainError",
    "LossCliError",
    "OptionError",
    "OutputError",
    "PairingError",
    "PluginError",
    "ReadError",
    "UnknownNameError",
    "UsageError",
)

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:  # noqa: ANN401 - a loss, a class or a function
        """Import on first use: `import losscli` alone costs nothing."""
        if name.startswith("_"):
            raise AttributeError(name)
        # import_module, since `from losscli import api` would ask this function for `api` first.
        if name in _FROM_ERRORS:
            return getattr(import_module("losscli.errors"), name)
        if name in _FROM_VERIFYING:
            return getattr(import_module("losscli.verifying"), name)
        api = import_module("losscli.api")
        return getattr(api, name) if name in _FROM_API else api.function(name)


def __dir__() -> list[str]:
    """Return the public names, the losses among them."""
    from losscli.losses import names  # noqa: PLC0415

    own = ("__version__", *_FROM_API, *_FROM_VERIFYING, *_FROM_ERRORS)
    return sorted([*own, *(name.replace("-", "_") for name in names())])
