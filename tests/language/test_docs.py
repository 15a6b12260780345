"""docs/reference/query-language.md lists every tag of the code, and nothing else."""

import re
from pathlib import Path

from pipeline.language.syntax.tags import TAGS

DOCS = (Path(__file__).parent.parent.parent / "docs" / "reference" / "query-language.md").read_text(encoding="utf-8")


def test_the_tags_of_the_docs_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| `\[([^\]`]+)\]` \| ([^|]+) \| ([^|]*) \|$", DOCS, re.M)
    told = {(key, name.strip(), tuple(filter(None, spellings.strip().split(", ")))) for key, name, spellings in rows}
    assert told == {(tag.key, tag.long_name, tag.spellings) for tag in TAGS}


def test_the_docs_call_local_what_is_local() -> None:
    _, _, extensions = DOCS.partition("These are extensions.")
    listed = set(re.findall(r"^\| `\[([^\]`]+)\]` \|", extensions, re.M))
    assert listed == {tag.key for tag in TAGS if tag.local}
