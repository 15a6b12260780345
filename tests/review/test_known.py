"""Known records: recognised by PMID, else DOI, else title."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ground.errors import TableError
from pipeline.ground.record import Record
from pipeline.review.known import find_known, read_known
from pipeline.tables.kept import KNOWN, KnownRecord

RECORDS = (
    Record("pubmed:1", pmid="1", doi="10.5555/one", title="Needling of the neck: a trial"),
    Record("embase:2", doi="10.5555/two", title="…"),
    Record("embase:3", title=""),
    Record("scopus:4", doi="10.5555/s0140-6736(13)62568-4"),
    Record("csv:5", doi="https://doi.org/10.5555/S0140-6736%2813%2999999-9"),
)


@pytest.mark.parametrize(
    ("known", "record_id"),
    [
        (KnownRecord("1", "", "", ""), "pubmed:1"),
        (KnownRecord("1", "10.5555/two", "", ""), "pubmed:1"),
        (KnownRecord("9", "10.5555/two", "", ""), "embase:2"),
        (KnownRecord("", "https://doi.org/10.5555/TWO", "", ""), "embase:2"),
        (KnownRecord("", "10.5555/S0140-6736(13)62568-4", "", ""), "scopus:4"),
        (KnownRecord("", "10.5555/S0140-6736%2813%2962568-4", "", ""), "scopus:4"),
        (KnownRecord("", "10.5555/s0140-6736(13)99999-9", "", ""), "csv:5"),
        (KnownRecord("PMID: 1", "", "", ""), "pubmed:1"),
        (KnownRecord("", "", "needling of the neck – a trial", ""), "pubmed:1"),
        (KnownRecord("", "", "Needling of the neck", ""), None),
        (KnownRecord("", "", "???", ""), None),
        (KnownRecord("9", "", "", ""), None),
    ],
)
def test_a_known_record_is_found_by_pmid_then_doi_then_letters_of_its_title(
    known: KnownRecord, record_id: str | None
) -> None:
    found = find_known(known, RECORDS)
    assert (found and found.record_id) == record_id


def test_no_file_is_no_known_record(tmp_path: Path) -> None:
    assert read_known(tmp_path) == ()


def test_all_rows_that_name_no_record_are_told_at_once(tmp_path: Path) -> None:
    KNOWN.path(tmp_path).write_text(
        "pmid,doi,title,note\n1,,,\n,,,only a note\n12x,,,\n²,,,\n,doi:x,,\n", encoding="utf-8"
    )
    with pytest.raises(TableError) as error:
        read_known(tmp_path)
    assert [(fault.place, fault.message) for fault in error.value.faults] == [
        ("row 3", "a known record needs a PMID, a DOI or a title"),
        ("row 4", "this is not a PMID"),
        ("row 5", "this is not a PMID"),
        ("row 6", "this is not a DOI"),
    ]
