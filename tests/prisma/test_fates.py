"""Where records end, which of a group goes through the flow, and which reports make one study."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.prisma.fates import FOUND_AGAIN, fates_of, flowing, found_again, waits_for_a_reader
from pipeline.prisma.inputs import FlowInputs, IdentifiedRecord, read_inputs
from pipeline.prisma.studies import studies_of
from pipeline.tables.computed import DUPLICATES, LINKS, REMOVED, SCREENING, Fate, LinkRow, ScreeningRow
from pipeline.tables.records import RECORDS

KINDS = {"pubmed": "database", "ctgov": "register", "citations": "citation searching"}


def record(record_id: str, pmid: str = "", doi: str = "", numbers: tuple[str, ...] = ()) -> IdentifiedRecord:
    source = record_id.partition(":")[0]
    return IdentifiedRecord(record_id, source, pmid, doi, "", (), "", "", (), numbers, (), "", "")


def screened(outcome: str = "include", by: str = "anna", full_text: str = "", reason: str = "") -> ScreeningRow:
    return ScreeningRow("pubmed:1", outcome, "", "why", by, "", "", (), (), 0, full_text, reason)


def inputs(
    *records: IdentifiedRecord,
    duplicates: Mapping[str, str] = {},
    screening: Mapping[str, ScreeningRow] = {},
    links: tuple[tuple[str, str], ...] = (),
) -> FlowInputs:
    ids = {row.record_id: row for row in records}
    return FlowInputs(ids, [], duplicates, {i: screened() for i in ids} | dict(screening), links)


def test_what_a_database_holds_too_came_in_by_databases_whichever_record_is_kept() -> None:
    given = inputs(record("citations:1"), record("pubmed:1"), duplicates={"pubmed:1": "citations:1"})
    assert flowing(given, KINDS) == {"citations:1": "pubmed:1", "pubmed:1": "pubmed:1"}
    assert [(fate.arm, fate.fate) for fate in fates_of(given, KINDS)] == [
        ("other", "duplicate"), ("databases", "awaiting_report"),
    ]  # fmt: skip


def test_of_two_databases_the_kept_record_goes_through_the_flow() -> None:
    given = inputs(record("ctgov:1"), record("pubmed:1"), duplicates={"ctgov:1": "pubmed:1"})
    assert set(flowing(given, KINDS).values()) == {"pubmed:1"}


@pytest.mark.parametrize(
    ("row", "fate"),
    [
        (screened("exclude", "rule"), ("automation", "why")),
        (screened("include", "rule"), ("awaiting_screening", "include")),
        (screened("unclear", "anna"), ("awaiting_screening", "unclear to anna")),
        (screened("exclude", "anna"), ("excluded", "why")),
        (screened(), ("awaiting_report", "not sought yet")),
        (screened(full_text="sought"), ("awaiting_report", "sought")),
        (screened(full_text="not_retrieved", reason="lost"), ("not_retrieved", "lost")),
        (screened(full_text="exclude", reason="no arms"), ("report_excluded", "no arms")),
        (screened(full_text="include"), ("included", "")),
        (screened("exclude", "anna", full_text="include"), ("excluded", "why")),
        (screened("unclear", "anna", full_text="include"), ("awaiting_screening", "unclear to anna")),
        (screened("exclude", "rule", full_text="include"), ("included", "")),
        (screened("unclear", "rule", full_text="exclude", reason="no arms"), ("report_excluded", "no arms")),
        (screened("include", "rule", full_text="not_retrieved", reason="lost"), ("not_retrieved", "lost")),
        (screened("include", "rule", full_text="sought"), ("awaiting_report", "sought")),
    ],
)
def test_each_combination_of_decisions_has_one_end(row: ScreeningRow, fate: tuple[str, str]) -> None:
    (found,) = fates_of(inputs(record("pubmed:1"), screening={"pubmed:1": row}), KINDS)
    assert (found.fate, found.reason) == fate


@pytest.mark.parametrize(
    ("fate", "full_text", "waits"),
    [
        ("awaiting_screening", "", True),
        ("awaiting_report", "", True),
        ("awaiting_report", "sought", True),
        ("awaiting_report", "include", False),
        ("excluded", "", False),
    ],
)
def test_an_included_study_that_is_ongoing_waits_for_nobody(fate: str, full_text: str, waits: bool) -> None:
    of = Fate("pubmed:1", "pubmed", "databases", fate)
    assert waits_for_a_reader(of, screened(full_text=full_text)) is waits


@pytest.mark.parametrize("name", ["7", "PMID: 7", "10.5555/A", "https://doi.org/10.5555%2Fa", "pubmed:7"])
def test_a_report_of_the_previous_version_is_known_by_pmid_doi_or_id(name: str) -> None:
    given = inputs(record("pubmed:7", pmid="7", doi="10.5555/a"), record("pubmed:8"))
    assert found_again(given, [name]) == {"pubmed:7"}


def test_a_report_of_the_previous_version_is_not_new_when_it_is_found_again() -> None:
    fate, _ = fates_of(inputs(record("pubmed:7"), record("pubmed:8")), KINDS, {"pubmed:7"})
    assert fate == Fate("pubmed:7", "pubmed", "databases", "removed", FOUND_AGAIN)


def test_a_report_of_the_previous_version_is_known_by_any_record_of_its_group() -> None:
    given = inputs(record("pubmed:7"), record("ctgov:1", pmid="9"), duplicates={"ctgov:1": "pubmed:7"})
    assert found_again(given, ["9"]) == {"pubmed:7"}
    fate, _ = fates_of(given, KINDS, {"pubmed:7"})
    assert fate.reason == FOUND_AGAIN


def test_a_group_that_flows_by_its_duplicate_is_known_as_found_again_by_what_was_kept() -> None:
    given = inputs(record("citations:1"), record("pubmed:1"), duplicates={"pubmed:1": "citations:1"})
    assert [fate.fate for fate in fates_of(given, KINDS, {"citations:1"})] == ["duplicate", "removed"]


def test_of_a_kept_record_and_an_earlier_one_of_databases_the_kept_one_goes_through_the_flow() -> None:
    rows = record("pubmed:1"), record("ctgov:1"), record("pubmed:2")
    kept_last = inputs(*rows, duplicates={"pubmed:1": "pubmed:2", "ctgov:1": "pubmed:2"})
    assert set(flowing(kept_last, KINDS).values()) == {"pubmed:2"}
    kept_first = inputs(*rows, duplicates={"ctgov:1": "pubmed:1", "pubmed:2": "pubmed:1"})
    assert set(flowing(kept_first, KINDS).values()) == {"pubmed:1"}


def test_only_a_person_joins_reports_by_a_link_and_only_by_one_that_means_the_same_study(tmp_path: Path) -> None:
    for table in (RECORDS, REMOVED, DUPLICATES, SCREENING):
        table.write(tmp_path, [])
    links = [("a", "companion report", "person"), ("b", "comment", "person"), ("c", "companion report", "registry")]
    LINKS.write(tmp_path, [LinkRow(name, "z", kind, rule, "") for name, kind, rule in links])
    assert read_inputs(tmp_path).person_links == [("a", "z")]


def included(*ids: str) -> list[Fate]:
    return [Fate(i, "pubmed", "databases", "included") for i in ids]


def test_the_registration_number_of_a_duplicate_joins_the_reports_too() -> None:
    given = inputs(
        record("pubmed:1", numbers=("NCT1",)), record("pubmed:2"), record("ctgov:2", numbers=("nct1",)),
        duplicates={"ctgov:2": "pubmed:2"},
    )  # fmt: skip
    assert studies_of(given, included("pubmed:1", "pubmed:2"), KINDS).new == [("pubmed:1", "pubmed:2")]


def test_a_persons_link_joins_two_reports() -> None:
    given = inputs(record("pubmed:1"), record("pubmed:2"), links=(("pubmed:1", "pubmed:2"),))
    assert studies_of(given, included("pubmed:1", "pubmed:2"), KINDS).new == [("pubmed:1", "pubmed:2")]


def test_a_new_report_of_a_study_of_the_previous_version_is_no_new_study() -> None:
    given = inputs(record("pubmed:1", numbers=("NCT1",)), record("pubmed:2", numbers=("NCT1",)), record("pubmed:3"))
    studies = studies_of(given, included("pubmed:2", "pubmed:3"), KINDS, {"pubmed:1"})
    assert (studies.new, studies.further) == ([("pubmed:3",)], [("pubmed:2",)])
