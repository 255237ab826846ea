"""The list of the losses (`loss list`): by family, for reading, and as JSON."""

import json
from collections.abc import Iterable
from typing import Any

from losscli.loss import Loss
from losscli.losses import every, families, plugins
from losscli.option import flag, options
from losscli.render.clean import in_ascii
from losscli.render.columns import LOSS, glyphs
from losscli.render.look import Look


def catalogue(losses: Iterable[type[Loss]], look: Look) -> str:
    """Return the losses by family: name, title, formula."""
    chosen = list(losses)
    width = max(len(loss.name) for loss in chosen)
    titles = max(len(loss.title) for loss in chosen)
    lines: list[str] = []
    for family in dict.fromkeys((*families(), *(loss.family for loss in chosen))):
        members = [loss for loss in chosen if loss.family == family]
        if members:
            lines += ([""] if lines else []) + [family]
        for loss in members:
            lines += _entry(f"  {loss.name:<{width}} {loss.title:<{titles}}", _term(loss, look), look.width)
    text = "\n".join(lines) + "\n"
    return in_ascii(text) if look.ascii else text


def _entry(name: str, term: str, width: int | None) -> list[str]:
    """Return the line of a loss, or two where one is too long for the terminal."""
    whole = f"{name} {term}"
    return [whole] if width is None or len(whole) <= width else [name.rstrip(), f"      {term}"]


def matching(pattern: str, family: str | None, framework: str | None) -> list[type[Loss]]:
    """Return the losses of a family that a framework has, and in which `pattern` occurs.

    It is looked for in the name, the aliases, the title and the family.
    """
    word = pattern.lower().replace("*", "")
    return [
        one
        for one in (*every(), *plugins.usable())
        if any(word in text.lower() for text in (one.name, *one.aliases, one.title, one.family))
        and family in {None, one.family}
        and (framework is None or framework in one.conventions)
    ]


def frameworks() -> list[str]:
    """Return the names of the frameworks whose conventions some loss knows."""
    return sorted({name for one in every() for name in one.conventions})


def document(losses: Iterable[type[Loss]]) -> str:
    """Return what is known of the losses as a JSON array, an object a loss."""
    return json.dumps([_record(one) for one in losses], indent=1) + "\n"


def _record(loss: type[Loss]) -> dict[str, Any]:
    defaults = loss()
    return {
        "name": loss.name,
        "title": loss.title,
        "family": loss.family,
        "aliases": list(loss.aliases),
        "inputs": [one.name for one in loss.inputs],
        "formula": defaults.formula.term,
        "gradient": defaults.formula.gradient,
        "options": {flag(name): getattr(defaults, name) for name, _ in options(loss)},
        "like": list(loss.conventions),
    }


def _term(loss: type[Loss], look: Look) -> str:
    own = loss()
    return f"{LOSS.of(look.style)} = {own.formula.text(own.formula.term, look.style, glyphs(loss.inputs))}"
