"""The words for the paper as Markdown and HTML: all text is text, and what no run can know is left to people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipeline.ground.text import visible, visible_line
from pipeline.language import Line
from pipeline.paper import Facts, as_html, as_markdown, methods
from pipeline.paper.document import DocumentTable, Heading, Paragraph, Verbatim
from pipeline.paper.methods import living_mode, table_of_criteria_versions
from pipeline.paper.paper_writing import dates_by_source
from pipeline.paper.search_report import strategy_blocks, translation_blocks
from pipeline.prisma import count_flow
from pipeline.prisma.studies import ONGOING_REASON
from pipeline.review.protocol import Protocol
from pipeline.review.searches import LineResult, Search
from pipeline.review.translations import KeptTranslation
from pipeline.tables.computed import Fate
from pipeline.tables.kept import AWAITING, Decision
from pipeline.translation import TARGETS, as_text, read_text, translate
from tests.page.hostile import HOSTILE


class Cells(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_text_in_html(words: str) -> None:
    blocks = (Heading(words), Paragraph(words), Verbatim(words), DocumentTable(words, ("a",), [[words]]))
    found = Cells(as_html(blocks, words))
    shape = ["html", "head", "meta", "title", "body", "h2", "p", "pre", "table", "caption", "tr", "th", "tr", "td"]
    assert found.tags == shape
    assert visible_line(words) in found.text


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_keep_the_shape_of_a_markdown_table(words: str) -> None:
    lines = as_markdown([DocumentTable("caption", ("a", "b"), [[words, words]])]).splitlines()
    assert len(lines) == 5
    assert len(re.findall(r"(?<!\\)\|", lines[-1])) == 3


@pytest.mark.parametrize("words", HOSTILE)
def test_verbatim_text_cannot_leave_its_fence(words: str) -> None:
    first, *between, last = as_markdown([Verbatim(words)]).rstrip("\n").split("\n")
    assert first == f"{last}text"
    assert set(last) == {"`"}
    assert "\n".join(between) == visible(words).rstrip("\n")
    assert last not in "\n".join(between)


QUERY = 'twitch*[tiab] AND "dry needling"[mh]'


def search(name: str, count: int, strategy: str = "same") -> Search:
    line = LineResult("search", QUERY, QUERY, count, QUERY, (), ("PhraseNotFound: x",))
    return Search(name, f"{name}T12:00:00Z", "pubmed", "b", "2026/01/04", "trialsift 1", strategy, "search", "one page",
                  (), (line,), tuple(map(str, range(count))))  # fmt: skip


def facts(searches: Sequence[Search]) -> Facts:
    protocol = Protocol.model_validate(
        {
            "review": {"title": "Twitches", "question": "Do they matter?"},
            "source": [{"name": "ctgov", "title": "ClinicalTrials.gov", "kind": "register"}],
        }
    )
    ends = ("automation", "automation", "excluded", "included", "awaiting_screening")
    fates = [Fate(f"pubmed:{at}", "pubmed", "databases", fate) for at, fate in enumerate(ends)]
    flow = count_flow(fates, {"pubmed": 5}, [("pubmed:3",)])
    decisions = [Decision("2026-01-05", "anna", "pubmed:3", "title_abstract", "include", criteria_version="abc")]
    return Facts(protocol, searches, decisions, flow, {searches[0].name: flow}, {"ctgov": ["2026-01-05"]},
                 {"same-doi": 4, "person": 1}, 2, "abc", "1.0")  # fmt: skip


def told(searches: Sequence[Search]) -> str:
    return Cells(as_html(methods(facts(searches)), "Twitches")).text


def test_all_sixteen_items_of_the_search_report_are_there() -> None:
    tables = [block for block in methods(facts([search("2026-01-05", 5)])) if isinstance(block, DocumentTable)]
    assert [row[0] for row in tables[0].rows] == [str(number) for number in range(1, 17)]


def test_the_strategy_stands_there_exactly_as_sent_with_its_counts_and_dates() -> None:
    text = told([search("2026-01-05", 5), search("2026-02-02", 7)])
    for words in (QUERY, "2026-01-05T12:00:00Z", "#search (the search): 7 records", "PhraseNotFound: x"):
        assert words in text


def test_what_rules_and_what_people_did_is_told_apart() -> None:
    text = told([search("2026-01-05", 5)])
    assert "The rules alone marked 2 records as ineligible" in text
    assert "People screened 2 records and excluded 1 of them; 1 wait." in text


def test_deduplication_tells_the_rules_and_what_is_open() -> None:
    text = told([search("2026-01-05", 5)])
    assert "5 duplicate records were set aside: 4 by rules (same-doi (4)) and 1 by people" in text
    assert "2 of them are open" in text


def test_each_search_is_a_version_and_a_changed_strategy_its_trigger() -> None:
    text = told([search("2026-01-05", 5), search("2026-02-02", 7), search("2026-03-02", 7, "other")])
    assert re.search("12026-01-05first search5511", text)
    assert "22026-02-02update7" in text
    assert "32026-03-02strategy changed7" in text
    assert "The strategy changed between the searches of 2026-02-02 and 2026-03-02." in text


def test_a_line_that_a_search_did_not_have_has_no_count_in_it() -> None:
    earlier = replace(search("2026-01-05", 5), lines=(), search="search")
    tables = [block for block in strategy_blocks(replace(facts([search("2026-01-05", 5)]),
              searches=[earlier, search("2026-02-02", 7)])) if isinstance(block, DocumentTable)]  # fmt: skip
    assert tables[0].rows == [["#search", "–", "7"]]


def test_what_waits_for_people_counts_records_and_reports() -> None:
    report = "awaiting_report"
    ends = (("awaiting_screening", ""), (report, ""), (report, "sought"), (report, ONGOING_REASON), (report, AWAITING),
            ("excluded", ""))  # fmt: skip
    fates = [Fate(f"pubmed:{at}", "pubmed", "databases", *end) for at, end in enumerate(ends)]
    of = replace(facts([search("2026-01-05", 6)]), flow=count_flow(fates, {"pubmed": 6}, []))
    assert "3 records wait for people." in living_mode(of)
    assert "the next one is due on 2026-02-04" in living_mode(of)


def test_a_query_stands_in_its_full_width_and_in_no_column_of_a_table() -> None:
    blocks = methods(facts([search("2026-01-05", 5)]))
    criteria = facts([search("2026-01-05", 5)]).protocol.criteria
    tables = [block for block in blocks if isinstance(block, DocumentTable)]
    assert all(
        criterion.when in {block.text for block in blocks if isinstance(block, Verbatim)} for criterion in criteria
    )
    assert not any(criterion.when in cell for criterion in criteria for t in tables for row in t.rows for cell in row)


def test_decisions_are_told_by_the_version_of_the_criteria_from_the_first_day_to_the_last() -> None:
    days = {"abc": ("2026-03-02", "2026-01-05"), "": ("2025-12-01",)}
    decisions = [Decision(day, "anna", "pubmed:1", "title_abstract", "include", criteria_version=version)
                 for version, found in days.items() for day in found]  # fmt: skip
    full_text = replace(decisions[0], phase="full_text")
    of = replace(facts([search("2026-01-05", 5)]), decisions=[*decisions, full_text])
    assert table_of_criteria_versions(of).rows == [
        ["–", "2025-12-01", "2025-12-01", "1", "0", "0"], ["abc", "2026-01-05", "2026-03-02", "2", "1", "0"],
    ]  # fmt: skip


def test_the_dates_of_each_source_are_those_of_its_files_in_their_order(tmp_path: Path) -> None:
    for name in ("embase-2026-02-02.ris", "embase-2026-02-02.2.ris", "ctgov-2026-01-05.csv", "embase-2026-01-05.txt",
                 "README.md"):  # fmt: skip
        (tmp_path / name).touch()
    assert dates_by_source(tmp_path) == {
        "ctgov": ["2026-01-05"], "embase": ["2026-01-05", "2026-02-02", "2026-02-02"],
    }  # fmt: skip
    assert dates_by_source(tmp_path / "none") == {}


def test_what_no_run_can_know_is_left_to_the_team() -> None:
    assert told([search("2026-01-05", 5)]).count("[the team]") >= 8


def test_the_strategy_on_other_platforms_stands_there_with_what_has_no_equal() -> None:
    target = TARGETS["wos"]
    made = translate([Line("search", '"Neck Pain"[mh]', 1)], target)
    kept = KeptTranslation(target, Path("wos.txt"), read_text(as_text(made, "Web of Science", "", ""), target), False)
    shown = as_markdown(tuple(translation_blocks(replace(facts([search("2026-01-05", 5)]), translations=(kept,)))))
    assert 'TS=("neck pain")' in shown
    assert "Not finished" in shown
    assert "translate it again" in shown
