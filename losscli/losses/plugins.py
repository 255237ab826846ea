"""Losses of other distributions: each an entry point of the group `losscli.losses`, by the name of its loss.

    [project.entry-points."losscli.losses"]
    my-loss = "my_package.losses:MyLoss"

They are looked up only where a name is none of ours, and for the lists: that takes longer than a small computation.
One that cannot be used is reported by its name, and changes nothing for the others.
"""

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from losscli.errors import PluginError, cut
from losscli.loss import Loss

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "losscli.losses"
# No loss may be called one of these: they are, or may become, commands, or are functions of the package.
VERBS = "list explain compare check merge backprop descend help"
PLANNED = "expr custom"
FREE = "config convert data diff doctor evaluate info init plot report run serve show version"
RESERVED = frozenset(f"{VERBS} {PLANNED} {FREE}".split())
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TOLD = ("name", "title", "family", "inputs", "equivalents", "references", "examples", "sample")


class Plugin(NamedTuple):
    """An entry point, and the loss that it is, or why it is none."""

    name: str
    source: str
    loss: type[Loss] | None
    problem: str = ""

    @property
    def error(self) -> PluginError:
        """What is to be said of one that cannot be used."""
        return PluginError(self.name, self.source, self.problem)


def names() -> tuple[str, ...]:
    """Return the names of the entry points, in alphabetical order. Nothing is imported."""
    return tuple(sorted(_points()))


def usable() -> tuple[type[Loss], ...]:
    """Return the losses that can be used, in alphabetical order of their names."""
    return tuple(found.loss for name in names() if (found := load(name)).loss is not None)


def broken() -> tuple[PluginError, ...]:
    """Return what is wrong with those that cannot."""
    twice = [Plugin(one.name, _source(one), None, "the name is taken by another plug-in") for one in _doubles()]
    return tuple(one.error for one in (*map(load, names()), *twice) if one.loss is None)


def find(name: str) -> type[Loss] | None:
    """Return the loss of this name, or one of whose aliases that is; None if there is none.

    Raises:
        PluginError: there is, and it cannot be used.
    """
    if name in _points():
        found = load(name)
        if found.loss is None:
            raise found.error
        return found.loss
    return next((one for one in usable() if name in {alias.lower() for alias in (*one.aliases, one.__name__)}), None)


@cache
def load(name: str) -> Plugin:
    """Import the loss of an entry point and look whether it can be used."""
    point = _points()[name]
    source = _source(point)
    if name.lower() in _taken():
        return Plugin(name, source, None, "the name is taken or reserved")
    try:
        loss = point.load()
        problem = _problem(name, loss)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever somebody's module does when it is imported
        told = " ".join(f"{type(error).__name__}: {error}".split())
        return Plugin(name, source, None, cut(told, 160))
    return Plugin(name, source, None, problem) if problem else Plugin(name, source, loss)


def _problem(name: str, loss: object) -> str:
    """Return why an object is no loss that can be used, if so."""
    if not isinstance(loss, type) or not issubclass(loss, Loss):
        return "it is no class derived from losscli.loss.Loss"
    absent = [each for each in TOLD if not hasattr(loss, each)] or sorted(loss.__abstractmethods__)
    if absent:
        return f"{loss.__name__} has no {absent[0]}"
    if loss.name != name or not NAME.fullmatch(name):
        return f"{loss.__name__} calls itself {cut(str(loss.name))}; the entry point must be called that, as in my-loss"
    loss().formula.text(loss().formula.term)
    return ""


def _taken() -> frozenset[str]:
    from losscli.losses import AMBIGUOUS, every  # noqa: PLC0415 - which imports this module

    ours = {called.lower() for one in every() for called in (one.name, one.__name__, *one.aliases)}
    return RESERVED | ours | frozenset(AMBIGUOUS)


@cache
def _all() -> "tuple[EntryPoint, ...]":
    from importlib.metadata import entry_points  # noqa: PLC0415 - see above

    return tuple(sorted(entry_points(group=GROUP), key=lambda one: (one.name, _source(one))))


@cache
def _points() -> "dict[str, EntryPoint]":
    """Map each name to the first entry point that has it."""
    return {one.name: one for one in reversed(_all())}


def _doubles() -> "list[EntryPoint]":
    return [one for one in _all() if _points()[one.name] is not one]


def _source(point: "EntryPoint") -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist is not None else point.value
