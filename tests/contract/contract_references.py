"""The tables of all families in one, found by walking this room."""

from importlib import import_module
from pathlib import Path
from typing import Any

from contract_exact import Reference, Run

FAMILIES = [import_module(file.stem) for file in sorted(Path(__file__).parent.glob("family_*.py"))]


def _merged(table: str) -> dict[str, Any]:
    found = [item for family in FAMILIES for item in getattr(family, table).items()]
    assert len(dict(found)) == len(found), f"a loss is twice in {table}"
    return dict(found)


REFERENCES: dict[str, Reference] = _merged("REFERENCES")
HOLD: dict[str, set[str]] = _merged("HOLD")
RUNS: dict[str, dict[str, Run]] = _merged("RUNS")
