"""Exports of every kind: what is read in them, what is named, and that nothing is lost without a word."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.__main__ import main
from pipeline.ground.errors import TableError
from pipeline.ground.record import Record
from pipeline.sources import formats
from pipeline.sources.dialects.document_dialects import BIBTEX_DIALECTS
from pipeline.sources.dialects.ris_dialects import RIS_DIALECTS
from pipeline.sources.dialects.tagged_dialects import ENW_DIALECTS, OVID_DIALECTS, REFWORKS_DIALECTS, WOS_DIALECTS
from pipeline.sources.record_files import read_import
from pipeline.sources.syntax import tagged_lines as grammars
from pipeline.sources.syntax.entry import FileEntry
from pipeline.tables.records import read_records
from tests.properties import examples
from tests.sources.exports import EXPORTS, Export

SHARED_CASES = Path(__file__).parents[3] / "shared" / "cases" / "imports"


def value_of(record: Record, name: str) -> object:
    if name in ("accession", "accession_contains"):
        return record.record_id.partition(":")[2]
    found = getattr(record, name)
    return list(found) if isinstance(found, tuple) else found


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_an_export_is_read_as_its_database_means_it(export: Export, tmp_path: Path) -> None:
    path = tmp_path / export.name
    path.write_text(export.text, encoding="utf-8", newline="")
    if export.error:
        with pytest.raises(TableError, match=export.error):
            read_import(path, export.columns)
        return
    records, summary = read_import(path, export.columns)
    found = [
        {name: value_of(record, name) for name in expected}
        for record, expected in zip(records, export.expected, strict=True)
    ]
    assert found == list(export.expected)
    assert len(summary.named) == export.named


@pytest.mark.needs_data
@pytest.mark.skipif(not SHARED_CASES.is_dir(), reason="the shared cases are not beside this clone")
@pytest.mark.parametrize(
    "case",
    json.loads((SHARED_CASES / "manifest.json").read_text(encoding="utf-8")) if SHARED_CASES.is_dir() else [],
    ids=lambda case: case["file"],
)
def test_the_shared_cases_hold_through_the_command_line(case: dict[str, object], tmp_path: Path) -> None:
    shutil.copyfile(SHARED_CASES / str(case["file"]), tmp_path / str(case["import_as"]))
    assert main(["convert", str(tmp_path / str(case["import_as"])), "--out", str(tmp_path / "out.csv")]) == 0
    records = list(read_records(tmp_path / "out.csv"))
    assert len(records) == case["expected_records"]
    for record, expected in zip(records, case["expected"], strict=True):  # type: ignore[call-overload]
        for name, value in expected.items():
            assert holds(record, name, value), (name, value)


def holds(record: Record, name: str, value: object) -> bool:
    match name:
        case "authors_n":
            return len(record.authors) == value
        case "title_not_empty":
            return bool(record.title) is value
        case "source_kind":
            return "Trial registry record" in record.publication_types
        case "accession_contains":
            return str(value) in record.record_id
        case "publication_types_contains":
            return any(str(value) in kind for kind in record.publication_types)
    return value_of(record, name) == value


# Nothing is lost without a word

MARKS = {
    "none": lambda entry: entry,
    "mark of byte order": lambda entry: "\ufeff" + entry,
    "no-break blank": lambda entry: "\u00a0" + entry,
    "leading blanks": lambda entry: "".join(f"  {line}\n" for line in entry.splitlines()),
    "one blank": lambda entry: entry.replace("  - ", " - "),
    "small letters": lambda entry: entry.replace("TY  - ", "ty  - ").replace("TI  - ", "ti  - "),
    "number before": lambda entry: "2. " + entry,
    "no beginning": lambda entry: entry.partition("\n")[2],
    "no end": lambda entry: entry.replace("ER  - \n", ""),
    "tight": lambda entry: entry.replace("TI  - ", "TI  -"),
    "zero": lambda entry: entry.replace("Title", "Ti\0tle"),
    "end glued": lambda entry: entry.removesuffix("\n\n"),
    "nothing in it": lambda entry: "TY  - JOUR\nER  - \n\n",
    "text before": lambda entry: "Some words of a person\n\n" + entry,
}


@examples(150)
@given(breaks=st.lists(st.sampled_from(sorted(MARKS)), min_size=1, max_size=8))
def test_every_entry_of_broken_ris_is_read_or_named(
    breaks: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    entry = "TY  - JOUR\nTI  - Title {n}\nAU  - Doe, J\nER  - \n\n"
    path = tmp_path_factory.mktemp("ris") / "export.ris"
    text = "".join(MARKS[name](entry.format(n=n)) for n, name in enumerate(breaks))
    path.write_text("TY  - JOUR\nTI  - First\nER  - \n\n" + text, encoding="utf-8")
    records, summary = read_import(path)
    n_empty = breaks.count("nothing in it")
    assert len(records) + len(summary.named) == 1 + len(breaks)
    assert len(summary.named) == n_empty
    assert len({record.title for record in records}) == len(records)


ROWS = {
    "none": lambda row: row,
    "quotation mark": lambda row: '"' + row,
    "mark inside": lambda row: row.replace("text", 'te"xt'),
    "one cell more": lambda row: row.replace("text", "te,xt"),
    "one cell less": lambda row: row.rpartition(",")[0] + "\n",
    "blank row": lambda row: "\n" + row,
    "line break": lambda row: row.replace("text", '"te\nxt"'),
    "windows": lambda row: row.replace("\n", "\r\n"),
    "empty row": lambda row: ",,\n" + row,
}


@examples(150)
@given(breaks=st.lists(st.sampled_from(sorted(ROWS)), min_size=1, max_size=8))
def test_every_row_of_a_broken_table_is_read_or_named(
    breaks: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("csv") / "export.csv"
    text = "".join(ROWS[name](f"Title {n},text,2020\n") for n, name in enumerate(breaks))
    path.write_text("Title,Abstract,Year\n" + text, encoding="utf-8", newline="")
    records, summary = read_import(path)
    n_lost = sum(breaks.count(name) for name in ("quotation mark", "one cell more"))
    assert len(records) + len(summary.named) == len(breaks)
    assert len(summary.named) == n_lost


TEX = {
    "none": lambda entry: entry,
    "not closed": lambda entry: entry.rstrip().removesuffix("}") + "\n",
    "brace open": lambda entry: entry.replace("{Title", "{{Title"),
    "key of another": lambda entry: "@article{first," + entry.partition(",")[2],
    "text between": lambda entry: "some words\n" + entry,
}


@examples(60)
@given(breaks=st.lists(st.sampled_from(sorted(TEX)), min_size=1, max_size=6))
def test_every_entry_of_broken_bibtex_is_read_or_named(
    breaks: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("bib") / "export.bib"
    text = "".join(
        TEX[name](f"@article{{k{n},\n title = {{Title {n}}},\n year = {{2020}}\n}}\n\n")
        for n, name in enumerate(breaks)
    )
    path.write_text("@article{first,\n title = {First}\n}\n\n" + text, encoding="utf-8")
    records, summary = read_import(path)
    assert len(records) + len(summary.named) == 1 + len(breaks)


# What a dialect names can be delivered


@pytest.mark.parametrize(
    ("grammar", "dialects"),
    [
        (grammars.RIS, RIS_DIALECTS),
        (grammars.OVID, OVID_DIALECTS),
        (grammars.WEB_OF_SCIENCE, WOS_DIALECTS),
        (grammars.REFWORKS, REFWORKS_DIALECTS),
        (grammars.ENDNOTE_TAGGED, ENW_DIALECTS),
    ],
    ids=["RIS", "Ovid", "Web of Science", "RefWorks", ".enw"],
)
def test_each_tag_that_a_dialect_names_reaches_it(grammar: grammars.Grammar, dialects: tuple[object, ...]) -> None:
    form = {grammars.WEB_OF_SCIENCE: "{} x", grammars.REFWORKS: "{} x", grammars.ENDNOTE_TAGGED: "%{} x"}
    first = {grammars.OVID: "<1. >", grammars.ENDNOTE_TAGGED: "%0 Journal Article"}
    start = first.get(grammar) or form.get(grammar, "{}  - x").format(*grammar.starts)
    for dialect in dialects:
        for tag in sorted(dialect.used):  # type: ignore[attr-defined]
            lines = [start, form.get(grammar, "{}  - x").format(tag)]
            (entry,) = grammars.read_tagged(lines, grammar)
            assert isinstance(entry, FileEntry)
            assert entry.fields == {tag: ["x"]}


def test_each_dialect_has_a_name_of_its_own() -> None:
    for dialects in (RIS_DIALECTS, OVID_DIALECTS, ENW_DIALECTS, BIBTEX_DIALECTS):
        assert len({dialect.name for dialect in dialects}) == len(dialects)


# What is told


def test_fields_that_nobody_reads_are_told_with_their_number(tmp_path: Path) -> None:
    (tmp_path / "x.ris").write_text(
        "TY  - JOUR\nTI  - A\nLB  - x\nER  - \nTY  - JOUR\nTI  - B\nLB  - y\nZZ  - z\nER  - \n"
    )
    assert read_import(tmp_path / "x.ris")[1].unused_texts == ("LB (2 entries)", "ZZ (1 entry)")


def test_text_between_entries_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "x.ris").write_text("TY  - JOUR\nTI  - A\nER  - \n\nwhat is this\n\nTY  - JOUR\nTI  - B\nER  - \n")
    assert read_import(tmp_path / "x.ris")[1].passed_over == (("line 5", "what is this"),)


@pytest.mark.parametrize("name", ["cut.ris", "cut.csv"])
def test_an_export_that_breaks_off_in_its_last_entry_is_told(name: str, tmp_path: Path) -> None:
    text = {
        "cut.ris": "TY  - JOUR\nTI  - A\nER  - \nTY  - JOUR\nTI  - B\nAB  - We nee",
        "cut.csv": "Title,Abstract,Year\nA,x,2020\nB,y,2021\nC,We nee",
    }[name]
    (tmp_path / name).write_text(text)
    assert any("broken off" in note for note in read_import(tmp_path / name)[1].notes)


# Packed files


def packed(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


RIS = "TY  - JOUR\nTI  - One\nER  - \n"


def test_a_zip_of_one_export_is_read_whatever_a_desktop_left_in_it(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.zip", {"export.ris": RIS, "__MACOSX/._export.ris": "x", ".DS_Store": "x"})
    assert [record.title for record in read_import(path)[0]] == ["One"]


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"a.ris": RIS, "b.ris": RIS}, "one file of records"),
        ({"../a.ris": RIS}, "leads outside"),
        ({}, "one file of records"),
        ({"a.ris": "TY  - JOUR\n" + " " * (64 << 20)}, "made to fill the memory"),
    ],
)
def test_other_zips_are_refused(members: dict[str, str], why: str, tmp_path: Path) -> None:
    with pytest.raises(TableError, match=why):
        read_import(packed(tmp_path / "x.zip", members))


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"\xd0\xcf\x11\xe0\xa1\xb1", "xlsx"), (b"%PDF-1.7", "RIS or CSV"), (b"SQLite format 3\0", "library as RIS")],
)
def test_known_kinds_that_are_not_read_have_advice_of_their_own(content: bytes, why: str, tmp_path: Path) -> None:
    (tmp_path / "x.ris").write_bytes(content)
    with pytest.raises(TableError, match=why):
        read_import(tmp_path / "x.ris")


@pytest.mark.posix
def test_a_folder_or_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ris")
    for path in (tmp_path, tmp_path / "pipe.ris"):
        with pytest.raises(TableError, match="folder or a pipe"):
            read_import(path)


def test_kinds_have_a_reader_or_an_advice_but_those_with_readers_of_their_own() -> None:
    without = [kind.name for kind in formats.KINDS if not kind.read and not kind.advice]
    assert without == ["records CSV", "PubMed XML", "MEDLINE"]
