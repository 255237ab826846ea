"""A report as one page of HTML, which needs nothing beside itself: no network, no framework, no font.

Text becomes markup in one place, `elements.text`, which escapes it; the two are different types, so that mypy finds a
name from outside that is put into the page as it stands.
"""
