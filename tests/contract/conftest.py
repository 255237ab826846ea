"""Hands every test of this room the losses of the registry: a new loss is tested without a line here."""

import contract_cases as cases
import pytest

PARAMETERS = {
    "kind": cases.kinds,
    "scalar_kind": cases.scalar_kinds,
    "case": cases.cases,
    "plain_case": cases.plain_cases,
    "wide_case": cases.wide_cases,
    "example": cases.examples,
    "slope_example": cases.slope_examples,
    "option": cases.own_options,
    "equivalent": cases.equivalents,
    "convention": cases.conventions,
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    chosen = {mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")}
    for name, make in PARAMETERS.items():
        if name in metafunc.fixturenames and name not in chosen:
            metafunc.parametrize(name, [pytest.param(value, id=label) for label, value in make()])
