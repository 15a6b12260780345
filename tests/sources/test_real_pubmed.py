"""Real PubMed files, kept outside the repository: nothing is lost, and their oddities are as often as was counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from Bio import Entrez

from pipeline.ground.record import Record
from pipeline.sources.pubmed.xml import Entry, read_pubmed_xml
from pipeline.sources.record_files import read_with_problems
from pipeline.sources.unpacking import opened
from pipeline.tables.records import RECORDS

pytestmark = [pytest.mark.needs_data, pytest.mark.long]


def entries_of(path: Path) -> Iterator[Entry]:
    with opened(path) as stream:
        yield from read_pubmed_xml(stream)


@pytest.fixture(scope="module")
def pubmed(real_data: Path) -> Path:
    return real_data / "pubmed"


def oddities_of(entries: Iterator[Entry]) -> Counter[str]:
    """How often each kind of entry and each oddity occurs; every record is also made into the cells of a table."""
    counts: Counter[str] = Counter()
    pmids: set[str] = set()
    for entry in entries:
        counts[type(entry).__name__] += 1
        if isinstance(entry, Record):
            RECORDS.cells(entry)
            pmids.add(entry.pmid)
            tags = entry.indexed
            counts["empty title"] += not entry.title
            counts["no abstract"] += not entry.abstract
            counts["groups"] += len(tags["cn"])
            counts["several languages"] += len(entry.language) > 1
            counts["ClinicalTrials.gov"] += "ClinicalTrials.gov" in tags["si"]
            counts["later version"] += tags["version"] != ("1",)
            counts["dated by three dates"] += len(tags["crdt"] + tags["edat"] + tags["mhda"]) == 3
            counts["no year"] += not entry.year
    counts["PMIDs"] = len(pmids)
    return +counts


def test_an_update_file_is_read_whole_with_its_oddities(pubmed: Path) -> None:
    assert oddities_of(entries_of(pubmed / "pubmed21n1298.xml.gz")) == {
        "Record": 20_788,
        "PMIDs": 20_783,
        "Deleted": 20,
        "empty title": 1,
        "no abstract": 2_346,
        "groups": 354,
        "several languages": 181,
        "ClinicalTrials.gov": 170,
        "later version": 5,
        "dated by three dates": 20_788,
    }


def test_a_baseline_file_is_read_whole_with_its_oddities(pubmed: Path) -> None:
    assert oddities_of(entries_of(pubmed / "pubmed20n0014.xml.gz")) == {
        "Record": 30_000,
        "PMIDs": 30_000,
        "no abstract": 15_168,
        "several languages": 11,
        "dated by three dates": 30_000,
    }


def test_biopython_reads_the_same_values_from_the_same_records(pubmed: Path) -> None:
    path = pubmed / "needling_and_spine.xml"
    records, problems = read_with_problems(path)
    with path.open("rb") as stream:
        articles = Entrez.read(stream)["PubmedArticle"]
    assert problems == []
    assert [values_of(record) for record in records] == [values_read_by_biopython(article) for article in articles]


def values_of(record: Record) -> tuple[object, ...]:
    people = [name for name in record.authors if name not in record.indexed["cn"]]
    return record.pmid, record.journal, record.volume, record.pages, people, record.publication_types, record.status


def values_read_by_biopython(entry: dict) -> tuple[object, ...]:  # type: ignore[type-arg]
    citation = entry["MedlineCitation"]
    article = citation["Article"]
    named = [person for person in article.get("AuthorList", ()) if "LastName" in person]
    people = [
        ", ".join(filter(None, (person["LastName"], " ".join(filter(None, given_names(person)))))) for person in named
    ]
    return (
        str(citation["PMID"]),
        str(article["Journal"].get("Title", "")),
        str(article["Journal"]["JournalIssue"].get("Volume", "")),
        str(article["Pagination"]["MedlinePgn"]) if "Pagination" in article else "",
        people,
        tuple(str(kind) for kind in article["PublicationTypeList"]),
        citation.attributes["Status"],
    )


def given_names(person: dict[str, str]) -> tuple[str, str]:
    return person.get("ForeName") or person.get("Initials", ""), person.get("Suffix", "")


@pytest.mark.parametrize("number", [1, 2, 4, 5, 6, 7])
def test_a_reply_of_ncbi_is_read_without_problems(number: int, pubmed: Path) -> None:
    records, problems = read_with_problems(pubmed / "ncbi-replies" / "Entrez" / f"pubmed{number}.xml")
    assert problems == []
    assert all(record.title and record.year and record.authors for record in records)


@pytest.mark.parametrize(("number", "n_records"), [(1, 1), (2, 4), (3, 1)])
def test_a_medline_text_of_ncbi_is_read_without_problems(number: int, n_records: int, pubmed: Path) -> None:
    records, problems = read_with_problems(pubmed / "ncbi-replies" / "Medline" / f"pubmed_result{number}.txt")
    assert (len(records), problems) == (n_records, [])
    assert all(record.pmid and record.title and record.mesh_terms and record.authors for record in records)
