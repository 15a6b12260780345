"""What the page tells, taken from the files of a review and the tables of the earlier stages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.ground.files import write_text
from pipeline.ground.identifiers import page_of
from pipeline.page.content import (
    AuditOfRules,
    ChangedRecord,
    Content,
    CriterionCount,
    HeadOfPage,
    LineCounts,
    Notice,
    ShownReport,
    ShownStudy,
)
from pipeline.page.entries import Entry, QuotedWords, entries_of, excluded_by_rules, in_full, short_authors
from pipeline.page.links import links_of
from pipeline.page.render import page
from pipeline.prisma.counted import Counted
from pipeline.prisma.inputs import FlowInputs, IdentifiedRecord
from pipeline.review.agreement import agreements, judgements
from pipeline.review.audit import WRONG
from pipeline.review.audit_figures import audit_in_words, checked_by_rule
from pipeline.review.changes import in_plain_words
from pipeline.review.layout import REPORT_PAGE
from pipeline.review.news.news import CHANGES as TOLD_CHANGES
from pipeline.review.protocol import Protocol
from pipeline.review.searches import Search
from pipeline.tables.computed import VERDICTS, AuditRow, Change, Fate, ImportRow, NewRow, StudyRow
from pipeline.tables.kept import Decision
from pipeline.tables.records import UNIQUE

NOTICE_WORDS = {
    "RetractionIn": "retracted",
    "ExpressionOfConcernIn": "expression of concern",
    "ErratumIn": "erratum",
    "ReinstatementIn": "reinstated",
}
"""The links by which PubMed says that something is wrong with a report; Cochrane's handbook asks to look for them."""
RETRACTED = "Retracted Publication"


def write_page(
    results: Path,
    protocol: Protocol,
    searches: Sequence[Search],
    inputs: FlowInputs,
    found: Counted,
    new: Sequence[NewRow],
    changes: Sequence[Change],
    decisions: Sequence[Decision],
    audited: Sequence[AuditRow] = (),
    studies: Sequence[StudyRow] = (),
    imports: Sequence[ImportRow] = (),
    last_read: str = "",
    asked: Sequence[str] = (),
) -> None:
    """Write report.html.

    `new`, `changes`: what this update is the first to tell; `last_read`: how many people want of what they read last;
    `asked`: how each source stands that is asked besides PubMed, in a sentence.
    """
    links = {
        record_id: page_of(record.pmid, record.doi, record_id=record_id)
        for record_id, record in inputs.record_by_id.items()
    }
    entries = read_entries(results, inputs, found.fates, {row.record_id: row.why for row in new}, links)
    content = content_of(protocol, searches, inputs, found, entries, changes, decisions, audited)
    content = replace(
        content, studies=[shown_study(row, inputs) for row in studies], imports=imports, asked=asked,
        last_read=last_read,
    )  # fmt: skip
    write_text(results / REPORT_PAGE, page(content))


def content_of(
    protocol: Protocol,
    searches: Sequence[Search],
    tables: FlowInputs,
    counted: Counted,
    entries: Sequence[Entry],
    changes: Sequence[Change],
    decisions: Sequence[Decision],
    audited: Sequence[AuditRow] = (),
) -> Content:
    """What report.html tells. `changes`: those that this update is the first to tell."""
    about = protocol.review
    names = tuple(search.name for search in searches)
    lines_by_search = [{line.name: (line.sent, line.count) for line in search.lines} for search in searches]
    titles = {record_id: record.title for record_id, record in tables.record_by_id.items()}
    return Content(
        HeadOfPage(about.title, about.question, about.citation, about.reconstruction, names),
        counted.sources,
        counted.flow,
        counted.counts,
        {name: len(fates) for name, fates in counted.fates_by_name.items()},
        entries,
        criterion_counts([(c.id, c.kind, c.reason) for c in protocol.criteria], tables),
        line_counts(lines_by_search),
        agreements(judgements(decisions)),
        notices(tables, counted.fates),
        [
            ChangedRecord(c.record_id, titles.get(c.record_id, ""), TOLD_CHANGES[c.change], in_plain_words(c.why))
            for c in changes
        ],
        audit_of(audited),
    )


