"""Every command that the documentation tells people to type is one that there is, with options that it has."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.reference_of_commands import parser_of, targets
from pipeline.commands.catalogue import MODULE_BY_COMMAND

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "queries" / "_template" / "README.md", *(ROOT / "docs").rglob("*.md")])
MADE = {"commands.md"}
"""Pages whose command lines are patterns of usage."""
FENCED = re.compile(r"^ *```\w*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`((?:trialsift|make) [a-z][^`]*)`")
ENDS = re.compile(r"\s(?:#|>|\||&&|;)\s?.*|…")
DEVELOPERS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def typed(page: Path) -> Iterator[tuple[str, bool]]:
    """What a page tells to type, without remarks and what the shell does with the output, and whether it is whole."""
    text = page.read_text(encoding="utf-8")
    for block in FENCED.findall(text):
        for line in block.splitlines():
            for command in re.split(r"\s&&\s", line):
                if re.match(r"\s*(?:\S*/)?(?:trialsift|make) [a-z]", command):
                    yield ENDS.sub("", command).strip(), True
    for command in INLINE.findall(FENCED.sub("", text)):
        yield ENDS.sub("", command).strip(), False


def fault_of(command: str, *, whole: bool) -> str:
    """Why nobody can type this; "" where everybody can. A command inside a sentence may leave arguments out."""
    program, name, *arguments = shlex.split(command)
    if program == "make":
        return "" if name in targets() or name in DEVELOPERS or name.startswith(("bench-", "test-")) else "no target"
    if name not in MODULE_BY_COMMAND:
        return "no command"
    parser = parser_of(name)
    if not whole:
        options = {option for action in parser._actions for option in action.option_strings} | {"--help"}
        unknown = [word for word in arguments if word.startswith("--") and word.partition("=")[0] not in options]
        return f"no option {unknown[0]}" if unknown else ""
    try:
        parser.parse_args(arguments)
    except SystemExit:
        return "its arguments do not fit"
    return ""


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in MADE], ids=lambda page: page.name)
def test_what_a_page_tells_to_type_can_be_typed(page: Path) -> None:
    faults = [(command, why) for command, whole in typed(page) if (why := fault_of(command, whole=whole))]
    assert faults == []
