"""What is kept of boxes and page is what would be said anew, whatever changed since, and little is said anew."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ground import shelf as shelves
from pipeline.ground.record import Record
from pipeline.ground.shelf import Shelf
from pipeline.page import RecordTexts, entry_of, record_texts
from pipeline.page.content import ListedRecords
from pipeline.page.data import FIELDS
from pipeline.page.entries import Entry, ShownWords
from pipeline.prisma.fates import fates_of
from pipeline.prisma.inputs import FlowInputs, read_inputs
from pipeline.tables.computed import (
    DUPLICATES,
    LINKS,
    REMOVED,
    SCREENING,
    VERDICTS,
    DuplicateRow,
    Fate,
    RemovedRecord,
    ScreeningRow,
    VerdictRow,
)
from pipeline.tables.csv_text import fragment
from pipeline.tables.records import RECORDS, UNIQUE, unique_record
from tests.properties import examples

KINDS = {"pubmed": "database", "embase": "database"}
WORDS = st.sampled_from(["Dry needling", 'Massage,\n"twice"', "=1+1", "<script>", "\ud7ff", "", "\npubmed:2,I1,met"])
OUTCOMES = st.sampled_from(["include", "unclear", "exclude"])


@dataclass(frozen=True, slots=True)
class Known:
    """A record as all tables hold it; `of` the record for which it was set aside."""

    title: str
    abstract: str
    year: str
    outcome: str
    score: int
    quoted: str
    why_new: str
    last_seen: str
    of: str = ""


KNOWN = st.builds(
    Known, WORDS, WORDS, st.sampled_from(["", "1999", "2026"]), OUTCOMES, st.integers(0, 2), WORDS,
    st.sampled_from(["", "new in PubMed"]), st.sampled_from(["2026-01-05", "2026-02-02"]), st.sampled_from(["", "1"]),
)  # fmt: skip
TABLES = st.dictionaries(st.sampled_from("123456"), KNOWN, max_size=6)


def screened(record: Record, one: Known) -> ScreeningRow:
    reasons = ("I1",)
    return ScreeningRow(
        record.record_id, one.outcome, "", "wrong", "rule", "v", one.outcome, reasons, (), one.score, "", ""
    )


def write(folder: Path, known: Mapping[str, Known]) -> None:
    """The tables of the earlier stages, each as its stage writes it."""
    records = [
        Record(f"pubmed:{number}", "pubmed", pmid=number, title=one.title, abstract=one.abstract, year=one.year,
               last_seen=one.last_seen)
        for number, one in sorted(known.items())
    ]  # fmt: skip
    kept_by_id = {
        f"pubmed:{number}": f"pubmed:{one.of}" for number, one in known.items() if one.of in known and number != one.of
    }
    if "1" in known:
        kept_by_id.pop("pubmed:1", None)
    RECORDS.write(folder, records)
    REMOVED.write(folder, [RemovedRecord("embase.ris: entry 3", "embase", "no title")])
    LINKS.write(folder, [])
    DUPLICATES.write(folder, [DuplicateRow(one, other, "same PMID", 1.0, "") for one, other in kept_by_id.items()])
    unique = [(record, known[record.pmid]) for record in records if record.record_id not in kept_by_id]
    UNIQUE.write(
        folder,
        [unique_record(record, [i for i in kept_by_id if kept_by_id[i] == record.record_id]) for record, _ in unique],
    )
    SCREENING.write(
        folder,
        [
            ScreeningRow(
                record.record_id, one.outcome, "", "wrong", "rule", "v", one.outcome, ("I1",), (), one.score, "", ""
            )
            for record, one in unique
        ],
    )
    with VERDICTS.adding_lines(folder) as add:
        for record, one in unique:
            for row in (
                VerdictRow(record.record_id, "I1", "met", "title", "0", "3", one.quoted),
                VerdictRow(record.record_id, "I2", "unknown", "", "", "", ""),
                VerdictRow(record.record_id, "I3", "met", "keywords", "0", "1", one.quoted),
            ):
                add(fragment(VERDICTS.cells(row)) + "\n")


Said = tuple[list[str], int, Mapping[tuple[str, str], int], list[str]]


def said_of(folder: Path, known: Mapping[str, Known], shelf: Shelf) -> Said:
    """All that boxes and page say of these tables."""
    inputs = read_inputs(folder)
    why_new = {f"pubmed:{number}": one.why_new for number, one in known.items() if one.why_new}
    texts = RecordTexts(folder, inputs, fates_of(inputs, KINDS), why_new, shelf)
    described = list(texts.described())
    found: ListedRecords = texts.listed()
    return described, found.n_new, found.n_by_year, list(found.texts)


def said_with(shelf_path: Path, folder: Path, known: Mapping[str, Known]) -> Said:
    with Shelf(shelf_path) as shelf:
        return said_of(folder, known, shelf)


@examples(100)
@given(TABLES, TABLES)
def test_what_was_kept_of_other_tables_is_not_said_of_these(before: dict[str, Known], now: dict[str, Known]) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(shelves, "code_version", lambda: "this")
        folder = Path(name)
        write(folder, before)
        said_with(folder / "kept", folder, before)
        write(folder, now)
        fresh = said_with(folder / "fresh", folder, now)
        assert said_with(folder / "kept", folder, now) == fresh
        assert said_with(folder / "kept", folder, now) == fresh


@examples(60)
@given(TABLES)
def test_tables_that_another_program_saved_say_the_same(known: dict[str, Known]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, known)
        said = said_with(folder / "kept", folder, known)
        for table in (RECORDS, UNIQUE, SCREENING, VERDICTS):
            path = table.path(folder)
            with path.open(encoding="utf-8-sig", newline="") as stream:
                rows = list(csv.reader(stream))
            with path.open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(rows)
            assert said_with(folder / "kept", folder, known) == said, table.name


FIRST = Known("Dry needling", "Forty adults", "2026", "unclear", 1, "Dry", "", "2026-01-05")


OUT = replace(FIRST, outcome="exclude")
NEW = replace(OUT, why_new="new in PubMed")


@pytest.mark.parametrize(
    ("before", "now", "n"),
    [
        (FIRST, FIRST, 0),
        (FIRST, replace(FIRST, last_seen="2026-02-02"), 0),
        (FIRST, replace(FIRST, title="Wet needling"), 1),
        (FIRST, replace(FIRST, abstract="Fifty adults"), 1),
        (FIRST, replace(FIRST, quoted="Wet"), 1),
        (FIRST, replace(FIRST, outcome="include"), 1),
        (FIRST, replace(FIRST, score=2), 1),
        (OUT, OUT, 0),
        (OUT, replace(OUT, quoted="Wet"), 1),
        (NEW, NEW, 0),
        (NEW, OUT, 0),
        (NEW, replace(NEW, why_new="handed over"), 0),
        (NEW, FIRST, 1),
    ],
)
def test_only_what_changed_is_said_anew(
    before: Known, now: Known, n: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"1": FIRST, "2": before})
    said_with(tmp_path / "kept", tmp_path, {"1": FIRST, "2": before})
    anew: list[str] = []

    def watched(tables: FlowInputs, fate: Fate, why_new: str, words: ShownWords, *, is_shown: bool) -> Entry:
        anew.append(fate.record_id)
        return entry_of(tables, fate, why_new, words, is_shown=is_shown)

    monkeypatch.setattr(record_texts, "entry_of", watched)
    write(tmp_path, {"1": FIRST, "2": now})
    said_with(tmp_path / "kept", tmp_path, {"1": FIRST, "2": now})
    assert anew == ["pubmed:2"] * n


def test_records_stand_in_the_order_of_their_scores_and_then_of_their_ids(tmp_path: Path) -> None:
    known = {number: replace(FIRST, score=score) for number, score in {"1": 1, "2": 3, "3": 3}.items()}
    write(tmp_path, known)
    *_, texts = said_with(tmp_path / "kept", tmp_path, known)
    ids = [dict(zip(FIELDS, json.loads(text), strict=True))["id"] for text in texts]
    assert ids == ["pubmed:2", "pubmed:3", "pubmed:1", "embase.ris: entry 3"]
