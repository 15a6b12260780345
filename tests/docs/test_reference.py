"""The reference says what the code declares: nothing is missing from it, and nothing in it is gone from the code."""

from __future__ import annotations

import re

import pytest

from docs.make_reference import FOLDER, PAGES, every_table
from docs.markdown_parts import words
from docs.reference_of_commands import parser_of
from docs.reference_of_protocol import sections
from pipeline.commands.catalogue import MODULE_BY_COMMAND
from pipeline.ground.errors import TrialSiftError

COLUMNS = words("columns")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_code_makes(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name](), "python -m docs.make_reference"


def test_every_column_that_is_told_is_a_column() -> None:
    columns = {column for table in every_table() for column in table.columns}
    by_table = {table.name: set(table.columns) for table in every_table()}
    assert sorted(COLUMNS["every"].keys() - columns) == []
    assert {name: set(told) - by_table[name] for name, told in COLUMNS.items() if name != "every"} == {
        name: set() for name in COLUMNS if name != "every"
    }


def test_every_key_that_is_told_is_a_key_of_the_protocol() -> None:
    known = {name: {"", *(model.model_fields if model else ())} for name, model in sections().items()}
    assert {name: set(told) for name, told in words("protocol").items()} == known


def test_every_option_has_words_of_its_own() -> None:
    silent = [
        f"{name} {action.dest}"
        for name in MODULE_BY_COMMAND
        for action in parser_of(name)._actions
        if not action.help and not action.choices
    ]
    assert silent == []


def test_every_exit_code_that_an_error_ends_with_is_told() -> None:
    family = {kind.exit_code for kind in (TrialSiftError, *TrialSiftError.__subclasses__())}
    told = re.findall(r"^\| `(\d+)` \|", (FOLDER / "exit-codes.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert family <= set(map(int, told))
