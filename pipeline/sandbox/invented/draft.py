"""An invented article before it becomes XML."""

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
class Person:
    """An author, with the place of work printed beside the name."""

    family: str
    given: str
    affiliation: str

    @property
    def initials(self) -> str:
        """First letters of the given names."""
        return "".join(part[0] for part in self.given.split())


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal that does not exist."""

    title: str
    short: str
    issn: str
    nlm_id: str
    country: str


@dataclass(frozen=True, slots=True)
class Link:
    """A relation to another record of the corpus, as NLM names it; `source` is the other's citation, once it is "
    "known."""

    kind: str
    pmid: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that a PubMed record says.

    published        "2025/03/04", or coarser
    created          the day PubMed made the record ([crdt]); `entered` is [edat], `indexed` the day MeSH came ([mhda])
    mesh             MEDLINE notation: "*Dry Needling/methods"
    registry         (name of the registry, number) pairs
    """

    pmid: str
    title: str
    abstract: tuple[Section, ...]
    authors: tuple[Person, ...]
    journal: Journal
    published: str
    created: date
    doi: str
    volume: str
    issue: str
    pages: str
    publication_types: tuple[str, ...] = ("Journal Article",)
    mesh: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    language: str = "eng"
    vernacular_title: str = ""
    other_abstract: str = ""
    registry: tuple[tuple[str, str], ...] = ()
    substances: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    cites: tuple[str, ...] = ()
    group: str = ""
    status: str = "MEDLINE"
    back_dated: date | None = None
    indexed: date | None = None
    revised: date | None = None
    book: bool = False

    @property
    def entered(self) -> date:
        """The entry date: a day after creation, unless PubMed set it back to the date of publication."""
        return self.back_dated or self.created + timedelta(days=1)

    @property
    def citation(self) -> str:
        """The reference as a notice or an erratum prints it."""
        return f"{self.journal.short}. {self.published.replace('/', ' ')};{self.volume}({self.issue}):{self.pages}"
