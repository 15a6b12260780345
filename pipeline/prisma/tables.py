"""What the earlier stages wrote, as far as the flow is counted from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.ground.tables import read_table

Row = Mapping[str, str]

RECORD_COLUMNS = ("record_id", "source", "title", "year")
FURTHER_RECORD_COLUMNS = ("authors", "journal", "pmid", "doi", "registry_ids", "links", "status", "first_seen",
                          "publication_types")  # fmt: skip
SCREENING_COLUMNS = ("record_id", "outcome", "reason", "decided_by", "rule_outcome", "rule_reasons", "flags", "score",
                     "full_text", "full_text_reason")  # fmt: skip

SAME_STUDY = frozenset({"companion report", "related", "preprint", "conference abstract", "protocol"})
"""The types of a person's link that join two reports to one study; a comment or an erratum is no report of it."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of the earlier stages, each by record id where it has one row per record.

    person_links   pairs of unique records that a person called reports of one study
    """

    record_by_id: Mapping[str, Row]
    removed: Sequence[Row]
    kept_by_duplicate: Mapping[str, str]
    screening_by_id: Mapping[str, Row]
    person_links: Sequence[tuple[str, str]] = ()

    def kept(self, record_id: str) -> str:
        """The unique record that stands for this one: itself, unless it was set aside."""
        return self.kept_by_duplicate.get(record_id, record_id)


def read_tables(results: Path) -> Tables:
    """Read them. Raises TableError."""
    records = read_table(results / "records.csv", RECORD_COLUMNS, FURTHER_RECORD_COLUMNS, others=True)
    duplicates = read_table(results / "duplicates.csv", ("record_id", "kept_id"), others=True)
    screening = read_table(results / "screening.csv", SCREENING_COLUMNS, others=True)
    links = read_table(results / "links.csv", ("record_id", "other_id", "type", "rule"), others=True)
    return Tables(
        {row["record_id"]: row for row in records},
        list(read_table(results / "removed.csv", ("record_id", "source", "reason"))),
        {row["record_id"]: row["kept_id"] for row in duplicates},
        {row["record_id"]: row for row in screening},
        [(row["record_id"], row["other_id"]) for row in links if row["rule"] == "person" and row["type"] in SAME_STUDY],
    )
