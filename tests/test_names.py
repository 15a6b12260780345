"""One word, one thing: in the names of classes and files, and in the glossary."""

import ast
import re
from collections import Counter
from pathlib import Path

from docs.make_reference import every_table
from tests.code import nodes_of

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "pipeline").rglob("*.py"))
GLOSSARY = dict(
    re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", (ROOT / "docs" / "reference" / "glossary.md").read_text("utf-8"), re.M)
)
NO_NOUN = {"row", "to", "screen", "counted", "known", "new"}
"""Parts of the names of row classes that are no thing of the field."""
DOORS = {"transport.py"}
"""Files that only lead to another one of their name, for scripts that know the old place."""


def test_no_two_classes_have_one_name() -> None:
    names = Counter(node.name for path in MODULES for node in nodes_of(path) if isinstance(node, ast.ClassDef))
    assert [name for name, n in names.items() if n > 1] == []


def test_no_two_files_have_one_name_but_for_a_command_and_its_stage() -> None:
    files = Counter(path.name for path in MODULES if path.name != "__init__.py" and path.parent.name != "stages")
    commands = {path.name for path in MODULES if path.parent.name == "commands"} | DOORS
    assert [name for name, n in files.items() if n > 1 and name not in commands] == []


def test_every_word_of_the_glossary_is_a_word_of_the_code() -> None:
    protocols = (ROOT / "queries").rglob("*.toml")
    code = " ".join(path.read_text(encoding="utf-8") for path in (*MODULES, *protocols)).casefold()
    absent = [word for word in GLOSSARY if word != "word" and not re.search(rf"{word.casefold()}", code)]
    assert absent == []


def test_what_the_rows_of_tables_are_is_in_the_glossary() -> None:
    words = {
        part.casefold() for table in every_table() for part in re.findall(r"[A-Z][a-z]+", table.row.__name__)
    } - NO_NOUN
    assert sorted(word for word in words if word not in GLOSSARY) == []
