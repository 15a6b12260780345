"""Decisions that come back from other tools or from before, as rows like those of our own sheet.

Recognised by content: Rayyan's CSV and RIS (the verdict stands in the notes), ASReview's CSV and RIS, a copy of our
sheet, and any table that names records and says what was decided. All are decisions on title and abstract, but those
of our own sheets and of tables with a column phase.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pipeline.ground.errors import DecisionError, Fault
from pipeline.ground.identifiers import named_pmid, plain_pmid
from pipeline.review.exchange.finder import FoundRecord, RecordFinder
from pipeline.review.exchange.sent import ASREVIEW_ID, ID_MARK
from pipeline.sheets import TO_SCREEN, TypedRow, read_sheet, sheet_rows, sheet_text
from pipeline.sources.syntax.entry import FileEntry
from pipeline.sources.syntax.tagged_lines import RIS, read_tagged
from pipeline.tables.kept import TITLE_ABSTRACT

OUR_ID = re.compile(re.escape(ID_MARK) + r"\s*(\S+:\S+)")
RIS_START = re.compile(r"^TY {2}-", re.MULTILINE)
RAYYAN_INCLUSION = re.compile(r"RAYYAN-INCLUSION:\s*\{(.*?)\}")
RAYYAN_VERDICT = re.compile(r'"((?:[^"\\]|\\.)*)"\s*=>\s*"([^"]*)"')
RAYYAN_REASONS = re.compile(r"RAYYAN-EXCLUSION-REASONS:\s*([^|]*)")
RAYYAN_WORDS = {"Included": "include", "Excluded": "exclude", "Maybe": "unclear"}
ASREVIEW_LABELS = {"1": "include", "0": "exclude", "1.0": "include", "0.0": "exclude"}
ASREVIEW_NOTE = re.compile(r"\bASReview_(relevant|irrelevant)\b")
ASREVIEW_WORDS = {"relevant": "include", "irrelevant": "exclude"}
DECIDED = ("decision", "included", "label_included", "included_label", "final_included", "label", "inclusion")
"""How tables of others call the column with what was decided."""
IDS = ("record_id", ASREVIEW_ID, "key", "notes", "custom7", "accession_number")
"""Where our own id may stand, by the programs through which a file went."""


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back.

    echoed   rows that say what was sent: nobody decided them
    asked    rows whose record is known by its title alone: somebody has to look
    """

    rows: Sequence[TypedRow]
    echoed: int = 0
    asked: Sequence[tuple[TypedRow, FoundRecord]] = ()


def read_returned(
    path: Path, reviewer: str, finder: RecordFinder | None = None, sent: Mapping[str, str] | None = None
) -> Returned:
    """The rows of a file that came back, those without a decision left out.

    `reviewer` is who decided where the file names one person or none; several keep the names that the file gives them.
    `sent`: record id -> the label with which it went out, where the file does not tell itself.
    Raises DecisionError for a file of another kind, and as `read_sheet` does.
    """
    text = sheet_text(path)
    is_ris = text is not None and RIS_START.search(text.text)
    rows = [row for row in (_of_ris(text.text) if text and is_ris else _of_table(path)) if row.is_decided]
    names = {row.cells["reviewer"] for row in rows}
    # A name in a sheet of ours was typed by a person; other programs write the name of an account.
    if reviewer and len(names - {""}) < 2 and not any("made_on" in row.cells for row in rows):
        rows = [replace(row, cells={**row.cells, "reviewer": reviewer}) for row in rows]
    kept, asked, echoed = [], [], 0
    for row in rows:
        found = finder.find(row) if finder else FoundRecord(row.cells["record_id"])
        row = replace(row, cells={**row.cells, "record_id": found.record_id})
        if row.decision and row.decision == _sent_with(row, sent or {}):
            echoed += 1
        elif found.by_title:
            asked.append((row, found))
        else:
            kept.append(row)
    return Returned(kept, echoed, asked)


def _sent_with(row: TypedRow, sent: Mapping[str, str]) -> str:
    """The label with which the record went out, as a word; "" where it had none."""
    if "sent" in row.cells:
        return ASREVIEW_LABELS.get(row.cells["sent"], "")
    return sent.get(row.cells["record_id"], "") if row.cells.get("from") == "asreview" else ""


def _of_ris(text: str) -> Iterator[TypedRow]:
    entries = (item.fields for item in read_tagged(text.splitlines(), RIS) if isinstance(item, FileEntry))
    for number, entry in enumerate(entries, start=1):
        notes = " ".join(entry.get("N1", ()))
        record_id = _our_id(notes, *entry.get("C7", ()), pmid="".join(entry.get("AN", ())[:1]))
        more = {"doi": " ".join((*entry.get("DO", ()), *entry.get("UR", ())))}
        more |= {"title": "".join((*entry.get("TI", ()), *entry.get("T1", ()))[:1])}
        more |= {"year": "".join((*entry.get("PY", ()), *entry.get("Y1", ()))[:1])[:4]}
        yield from (_with(row, more) for row in _of_notes(number, record_id, notes))
        label = ASREVIEW_NOTE.search(notes)
        if label:
            yield _with(_row(number, record_id, "", ASREVIEW_WORDS[label[1]]), more | {"from": "asreview"})


