"""The fate of a record: the one place of the PRISMA 2020 flow in which it ends, for now."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pipeline.ground.identifiers import plain_doi, plain_pmid
from pipeline.ground.text import letters
from pipeline.prisma.inputs import FlowInputs
from pipeline.review.people import DIFFER, NO_SECOND, RULE
from pipeline.tables.computed import Fate, ScreeningRow

ARMS = ("databases", "other")
"""The two ways in: databases and registers, or other methods such as citation searching."""

FATES = {
    "duplicate": "Duplicate records removed",
    "automation": "Records marked as ineligible by automation tools",
    "removed": "Records removed for other reasons",
    "awaiting_screening": "Records awaiting screening by a person",
    "excluded": "Records excluded",
    "awaiting_report": "Reports sought, awaiting full-text assessment",
    "not_retrieved": "Reports not retrieved",
    "report_excluded": "Reports excluded",
    "included": "Reports of included studies",
}
"""Every place where a record can end, in the order of the flow, in the words of PRISMA 2020 where it has some."""

FOUND_AGAIN = "Report that the previous version of the review included"


def fates_of(tables: FlowInputs, kind_by_source: Mapping[str, str], again: Collection[str] = ()) -> list[Fate]:
    """The fate of every identified record, in the order of the tables.

    `again`: the unique records that the previous version of the review included; finding them is not new.
    """
    through = flowing(tables, kind_by_source)
    fates = [
        Fate(row.record_id, row.source, arm_of(row.source, kind_by_source), "removed", row.reason)
        for row in tables.removed
    ]
    for record_id, source in tables.source_by_id.items():
        if through[record_id] != record_id:
            fate, reason = "duplicate", f"duplicate of {through[record_id]}"
        elif tables.kept(record_id) in again:
            fate, reason = "removed", FOUND_AGAIN
        else:
            fate, reason = fate_of_screened(tables.screening_by_id[tables.kept(record_id)])
        fates.append(Fate(record_id, source, arm_of(source, kind_by_source), fate, reason))
    return fates


def flowing(tables: FlowInputs, kind_by_source: Mapping[str, str]) -> dict[str, str]:
    """Record id -> the record of its group that goes through the flow; the others are duplicates of it.

    It is the one that deduplication kept, unless only another one is of a database or a register. So what a database
    holds came in by databases, and each way in conserves its own records.
    """
    flowing_by_kept: dict[str, str] = {}
    for record_id, source in tables.source_by_id.items():
        kept = tables.kept(record_id)
        if arm_of(source, kind_by_source) == "databases" and (kept == record_id or kept not in flowing_by_kept):
            flowing_by_kept[kept] = record_id
    kept_by_id = {record_id: tables.kept(record_id) for record_id in tables.record_by_id}
    return {record_id: flowing_by_kept.get(kept, kept) for record_id, kept in kept_by_id.items()}


def arm_of(source: str, kind_by_source: Mapping[str, str]) -> str:
    """The way in of a source."""
    return "databases" if kind_by_source[source] in ("database", "register") else "other"


def fate_of_screened(row: ScreeningRow) -> tuple[str, str]:
    """Where a unique record ended, and why: a person's word goes before the rules, on the full text alone too."""
    if row.decided_by != RULE:
        if row.outcome == "exclude":
            return "excluded", row.reason
        if row.outcome == "unclear":
            open_for = row.reason if row.reason in (NO_SECOND, DIFFER) else f"unclear to {row.decided_by}"
            return "awaiting_screening", open_for
    elif not row.full_text:
        return ("automation", row.reason) if row.outcome == "exclude" else ("awaiting_screening", row.outcome)
    if row.tag and row.full_text != "exclude":
        return "awaiting_report", row.tag
    full_text = {
        "": ("awaiting_report", "not sought yet"),
        "sought": (
            "awaiting_report",
            row.full_text_reason if row.full_text_reason in (NO_SECOND, DIFFER) else "sought",
        ),
        "not_retrieved": ("not_retrieved", row.full_text_reason),
        "exclude": ("report_excluded", row.full_text_reason),
        "include": ("included", ""),
    }
    return full_text[row.full_text]


def waits_for_a_reader(fate: Fate, screening: ScreeningRow) -> bool:
    """Whether a person has something to decide. An included study that is still ongoing waits for its results alone."""
    if fate.fate == "awaiting_report":
        return screening.full_text in ("", "sought")
    return fate.fate == "awaiting_screening"


def found_again(tables: FlowInputs, names: Collection[str]) -> set[str]:
    """The unique records of whose group one has a PMID, a DOI, a record id or a title among `names`."""
    return {kept for kept in found_by_name(tables, names).values() if kept}


def found_by_name(tables: FlowInputs, names: Collection[str]) -> dict[str, str]:
    """Name -> the unique record that it means, "" where none is there. A name may be an identifier in any writing."""
    if not names:
        return {}
    kept_by_name: dict[str, str] = {}
    for record_id, row in tables.record_by_id.items():
        for name in (record_id.casefold(), row.pmid, plain_doi(row.doi), letters(row.title)):
            if name:
                kept_by_name.setdefault(name, tables.kept(record_id))
    found = {}
    for name in names:
        forms = (name.strip().casefold(), plain_doi(name), plain_pmid(name), letters(name))
        found[name] = next((kept_by_name[form] for form in forms if form in kept_by_name), "")
    return found
