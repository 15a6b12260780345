"""Retraction Watch's table: what is read in it, what it is matched to, and that a notice is told once."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from pipeline.ground.errors import TableError
from pipeline.ground.record import Record
from pipeline.review.changes import in_plain_words
from pipeline.review.pubmed_records import with_links
from pipeline.review.retraction_watch import (
    NamedPaper,
    append_noticed,
    changes_of_notices,
    check_table,
    links_noticed,
    matched,
    not_told_before,
    read_table,
)
from pipeline.tables.change import Change
from pipeline.tables.kept import UPDATES, Update

HEADER = [
    "Record ID", "Title", "Subject", "Institution", "Journal", "Publisher", "Country", "Author", "URLS", "ArticleType",
    "RetractionDate", "RetractionDOI", "RetractionPubMedID", "OriginalPaperDate", "OriginalPaperDOI",
    "OriginalPaperPubMedID", "RetractionNature", "Reason", "Paywalled", "Notes",
]  # fmt: skip
ROW = {
    "Record ID": "70001",
    "Title": "Needling, a trial",
    "Author": "Ek, A;Ost, B",
    "RetractionDate": "1/15/2026 0:00",
    "RetractionDOI": "10.5555/notice.1",
    "RetractionPubMedID": "0",
    "OriginalPaperDOI": "10.5555/INVENTED.1",
    "OriginalPaperPubMedID": "0",
    "RetractionNature": "Retraction",
    "Reason": "+Duplication of Article;+Error in Data;",
}


def table(
    folder: Path, *rows: dict[str, str], header: list[str] = HEADER, encoding: str = "utf-8", separator: str = ","
) -> Path:
    """The table as it is handed out, with these rows."""
    text = io.StringIO()
    writer = csv.DictWriter(text, header, extrasaction="ignore", lineterminator="\r\n", delimiter=separator)
    writer.writeheader()
    writer.writerows({**ROW, **row} for row in rows)
    path = folder / "retraction_watch.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def found(folder: Path, *rows: dict[str, str], records: list[NamedPaper] | None = None) -> list[tuple[str, str]]:
    papers = records or [NamedPaper("embase:1", "", "10.5555/invented.1", ())]
    return [(record_id, notice.link) for record_id, notice in matched(table(folder, *rows), papers).of_records]


def test_a_paper_is_found_by_its_doi_in_any_writing(tmp_path: Path) -> None:
    assert found(tmp_path, {}) == [("embase:1", "RetractionIn:10.5555/notice.1")]


def test_a_paper_without_a_doi_is_found_by_its_pmid(tmp_path: Path) -> None:
    row = {"OriginalPaperDOI": "unavailable", "OriginalPaperPubMedID": "90000001", "RetractionPubMedID": "90000009"}
    papers = [NamedPaper("pubmed:90000001", "90000001", "", ())]
    assert found(tmp_path, row, records=papers) == [("pubmed:90000001", "RetractionIn:90000009")]


def test_unavailable_and_zero_name_nothing(tmp_path: Path) -> None:
    row = {"OriginalPaperDOI": "unavailable", "OriginalPaperPubMedID": "0"}
    papers = [NamedPaper("embase:1", "", "", ()), NamedPaper("embase:2", "0", "unavailable", ())]
    assert found(tmp_path, row, records=papers) == []


def test_a_notice_without_a_number_of_its_own_is_named_by_the_tables(tmp_path: Path) -> None:
    row = {"RetractionDOI": "Unavailable"}
    assert found(tmp_path, row) == [("embase:1", "RetractionIn:Retraction Watch 70001")]


@pytest.mark.parametrize(
    ("nature", "kind"),
    [
        ("Retraction", "RetractionIn"),
        ("Expression of Concern", "ExpressionOfConcernIn"),
        ("expression of concern", "ExpressionOfConcernIn"),
        ("Correction", "ErratumIn"),
        ("Reinstatement", "ReinstatementIn"),
    ],
)
def test_each_kind_of_notice_has_the_name_that_pubmed_gives_it(tmp_path: Path, nature: str, kind: str) -> None:
    assert found(tmp_path, {"RetractionNature": nature})[0][1].partition(":")[0] == kind


def test_pubmeds_own_notice_is_not_told_again_of_any_record_of_the_report(tmp_path: Path) -> None:
    papers = [
        NamedPaper("pubmed:90000001", "90000001", "10.5555/invented.1", ("RetractionIn:90000009",)),
        NamedPaper("embase:1", "", "10.5555/invented.1", ()),
    ]
    assert found(tmp_path, {}, records=papers) == []
    assert len(found(tmp_path, {"RetractionNature": "Correction"}, records=papers)) == 2


def test_damaged_letters_in_names_do_no_harm(tmp_path: Path) -> None:
    path = table(tmp_path, {"Author": "Ekström, Å"}, encoding="latin-1")
    assert [notice.doi for notice in read_table(path).notices] == ["10.5555/invented.1"]


def test_cells_may_hold_line_breaks_and_quotation_marks(tmp_path: Path) -> None:
    path = table(
        tmp_path, {"Title": 'A "trial"\nof needling', "Notes": "one\r\ntwo"}, {"OriginalPaperDOI": "10.5555/2"}
    )
    assert [notice.doi for notice in read_table(path).notices] == ["10.5555/invented.1", "10.5555/2"]


def test_reasons_and_days_are_told_in_words(tmp_path: Path) -> None:
    (notice,) = read_table(table(tmp_path, {})).notices
    assert notice.reason == "2026-01-15: Duplication of Article, Error in Data"


def test_columns_may_stand_in_any_order_and_further_ones_be_there(tmp_path: Path) -> None:
    assert [n.doi for n in read_table(table(tmp_path, {}, header=[*reversed(HEADER), "New"])).notices] == [
        "10.5555/invented.1"
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace("OriginalPaperDOI", "DOI"), "row 1.*OriginalPaperDOI"),
        (lambda text: text.replace(",Retraction,", ",Vanished,"), "row 2, column RetractionNature.*Vanished"),
        (lambda text: text + "70002,cut", "row 3"),
        (lambda text: text.rstrip() + ",more\r\n", "row 2.*more cells than columns"),
        (lambda text: "", "row 1"),
        (lambda text: "<!DOCTYPE html><html>Sign in</html>", "row 1: this is a page of a web site"),
        (lambda text: "PK\x03\x04 and so on", "row 1: this is a workbook or a zip file"),
    ],
)
def test_a_broken_table_is_refused_with_its_place(tmp_path: Path, change: object, words: str) -> None:
    path = table(tmp_path, {})
    path.write_text(change(path.read_text("utf-8")), encoding="utf-8")  # type: ignore[operator]
    with pytest.raises(TableError, match=f"(?s)retraction_watch.*{words}"):
        read_table(path)


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="gitlab"):
        read_table(tmp_path / "retraction_watch.csv")


def test_a_notice_is_told_once_and_stays_when_the_table_is_gone(tmp_path: Path) -> None:
    papers = [NamedPaper("embase:1", "", "10.5555/invented.1", ())]
    first = matched(table(tmp_path, {}), papers).of_records
    (change,) = changes_of_notices(tmp_path, first)
    assert (change.event, change.change) == ("Retraction Watch", "notice")
    assert append_noticed(tmp_path, [change], "2026-01-05") == ["Retraction Watch"]
    assert append_noticed(tmp_path, [change], "2026-02-02") == []
    assert changes_of_notices(tmp_path, []) == [change]
    assert links_noticed(tmp_path, []) == {"embase:1": ("RetractionIn:10.5555/notice.1",)}
    more = matched(table(tmp_path, {}, {"RetractionNature": "Correction"}), papers).of_records
    events = [change.event for change in changes_of_notices(tmp_path, more)]
    assert events == ["Retraction Watch", "Retraction Watch, version 2"]


def test_what_the_table_told_first_is_no_news_when_pubmed_says_it_too(tmp_path: Path) -> None:
    of_table = Change("Retraction Watch", "pubmed:1", "notice", "gained RetractionIn:9 (Retraction Watch, 1/1: x)")
    append_noticed(tmp_path, [of_table], "2026-01-05")
    later = [Change("2026-02-02", i, "notice", "gained RetractionIn:8") for i in ("pubmed:1", "pubmed:2")]
    more = Change("2026-03-02", "pubmed:1", "notice", "gained ErratumIn:7")
    assert list(not_told_before([of_table, *later, more], tmp_path)) == [of_table, later[1], more]
    record = Record("pubmed:1", links=("RetractionIn:8",))
    assert with_links(record, ("RetractionIn:9", "ErratumIn:7")).links == ("RetractionIn:8", "ErratumIn:7")


def test_people_read_it_in_plain_words() -> None:
    why = "gained RetractionIn:10.5555/notice.1 (Retraction Watch, 1/15/2026: Error in Data)"
    assert in_plain_words(why) == "retracted in 10.5555/notice.1 (Retraction Watch, 1/15/2026: Error in Data)"
    assert (
        in_plain_words("gained RetractionIn:9, ErratumIn:Pain. 2026") == "retracted in PMID 9, corrected in Pain. 2026"
    )


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no rows"):
        read_table(table(tmp_path))


def test_a_wrong_header_is_shown_as_it_stands(tmp_path: Path) -> None:
    path = table(tmp_path, {})
    path.write_text(path.read_text("utf-8").replace(",", ";"), encoding="utf-8")
    with pytest.raises(TableError, match=r"(?s)semicolons stand between the columns.*Record ID;Title.*commas"):
        read_table(path)


def test_told_notices_that_are_gone_are_named(tmp_path: Path) -> None:
    UPDATES.write(tmp_path, [Update("2026-01-05", ("2026-01-05", "Retraction Watch"), 0, 0, 0, "", ())])
    with pytest.raises(TableError, match=r"(?s)noticed\.csv.*gone.*git"):
        changes_of_notices(tmp_path, [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_what_a_spreadsheet_saves_as_text_is_read_like_the_table(tmp_path: Path, encoding: str, separator: str) -> None:
    rows = ({"Title": "A trial, of needling"}, {"OriginalPaperDOI": "10.5555/2", "Author": "Ekström, Å"})
    expected = read_table(table(tmp_path, *rows))
    path = table(tmp_path, *rows, encoding=encoding, separator=separator)
    assert read_table(path) == expected
    check_table(path)


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (["5/1/2024 0:00", "12/31/2024"], ["2024-05-01", "2024-12-31"]),
        (["2024-05-01", "2024-12-31 00:00:00"], ["2024-05-01", "2024-12-31"]),
        (["5/1/2024", "31/12/2024"], ["5/1/2024 as the table has it", "31/12/2024 as the table has it"]),
        (["5/1/2024", "45292"], ["5/1/2024 as the table has it", "45292 as the table has it"]),
        (["", "2/30/2024"], ["", "2/30/2024 as the table has it"]),
        (["", "2/28/2024"], ["", "2024-02-28"]),
    ],
)
def test_days_are_told_as_iso_dates_unless_one_of_them_shows_that_the_month_may_not_come_first(
    tmp_path: Path, days: list[str], told: list[str]
) -> None:
    found = matched(
        table(tmp_path, *({"RetractionDate": day, "Reason": "+Error;", "Record ID": f"{n}", "RetractionDOI": ""}
                          for n, day in enumerate(days))),
        [NamedPaper("embase:1", "", "10.5555/invented.1", ())],
    )  # fmt: skip
    assert [notice.reason for _, notice in found.of_records] == [f"{day}: Error" if day else "Error" for day in told]
    assert ("told as they stand" in found.in_words) is any("as the table" in day for day in told)


def test_a_day_of_another_paper_tells_too_that_the_month_may_not_come_first(tmp_path: Path) -> None:
    other = {"OriginalPaperDOI": "10.5555/other", "RetractionDate": "31/12/2024"}
    found = matched(table(tmp_path, {}, other), [NamedPaper("embase:1", "", "10.5555/invented.1", ())])
    assert found.of_records[0][1].reason.startswith("1/15/2026 as the table has it: ")
    assert found.in_words.startswith("Retraction Watch's table: 2 rows read, 1 notices ")


def test_a_look_at_the_first_row_alone_finds_what_is_no_table(tmp_path: Path) -> None:
    path = table(tmp_path)
    check_table(path)
    path.write_text("<html>", encoding="utf-8")
    with pytest.raises(TableError, match="page of a web site"):
        check_table(path)
    with pytest.raises(TableError, match="cannot be opened"):
        check_table(tmp_path / "nowhere.csv")
