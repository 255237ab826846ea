"""Which mistakes are tried for a loss: those of all losses, then those of its own, found by walking the modules."""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from losscli.diagnosis import mistakes
from losscli.diagnosis.mistake import Mistake, Mistakes
from losscli.loss import Loss

EVERY = "*"  # the key, in a module's OF, of what is tried for all losses


@cache
def of(loss: type[Loss]) -> tuple[Mistake, ...]:
    """Return the mistakes that are tried for a loss, the likelier first."""
    keys = (EVERY, loss.name)
    modules = [_module(name) for name in _names() if _names_one(name, keys)]
    found = {one.id: one for module in modules for key in keys for one in module.get(key, ())}
    return tuple(sorted(found.values(), key=lambda one: one.rank))


def every() -> Iterator[tuple[str, Mistake]]:
    """Yield every mistake with the name of the loss that it is tried for."""
    for name in _names():
        yield from ((key, one) for key, each in _module(name).items() for one in each)


def _names() -> list[str]:
    return sorted(one.name for one in iter_modules(mistakes.__path__) if not one.name.startswith("_"))


def _names_one(name: str, keys: Sequence[str]) -> bool:
    """Whether a module names one of some losses, by its text: importing them all takes longer than the diagnosis."""
    text = (Path(mistakes.__path__[0]) / f"{name}.py").read_text("utf-8")
    return any(f'"{key}"' in text for key in keys)


def _module(name: str) -> Mistakes:
    found: Mistakes = import_module(f"{mistakes.__name__}.{name}").OF
    return found
