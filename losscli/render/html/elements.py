"""The elements of a page. Children are markup; a text becomes markup by `text`, which escapes it."""

from collections.abc import Iterable
from html import escape
from typing import NewType

from losscli.render.clean import clean

Markup = NewType("Markup", str)
# Elements without content, and so without an end.
VOID = frozenset({"meta", "link", "input", "col"})


def text(content: str) -> Markup:
    """Return a text, wherever it is from, as what is shown and never acted upon."""
    return Markup(escape(clean(content)))


def element(tag: str, *children: Markup, **attributes: str | bool) -> Markup:
    """Return an element. An attribute that is True stands without a value, one that is False not at all.

    Of its name a trailing underscore is dropped, and others are hyphens: `class_`, `aria_label`.
    """
    begin = f"<{tag}{''.join(_attribute(name, value) for name, value in attributes.items())}>"
    return Markup(begin if tag in VOID else f"{begin}{''.join(children)}</{tag}>")


def joined(children: Iterable[Markup], between: str = "\n") -> Markup:
    """Return several after one another."""
    return Markup(text(between).join(children) if between.strip() else between.join(children))


def _attribute(name: str, value: str | bool) -> str:  # noqa: FBT001 - an attribute is given by its name
    if isinstance(value, bool):
        return f" {_hyphened(name)}" if value else ""
    return f' {_hyphened(name)}="{escape(clean(value))}"'


def _hyphened(name: str) -> str:
    return name.rstrip("_").replace("_", "-")
