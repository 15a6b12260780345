"""What changed in a review's records, when and why: new, gone, back, revised, deleted, warned of, published since."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields

from pipeline.ground.record import Record
from pipeline.review.searches import Search
from pipeline.tables.computed import Change

NOTICES = frozenset({"RetractionIn", "ExpressionOfConcernIn", "ErratumIn"})
"""The links by which PubMed says that something is wrong with a report."""

PUBLISHED = frozenset({"UpdateIn", "RepublishedIn"})
"""The links by which PubMed says that a preprint, or a report, has since been published elsewhere."""

WORDS_BY_LINK = {
    "RetractionIn": "retracted", "ExpressionOfConcernIn": "called of concern", "ErratumIn": "corrected",
    "UpdateIn": "updated", "RepublishedIn": "published again",
}  # fmt: skip
LINK = re.compile(rf"\b({'|'.join(WORDS_BY_LINK)}):(\d*)")
GAINED = re.compile(r"\bgained (?=retracted|called|corrected|updated|published)")
COLUMN_NAME = re.compile(r"(?<=[a-z])_(?=[a-z])")

UNCOMPARED = frozenset({"indexed", "first_seen", "last_seen", "record_id", "source"})


def changes_between(search: str, earlier: Record, later: Record) -> Iterator[Change]:
    """What a new version of a record changes: notices such as a retraction first, then the fields."""
    gained = [link for link in later.links if link not in earlier.links]
    for change, kinds in (("notice", NOTICES), ("linked", PUBLISHED)):
        links = [link for link in gained if link.split(":")[0] in kinds]
        if links:
            yield Change(search, later.record_id, change, "gained " + ", ".join(links))
    names = [field.name for field in fields(Record) if field.name not in UNCOMPARED]
    changed = [name for name in names if getattr(earlier, name) != getattr(later, name)]
    if changed:
        yield Change(search, later.record_id, "revised", "changed in PubMed: " + ", ".join(changed))


def in_plain_words(why: str) -> str:
    """Why a record changed, for people: tables keep NLM's names of links and the names of columns.

    >>> in_plain_words("gained RetractionIn:9, ErratumIn:8; changed in PubMed: publication_types, links")
    'retracted in PMID 9, corrected in PMID 8; changed in PubMed: publication types, links'
    """
    return COLUMN_NAME.sub(" ", GAINED.sub("", LINK.sub(_in_words, why)))


def _in_words(link: re.Match[str]) -> str:
    return f"{WORDS_BY_LINK[link[1]]} in {'PMID ' if link[2] else ''}{link[2]}"


def changes_of_searches(searches: Sequence[Search], created_on: Callable[[str], str]) -> Iterator[Change]:
    """Which records each search found anew, lost or found again.

    `created_on` gives the date on which PubMed created the record of a PMID, "" where it is not known.
    """
    ever: set[str] = set()
    before: set[str] = set()
    earlier: Search | None = None
    for search in searches:
        now = set(search.pmids)
        for pmid in sorted(now - ever, key=int):
            yield Change(search.name, f"pubmed:{pmid}", "new", _why_new(search, earlier, created_on, pmid))
        for pmid in sorted((now & ever) - before, key=int):
            why = "an earlier search found it, the one before this did not"
            yield Change(search.name, f"pubmed:{pmid}", "back", why)
        for pmid in sorted(before - now, key=int):
            yield Change(search.name, f"pubmed:{pmid}", "gone", _why_gone(search, earlier))
        ever |= now
        before, earlier = now, search


def _why_new(search: Search, earlier: Search | None, created_on: Callable[[str], str], pmid: str) -> str:
    if earlier is None:
        return "found by the first search"
    created = created_on(pmid)
    if created >= earlier.date:
        return f"new in PubMed: created on {created}"
    since = f"in PubMed since {created}, " if created else ""
    if search.result.sent != earlier.result.sent:
        return since + "found because the strategy changed"
    return since + "matching now: newly indexed or edited"


def _why_gone(search: Search, earlier: Search | None) -> str:
    if earlier and search.result.sent != earlier.result.sent:
        return "no longer found: the strategy changed"
    return "no longer matching: edited or indexed anew"


def told_once(changes: Iterable[Change]) -> list[Change]:
    """The changes in order; a record that is deleted is not also told as gone by the same search."""
    ordered = sorted(changes, key=lambda change: (change.event, change.record_id, change.change, change.why))
    deleted = {(change.event, change.record_id) for change in ordered if change.change == "deleted"}
    return [c for c in ordered if c.change != "gone" or (c.event, c.record_id) not in deleted]
