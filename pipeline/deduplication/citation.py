"""A record made comparable once: the citation, which all later steps read instead of the record."""

from __future__ import annotations

import re
from functools import lru_cache
from sys import intern
from typing import NamedTuple

from pipeline.deduplication.authors import initials, surnames
from pipeline.deduplication.field_values import without_markup
from pipeline.deduplication.titles import Title, read_title
from pipeline.deduplication.volume_and_pages import Place, read_place
from pipeline.ground.identifiers import plain_doi
from pipeline.ground.record import Record
from pipeline.ground.text import folded, present

COCHRANE_PREFIX = "10.1002/14651858"
COCHRANE_VERSION = re.compile(r"(10\.1002/14651858\.[a-z]{2}\d{6})(?:\.pub(\d+))?")

YEAR = re.compile(r"(?:1[89]|20)\d\d")
READ_OF_ABSTRACT = 420
KEPT_OF_ABSTRACT = 200
LABEL = re.compile(
    r"^(?:(?:background|objectives?|purpose|introduction|rationale|aims?|context|summary|abstract|importance|unlabelled"
    r"|goals?|question|hypothesis|problem|study|setting|of|the|this|and|review|statement)\b ?)+"
)
MEETING = re.compile(r"\bconference\b|\bcongress\b|\bmeeting|\bsymposium\b|\bannual scientific\b")
PREPRINT_SERVER = re.compile(r"\b(?:medrxiv|biorxiv|arxiv|research square|ssrn|preprints?(?: org)?|psyarxiv|osf)\b")
PREPRINT_DOI = re.compile(
    r"10\.(?:1101/(?:\d{6}|(?:19|20)\d\d\.)|21203/rs\.|2139/ssrn|20944/preprints|48550/arxiv|3123[14]/osf|31219/|31234/)"
)
KIND_BY_TYPE = {
    "published erratum": "erratum",
    "retraction of publication": "retraction",
    "expression of concern": "retraction",
    "clinical trial protocol": "protocol",
}
"""Publication types of NLM that say what a title may not say."""
DELETED = "deleted"
"""The status of a record that PubMed no longer has: deleted, or merged into another."""
NO_IDS: frozenset[str] = frozenset()
UNKNOWN_DATE = "9999"
MEETING_ABSTRACT = frozenset(("meeting abstract", "conference abstract", "congress"))

Rank = tuple[str, bool, str]


class Citation(NamedTuple):
    """A record's comparable form; a tuple, as a dataclass costs more. Absent text is "", an absent year None.

    kinds: what title or publication types say of the report ("erratum", "reply", "protocol"); initials: those of the
    first authors; meeting: whether the record says that it is an
    abstract of a meeting; deleted: whether PubMed no longer has it; abstract: its first words; linked: PubMed's
    relations, pairs of the other PMID and the kind;
    rank: its place in the order in which records are taken in.
    """

    record_id: str
    pmid: str
    doi: str
    title: Title
    kinds: frozenset[str]
    surnames: tuple[str, ...]
    initials: str
    year: int | None
    journal: str
    place: Place
    meeting: bool
    preprint: bool
    deleted: bool
    abstract: str
    registry_ids: frozenset[str]
    linked: tuple[tuple[str, str], ...]
    rank: Rank


def normalise(record: Record) -> Citation:
    """The citation of `record`."""
    year = _year(record.year)
    doi = plain_doi(record.doi)
    journal, at_meeting, on_server = _journal(record.journal)
    kinds, is_meeting_abstract, is_preprint = _said_by_types(record.publication_types)
    title = read_title(record.title)
    return Citation(
        record_id=record.record_id,
        pmid=record.pmid if record.pmid.isdigit() else present(record.pmid),
        doi=doi,
        title=title,
        kinds=title.kinds | kinds if kinds else title.kinds,
        surnames=surnames(record.authors),
        initials=initials(record.authors),
        year=year,
        journal=journal,
        place=read_place(record.volume, record.issue, record.pages, year),
        meeting=at_meeting or is_meeting_abstract or _names_a_meeting(record.volume, record.issue),
        preprint=on_server or is_preprint or (bool(doi) and bool(PREPRINT_DOI.match(doi))),
        deleted=record.status == DELETED,
        abstract=_opening(record.abstract),
        registry_ids=_registry_ids(record.registry_ids) if record.registry_ids else NO_IDS,
        linked=_relations(record.links) if record.links else (),
        rank=rank_of(intern(record.first_seen), record.record_id),
    )


def rank_of(first_seen: str, record_id: str) -> Rank:
    """Earliest seen first, of one day PubMed's own before others, then by id; an unknown date counts as the latest.

    People decide on the survivor's id, and PubMed's is the one that every other tool knows.
    """
    return first_seen or UNKNOWN_DATE, not record_id.startswith("pubmed:"), record_id


@lru_cache(maxsize=1 << 12)
def _said_by_types(publication_types: tuple[str, ...]) -> tuple[frozenset[str], bool, bool]:
    """What the publication types say: kinds, whether it is an abstract of a meeting, whether a preprint."""
    types = {name.casefold() for name in publication_types}
    kinds = frozenset(kind for name, kind in KIND_BY_TYPE.items() if name in types)
    return kinds, not types.isdisjoint(MEETING_ABSTRACT), "preprint" in types


def _names_a_meeting(volume: str, issue: str) -> bool:
    # Most are numbers and nothing else.
    return not (volume + issue).isdigit() and bool(MEETING.search(f"{volume} {issue}".casefold()))


def _registry_ids(raw: tuple[str, ...]) -> frozenset[str]:
    return frozenset([folded(identity).replace(" ", "") for identity in raw])


@lru_cache(maxsize=1 << 10)
def _year(raw: str) -> int | None:
    found = YEAR.search(raw)
    return int(found[0]) if found else None


@lru_cache(maxsize=1 << 14)
def _journal(raw: str) -> tuple[str, bool, bool]:
    """The folded name, whether it names a meeting, and whether it is a preprint server."""
    name = intern(folded(without_markup(present(raw))))
    return name, bool(MEETING.search(name)), bool(PREPRINT_SERVER.search(name))


def _opening(abstract: str) -> str:
    """The first words of the abstract without the label of its first section."""
    if not abstract:
        return ""
    words = folded(without_markup(present(abstract[:READ_OF_ABSTRACT])))
    label = LABEL.match(words)
    start = label.end() if label else 0
    return words[start : start + KEPT_OF_ABSTRACT]


def _relations(links: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The other record's PMID and the kind of relation, of all that are not mere citations."""
    parted = [link.partition(":") for link in links if not link.startswith("Cites")]
    return tuple([(other.strip(), kind) for kind, _, other in parted])


def cochrane_version(doi: str) -> tuple[str, int] | None:
    """Which Cochrane review this is and which version, None for everything else.

    >>> cochrane_version("10.1002/14651858.cd004250.pub5")
    ('10.1002/14651858.cd004250', 5)
    """
    if not doi.startswith(COCHRANE_PREFIX):
        return None
    found = COCHRANE_VERSION.match(doi)
    return (found[1], int(found[2] or 1)) if found else None
