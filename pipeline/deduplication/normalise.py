"""A record made comparable once: the citation, which all later steps read instead of the record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from sys import intern

from pipeline.deduplication.authors import surnames
from pipeline.deduplication.numbers import NO_PAGES, Pages, read_doi, read_issue, read_pages, read_volume
from pipeline.deduplication.text import folded, present, without_markup
from pipeline.deduplication.title import Title, read_title
from pipeline.ground.record import Record

YEAR = re.compile(r"(?:1[89]|20)\d\d")
READ_OF_ABSTRACT = 420
KEPT_OF_ABSTRACT = 200
LABEL = re.compile(
    r"^(?:(?:background|objectives?|purpose|introduction|rationale|aims?|context|summary|abstract|importance|unlabelled"
    r"|goals?|question|hypothesis|problem|study|setting|of|the|this|and|review|statement)\b ?)+"
)
CONFERENCE = re.compile(r"\bconference\b|\bcongress\b|\bmeeting|\bsymposium\b|\bannual scientific\b", re.IGNORECASE)
SUPPLEMENT = re.compile(r"sup", re.IGNORECASE)
PREPRINT_SERVER = re.compile(r"\b(?:medrxiv|biorxiv|arxiv|research square|ssrn|preprints?(?: org)?|psyarxiv|osf)\b")
PREPRINT_DOI = re.compile(
    r"10\.(?:1101/(?:\d{6}|(?:19|20)\d\d\.)|21203/rs\.|2139/ssrn|20944/preprints|48550/arxiv|3123[14]/osf|31219/|31234/)"
)
MEETING_ABSTRACT = frozenset(("meeting abstract", "conference abstract", "congress"))


@dataclass(frozen=True, slots=True)
class Citation:
    """A record's comparable form. Absent text is "", an absent year None.

    supplement: whether volume, issue or pages say so; meeting: whether the record says that it is an abstract of a
    meeting; abstract: its first words; linked: PubMed's relations, pairs of the other PMID and the kind.
    """

    record_id: str
    pmid: str
    doi: str
    title: Title
    surnames: tuple[str, ...]
    year: int | None
    journal: str
    volume: str
    issue: str
    pages: Pages
    supplement: bool
    meeting: bool
    preprint: bool
    abstract: str
    registry_ids: frozenset[str]
    linked: tuple[tuple[str, str], ...]
    first_seen: str

    @property
    def rank(self) -> tuple[str, str]:
        """Earliest seen first, equal dates by id; an unknown date counts as the latest."""
        return self.first_seen or "9999", self.record_id


def normalise(record: Record) -> Citation:
    """The citation of `record`."""
    found_year = YEAR.search(record.year)
    year = int(found_year[0]) if found_year else None
    doi = read_doi(record.doi)
    journal = folded(without_markup(present(record.journal)))
    types = {name.casefold() for name in record.publication_types}
    pages = read_pages(record.pages) if record.pages else NO_PAGES
    place = f"{record.volume} {record.issue}"
    return Citation(
        record_id=record.record_id,
        pmid=present(record.pmid),
        doi=doi,
        title=read_title(record.title),
        surnames=tuple(map(intern, surnames(record.authors))),
        year=year,
        journal=intern(journal),
        volume=intern(read_volume(record.volume, year)),
        issue=intern(read_issue(record.issue)),
        pages=pages,
        supplement=bool(SUPPLEMENT.search(place)) or pages.prefix == "s",
        meeting=bool(CONFERENCE.search(f"{journal} {place}")) or not types.isdisjoint(MEETING_ABSTRACT),
        preprint="preprint" in types or bool(PREPRINT_SERVER.search(journal)) or bool(PREPRINT_DOI.match(doi)),
        abstract=_opening(record.abstract),
        registry_ids=frozenset(folded(identity).replace(" ", "") for identity in record.registry_ids),
        linked=tuple(_relation(link) for link in record.links if not link.startswith("Cites")),
        first_seen=intern(record.first_seen),
    )


def _opening(abstract: str) -> str:
    """The first words of the abstract without the label of its first section."""
    if not abstract:
        return ""
    words = folded(without_markup(present(abstract[:READ_OF_ABSTRACT])))
    return LABEL.sub("", words)[:KEPT_OF_ABSTRACT]


def _relation(link: str) -> tuple[str, str]:
    kind, _, other = link.partition(":")
    return other.strip(), kind
