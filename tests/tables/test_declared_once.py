"""No other room repeats what a declaration says: the names of files and columns, and how a list stands in a cell."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from pipeline.ground.record import Record
from pipeline.sheets import SHEETS
from pipeline.tables.computed import COMPUTED, SCREENING
from pipeline.tables.kept import KEPT
from pipeline.tables.table import LIST_SEPARATOR, columns_of
from tests.code import nodes_of

PACKAGE = Path(__file__).parents[2] / "pipeline"
DECLARING = {"tables", "sheets"}
TABLES = (*COMPUTED, *KEPT, *(sheet.table for sheet in SHEETS))
FILE_NAMES = {table.name for table in TABLES}
TELLING_COLUMNS = {
    name for table in TABLES for name in table.columns if "_" in name and name not in columns_of(Record)
} | set(SCREENING.columns)
"""Columns that nobody writes by chance, and all of screening.csv; a record's are the fields of its class."""

EXTERNAL = {
    "asreview.csv": "a file of another tool",
    "x.csv": "an example",
    "labels.csv": "a user's file, declared where it is read",
    "pedro.csv": "a sheet of extraction, planned in extraction/tools.py",
    "outcomes.csv": "the same",
    "risk_of_bias_rob2.csv": "the same",
    "risk_of_bias_robins_i.csv": "the same",
}
"""Files that are no tables of ours."""

SAME_WORDS = {
    "commands/demo.py": "cells that the demo's person types, by the fields of the row",
    "commands/diff_criteria.py": "the columns that this command prints",
    "commands/explain.py": "the name of an argument",
    "commands/match.py": "the columns that this command prints",
    "commands/reconsider.py": "the name of an argument",
    "commands/validate.py": "a column of labels.csv, a user's file",
    "deduplication/merged_record.py": "fields of a record",
    "extraction/sheets.py": "columns of the sheets of extraction, which their planners declare",
    "extraction/tools.py": "the same",
    "page/data.py": "keys of the page's JSON",
    "page/entries.py": "the same",
    "review/first_draft.py": "a key of the protocol",
    "screening_page/packed.py": "keys of the page's JSON",
    "screening_page/writing.py": "a cell of a sheet",
    "paper/methods.py": "headings of a table in the paper",
    "review/changes.py": "fields of a record",
    "review/decisions.py": "faults name the column of a line that a person wrote by hand",
    "review/doubtful.py": "the same",
    "review/exchange/finder.py": "cells of a file that came back",
    "review/exchange/returned.py": "the same",
    "review/reconsidered.py": "faults name the column of a line that a person wrote by hand",
    "review/news/event.py": "keys of event.json",
    "review/taking_in.py": "cells that people typed, where each is judged; its faults name the column",
    "screening/__init__.py": "the name of a function",
    "sources/web/network.py": "an attribute of an exception of urllib3",
    "stages/tell.py": "the place of a column, by which rows are passed over before they are read",
}
"""Modules where a word is a column's name and means something else, or is a cell that the module is about."""


def modules() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path.relative_to(PACKAGE).parts[0] not in DECLARING]


@cache
def literals(path: Path) -> Sequence[ast.Constant]:
    """The texts in a module that its code uses: not its documentation."""
    documentation = {id(node.value) for node in nodes_of(path) if isinstance(node, ast.Expr)}
    return [
        node
        for node in nodes_of(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation
    ]


def places(found: dict[str, list[int]]) -> str:
    return "; ".join(f"{name}: lines {lines}" for name, lines in found.items())


def test_no_code_outside_the_declarations_spells_the_name_of_a_result_file() -> None:
    found: dict[str, list[int]] = {}
    for path in modules():
        lines = [node.lineno for node in literals(path) if node.value in FILE_NAMES]
        if lines:
            found[str(path.relative_to(PACKAGE))] = lines
    assert not found, places(found)


def test_a_sentence_that_names_a_table_names_one_that_is_declared() -> None:
    named = {
        name
        for path in modules()
        for node in literals(path)
        for name in re.findall(r"(?:boxes/)?[\w<>]+\.csv", str(node.value))
    }
    assert {name for name in named if not name.startswith("<")} <= FILE_NAMES | set(EXTERNAL)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_code_outside_the_declarations_spells_a_column(path: Path) -> None:
    name = path.relative_to(PACKAGE).as_posix()
    spelled = {(node.value, node.lineno) for node in literals(path) if node.value in TELLING_COLUMNS}
    if name.startswith(("sandbox/", "language/")):
        return  # speaks PubMed's words and reads no table of ours
    assert bool(spelled) == (name in SAME_WORDS), spelled or f"{name} need not be listed any more"


def test_every_module_that_is_listed_is_there() -> None:
    assert {name for name in SAME_WORDS if not (PACKAGE / name).is_file()} == set()


def test_nobody_joins_or_splits_a_list_by_hand() -> None:
    found: dict[str, list[int]] = {}
    for path in modules():
        lines = [node.lineno for node in nodes_of(path) if isinstance(node, ast.Call) and _is_by_hand(node)]
        if lines:
            found[str(path.relative_to(PACKAGE))] = lines
    patterns = {
        *("language/lint/platforms.py", "review/changes.py", "sources/pubmed/xml_patterns.py"),
        *("review/translations.py", "translation/printing.py"),
        *("sources/asked/openalex.py", "sandbox/services/served_openalex.py"),  # OpenAlex's own filters
        "sources/asked/clinical_trials.py",  # the names of fields, as the register joins them
    }
    assert found.keys() <= patterns | {"sources/record_ids.py"}, places(found)  # which makes a hash


def _is_by_hand(call: ast.Call) -> bool:
    """Whether this is `"|".join(…)`, `….split("|")` or the like, by the literal or by its name."""
    if not isinstance(call.func, ast.Attribute):
        return False
    separators = [call.func.value] if call.func.attr == "join" else call.args[:1]
    known = call.func.attr in ("join", "split", "rsplit", "partition", "rpartition")
    return known and any(_is_separator(node) for node in separators)


def _is_separator(node: ast.expr) -> bool:
    return (isinstance(node, ast.Constant) and node.value == LIST_SEPARATOR) or (
        isinstance(node, ast.Name) and node.id == "LIST_SEPARATOR"
    )
