"""An invented article as it stands in data/*.toml, before it becomes XML."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an abstract; a plain abstract is one section without a label."""

    label: str
    category: str
    text: str


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal that does not exist."""

    title: str
    short: str
    country: str
    issn: str = ""
    nlm_id: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A relation to another record of the corpus, as NLM names it; `source` is the other's citation."""

    kind: str
    pmid: str
    source: str


@dataclass(frozen=True, slots=True)
class InventedArticle:
    """Everything that a PubMed record says.

    authors          "Family, Given Names"; they take turns with the `places` where they work
    group            the investigators behind the authors
    published        "2025/03/04", or coarser
    created          the day PubMed made the record ([crdt]); `entered` is [edat], `indexed` the day MeSH came ([mhda])
    back_dated       an entry date long before the creation, as PubMed sets it for old articles
    mesh             MEDLINE notation: "*Dry Needling/methods"
    registry         (name of the registry, number) pairs
    book             a chapter of a book, whose title is the journal's
    """

    pmid: str
    title: str
    authors: tuple[str, ...]
    places: tuple[str, ...]
    journal: Journal
    published: str
    created: date
    abstract: tuple[Section, ...] = ()
    group: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    status: str = "MEDLINE"
    back_dated: date | None = None
    indexed: date | None = None
    revised: date | None = None
    types: tuple[str, ...] = ("Journal Article",)
    mesh: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    substances: tuple[str, ...] = ()
    registry: tuple[tuple[str, str], ...] = ()
    links: tuple[Link, ...] = ()
    cites: tuple[str, ...] = ()
    language: str = "eng"
    vernacular_title: str = ""
    other_abstract: str = ""
    book: bool = False

    @property
    def doi(self) -> str:
        """In the prefix that no publisher has."""
        return f"10.5555/invented.{self.pmid}"

    @property
    def entered(self) -> date:
        """The entry date: a day after creation, unless PubMed set it back to the date of publication."""
        return self.back_dated or self.created + timedelta(days=1)
