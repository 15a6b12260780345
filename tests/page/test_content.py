"""What the page tells of the tables of the earlier stages: notices, criteria, lines, records in reading order."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.page import entries
from pipeline.page.data import FIELDS
from pipeline.page.entries import Entry, GivenWords, QuotedWords, entry_of, in_full
from pipeline.page.page_writing import criterion_counts, line_counts, notices
from pipeline.page.record_texts import read_findings
from pipeline.page.render import removed_by_people
from pipeline.prisma.inputs import FlowInputs, IdentifiedRecord
from pipeline.tables.computed import VERDICTS, Fate, ScreeningRow, VerdictRow
from tests.page.made_up import content


def record(record_id: str, *links: str, types: tuple[str, ...] = ()) -> IdentifiedRecord:
    title = f"The title of {record_id}"
    return IdentifiedRecord(
        record_id, "pubmed", "", f"10.5555/{record_id}", title, (), "", "", types, (), links, "", ""
    )


def screened(record_id: str, rules: str = "include", reasons: tuple[str, ...] = (), score: int = 0) -> ScreeningRow:
    return ScreeningRow(record_id, rules, "", "", "rule", "", rules, reasons, (), score, "", "")


def inputs(*rows: ScreeningRow, duplicates: Mapping[str, str] = {}) -> FlowInputs:
    records = {i: record(i) for i in [*(row.record_id for row in rows), *duplicates]}
    return FlowInputs(records, [], duplicates, {row.record_id: row for row in rows})


def fates(**fate_by_id: str) -> list[Fate]:
    return [Fate(record_id, "pubmed", "databases", fate) for record_id, fate in fate_by_id.items()]


# Notices


def told(of: FlowInputs, *ends: Fate) -> list[tuple[str, str]]:
    return [(notice.record_id, notice.words) for notice in notices(of, ends)]


def test_a_notice_names_what_pubmed_says_against_a_report_and_where() -> None:
    given = record("a", "RetractionIn:9", "CommentIn:8", "ErratumIn:7", types=("Retracted Publication",))
    of = FlowInputs({"a": given}, [], {}, {})
    assert told(of, *fates(a="included")) == [("a", "retracted in 9; erratum in 7")]


def test_a_report_that_is_only_marked_as_retracted_is_told_too() -> None:
    of = FlowInputs({"a": record("a", types=("Retracted Publication",))}, [], {}, {})
    assert told(of, *fates(a="included")) == [("a", "marked as retracted")]


def test_a_notice_about_a_duplicate_is_one_about_the_report_that_goes_through_the_flow() -> None:
    of = FlowInputs({"a": record("a"), "b": record("b", "RetractionIn:9")}, [], {"b": "a"}, {})
    assert told(of, *fates(a="included", b="duplicate")) == [("a", "retracted in 9")]


def test_notices_on_what_is_included_come_first_and_on_what_is_out_last() -> None:
    ends = fates(a="excluded", b="awaiting_screening", c="awaiting_report", d="included")
    of = FlowInputs({end.record_id: record(end.record_id, "RetractionIn:9") for end in ends}, [], {}, {})
    assert [record_id for record_id, _ in told(of, *ends)] == ["d", "c", "b", "a"]


# Criteria and lines


def test_a_criterion_counts_where_rules_exclude_as_the_first_reason_and_as_any() -> None:
    of = inputs(screened("a", "exclude", ("E1", "E2")), screened("b", "exclude", ("E2",)),
                screened("c", "unclear", ("E1",)))  # fmt: skip
    counts = criterion_counts([("E1", "exclude", "x"), ("E2", "exclude", "y"), ("E3", "exclude", "z")], of)
    assert [(count.id, count.first, count.all) for count in counts] == [("E1", 1, 1), ("E2", 1, 2), ("E3", 0, 0)]


def test_a_line_is_shown_as_last_sent_with_its_hits_in_every_search_that_had_it() -> None:
    earlier, later = {"a": ("old", 1), "gone": ("x", 2)}, {"a": ("new", 3), "added": ("y", 4)}
    assert [(line.name, line.query, line.counts) for line in line_counts([earlier, later])] == [
        ("a", "new", (1, 3)), ("gone", "x", (2, None)), ("added", "y", (None, 4)),
    ]  # fmt: skip


# Records


def test_words_are_found_for_met_criteria_that_rest_on_a_field_of_a_record_that_is_asked_for(tmp_path: Path) -> None:
    met = VerdictRow("a", "E1", "met", "title", "0", "3", "dry")
    others = [VerdictRow("a", "E2", "unknown", "title", "0", "3", "dry"), VerdictRow("a", "E3", "met", "", "", "", ""),
              VerdictRow("b", "E1", "met", "title", "0", "3", "dry")]  # fmt: skip
    VERDICTS.write(tmp_path, [met, *others])
    assert read_findings(tmp_path, ["a", "c"]) == {"a": [QuotedWords("E1", "title", 0, 3, "dry")], "c": []}


def test_what_waits_is_included_or_new_is_shown_in_full_the_likeliest_trials_first_while_there_is_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = {name: screened(name, score=score) for name, score in {"a": 1, "b": 9, "c": 5, "d": 7, "e": 8}.items()}
    of = inputs(*rows.values(), duplicates={"f": "e"})
    ends = fates(a="awaiting_screening", b="included", c="excluded", d="excluded", e="excluded", f="duplicate")
    assert in_full(of, ends, {"c", "f"}) == ["b", "c", "a"]
    monkeypatch.setattr(entries, "MOST_IN_FULL", 2)
    assert in_full(of, ends, {"c", "f"}) == ["b", "c"]


def told_of(
    of: FlowInputs, ends: Sequence[Fate], abstracts: Mapping[str, str], words: Mapping[str, Sequence[QuotedWords]]
) -> list[Entry]:
    given = GivenWords(abstracts, words)
    return [
        entry_of(
            of,
            end,
            "found anew" if end.record_id == "a" else "",
            given,
            is_shown=end.fate != "duplicate" and end.record_id in abstracts,
        )
        for end in ends
    ]


def shown(*rows: ScreeningRow, **fate_by_id: str) -> list[Entry]:
    abstracts = {row.record_id: "Dry needling." for row in rows}
    words = {row.record_id: [QuotedWords("E1", "abstract", 0, 3, "Dry"), QuotedWords("F1", "keywords", 0, 1, "k")]
             for row in rows}  # fmt: skip
    return told_of(inputs(*rows), fates(**fate_by_id), abstracts, words)


def test_a_record_tells_why_it_is_new_its_link_its_words_and_what_the_rules_say() -> None:
    (entry,) = shown(screened("a", "exclude", ("E1", "E2")), a="automation")
    assert (entry.new, entry.link) == ("found anew", "https://doi.org/10.5555/a")
    assert entry.abstract == (("Dry", ("E1",)), (" needling.", ()))
    assert entry.evidence == (("F1", "k"),)
    assert (entry.excluding, entry.open) == (("E1", "E2"), ())


def test_a_record_that_rules_exclude_is_quoted_though_its_abstract_is_not_shown() -> None:
    words = {"a": [QuotedWords("E1", "abstract", 0, 3, "Dry"), QuotedWords("F1", "title", 0, 3, "The")]}
    of = inputs(screened("a", "exclude", ("E1",)))
    (entry,) = told_of(of, fates(a="automation"), {}, words)
    assert (entry.abstract, entry.evidence) == ((), (("E1", "Dry"),))


def test_what_rules_find_fit_is_likely_and_not_included() -> None:
    of = inputs(screened("a", "include", ()))
    waiting = [replace(fate, reason="include") for fate in fates(a="awaiting_screening")]
    (entry,) = told_of(of, waiting, {}, {})
    assert entry.reason.startswith("likely")


def test_what_keeps_rules_from_including_a_record_is_open_and_excludes_nothing() -> None:
    (entry,) = shown(screened("a", "unclear", ("I1",)), a="awaiting_screening")
    assert (entry.excluding, entry.open) == ((), ("I1",))
    (entry,) = shown(screened("a", "include", ("I1",)), a="awaiting_screening")
    assert (entry.excluding, entry.open) == ((), ())


def test_a_duplicate_shows_its_own_title_and_nothing_of_the_record_it_was_set_aside_for() -> None:
    of = inputs(screened("a", "exclude", ("E1",), score=5), duplicates={"b": "a"})
    words = {"a": [QuotedWords("E1", "title", 0, 3, "The")]}
    (entry,) = told_of(of, fates(b="duplicate"), {"a": "Dry needling."}, words)
    assert (entry.title, entry.abstract, entry.score) == ((("The title of b", ()),), (), 0)


def test_what_people_excluded_is_told_by_reason_over_both_phases_the_most_frequent_first() -> None:
    given = content(90, ["wrong dose", "no arms"])
    n_by_reason = dict(removed_by_people(given))
    records = [dict(zip(FIELDS, json.loads(text), strict=True)) for text in given.records.texts]
    ends = [told["reason"] for told in records if told["fate"] in ("excluded", "report_excluded")]
    assert n_by_reason == {reason: ends.count(reason) for reason in ("wrong dose", "no arms")}
    assert list(n_by_reason.values()) == sorted(n_by_reason.values(), reverse=True)
