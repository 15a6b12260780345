"""The whole report stage on an invented review whose every record carries another hostile string."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import rispy

from pipeline.ground.files import traced
from pipeline.ground.provenance import RunNote, write_note
from pipeline.ground.record import Record
from pipeline.prisma.counts import counts_of
from pipeline.review.layout import DIAGRAM_SVG, INCLUDED_RIS, PAPER_MARKDOWN, ReviewPaths
from pipeline.review.protocol import Protocol
from pipeline.review.review import Review
from pipeline.review.searches import LineResult, Search, write_search
from pipeline.sheets import PAIRS, PairRow
from pipeline.stages import report
from pipeline.tables.computed import (
    BOX,
    CHANGES,
    DUPLICATES,
    FLOW,
    LINKS,
    PRISMA,
    REMOVED,
    SCREENING,
    VERDICTS,
    Change,
    DuplicateRow,
    RemovedRecord,
    ScreeningRow,
    VerdictRow,
)
from pipeline.tables.records import RECORDS, UNIQUE, unique_record
from tests.page.hostile import HOSTILE, in_ris
from tests.page.test_docs import first_cells
from tests.workspace import rows_of

WORDS = [words.replace("\x00", "").replace("\ud800", "") for words in HOSTILE]
"""A table holds neither NUL nor lone surrogates; the writers before this stage refuse them."""
PROTOCOL = Protocol.model_validate(
    {
        "review": {"title": WORDS[0], "question": WORDS[1], "citation": WORDS[2], "reconstruction": WORDS[3]},
        "source": [
            {"name": "embase", "title": "Embase <i>", "kind": "database"},
            {"name": "ctgov", "title": "Register", "kind": "register"},
            {"name": "citations", "title": "Reference lists", "kind": "citation searching"},
        ],
        "previous": {"label": WORDS[4], "studies": 2, "reports": 3, "found_again": ["pubmed:7"]},
        "extraction": {"outcomes": ["Pain intensity"]},
    }
)
SOURCES = ("pubmed", "embase", "ctgov", "citations")
SCREENINGS = (
    ("exclude", "rule", ""), ("include", "rule", ""), ("exclude", "anna", ""), ("include", "anna", ""),
    ("include", "anna", "include"), ("include", "anna", "exclude"), ("include", "anna", "not_retrieved"),
    ("include", "anna", "include"),
)  # fmt: skip


def made_review(folder: Path) -> ReviewPaths:
    """Forty records of four sources; every seventh is a duplicate, the rest ended in every way there is."""
    paths = ReviewPaths(folder, "invented")
    records = [
        Record(f"{SOURCES[at % 4]}:{at}", SOURCES[at % 4], title=words, abstract=words, journal=words, year=words[:4],
               authors=(words.replace(";", ","),), registry_ids=("NCT1",) if at in (4, 13) else ())
        for at, words in enumerate(WORDS)
    ]  # fmt: skip
    duplicates = [(record.record_id, records[0].record_id) for record in records[7::7]]
    set_aside = {record_id for record_id, _ in duplicates}
    unique = [record for record in records if record.record_id not in set_aside]
    results = paths.results
    RECORDS.write(results, records)
    UNIQUE.write(results, [unique_record(record, ()) for record in unique])
    REMOVED.write(results, [RemovedRecord("embase-1: x", "embase", WORDS[5])])
    DUPLICATES.write(results, [DuplicateRow(*pair, "same-doi", 1.0, "") for pair in duplicates])
    pairs = [
        PairRow(record_id="pubmed:0", other_id="embase:1", decision="split"),
        PairRow(record_id="pubmed:4", other_id="embase:5"),
    ]
    PAIRS.table.write(results, pairs)
    LINKS.write(results, [])
    screened = [_screened(record.record_id, *SCREENINGS[at % 8], WORDS[at]) for at, record in enumerate(unique)]
    SCREENING.write(results, screened)
    met = [VerdictRow(record.record_id, "R1", "met", "title", "0", "3", record.title[:3]) for record in unique]
    VERDICTS.write(results, met)
    CHANGES.write(results, [Change("2026-01-05", record.record_id, "new", record.title) for record in records])
    line = LineResult("search", WORDS[6], WORDS[6], 1, "", (), (WORDS[7],))
    write_search(paths.searches, Search("2026-01-05", "2026-01-05T12:00:00Z", "pubmed", "b", "u", "c", "s", "search",
                                        "one page", (WORDS[8],), (line,), ("1",)))  # fmt: skip
    return paths


def _screened(record_id: str, outcome: str, by: str, full_text: str, words: str) -> ScreeningRow:
    return ScreeningRow(record_id, outcome, "", words, by, "v1", outcome, (), (), 3, full_text, words)


def the_stage(paths: ReviewPaths) -> set[Path]:
    """Run the stage; the files that it wrote."""
    with traced() as trace:
        report.run(Review(paths, PROTOCOL, "", (), "search", (), {}))
    return trace.written


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> ReviewPaths:
    made = made_review(tmp_path_factory.mktemp("workspace"))
    the_stage(made)
    return made


def test_every_count_of_the_diagram_is_the_number_of_rows_of_the_file_it_links_to(paths: ReviewPaths) -> None:
    root = ET.fromstring(paths.result(DIAGRAM_SVG).read_text(encoding="utf-8"))
    links = {
        link.get("href") or "": link.get("aria-label") or "" for link in root.iter("{http://www.w3.org/2000/svg}a")
    }
    assert len(links) > 20
    for address, words in links.items():
        n = re.search(r"\(n\u00a0=\u00a0(\d+)\):?$", words)
        assert n, words
        assert len(rows_of(paths.results / address)) == int(n[1]), address


def test_every_count_of_the_template_is_the_number_of_rows_of_the_file_it_links_to(paths: ReviewPaths) -> None:
    linked = [row for row in PRISMA.read(paths.results) if row.url != "NA"]
    for row in linked:
        listed = re.findall(r", (\d+)(?:;|$)", row.n)
        n = sum(map(int, listed)) if listed else int(row.n)
        assert len(rows_of(paths.results / row.url)) == n, row.data
    assert len(linked) >= 18


def test_what_the_stage_says_that_it_writes_and_what_the_documentation_lists_is_what_it_writes(
    paths: ReviewPaths,
) -> None:
    written = {path.relative_to(paths.results) for path in the_stage(paths) if paths.results in path.parents}
    names = {path.name for path in written if len(path.parts) == 1}
    tables = {name for name in names if name.endswith((".csv", ".xlsx"))}
    assert {table.name for table in report.WRITES if "/" not in table.name} == tables
    assert first_cells("Files") == names | {"boxes/"}


def test_there_is_a_file_for_each_count_and_no_other(paths: ReviewPaths) -> None:
    names = {count.name for count in counts_of(PROTOCOL.title_by_source, PROTOCOL.kind_by_source)} | {"new_studies"}
    assert {path.stem for path in BOX.path(paths.results).parent.iterdir()} == names


def test_the_files_of_a_source_that_is_gone_go_too(paths: ReviewPaths, tmp_path: Path) -> None:
    copy = ReviewPaths(shutil.copytree(paths.workspace, tmp_path / "copy"), paths.name)
    stale, of_a_person = (BOX.path(copy.results).with_name(name) for name in ("identified_gone.csv", "mine.csv"))
    for path in (stale, of_a_person):
        path.write_text("record_id\n")
    current = BOX.named("boxes/identified_pubmed.csv").path(copy.results)
    write_note(copy.note("report"), RunNote("report", {}, dict.fromkeys(map(copy.name_of, (stale, current)), ""), {}))
    the_stage(copy)
    assert (stale.exists(), of_a_person.exists(), current.exists()) == (False, True, True)


def test_the_paper_counts_the_pairs_on_which_nobody_has_decided(paths: ReviewPaths) -> None:
    assert "1 of them are open" in paths.result(PAPER_MARKDOWN).read_text(encoding="utf-8")


def test_a_report_of_the_previous_version_is_set_aside_and_the_totals_add_up(paths: ReviewPaths) -> None:
    n = {row.data: row.n for row in PRISMA.read(paths.results)}
    assert int(n["total_studies"]) == 2 + int(n["new_studies"])
    assert int(n["total_reports"]) == 3 + int(n["new_reports"])
    assert int(n["new_studies"]) < int(n["new_reports"]), "two reports share a registration number"


def test_the_same_input_gives_the_same_bytes_and_the_sheets_no_further_row(paths: ReviewPaths) -> None:
    def contents() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in paths.workspace.rglob("*") if path.is_file()}

    before = contents()
    the_stage(paths)
    assert contents() == before


def test_hostile_words_come_back_from_the_tables_as_they_were(paths: ReviewPaths) -> None:
    box = BOX.named("boxes/identified_pubmed.csv")
    assert {row.title for row in box.read(paths.results)} == set(WORDS[::4])
    cells = [cell for row in rows_of(box.path(paths.results)) for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r"))]


def test_hostile_words_add_no_entry_to_the_list_of_references(paths: ReviewPaths) -> None:
    entries = rispy.loads(paths.result(INCLUDED_RIS).read_text(encoding="utf-8"))
    fates = Counter(row.fate for row in FLOW.read(paths.results))
    assert len(entries) == fates["included"]
    assert {entry["title"] for entry in entries} <= {in_ris(words) for words in WORDS}


@pytest.mark.parametrize("name", ["report.html", "paper.html", "prisma.svg"])
def test_hostile_words_bring_no_element_with_them(paths: ReviewPaths, name: str) -> None:
    text = paths.result(name).read_text(encoding="utf-8")
    assert not re.search(r"<(img|iframe|x/|h1>big|b>bold)|\bonerror=\w+\(1\)>(?!&)", text.replace("&lt;", ""))
    assert text.count("<script") == (2 if name == "report.html" else 0)
