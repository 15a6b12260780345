"""Where records end, which of a group goes through the flow, and which reports make one study."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pipeline.prisma import Fate
from pipeline.prisma.ends import FOUND_AGAIN, fates_of, flowing, found_again
from pipeline.prisma.studies import studies_of
from pipeline.prisma.tables import Tables

KINDS = {"pubmed": "database", "ctgov": "register", "citations": "citation searching"}


def record(record_id: str, **more: str) -> dict[str, str]:
    return {"record_id": record_id, "source": record_id.split(":")[0], "pmid": "", "doi": "", "registry_ids": ""} | more


def screened(outcome: str = "include", by: str = "anna", full_text: str = "", reason: str = "") -> dict[str, str]:
    return {"outcome": outcome, "decided_by": by, "reason": "why", "full_text": full_text, "full_text_reason": reason}


def tables(
    *records: dict[str, str],
    duplicates: Mapping[str, str] = {},
    screening: Mapping[str, dict[str, str]] = {},
    links: tuple[tuple[str, str], ...] = (),
) -> Tables:
    ids = {row["record_id"]: row for row in records}
    return Tables(ids, [], duplicates, {i: screened() for i in ids} | dict(screening), links)


def test_what_a_database_holds_too_came_in_by_databases_whichever_record_is_kept() -> None:
    given = tables(record("citations:1"), record("pubmed:1"), duplicates={"pubmed:1": "citations:1"})
    assert flowing(given, KINDS) == {"citations:1": "pubmed:1", "pubmed:1": "pubmed:1"}
    assert [(fate.arm, fate.fate) for fate in fates_of(given, KINDS)] == [
        ("other", "duplicate"), ("databases", "awaiting_report"),
    ]  # fmt: skip


def test_of_two_databases_the_kept_record_goes_through_the_flow() -> None:
    given = tables(record("ctgov:1"), record("pubmed:1"), duplicates={"ctgov:1": "pubmed:1"})
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
    ],
)
def test_each_combination_of_decisions_has_one_end(row: dict[str, str], fate: tuple[str, str]) -> None:
    (found,) = fates_of(tables(record("pubmed:1"), screening={"pubmed:1": row}), KINDS)
    assert (found.fate, found.reason) == fate


@pytest.mark.parametrize("name", ["7", "PMID: 7", "10.5555/A", "https://doi.org/10.5555%2Fa", "pubmed:7"])
def test_a_report_of_the_previous_version_is_known_by_pmid_doi_or_id(name: str) -> None:
    given = tables(record("pubmed:7", pmid="7", doi="10.5555/a"), record("pubmed:8"))
    assert found_again(given, [name]) == {"pubmed:7"}


def test_a_report_of_the_previous_version_is_not_new_when_it_is_found_again() -> None:
    fate, _ = fates_of(tables(record("pubmed:7"), record("pubmed:8")), KINDS, {"pubmed:7"})
    assert fate == Fate("pubmed:7", "pubmed", "databases", "removed", FOUND_AGAIN)


def included(*ids: str) -> list[Fate]:
    return [Fate(i, "pubmed", "databases", "included") for i in ids]


def test_the_registration_number_of_a_duplicate_joins_the_reports_too() -> None:
    given = tables(
        record("pubmed:1", registry_ids="NCT1"), record("pubmed:2"), record("ctgov:2", registry_ids="nct1"),
        duplicates={"ctgov:2": "pubmed:2"},
    )  # fmt: skip
    assert studies_of(given, included("pubmed:1", "pubmed:2")).new == [("pubmed:1", "pubmed:2")]


def test_a_persons_link_joins_two_reports() -> None:
    given = tables(record("pubmed:1"), record("pubmed:2"), links=(("pubmed:1", "pubmed:2"),))
    assert studies_of(given, included("pubmed:1", "pubmed:2")).new == [("pubmed:1", "pubmed:2")]


def test_a_new_report_of_a_study_of_the_previous_version_is_no_new_study() -> None:
    given = tables(record("pubmed:1", registry_ids="NCT1"), record("pubmed:2", registry_ids="NCT1"), record("pubmed:3"))
    studies = studies_of(given, included("pubmed:2", "pubmed:3"), {"pubmed:1"})
    assert (studies.new, studies.further) == ([("pubmed:3",)], [("pubmed:2",)])