def read_entries(
    results: Path, tables: FlowInputs, fates: Sequence[Fate], why_new: Mapping[str, str], link_by_id: Mapping[str, str]
) -> list[Entry]:
    """The records of the page, with the abstracts and the deciding words of those that it shows in full."""
    shown = in_full(tables, fates, why_new.keys())
    quoted = [*shown, *excluded_by_rules(tables, fates)]
    return entries_of(
        tables, fates, why_new, read_abstracts(results, shown), read_findings(results, quoted), link_by_id
    )


def shown_study(row: StudyRow, tables: FlowInputs) -> ShownStudy:
    """A study as the page shows it."""
    reports = {report: _shown_report(report, tables) for report in row.reports}
    main = reports.pop(row.main_report)
    return ShownStudy(row.study, row.design, main, tuple(reports.values()), row.also_in)


def _shown_report(record_id: str, tables: FlowInputs) -> ShownReport:
    record = tables.record_by_id[record_id]
    about = " · ".join(filter(None, (short_authors(record.authors), record.journal, record.year)))
    return ShownReport(record_id, record.title, about, links_of(record.pmid, record.doi))


@dataclass(frozen=True, slots=True)
class Abstract:
    """The abstract of a record."""

    record_id: str
    abstract: str


def read_abstracts(results: Path, record_ids: Collection[str]) -> dict[str, str]:
    """Unique record -> its abstract, of these records."""
    return {row.record_id: row.abstract for row in UNIQUE.read_as(Abstract, results, of=record_ids)}


def read_findings(results: Path, record_ids: Collection[str]) -> dict[str, list[QuotedWords]]:
    """Unique record -> the words on which its met criteria rest, of these records."""
    findings: dict[str, list[QuotedWords]] = {record_id: [] for record_id in record_ids}
    for row in VERDICTS.read(results, of=findings, filled="field"):
        if row.verdict == "met" and row.field:
            finding = QuotedWords(row.criterion_id, row.field, int(row.start), int(row.end), row.evidence)
            findings[row.record_id].append(finding)
    return findings


def criterion_counts(criteria: Iterable[tuple[str, str, str]], tables: FlowInputs) -> list[CriterionCount]:
    """How often each criterion, given as id, kind and reason, excludes a record by rule."""
    first: Counter[str] = Counter()
    at_all: Counter[str] = Counter()
    for row in tables.screening_by_id.values():
        if row.rule_outcome == "exclude":
            first.update(row.rule_reasons[:1])
            at_all.update(row.rule_reasons)
    return [CriterionCount(id_, kind, reason, first[id_], at_all[id_]) for id_, kind, reason in criteria]


def audit_of(rows: Sequence[AuditRow]) -> AuditOfRules:
    """What people found who checked exclusions by rules alone."""
    return AuditOfRules(audit_in_words(rows), checked_by_rule(rows), [row for row in rows if row.answer == WRONG])


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


def notices(tables: FlowInputs, fates: Iterable[Fate]) -> list[Notice]:
    """What PubMed says against the reports that went through the flow, those that count most first.

    A notice about any record of a report is one about the report: the kept record may be another database's.
    """
    words_by_kept: dict[str, list[str]] = {}
    for record_id, record in tables.record_by_id.items():
        words_by_kept.setdefault(tables.kept(record_id), []).extend(_words_against(record))
    order = ("included", "awaiting_report", "awaiting_screening")
    found = [
        Notice(fate.record_id, tables.record_by_id[fate.record_id].title, fate.fate, "; ".join(dict.fromkeys(words)))
        for fate in fates
        if fate.fate != "duplicate" and (words := words_by_kept.get(tables.kept(fate.record_id)))
    ]
    return sorted(found, key=lambda notice: order.index(notice.fate) if notice.fate in order else len(order))


def _words_against(record: IdentifiedRecord) -> Iterator[str]:
    links = [link.partition(":") for link in record.links]
    if RETRACTED in record.publication_types and not any(kind == "RetractionIn" for kind, _, _ in links):
        yield "marked as retracted"
    for kind, _, where in links:
        if kind in NOTICE_WORDS:
            yield f"{NOTICE_WORDS[kind]} in {where}"
