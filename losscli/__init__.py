"""losscli: losses with their work shown, from Python as from the command line.

    >>> import losscli
    >>> losscli.mse([2.5, 0.0, 2.1, 1.8], [3.0, -0.5, 2.0, 1.0]).value
    0.28750000000000003

Every loss is a function here by its name, a hyphen being an underscore (`losscli.bce_logits`). `losscli.evaluate` takes
the name as its first argument, `losscli.expr` an expression of p and y, `losscli.custom` a function of one's own; the
last two return the function. Each function returns a `losscli.Result`.
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

    def __getattr__(name: str) -> LossFunction: ...


_FROM_API = ("Result", "custom", "evaluate", "expr")
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
        api = import_module("losscli.api")
        return getattr(api, name) if name in _FROM_API else api.function(name)


def __dir__() -> list[str]:
    """Return the public names, the losses among them."""
    from losscli.losses import names  # noqa: PLC0415

    return sorted(["__version__", *_FROM_API, *_FROM_ERRORS, *(name.replace("-", "_") for name in names())])
