"""Records for other tools: Rayyan's columns, ASReview's, or RIS for all others.

Every record carries our id, in a column of its own or in its notes, by which its decision finds the way back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.ground.files import write_text
from pipeline.ground.identifiers import page_of
from pipeline.ground.record import Record
from pipeline.sources.ris_writer import as_ris
from pipeline.tables.csv_text import csv_rows, write_rows
from pipeline.tables.records import RECORDS

ID_MARK = "TRIALSIFT-ID:"
"""Stands before our id in the notes of a record."""
ASREVIEW_ID = "trialsift_id"
"""Our id's column for ASReview, which keeps the name record_id for itself."""
RAYYAN_COLUMNS = ("key", "title", "year", "month", "day", "journal", "issn", "volume", "issue", "pages", "authors",
                  "url", "language", "publisher", "location", "abstract", "notes", "doi", "keywords", "pubmed_id",
                  "pmc_id")  # fmt: skip
ASREVIEW_COLUMNS = (
    ASREVIEW_ID,
    "title",
    "abstract",
    "authors",
    "keywords",
    "doi",
    "url",
    "year",
    "journal",
    "included",
)
LABELS = {"include": "1", "exclude": "0"}


@dataclass(frozen=True, slots=True)
class Sent:
    """A record on its way out; `decision` is the word that stands on title and abstract, "" while there is none."""

    record: Record
    decision: str = ""

    @property
    def link(self) -> str:
        return page_of(self.record.pmid, self.record.doi)

    @property
    def note(self) -> str:
        return f"{ID_MARK} {self.record.record_id}"


def write_rayyan(path: Path, sent: Iterable[Sent]) -> int:
    """A CSV with the columns of Rayyan's own; how many records it holds."""
    return write_rows(path, RAYYAN_COLUMNS, map(_rayyan_row, sent))


def _rayyan_row(sent: Sent) -> list[str]:
    record = sent.record
    values = {name: getattr(record, name) for name in ("title", "year", "journal", "volume", "issue", "pages", "doi")}
    values |= {"key": record.record_id, "notes": sent.note, "url": sent.link, "pubmed_id": record.pmid}
    values |= {"authors": " and ".join(record.authors), "keywords": ", ".join(record.keywords)}
    values |= {"abstract": record.abstract, "language": ", ".join(record.language)}
    return [values.get(name, "") for name in RAYYAN_COLUMNS]


def write_asreview(path: Path, sent: Iterable[Sent]) -> int:
    """A CSV as ASReview reads it, decisions as labels 1 and 0; how many records it holds."""
    return write_rows(path, ASREVIEW_COLUMNS, map(_asreview_row, sent))


def _asreview_row(sent: Sent) -> list[str]:
    record = sent.record
    # ASReview splits at ";" alone: a blank behind it would begin the next name.
    authors, keywords = ";".join(record.authors), ";".join(record.keywords)
    described = [record.title, record.abstract, authors, keywords, record.doi, sent.link, record.year, record.journal]
    return [record.record_id, *described, LABELS.get(sent.decision, "")]


def sent_labels(path: Path) -> dict[str, str]:
    """Record id -> the decision with which it was last sent to ASReview; {} where nothing was."""
    if not path.is_file():
        return {}
    rows = csv_rows(path, lambda header: None)
    header = next(rows)
    word_by_label = {label: word for word, label in LABELS.items()}
    labels = ((cells[header.index(ASREVIEW_ID)], cells[header.index("included")]) for cells in rows)
    return {record_id: word_by_label[label] for record_id, label in labels if label in word_by_label}


def write_ris(path: Path, sent: Iterable[Sent]) -> int:
    """A RIS file; how many records it holds."""
    all_sent = list(sent)
    notes = {one.record.record_id: [one.note] for one in all_sent}
    write_text(path, as_ris([one.record for one in all_sent], {}, notes))
    return len(all_sent)


def write_records(path: Path, sent: Iterable[Sent]) -> int:
    """A table of records in our own columns; how many it holds."""
    return RECORDS.named(path.name).write(path.parent, [one.record for one in sent])


FORMATS: dict[str, tuple[str, Callable[[Path, Iterable[Sent]], int]]] = {
    "rayyan": ("csv", write_rayyan),
    "asreview": ("csv", write_asreview),
    "ris": ("ris", write_ris),
    "covidence": ("ris", write_ris),
    "csv": ("csv", write_records),
}
"""Format -> the ending of its file and what writes it."""


def write_sent(path: Path, form: str, sent: Iterable[Sent]) -> int:
    """Write the records in one of FORMATS; how many."""
    return FORMATS[form][1](path, sent)
