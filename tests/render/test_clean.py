"""Text made safe to print, and our own text made ASCII."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from losscli.render.clean import clean, in_ascii

SURROGATES_TOO = st.text(st.characters())


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_plain_text_stays_as_it_is(text):
    assert clean(text) == text


@given(SURROGATES_TOO)
def test_nothing_unprintable_is_left(text):
    assert {unicodedata.category(one) for one in clean(text)} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} == set()


@given(SURROGATES_TOO)
def test_clean_text_stays_as_it_is(text):
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("letter", "shown"),
    [("\x1b", "\\x1b"), ("\n", "\\n"), ("\x9b", "\\x9b"), ("\u202e", "\\u202e"), ("\udc80", "\\udc80"), ("é", "é")],
)
def test_a_letter_is_shown_as_its_escape(letter, shown):
    assert clean(letter) == shown


@given(st.text())
def test_in_ascii_is_ascii(text):
    assert in_ascii(text).isascii()


@pytest.mark.parametrize(
    ("text", "shown"),
    [("2·e⁻⁴⁰", "2*e^-40"), ("(−∞, 0.5]", "(-inf, 0.5]"), ("∂²ℓ/∂ŷ²", "d^2loss/dyhat^2"), ("Näf", "Naf")],
)
def test_symbols_become_words(text, shown):
    assert in_ascii(text) == shown
