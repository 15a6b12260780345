"""What the page tells, taken from the files of a review and the tables of the earlier stages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.ground.tables import read_table
from pipeline.page.content import About, ChangedRecord, Content, CriterionCount, LineCounts, Notice
from pipeline.page.entries import Entry, Finding, entries_of, in_full
from pipeline.prisma.agreement import Judgement, agreements
from pipeline.prisma.counted import Counted
from pipeline.prisma.fates import Fate
from pipeline.prisma.tables import Row, Tables
from pipeline.review.changes import Change
from pipeline.review.decisions import DUPLICATE, Decision
from pipeline.review.people import CONSENSUS, RETRIEVAL
from pipeline.review.protocol import Protocol
from pipeline.review.searches import Search

NOTICE_WORDS = {
    "RetractionIn": "retracted",
    "ExpressionOfConcernIn": "expression of concern",
    "ErratumIn": "erratum",
}
"""The links by which PubMed says that something is wrong with a report; Cochrane's handbook asks to look for them."""
RETRACTED = "Retracted Publication"


def content_of(
    protocol: Protocol,
    searches: Sequence[Search],
    tables: Tables,
    counted: Counted,
    entries: Sequence[Entry],
    changes: Sequence[Change],
    decisions: Sequence[Decision],
) -> Content:
    """What report.html tells. `changes`: those that this update is the first to tell."""
    about = protocol.review
    names = tuple(search.name for search in searches)
    lines_by_search = [{line.name: (line.sent, line.count) for line in search.lines} for search in searches]
    titles = {record_id: record["title"] for record_id, record in tables.record_by_id.items()}
    return Content(
        About(about.title, about.question, about.citation, about.reconstruction, names),
        counted.sources,
        counted.flow,
        counted.counts,
        {name: len(fates) for name, fates in counted.fates_by_name.items()},
        entries,
        criterion_counts([(c.id, c.kind, c.reason) for c in protocol.criteria], tables),
        line_counts(lines_by_search),
        agreements(judgements(decisions)),
        notices(tables, counted.fates),
        [ChangedRecord(c.record_id, titles.get(c.record_id, ""), c.change, c.why) for c in changes],
    )


def judgements(decisions: Iterable[Decision]) -> Iterator[Judgement]:
    """What reviewers said for or against records: not that a report is sought or lost, nor what they settled on."""
    for decision in decisions:
        is_consensus = decision.reviewer.casefold() == CONSENSUS
        if decision.phase != DUPLICATE and decision.decision not in RETRIEVAL and not is_consensus:
            yield decision.phase, decision.reviewer, decision.record_id, decision.decision


def read_entries(
    results: Path, tables: Tables, fates: Sequence[Fate], why_new: Mapping[str, str], link_by_id: Mapping[str, str]
) -> list[Entry]:
    """The records of the page, with the abstracts and the deciding words of those that it shows in full."""
    shown = in_full(tables, fates, why_new.keys())
    return entries_of(tables, fates, why_new, read_abstracts(results, shown), read_findings(results, shown), link_by_id)


def read_abstracts(results: Path, record_ids: Collection[str]) -> dict[str, str]:
    """Unique record -> its abstract, of these records."""
    rows = read_table(results / "unique.csv", ("record_id", "abstract"), others=True)
    wanted = set(record_ids)
    return {row["record_id"]: row["abstract"] for row in rows if row["record_id"] in wanted}


def read_findings(results: Path, record_ids: Collection[str]) -> dict[str, list[Finding]]:
    """Unique record -> the words on which its met criteria rest, of these records."""
    columns = ("record_id", "criterion_id", "verdict", "field", "start", "end", "evidence")
    findings: dict[str, list[Finding]] = {record_id: [] for record_id in record_ids}
    for row in read_table(results / "verdicts.csv", columns, others=True):
        if row["verdict"] == "met" and row["field"] and row["record_id"] in findings:
            place = int(row["start"]), int(row["end"])
            findings[row["record_id"]].append(Finding(row["criterion_id"], row["field"], *place, row["evidence"]))
    return findings


def criterion_counts(criteria: Iterable[tuple[str, str, str]], tables: Tables) -> list[CriterionCount]:
    """How often each criterion, given as id, kind and reason, excludes a record by rule."""
    first: Counter[str] = Counter()
    at_all: Counter[str] = Counter()
    for row in tables.screening_by_id.values():
        if row["rule_outcome"] == "exclude":
            ids = row["rule_reasons"].split("|")
            first.update(ids[:1])
            at_all.update(ids)
    return [CriterionCount(id_, kind, reason, first[id_], at_all[id_]) for id_, kind, reason in criteria]


def line_counts(searches: Sequence[Mapping[str, tuple[str, int]]]) -> list[LineCounts]:
    """The lines of all searches, each given as name -> (what was sent, hits); later lines come last."""
    names = list(dict.fromkeys(name for search in searches for name in search))
    return [
        LineCounts(
            name,
            next(search[name][0] for search in reversed(searches) if name in search),
            tuple(search[name][1] if name in search else None for search in searches),
        )
        for name in names
    ]


def notices(tables: Tables, fates: Iterable[Fate]) -> list[Notice]:
    """What PubMed says against the reports that went through the flow, those that count most first.

    A notice about any record of a report is one about the report: the kept record may be another database's.
    """
    words_by_kept: dict[str, list[str]] = {}
    for record_id, record in tables.record_by_id.items():
        words_by_kept.setdefault(tables.kept(record_id), []).extend(_words_against(record))
    order = ("included", "awaiting_report", "awaiting_screening")
    found = [
        Notice(fate.record_id, tables.record_by_id[fate.record_id]["title"], fate.fate, "; ".join(dict.fromkeys(words)))
        for fate in fates
        if fate.fate != "duplicate" and (words := words_by_kept.get(tables.kept(fate.record_id)))
    ]
    return sorted(found, key=lambda notice: order.index(notice.fate) if notice.fate in order else len(order))


def _words_against(record: Row) -> Iterator[str]:
    links = [link.partition(":") for link in record["links"].split("|")]
    if RETRACTED in record["publication_types"].split("|") and not any(kind == "RetractionIn" for kind, _, _ in links):
        yield "marked as retracted"
    for kind, _, where in links:
        if kind in NOTICE_WORDS:
            yield f"{NOTICE_WORDS[kind]} in {where}"