def _of_table(path: Path) -> Iterator[TypedRow]:
    header, rows = _cells(path)
    decided = next((name for name in DECIDED if name in header), "")
    if set(TO_SCREEN.needed) <= set(header):
        yield from read_sheet(path, TO_SCREEN)
        return
    named = {"pmid", "pubmed_id", "doi", "title", "primary_title", *IDS} & set(header)
    words: Callable[[int, Mapping[str, str]], Iterable[TypedRow]]
    if "asreview_label" in header or {ASREVIEW_ID, "included"} <= set(header):
        words = _of_asreview
    elif {"key", "notes"} <= set(header) and not decided:
        words = _of_rayyan
    elif decided and named:
        words = partial(_of_any, decided)
    else:
        expected = (
            "key and notes (Rayyan), asreview_label (ASReview), record_id, phase and decision (our sheet), or decision "
            "beside pmid, doi or title"
        )
        raise DecisionError(Fault("nothing says what this file decides", path, "row 1", ", ".join(header), expected))
    for number, row in enumerate(rows, start=2):
        more = {"doi": " ".join((row.get("doi", ""), row.get("url", ""))), "year": row.get("year", "")[:4]}
        more |= {"title": row.get("title", "") or row.get("primary_title", "")}
        yield from (_with(one, more) for one in words(number, row))


def _with(row: TypedRow, more: Mapping[str, str]) -> TypedRow:
    return replace(row, cells={**row.cells, **more})


def _cells(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """The header and the rows, each row as wide as the header."""
    all_rows = sheet_rows(path)
    header = [name.strip().casefold() for name in next(all_rows, [])]
    rows = [row for row in all_rows if any(cell.strip() for cell in row)]
    faults = [
        Fault("this row does not fit the header", path, f"row {number}", f"{len(row)} cells", f"{len(header)} cells")
        for number, row in enumerate(rows, start=2)
        if len(row) != len(header)
    ]
    DecisionError.raise_if_any(faults)
    return header, [dict(zip(header, (cell.strip() for cell in row), strict=True)) for row in rows]


def _of_asreview(number: int, row: Mapping[str, str]) -> Iterator[TypedRow]:
    """A row of ASReview's: it gives the column `included` that was sent back as it was, beside what was decided."""
    label = row.get("asreview_label", row.get("included", ""))
    name, note = row.get("asreview_user_name", ""), row.get("asreview_note", "")
    decision = ASREVIEW_LABELS.get(label, label)
    found = _row(number, _id_of(row), name, decision, note=note if decision else "")
    yield _with(found, {"from": "asreview"} | ({"sent": row["included"]} if "included" in row else {}))


def _of_rayyan(number: int, row: Mapping[str, str]) -> Iterator[TypedRow]:
    return _of_notes(number, _id_of(row), row["notes"])


def _of_any(decided: str, number: int, row: Mapping[str, str]) -> Iterator[TypedRow]:
    """A row of a table that says in the column `decided` what was decided."""
    word = row[decided].casefold()
    found = _row(number, _id_of(row), row.get("reviewer", ""), ASREVIEW_LABELS.get(word, word), row.get("reason", ""),
                 row.get("note", ""))  # fmt: skip
    yield _with(found, {name: row[name] for name in ("phase", "made_on") if row.get(name)})


def _of_notes(number: int, record_id: str, notes: str) -> Iterator[TypedRow]:
    """The verdicts in Rayyan's notes, one for each person."""
    inclusion, reasons = RAYYAN_INCLUSION.search(notes), RAYYAN_REASONS.search(notes)
    for name, verdict in RAYYAN_VERDICT.findall(inclusion[1]) if inclusion else ():
        decision = RAYYAN_WORDS.get(verdict, verdict)
        reason = reasons[1].strip() if reasons and decision == "exclude" else ""
        yield _row(number, record_id, name, decision, reason)


def _id_of(row: Mapping[str, str]) -> str:
    """Our id in whatever column it stands, else the PMID."""
    places = [row[name] for name in IDS if row.get(name)]
    pmid = plain_pmid(row.get("pubmed_id", "") or row.get("pmid", "")) or named_pmid(row.get("url", ""))
    return _our_id(row.get("notes", ""), *places, pmid=pmid)


def _our_id(notes: str, *others: str, pmid: str) -> str:
    """The record id that the notes or another place carry; failing that, that of the PMID."""
    marked = OUR_ID.search(" ".join((notes, *others)))
    carried: Sequence[str] = [marked[1]] if marked else [o for o in others if ":" in o and " " not in o]
    return carried[0] if carried else pmid


def _row(number: int, record_id: str, reviewer: str, decision: str, reason: str = "", note: str = "") -> TypedRow:
    values = (record_id, TITLE_ABSTRACT, reviewer, decision, reason, note)
    cells = dict(zip((*TO_SCREEN.identity, *TO_SCREEN.typed), values, strict=True))
    return TypedRow(number, cells)
