"""docs/reference/query-language.md lists every tag and every rule of the code, and nothing else."""

import re
from pathlib import Path

from pipeline.language.lint.lint_rules import RULES
from pipeline.language.syntax.tags import TAGS

DOCS = (Path(__file__).parent.parent.parent / "docs" / "reference" / "query-language.md").read_text(encoding="utf-8")
RULE_SECTION = re.compile(
    r"^### (?P<id>[a-z-]+)\n\nIn a search: (?P<search>\S+)\. In a criterion: (?P<criterion>\S+)\.\n\n(?P<words>.+)\n",
    re.M,
)


def test_the_tags_of_the_docs_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| `\[([^\]`]+)\]` \| ([^|]+) \| ([^|]*) \|$", DOCS, re.M)
    told = {(key, name.strip(), tuple(filter(None, spellings.strip().split(", ")))) for key, name, spellings in rows}
    assert told == {(tag.key, tag.long_name, tag.spellings) for tag in TAGS}


def test_the_docs_call_local_what_is_local() -> None:
    _, _, extensions = DOCS.partition("These are extensions.")
    listed = set(re.findall(r"^\| `\[([^\]`]+)\]` \|", extensions, re.M))
    assert listed == {tag.key for tag in TAGS if tag.local}


def test_the_rules_of_the_docs_are_those_of_the_code_with_severity_reason_and_mending() -> None:
    told = {match.group("id", "search", "criterion", "words") for match in RULE_SECTION.finditer(DOCS)}
    assert told == {
        (rule.id, rule.in_search or "—", rule.in_criterion or "—", f"{rule.why} {rule.mend}") for rule in RULES
    }


def test_every_example_of_a_rule_stands_in_the_docs() -> None:
    missing = [rule.id for rule in RULES if rule.example not in DOCS or rule.clean not in DOCS]
    assert missing == ["nested-too-deep"]
