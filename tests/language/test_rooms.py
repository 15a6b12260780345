"""The rooms of the language, and its one door."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
LANGUAGE = ROOT / "pipeline" / "language"
ROOMS = ("syntax", "match", "lint")
"""Each imports from itself and from those before it."""


def imported_modules(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_from_itself_and_those_before_it(room: str) -> None:
    allowed = ROOMS[: ROOMS.index(room) + 1]
    inside = [
        (path.name, module)
        for path in (LANGUAGE / room).glob("*.py")
        for module in imported_modules(path)
        if module.startswith("pipeline.language.")
    ]
    assert inside
    assert [found for found in inside if found[1].split(".")[2] not in allowed] == []


def test_every_module_stands_in_a_room() -> None:
    assert {path.name for path in LANGUAGE.glob("*.py")} == {"__init__.py"}
    assert {path.parent.name for path in LANGUAGE.glob("*/*.py")} == set(ROOMS)


def test_others_come_in_by_the_door_alone() -> None:
    others = [path for folder in ("pipeline", "bench") for path in (ROOT / folder).rglob("*.py")]
    passed_by = [
        (str(path.relative_to(ROOT)), module)
        for path in others
        if LANGUAGE not in path.parents
        for module in imported_modules(path)
        if module.startswith("pipeline.language.") and module.count(".") > 2
    ]
    assert passed_by == []
