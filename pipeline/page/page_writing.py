"""What the page tells, taken from the files of a review and the tables of the earlier stages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.ground.files import write_pieces
from pipeline.page.content import (
    AuditOfRules,
    ChangedRecord,
    Content,
    CriterionCount,
    HeadOfPage,
    LineCounts,
    ListedRecords,
    Notice,
    ShownReport,
    ShownStudy,
)
from pipeline.page.entries import short_authors
from pipeline.page.links import links_of
from pipeline.page.render import pieces
from pipeline.prisma.counted import Counted
from pipeline.prisma.inputs import NOTICE_WORDS, RETRACTED, FlowInputs, IdentifiedRecord
from pipeline.review.agreement import agreements, judgements
from pipeline.review.audit import WRONG
from pipeline.review.audit_figures import audit_in_words, checked_by_rule
from pipeline.review.changes import in_plain_words
from pipeline.review.layout import REPORT_PAGE
from pipeline.review.news.news import CHANGES as TOLD_CHANGES
from pipeline.review.protocol import Protocol
from pipeline.review.searches import Search, searched_in_words
from pipeline.tables.computed import AuditRow, Change, Fate, ImportRow, StudyRow
from pipeline.tables.kept import Decision


def write_page(
    results: Path,
    protocol: Protocol,
    searches: Sequence[Search],
    inputs: FlowInputs,
    found: Counted,
    records: ListedRecords,
    changes: Sequence[Change],
    decisions: Sequence[Decision],
    audited: Sequence[AuditRow] = (),
    studies: Sequence[StudyRow] = (),
    imports: Sequence[ImportRow] = (),
    last_read: str = "",
    asked: Sequence[str] = (),
) -> None:
    """Write report.html.

    `changes`: what this update is the first to tell; `last_read`: how many people want of what they read last; `asked`:
    how each source stands that is asked besides PubMed, in a sentence.
    """
    content = content_of(protocol, searches, inputs, found, records, changes, decisions, audited)
    content = replace(
        content, studies=[shown_study(row, inputs) for row in studies], imports=imports, asked=asked,
        last_read=last_read,
    )  # fmt: skip
    write_pieces(results / REPORT_PAGE, pieces(content))


def content_of(
    protocol: Protocol,
    searches: Sequence[Search],
    tables: FlowInputs,
    counted: Counted,
    records: ListedRecords,
    changes: Sequence[Change],
    decisions: Sequence[Decision],
    audited: Sequence[AuditRow] = (),
) -> Content:
    """What report.html tells. `changes`: those that this update is the first to tell."""
    about = protocol.review
    names = tuple(search.name for search in searches)
    lines_by_search = [{line.name: (line.sent, line.count) for line in search.lines} for search in searches]
    return Content(
        HeadOfPage(
            about.title, about.question, about.citation, about.reconstruction, searched_in_words(searches), names
        ),
        counted.sources,
        counted.flow,
        counted.counts,
        {name: len(fates) for name, fates in counted.fates_by_name.items()},
        records,
        criterion_counts([(c.id, c.kind, c.reason) for c in protocol.criteria], tables),
        line_counts(lines_by_search),
        agreements(judgements(decisions)),
        notices(tables, counted.fates),
        [
            ChangedRecord(c.record_id, _title(tables, c.record_id), TOLD_CHANGES[c.change], in_plain_words(c.why))
            for c in changes
        ],
        audit_of(audited),
    )


def _title(tables: FlowInputs, record_id: str) -> str:
    record = tables.record_by_id.get(record_id)
    return record.title if record else ""


def shown_study(row: StudyRow, tables: FlowInputs) -> ShownStudy:
    """A study as the page shows it."""
    reports = {report: _shown_report(report, tables) for report in row.reports}
    main = reports.pop(row.main_report)
    return ShownStudy(row.study, row.design, main, tuple(reports.values()), row.also_in)


def _shown_report(record_id: str, tables: FlowInputs) -> ShownReport:
    record = tables.record_by_id[record_id]
    about = " · ".join(filter(None, (short_authors(record.authors), record.journal, record.year)))
    return ShownReport(record_id, record.title, about, links_of(record.pmid, record.doi))


def criterion_counts(criteria: Iterable[tuple[str, str, str]], tables: FlowInputs) -> list[CriterionCount]:
    """How often each criterion, given as id, kind and reason, excludes a record by rule."""
    first: Counter[str] = Counter()
    at_all: Counter[str] = Counter()
    by_reasons = Counter(row.rule_reasons for row in tables.screening_by_id.values() if row.rule_outcome == "exclude")
    for reasons, n in by_reasons.items():
        first.update(dict.fromkeys(reasons[:1], n))
        at_all.update(dict.fromkeys(reasons, n))
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
    for record_id, record in tables.noticed():
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
