"""Imports go down the layers only."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.code import nodes_of

PACKAGE = Path(__file__).parent.parent / "pipeline"

DECLARED = {"ground", "tables", "sheets"}
"""What everything is written and read with."""
METHODS = {"language", "translation", "sources", "screening", "deduplication", "ordering"}
SEEN = {"page", "paper", "extraction", "screening_page"}
"""What the stages hand to people besides tables."""

MAY_IMPORT = {
    "ground": set(),
    "tables": {"ground"},
    "sheets": {"ground", "tables"},
    "language": {"ground"},
    "sources": {"ground", "tables"},
    "translation": {"ground", "language"},
    "screening": {"ground", "language"},
    "ordering": {"ground", "screening"},
    "deduplication": {"ground", "tables"},
    "sweep": {"ground", "tables", "language", "sources"},
    "review": DECLARED | METHODS,
    "prisma": {"ground", "tables", "deduplication", "review"},
    "page": {"ground", "tables", "review", "prisma"},
    "screening_page": DECLARED | {"language", "screening", "review", "page"},
    "paper": DECLARED | {"review", "prisma"},
    "extraction": DECLARED | {"sources", "review", "prisma"},
    "stages": DECLARED | METHODS | {"sweep", "review", "prisma"} | SEEN,
    "sandbox": {"ground", "language", "sources"},
    "commands": DECLARED | METHODS | {"sweep", "review", "prisma", "screening_page", "stages", "sandbox"},
    "__main__": {"ground", "commands"},
}
"""Layer -> what it may import besides itself. Stages do not import each other: they hand over files."""


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_layers(path: Path) -> set[tuple[str, str]]:
    """(layer, module) of every import of our own package in the file."""
    found = set()
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            names = [f"pipeline.{name.name}" for name in node.names] if module == "pipeline" else [module]
        elif isinstance(node, ast.Import):
            names = [name.name for name in node.names]
        else:
            continue
        found |= {(name.split(".")[1], name) for name in names if name.startswith("pipeline.")}
    return {(layer, name) for layer, name in found if layer != "__version__"}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_its_own_layer_and_those_below(path: Path) -> None:
    layer = layer_of(path)
    if layer == "__init__":
        return
    for other, name in imported_layers(path):
        own_stage = layer == "stages" and name in (f"pipeline.stages.{path.stem}", "pipeline.stages.stage")
        allowed = other in MAY_IMPORT[layer] or (other == layer and (layer != "stages" or own_stage))
        assert allowed, f"{path.relative_to(PACKAGE)} ({layer}) imports {name} ({other})"


def test_every_folder_of_the_package_has_its_place_among_the_layers() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and not path.name.startswith("__")}
    assert folders == set(MAY_IMPORT) - {"__main__"}


def test_the_layers_run_in_no_circle() -> None:
    assert set(TopologicalSorter(MAY_IMPORT).static_order()) == set(MAY_IMPORT)
