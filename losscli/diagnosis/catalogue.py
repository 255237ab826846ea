"""Which mistakes are tried for a loss: those of all losses, then those of its own, found by walking the modules."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from losscli.diagnosis import mistakes
from losscli.diagnosis.mistake import Mistake
from losscli.loss import Loss

EVERY = "*"  # the key, in a module's OF, of what is tried for all losses


@cache
def of(loss: type[Loss]) -> tuple[Mistake, ...]:
    """Return the mistakes that are tried for a loss, the likelier first."""
    found = {one.id: one for module in _modules() for name in (EVERY, loss.name) for one in module.get(name, ())}
    return tuple(sorted(found.values(), key=lambda one: one.rank))


def every() -> Iterator[tuple[str, Mistake]]:
    """Yield every mistake with the name of the loss that it is tried for."""
    for module in _modules():
        yield from ((name, one) for name, each in module.items() for one in each)


@cache
def _modules() -> tuple[dict[str, tuple[Mistake, ...]], ...]:
    names = sorted(one.name for one in iter_modules(mistakes.__path__) if not one.name.startswith("_"))
    return tuple(import_module(f"{mistakes.__name__}.{name}").OF for name in names)
