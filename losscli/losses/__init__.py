"""The catalogue: one module a loss, one folder a family, found by walking this package.

A loss called `bce-logits` lives in `<family>/bce_logits.py`, so one loss is imported without the others.
"""

import re
from functools import cache
from importlib import import_module
from pathlib import Path

from losscli.errors import UnknownNameError
from losscli.loss import Loss
from losscli.losses import plugins

ROOT = Path(__file__).parent

TITLE = re.compile(r'^    title = "(.*)"$', re.MULTILINE)

# Names under which different tools compute different things: refused, with the choices.
AMBIGUOUS = {
    "l2": "the mean of the squares (mse), or half of that, as optax.l2_loss (half-mse)",
    "cross-entropy": "of logits (ce), of probabilities (ce-probs), or of one probability a row (bce)",
    "crossentropy": "of logits (ce), of probabilities (ce-probs), or of one probability a row (bce)",
    "binary-cross-entropy": "of probabilities (bce), or of logits (bce-logits)",
    "cosine-similarity": "1 − cos (cosine), or minus the cosine, as keras has it (cosine --like keras)",
    "cosinesimilarity": "1 − cos (cosine), or minus the cosine, as keras has it (cosine --like keras)",
    "log-loss": "of one probability a row (bce), or of a row of probabilities (ce-probs)",
}


def names() -> tuple[str, ...]:
    """Return the name of every loss, in alphabetical order. Nothing is imported."""
    return tuple(sorted(_files()))


def families() -> tuple[str, ...]:
    """Return the families, in alphabetical order."""
    return tuple(sorted(set(_files().values())))


def titles() -> dict[str, dict[str, str]]:
    """Return the title of every loss by family and name. The help needs no more, so their files are read, not run."""
    found: dict[str, dict[str, str]] = {family: {} for family in families()}
    for name in names():
        family = _files()[name]
        text = (ROOT / family / f"{name.replace('-', '_')}.py").read_text(encoding="utf-8")
        found[family][name] = TITLE.findall(text)[0]
    return found


def find(name: str) -> type[Loss]:
    """Return the loss called `name`, or one of whose aliases that is.

    Those of other distributions come last.

    Raises:
        UnknownNameError: there is none, or the name means different things in different places.
        PluginError: it is of another distribution, and cannot be used.
    """
    wanted = name.strip()
    if wanted in _files():
        return _load(wanted)
    plain = wanted.lower().replace("_", "-").replace(" ", "-")
    if plain in AMBIGUOUS:
        raise UnknownNameError(wanted, ambiguity=AMBIGUOUS[plain])
    if plain in _files():
        return _load(plain)
    by_alias = {alias.lower(): loss for loss in every() for alias in (*loss.aliases, loss.__name__)}
    if plain in by_alias:
        return by_alias[plain]
    installed = plugins.find(plain)
    if installed is not None:
        return installed
    raise UnknownNameError(wanted, suggestions(plain))


def every() -> tuple[type[Loss], ...]:
    """Return all losses, in alphabetical order of their names."""
    return tuple(_load(name) for name in names())


def suggestions(name: str, further: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the names nearest to one that was not found: at most two."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistyped name needs it

    aliases = {alias.lower(): loss.name for loss in every() for alias in loss.aliases}
    near = get_close_matches(name, [*names(), *plugins.names(), *aliases, *further], n=2)
    return tuple(dict.fromkeys(aliases.get(one, one) for one in near))


@cache
def _files() -> dict[str, str]:
    """Map each loss's name to its family, from the names of the files."""
    return {
        file.stem.replace("_", "-"): family.name
        for family in ROOT.iterdir()
        if family.is_dir() and not family.name.startswith("_")
        for file in family.glob("[!_]*.py")
    }


@cache
def _load(name: str) -> type[Loss]:
    """Import the one module of a loss and return its class."""
    stem = name.replace("-", "_")
    module = import_module(f"{__name__}.{_files()[name]}.{stem}")
    found = [one for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__]
    (loss,) = [one for one in found if issubclass(one, Loss)]
    return loss
