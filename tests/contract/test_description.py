"""What a loss's file must say, since help, list, explain and errors are made of it."""

import dataclasses
import inspect
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from losscli.cli.app import RESERVED
from losscli.domain import Interval
from losscli.errors import OptionError
from losscli.losses import AMBIGUOUS, every, families, find, titles
from losscli.losses import names as all_names
from losscli.option import Each, Matrix, Switch, Whole
from losscli.render.code import IMPORTS

YEAR = r"\(1[5-9]\d\d\)|\(20\d\d\)"
# Where in the source: an equation, a page, a section, an article, a DOI, a web address.
SPOT = r"doi:10\.|https://|\beqs?\. |\bart\. |§|\bsect|\bch\. |\d+[-–]\d+"


def doc(kind):
    return inspect.getdoc(kind)


def test_docstring_begins_with_one_sentence(kind):
    first = doc(kind).partition("\n\n")[0]
    assert re.fullmatch(r"[A-Z][^.]*\.", first)


def test_first_sentence_fits_a_line(kind):
    assert "\n" not in doc(kind).partition("\n\n")[0]


def test_docstring_says_what_minimises_it(kind):
    assert "minimiser" in doc(kind)


def test_title_is_a_phrase(kind):
    assert re.fullmatch(r"[A-Z][^.]*[^. ]", kind.title)


def test_title_is_found_in_the_file_without_running_it(kind):
    assert titles()[kind.family][kind.name] == kind.title


def test_there_is_a_reference(kind):
    assert kind.references


def test_every_reference_has_a_year(kind):
    assert [one for one in kind.references if not re.search(YEAR, one)] == []


def test_every_reference_has_a_spot(kind):
    assert [one for one in kind.references if not re.search(SPOT, one)] == []


def test_folder_is_the_family(kind):
    assert Path(inspect.getfile(kind)).parent.name == kind.family


def test_file_is_the_name(kind):
    assert Path(inspect.getfile(kind)).stem.replace("_", "-") == kind.name


def test_family_is_one_of_the_families(kind):
    assert kind.family in families()


def test_name_is_lower_case_and_hyphens(kind):
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", kind.name)


def test_name_is_not_reserved_for_a_command(kind):
    assert kind.name not in RESERVED


def test_name_is_found(kind):
    assert find(kind.name) is kind


def test_every_alias_is_found(kind):
    assert {find(alias) for alias in kind.aliases} == {kind}


def test_no_alias_is_ambiguous(kind):
    assert not {alias.lower() for alias in kind.aliases} & set(AMBIGUOUS)


def test_no_alias_is_reserved_for_a_command(kind):
    assert not {alias.lower() for alias in kind.aliases} & RESERVED


def test_aliases_are_unique_over_all_losses():
    counts = Counter(word for kind in every() for word in {alias.lower() for alias in kind.aliases} | {kind.name})
    assert [word for word, count in counts.items() if count > 1] == []


def test_every_equivalent_is_of_a_framework_that_explain_imports(kind):
    assert set(kind.equivalents) <= set(IMPORTS)


def test_there_is_an_equivalent(kind):
    assert kind.equivalents


def test_symbols_of_the_inputs_differ(kind):
    assert len({one.symbol for one in kind.inputs}) == len(kind.inputs)


def test_it_is_final(kind):
    assert kind.__final__


def test_it_has_slots(kind):
    assert not hasattr(kind(), "__dict__")


@pytest.mark.parametrize("attribute", ["name", "formula", "no_such_field"])
def test_nothing_can_be_assigned(kind, attribute):
    with pytest.raises((AttributeError, TypeError)):  # TypeError is Python 3.11's word for it, where there are slots
        setattr(kind(), attribute, 1)


def test_no_option_can_be_assigned(option):
    kind, name, _ = option
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(kind(), name, getattr(kind(), name))


def test_it_can_be_compared_and_hashed(kind):
    assert len({kind(), kind()}) == 1


def test_option_has_help_that_is_a_sentence(option):
    assert re.match(r"[A-Z].*\.$", option[2].help)


def test_option_has_a_range_or_choices(option):
    allowed = option[2].allowed
    assert isinstance(allowed, Interval | Whole | Each | Switch | Matrix) or len(allowed) > 1


def test_default_of_an_option_is_admitted(option):
    kind, name, known = option
    assert getattr(kind(), name) is None or known.admits(getattr(kind(), name))


def beyond(option):
    """The nearest values that are not admitted, on either side; and NaN."""
    if isinstance(option.allowed, Switch | Matrix) or option.choices:
        return ["no such choice", "", 2.0]
    interval = option.allowed if isinstance(option.allowed, Interval) else option.allowed.interval
    low, high = interval.low, interval.high
    below = low if interval.low_open or np.isinf(low) else np.nextafter(low, -np.inf)
    above = high if interval.high_open or np.isinf(high) else np.nextafter(high, np.inf)
    values = [(one,) if isinstance(option.allowed, Each) else one for one in (below, above, np.nan)]
    return [value for value in values if not option.admits(value)]


@pytest.mark.parametrize("edge", [0, 1, 2])
def test_value_beyond_the_range_is_refused(option, edge):
    kind, name, known = option
    with pytest.raises(OptionError) as caught:
        kind(**{name: beyond(known)[edge]})
    assert (caught.value.loss, caught.value.allowed) == (kind.name, known.range)


def test_refusal_names_the_option_and_the_range(option):
    kind, name, known = option
    with pytest.raises(OptionError, match=re.escape(f"{kind.name}: --{name.replace('_', '-')} must be {known.range}")):
        kind(**{name: beyond(known)[0]})


def least(allowed):
    interval = allowed if isinstance(allowed, Interval) else allowed.interval
    low = np.nextafter(interval.low, np.inf) if interval.low_open else interval.low
    if isinstance(allowed, Whole):
        return int(np.ceil(low)) if np.isfinite(low) else 0
    return (low,) if isinstance(allowed, Each) else low


def test_value_just_inside_the_range_is_taken(option):
    kind, name, known = option
    if known.choices:
        inside = known.choices[-1]
    elif isinstance(known.allowed, Switch):
        inside = True
    elif isinstance(known.allowed, Matrix):
        inside = ((1.0, 2.0), (3.0, 4.0))
    else:
        inside = least(known.allowed)
    assert getattr(kind(**{name: inside}), name) == inside


def test_conventions_have_options_that_the_loss_has(kind):
    assert {name for one in kind.conventions.values() for name in one.options} <= set(kind().settings())


def test_the_names_are_sorted():
    assert list(all_names()) == sorted(all_names())
