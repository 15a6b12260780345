"""What changed in a review's records, when and why: new, gone, back, revised, deleted, warned of, published since."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import partial

from pipeline.ground.record import Record
from pipeline.review.searches import Search
from pipeline.tables.computed import Change

NOTICES = frozenset({"RetractionIn", "ExpressionOfConcernIn", "ErratumIn", "ReinstatementIn"})
"""The links by which PubMed says that something is wrong with a report, and Retraction Watch that it is no more."""

PUBLISHED = frozenset({"UpdateIn", "RepublishedIn", "ReportedIn"})
"""The links by which PubMed says that a preprint, or a report, has since been published elsewhere, and a register that
the results of a trial have."""

WORDS_BY_LINK = {
    "RetractionIn": "retracted", "ExpressionOfConcernIn": "called of concern", "ErratumIn": "corrected",
    "ReinstatementIn": "reinstated",
    "UpdateIn": "updated", "RepublishedIn": "published again",
    "ReportedIn": "reported",
}  # fmt: skip
LINK = re.compile(rf"\b({'|'.join(WORDS_BY_LINK)}):((?:\d+(?![\d./]))?)")
GAINED = re.compile(r"\bgained (?=retracted|called|corrected|reinstated|updated|published|reported)")
COLUMN_NAME = re.compile(r"(?<=[a-z])_(?=[a-z])")

UNCOMPARED = frozenset({"indexed", "first_seen", "last_seen", "record_id", "source"})


def changes_between(search: str, earlier: Record, later: Record, where: str = "PubMed") -> Iterator[Change]:
    """What a new version of a record changes: notices such as a retraction first, then the fields."""
    gained = [link for link in later.links if link not in earlier.links]
    for change, kinds in (("notice", NOTICES), ("linked", PUBLISHED)):
        links = [link for link in gained if link.split(":")[0] in kinds]
        if links:
            yield Change(search, later.record_id, change, "gained " + ", ".join(links))
    names = [field.name for field in fields(Record) if field.name not in UNCOMPARED]
    changed = [name for name in names if getattr(earlier, name) != getattr(later, name)]
    if changed:
        yield Change(search, later.record_id, "revised", f"changed in {where}: " + ", ".join(changed))


def in_plain_words(why: str) -> str:
    """Why a record changed, for people: tables keep NLM's names of links and the names of columns.

    >>> in_plain_words("gained RetractionIn:9, ErratumIn:8; changed in PubMed: publication_types, links")
    'retracted in PMID 9, corrected in PMID 8; changed in PubMed: publication types, links'
    """
    return COLUMN_NAME.sub(" ", GAINED.sub("", LINK.sub(_in_words, why)))


def _in_words(link: re.Match[str]) -> str:
    return f"{WORDS_BY_LINK[link[1]]} in {'PMID ' if link[2] else ''}{link[2]}"


@dataclass(frozen=True, slots=True)
class DatedHits:
    """What one dated answer of a source found.

    event   the name of the answer, as tables tell it
    asked   the question, exactly as it was asked
    ids     the records it found
    """

    event: str
    date: str
    asked: str
    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class SourceWords:
    """How a source is spoken of: its name, what it does with a new record, and what is asked of it."""

    where: str = "PubMed"
    created: str = "created"
    question: str = "strategy"

    @property
    def first(self) -> str:
        """Why a record is new that the first answer of all holds."""
        return "found by the first search" + ("" if self.where == "PubMed" else f" in {self.where}")


def changes_of_searches(searches: Sequence[Search], created_on: Callable[[str], str]) -> Iterator[Change]:
    """Which records each search found anew, lost or found again.

    `created_on` gives the date on which PubMed created the record of a PMID, "" where it is not known.
    """
    # One after the other: after five years the ids of all searches would be millions.
    findings = (
        DatedHits(search.name, search.date, search.result.sent, frozenset(f"pubmed:{pmid}" for pmid in search.pmids))
        for search in searches
    )
    return changes_of_findings(findings, lambda record_id: created_on(record_id.partition(":")[2]), SourceWords())


def changes_of_findings(
    findings: Iterable[DatedHits], created_on: Callable[[str], str], asking: SourceWords
) -> Iterator[Change]:
    """The same for any source; `created_on` is asked by record id."""
    ever: set[str] = set()
    before: frozenset[str] = frozenset()
    earlier: DatedHits | None = None
    for finding in findings:
        now = finding.ids
        for record_id in _in_order(now - ever):
            yield Change(
                finding.event, record_id, "new", _why_new(finding, earlier, partial(created_on, record_id), asking)
            )
        for record_id in _in_order((now & ever) - before):
            why = "an earlier search found it, the one before this did not"
            yield Change(finding.event, record_id, "back", why)
        for record_id in _in_order(before - now):
            yield Change(finding.event, record_id, "gone", _why_gone(finding, earlier, asking))
        ever |= now
        before, earlier = now, finding


def _in_order(record_ids: Iterable[str]) -> list[str]:
    """Ids of one source, numbers by their size."""
    return sorted(record_ids, key=lambda record_id: (len(record_id), record_id))


def _why_new(finding: DatedHits, earlier: DatedHits | None, created_on: Callable[[], str], asking: SourceWords) -> str:
    if earlier is None:
        return asking.first
    created = created_on()
    if created >= earlier.date:
        return f"new in {asking.where}: {asking.created} on {created}"
    since = f"in {asking.where} since {created}, " if created else ""
    if finding.asked != earlier.asked:
        return since + f"found because the {asking.question} changed"
    return since + "matching now: newly indexed or edited"


def _why_gone(finding: DatedHits, earlier: DatedHits | None, asking: SourceWords) -> str:
    if earlier and finding.asked != earlier.asked:
        return f"no longer found: the {asking.question} changed"
    return "no longer matching: edited or indexed anew"


def told_once(changes: Iterable[Change]) -> list[Change]:
    """The changes in order; a record that is deleted is not also told as gone by the same search."""
    ordered = sorted(changes, key=lambda change: (change.event, change.record_id, change.change, change.why))
    deleted = {(change.event, change.record_id) for change in ordered if change.change == "deleted"}
    return [c for c in ordered if c.change != "gone" or (c.event, c.record_id) not in deleted]
