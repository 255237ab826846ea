"""The catalogue of mistakes: found by the texts of its modules, so that only those of one loss are imported."""

import subprocess
import sys

import pytest

from losscli.diagnosis import catalogue
from losscli.losses import find

EVERY = list(catalogue.every())


@pytest.mark.parametrize("name", sorted({name for name, _ in EVERY if name != catalogue.EVERY}))
def test_what_is_tried_for_a_loss_is_all_that_any_module_has_for_it(name):
    named = {one.id: one for key, one in EVERY if key in {catalogue.EVERY, name}}
    tried = catalogue.of(find(name))
    assert {one.id: one for one in tried} == named
    assert [one.rank for one in tried] == sorted(one.rank for one in tried)


def test_what_is_tried_for_a_loss_without_mistakes_of_its_own_is_what_is_tried_for_all():
    assert {one.id for one in catalogue.of(find("ntxent"))} == {one.id for key, one in EVERY if key == catalogue.EVERY}


def test_the_mistakes_of_other_families_are_not_imported():
    code = (
        "import sys; from losscli.diagnosis import catalogue; from losscli.losses import find;"
        "catalogue.of(find('mse')); print([one for one in sys.modules if one.endswith(('.triplet', '.sequence'))])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
