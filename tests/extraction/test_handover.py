"""Included reports as RIS, and the studies with their designs."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import rispy

from pipeline.extraction import included_studies, study_rows
from pipeline.extraction.handing_over import read_included
from pipeline.extraction.included_studies import design_of
from pipeline.ground.record import Record
from pipeline.sources.ris_writer import as_ris
from pipeline.tables.computed import StudyRow
from pipeline.tables.records import UNIQUE, unique_record
from tests.page.hostile import HOSTILE, in_ris

RECORD = Record(
    record_id="pubmed:90000001",
    source="pubmed",
    pmid="90000001",
    doi="10.5555/a",
    title="Needling with twitches",
    abstract="One.\nTwo.",
    authors=("Doe, Jane", "Roe, R"),
    journal="Invented Journal",
    year="2024",
    volume="3",
    issue="2",
    pages="11-19",
    language=("eng",),
    keywords=("twitch", "needle"),
)


def entries(text: str) -> list[dict[str, object]]:
    return list(rispy.load(io.StringIO(text)))


def test_a_reader_of_ris_finds_every_field_again() -> None:
    (entry,) = entries(as_ris([RECORD], {"pubmed": "PubMed"}, {"pubmed:90000001": ["study pubmed:90000001"]}))
    wanted = {
        "title": "Needling with twitches", "abstract": "One. Two.", "authors": ["Doe, Jane", "Roe, R"], "year": "2024",
        "secondary_title": "Invented Journal", "doi": "10.5555/a",
        "accession_number": "90000001", "name_of_database": "PubMed", "keywords": ["twitch", "needle"],
        "custom7": "pubmed:90000001", "start_page": "11", "end_page": "19", "notes": ["study pubmed:90000001"],
    }  # fmt: skip
    assert {name: entry.get(name) for name in wanted} == wanted


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_in_their_field(words: str) -> None:
    record = Record("pubmed:1", "pubmed", title=words, journal=words, authors=(words,), year="2024")
    found = entries(as_ris([record, RECORD], {"pubmed": "PubMed"}, {}))
    assert len(found) == 2
    assert found[0]["title"] == in_ris(words)


@pytest.mark.parametrize(
    ("title", "types", "design"),
    [
        ("Needling", ("Randomized Controlled Trial",), "randomised"),
        ("A randomised trial of needling", (), "randomised"),
        ("A non-randomised trial of needling", ("Clinical Trial",), "non-randomised"),
        ("A quasi-experimental study", ("Randomized Controlled Trial",), "non-randomised"),
        ("Needling", ("Clinical Trial",), "non-randomised"),
        ("Needling", ("Journal Article",), "not recorded"),
    ],
)
def test_the_design_is_that_which_the_record_tells(title: str, types: tuple[str, ...], design: str) -> None:
    assert design_of(Record("pubmed:1", title=title, publication_types=types)) == design


def test_a_report_without_a_year_is_not_the_earliest_and_the_surest_design_of_any_report_is_the_studys() -> None:
    undated = Record("pubmed:2", title="Needling", authors=("Roe, R",))
    dated = Record("pubmed:3", title="A randomised trial", year="2024", authors=("Doe, J",))
    (study,) = included_studies([("pubmed:2", "pubmed:3")], {"pubmed:2": undated, "pubmed:3": dated})
    assert (study.study, study.design) == ("Doe 2024", "randomised")
    assert study_rows([study])[0].title == "A randomised trial"


def test_included_reports_stand_in_the_order_of_the_ids_under_which_they_were_counted(tmp_path: Path) -> None:
    UNIQUE.write(tmp_path, [unique_record(Record(f"pubmed:{at}"), ()) for at in (1, 2, 3)])
    found = read_included(tmp_path, {"pubmed:1": "pubmed:1", "pubmed:2": "embase:1"})
    assert [(name, record.record_id) for name, record in found.items()] == [
        ("embase:1", "embase:1"), ("pubmed:1", "pubmed:1"),
    ]  # fmt: skip


def test_a_study_whose_reports_name_no_author_is_named_by_its_id() -> None:
    (study,) = included_studies([("pubmed:2",)], {"pubmed:2": Record("pubmed:2", year="2024")})
    assert study.study == "pubmed:2 2024"


def test_a_study_is_told_by_its_earliest_report_and_all_its_numbers() -> None:
    later = Record("pubmed:2", title="Follow-up", year="2025", authors=("Roe, R",), registry_ids=("NCT1",))
    first = Record("pubmed:3", title="A randomised trial", year="2024", authors=("Doe, J",), registry_ids=("ISRCTN2",))
    studies = included_studies([("pubmed:2", "pubmed:3")], {"pubmed:2": later, "pubmed:3": first})
    assert study_rows(studies) == [
        StudyRow("pubmed:2", "Doe 2024", "randomised", 2, ("pubmed:2", "pubmed:3"), ("ISRCTN2", "NCT1"), "2024",
                 "A randomised trial", "", "", main_report="pubmed:3")
    ]  # fmt: skip
