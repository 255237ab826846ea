"""Imports run one way, from the ground floor up, and heavy packages are imported where they are needed only."""

import ast
from functools import cache
from pathlib import Path

import pytest

import losscli

ROOT = Path(losscli.__file__).parent
FLOORS = [
    {"version", "place", "errors", "domain", "formula", "numerics", "exactsum", "parallel", "_speedups"},
    {"batch", "reduction", "option", "loss"},
    {"losses", "readers", "scoring"},
    {"evaluation", "rows", "suspicion", "diagnosis", "report", "inference", "board", "contest", "figures"},
    {"parting", "arrays", "whole", "api", "partial", "cluster", "checking", "network", "training"},
    {"render"},
    {"verifying"},
    {"cli"},
    {"__main__"},
]
FLOOR = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
MODULES = sorted(ROOT.rglob("*.py"))
HEAVY = {"pandas": {"readers", "api"}, "rich": {"render", "cli"}, "typer": {"cli"}, "matplotlib": {"render"}}


def room_of(path):
    relative = path.relative_to(ROOT)
    return relative.parts[0].removesuffix(".py")


@cache
def imports(path, *, top_level=False):
    tree = ast.parse(path.read_text())
    nodes = tree.body if top_level else ast.walk(tree)
    found = []
    for node in nodes:
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
    return found


def name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.name != "__init__.py" or path.parent != ROOT], ids=name
)
def test_no_room_imports_from_a_higher_floor(path):
    own = FLOOR[room_of(path)]
    rooms = {module.split(".")[1] for module in imports(path) if module.startswith("losscli.")}
    assert {room for room in rooms if FLOOR[room] > own} == set()


def test_losses_import_no_reader_and_readers_no_loss():
    crossing = [
        (name(path), module)
        for path in MODULES
        for module in imports(path)
        if (room_of(path) == "losses" and module.startswith("losscli.readers"))
        or (room_of(path) == "readers" and module.startswith("losscli.losses"))
    ]
    assert crossing == []


@pytest.mark.parametrize("package", HEAVY)
def test_heavy_packages_stay_in_their_rooms(package):
    rooms = {room_of(path) for path in MODULES for module in imports(path) if module.split(".")[0] == package}
    assert rooms <= HEAVY[package]


@pytest.mark.parametrize("package", ["pandas", "rich", "matplotlib"])
def test_slow_packages_are_imported_inside_functions(package):
    at_top = [name(path) for path in MODULES if package in {one.split(".")[0] for one in imports(path, top_level=True)}]
    assert at_top == []


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_file_is_longer_than_three_hundred_lines(path):
    assert len(path.read_text().splitlines()) <= 300


def test_every_room_has_a_floor():
    assert {room_of(path) for path in MODULES} - {"__init__"} == set(FLOOR) - {"_speedups"}  # which is compiled
