"""The table of cases: what each query says of each invented record, and by which words."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from pipeline.language import compile_queries, parse
from pipeline.language.match.field_text import text_of
from pipeline.language.match.fields import EVERYTHING
from pipeline.language.syntax.tags import TAGS
from pipeline.language.syntax.tree import Range, Term, leaves
from tests.language.invented import RECORD_BY_NAME

VALUE_BY_WORD = {"yes": True, "no": False, "?": None}
ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "cases.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("# ")
]
FIELD = re.compile(rf"(?:^| )({'|'.join(EVERYTHING)})=")


def words_by_field(cell: str) -> Counter[tuple[str, str]]:
    """What a cell such as "title=dry needling abstract=needling" says."""
    parts = FIELD.split(cell)[1:]
    return Counter(zip(parts[::2], (words.replace("\\n", "\n") for words in parts[1::2]), strict=True))


@pytest.mark.parametrize(("query", "name", "expected", "words", "source"), ROWS)
def test_a_query_has_the_expected_value_and_words(
    query: str, name: str, expected: str, words: str, source: str
) -> None:
    assert source
    record = RECORD_BY_NAME[name]
    matches = compile_queries({"twitch": "twitch[ti]", "case": query}, today=date(2021, 7, 1)).match(record)
    spans = matches.spans("case")
    assert matches.value("case") is VALUE_BY_WORD[expected]
    assert Counter((span.field, span.words) for span in spans) == words_by_field(words)
    assert all(text_of(record, span.field)[span.start : span.end] == span.words for span in spans)


def test_the_table_has_at_least_200_cases() -> None:
    assert len({(query, name) for query, name, *_ in ROWS}) >= 200


@pytest.mark.parametrize("tag", [tag.key for tag in TAGS])
def test_every_tag_has_a_case(tag: str) -> None:
    used = {leaf.tag for query, *_ in ROWS for leaf in leaves(parse(query)) if isinstance(leaf, Term | Range)}
    assert tag in used
