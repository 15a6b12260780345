"""Reporting: who waits is who is on the sheet, every piece of news is told once, and text from records stays text."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pipeline.ground.tables import read_table, write_records, write_table
from pipeline.prisma.ends import fate_of_screened, fates_of
from pipeline.prisma.tables import read_tables
from pipeline.review.sheets import SHEET_COLUMNS

from pipeline.ground.errors import ProvenanceError
from pipeline.ground.record import Record
from pipeline.prisma import count_flow
from pipeline.review.changes import Change
from pipeline.review.decisions import WORDS_BY_PHASE, Decision
from pipeline.review.layout import ReviewPaths
from pipeline.review.protocol import Protocol
from pipeline.review.searches import Search, read_searches
from pipeline.review.updates import Update
from pipeline.screening import Criterion, Example, Screener
from pipeline.stages import report, screen
from pipeline.stages.report import events_shown_now

FoundSearch = Callable[..., Search]

# Who waits


COMMON = {"sentence": "An invented sentence.", "meets": (Example(title="x"),), "fails": (Example(title="y"),)}
SCREENER = Screener(
    [
        Criterion(id="review", kind="exclude", reason="Review", when="review[ti]", **COMMON),
        Criterion(id="needling", kind="require", reason="No needling", when="needling[tiab]", **COMMON),
    ]
)
TITLES = {"include": "Needling", "unclear": "Massage", "exclude": "A review"}
COMBINATIONS = list(
    itertools.product(TITLES, ("", *WORDS_BY_PHASE["title_abstract"]), ("", *WORDS_BY_PHASE["full_text"]))
)


def said(phase: str, word: str) -> list[Decision]:
    return [Decision("2026-01-05", "anna", "pubmed:1", phase, word, "because")] if word else []


@pytest.mark.parametrize(("rules", "first", "second"), COMBINATIONS)
def test_a_record_is_counted_as_waiting_exactly_when_it_stands_on_the_sheet(
    tmp_path: Path, rules: str, first: str, second: str
) -> None:
    decisions = said("title_abstract", first) + said("full_text", second)
    record = Record("pubmed:1", title=TITLES[rules], abstract="Abstract.")
    screen.run([(record, ())], SCREENER, decisions, tmp_path)
    (row,) = read_table(tmp_path / "screening.csv", screen.SCREENING_COLUMNS)
    fate, _ = fate_of_screened(row)
    waiting = {"awaiting_screening": ["title_abstract"], "awaiting_report": ["full_text"]}.get(fate, [])
    assert [row["phase"] for row in read_table(tmp_path / "to_screen.csv", SHEET_COLUMNS)] == waiting


# What is told


def searches_named(names: Sequence[str]) -> list[Search]:
    return [Search(name, "", "", "", "", "", "", "", "", (), (), ()) for name in names]


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 2), st.integers(1, 3)), min_size=1, max_size=10))
def test_every_event_is_told_by_exactly_one_finished_update(rounds: list[tuple[bool, int, int]]) -> None:
    """Each round is a search, some imports, and one or more reports of it; it may fail before it is recorded."""
    names: list[str] = []
    changes: list[Change] = []
    updates: list[Update] = []
    told: list[str] = []
    for number, (finishes, n_imports, n_reports) in enumerate(rounds, start=1):
        names.append(f"2026-01-{number:02}")
        new = [names[-1], *(f"embase-{names[-1]}.{n}.ris" for n in range(n_imports))]
        changes += [Change(event, f"record of {event}", "new", "") for event in new]
        shown = [events_shown_now(changes, searches_named(names), updates) for _ in range(n_reports)]
        assert set(new) <= shown[0], "what is new is told at once"
        if finishes:
            updates.append(Update(names[-1], "|".join(sorted(shown[0])), "", "", "0", ""))
            told += sorted(shown[0])
            assert events_shown_now(changes, searches_named(names), updates) == shown[0], "and told again the same"
    assert len(told) == len(set(told))
    last_finished = max((n for n, (finishes, _, _) in enumerate(rounds, start=1) if finishes), default=0)
    expected = {change.event for change in changes if int(change.event.split("-01-")[1][:2]) <= last_finished}
    assert set(told) == expected


# The summary


HOSTILE = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "</table><h1>x</h1>",
    "[x](javascript:alert(1))", "![x](http://evil.example/x.png)", "http://evil.example", "www.evil.example",
    "**bold** _it_ `code`", "# heading", "- item", "1. item", "a | b | c", "> quote", "&lt;b&gt;", "$x$", "line\n\n# b",
    "a\u202eb\u200bc", "{{ 7 * 7 }}", "{% for x in y %}", "=HYPERLINK(\"x\")", "\\", "~~~", "<!-- x", "@team #12",
)  # fmt: skip
PROTOCOL = {
    "review": {"title": "T", "question": "Q"},
    "source": [{"name": "embase", "title": "Embase", "kind": "database"}],
}
ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")
ALLOWED = re.compile(
    r"^(#{1,3} .*|\|.*\||- \*\*[^*]*\*\*.*|- [^*]*|[^|#*-].*|)$"
)  # fmt: skip
"""What a line of the page may be: a heading, a row of a table, an item with or without bold words, plain words."""


def summary_of(paths: ReviewPaths, text: str, *events: str) -> str:
    """The page of a review in which every text that comes from outside is `text`, with the news of `events`."""
    records = [
        Record("pubmed:1", "pubmed", title=text, journal=text, year=text, status="MEDLINE"),
        Record(f"embase:{text}", "embase", title=text, registry_ids=("NCT1",)),
    ]
    write_records(paths.result("records.csv"), records)
    write_table(paths.result("removed.csv"), ("record_id", "source", "reason"), [(f"x {text}", "embase", text)])
    write_table(paths.result("duplicates.csv"), ("record_id", "kept_id"), [(f"embase:{text}", "pubmed:1")])
    write_table(paths.result("links.csv"), ("record_id", "other_id", "type", "rule", "evidence"), [])
    row = ("pubmed:1", "exclude", "", text, "anna", "v", "include", "", "", "0", "", "")
    write_table(paths.result("screening.csv"), screen.SCREENING_COLUMNS, [row])
    changes = [
        ("2026-01-05", "pubmed:1", "new", text),
        ("2026-01-05", "pubmed:1", "gone", text),
        ("2026-01-05", f"embase:{text}", "new", text),
    ]
    write_table(paths.result("changes.csv"), ("event", "record_id", "change", "why"), changes)
    return page_of_events(
        paths, set(events), Protocol.model_validate(PROTOCOL | {"review": {"title": text, "question": text}})
    )


def page_of_events(paths: ReviewPaths, events: set[str], protocol: Protocol) -> str:
    """The page that tells the news of these events."""
    tables, changes = read_tables(paths.results), report.read_changes(paths.results)
    new = report.new_rows(tables, changes, events)
    other = [change for change in changes if change.change != "new" and change.event in events]
    fates = fates_of(tables, protocol.kind_by_source)
    flow = count_flow(fates, Counter(fate.source for fate in fates), [])
    return report.summary(protocol, read_searches(paths.searches), tables, flow, new, other)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_wherever_it_stands_on_the_page(paths: ReviewPaths, found: FoundSearch, text: str) -> None:
    found("2026-01-05", "1")
    page = summary_of(paths, text, "2026-01-05")
    plain = ESCAPED.sub("·", page)
    shape = re.sub(r"·+", "·", plain)
    assert "<" not in plain
    assert "](" not in plain
    assert "://" not in plain
    assert not re.search(r"&#?\w+;", plain)
    assert not re.search(r"www\.", plain)
    assert all(ALLOWED.match(line) for line in shape.splitlines()), shape
    assert all(character.isprintable() or character == "\n" for character in page)
    n_cells = {line.count("|") for line in plain.splitlines() if line.startswith("|")}
    assert n_cells <= {3, 4}, "no row of a table has a cell too many"


def test_the_page_says_when_nothing_is_new(paths: ReviewPaths, found: FoundSearch) -> None:
    found("2026-01-05", "1")
    summary = summary_of(paths, "Needles")
    assert "Nothing is new." in summary
    assert "Nothing changed." in summary
    assert "Nothing" not in summary_of(paths, "Needles", "2026-01-05")


def test_without_a_search_there_is_nothing_to_report(paths: ReviewPaths) -> None:
    with pytest.raises(ProvenanceError, match="there is no search to report"):
        report.run(Protocol.model_validate(PROTOCOL), paths)
    assert not paths.results.exists()
