"""A command imports what it needs: a program that is typed all day starts at once."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from pipeline.commands.catalogue import MODULE_BY_COMMAND, command_named, help_of

ROOT = Path(__file__).parents[2]
SLOW = {
    "pandas", "numpy", "matplotlib", "Bio", "pydantic", "requests", "urllib3", "jinja2", "rapidfuzz", "tqdm",
    "openpyxl", "bibtexparser", "rispy", "filelock", "ahocorasick_rs", "sklearn",
}  # fmt: skip
"""What takes long to import: everything that we did not write."""


@cache
def imported_by(*typed: str) -> set[str]:
    """The packages and our own modules that are there when the command has ended."""
    code = (
        "import sys; from pipeline.__main__ import main\n"
        f"try: main({list(typed)!r})\n"
        "except SystemExit: pass\n"
        "print('\\0'.join(sys.modules), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    names = ran.stderr.splitlines()[-1].split("\0")
    return {name if name.startswith("pipeline") else name.partition(".")[0] for name in names}


@pytest.mark.parametrize(
    ("typed", "allowed"),
    [
        (("--help",), set()),
        (("status",), {"pydantic"}),
        (("match", "needling[ti]", "tests/commands/nothing-here.csv"), {"ahocorasick_rs"}),
        (("lint", "--help"), {"pydantic", "ahocorasick_rs"}),
    ],
    ids=lambda typed: " ".join(typed) if isinstance(typed, tuple) else "",
)
def test_a_command_that_is_typed_often_imports_nothing_slow(typed: tuple[str, ...], allowed: set[str]) -> None:
    assert imported_by(*typed) & SLOW <= allowed


def test_what_talks_to_the_network_is_imported_by_who_asks() -> None:
    assert not imported_by("update", "--help") & {"requests", "urllib3"}


def test_at_the_end_python_looks_through_nothing_once_more() -> None:
    code = (
        "import atexit, gc, sys; from pipeline.__main__ import entry_point\n"
        "atexit.register(lambda: print('frozen' if gc.get_freeze_count() else 'searched'))\n"
        "sys.argv = ['trialsift', *sys.argv[1:]]; entry_point()"
    )
    for typed, exit_code in ((["--version"], 0), (["status", "--nothing"], 2), (["check", "no-such-review"], 10)):
        ran = subprocess.run([sys.executable, "-c", code, *typed], capture_output=True, text=True, cwd=ROOT)
        assert (ran.returncode, ran.stdout.splitlines()[-1]) == (exit_code, "frozen"), ran.stderr


def test_help_imports_no_command() -> None:
    imported = imported_by("--help")
    assert {
        name for name in imported if name.startswith(("pipeline.stages", "pipeline.sources", "pipeline.page"))
    } == set()
    assert not {*MODULE_BY_COMMAND.values()} & imported


def test_a_stage_imports_no_other_stage() -> None:
    stages = {name for name in imported_by("dedupe", "--help") if name.startswith("pipeline.stages.")}
    assert stages == {"pipeline.stages.dedupe", "pipeline.stages.stage"}


@pytest.mark.parametrize("name", MODULE_BY_COMMAND)
def test_the_help_of_a_command_is_the_first_line_of_its_documentation(name: str) -> None:
    documentation = import_module(MODULE_BY_COMMAND[name]).__doc__
    assert documentation
    assert help_of(name) == documentation.splitlines()[0] == command_named(name).help


def test_every_module_that_carries_out_a_command_is_in_the_table() -> None:
    commands = {
        f"pipeline.commands.{path.stem}"
        for path in (ROOT / "pipeline" / "commands").glob("*.py")
        if any(
            isinstance(node, ast.FunctionDef) and node.name == "execute" for node in ast.parse(path.read_text()).body
        )
    }
    stages = {f"pipeline.stages.{path.stem}" for path in (ROOT / "pipeline" / "stages").glob("*.py")}
    assert set(MODULE_BY_COMMAND.values()) == commands | stages - {"pipeline.stages.stage", "pipeline.stages.__init__"}
