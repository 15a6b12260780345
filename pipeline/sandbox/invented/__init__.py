"""An invented corpus, read from data/: no author, journal, trial or result in it exists."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from pipeline.ground.record import Record
from pipeline.sandbox.corpus import ALWAYS, Article, Corpus, Version
from pipeline.sandbox.invented.article import InventedArticle, Journal, Link, Section
from pipeline.sandbox.invented.article_xml import xml_of
from pipeline.sources.pubmed.xml import read_pubmed_xml

DATA = files("pipeline.sandbox") / "data"
FIRST_DAY = date(2026, 1, 5)
SMALL = ("trials", "near_misses", "same_letters", "arrivals")
"""The articles around the question, and everything that ever happens to one."""
LARGE = (*SMALL, "low_back", "background")


@dataclass(frozen=True, slots=True)
class State:
    """From `since` on, `pmid` says what `draft` says; no draft means that NLM has deleted it.

    what   what happened to it; "" for an article that is new
    """

    since: date
    pmid: str
    draft: InventedArticle | None
    what: str = ""


@lru_cache(maxsize=1)
def invented_corpus() -> Corpus:
    """308 articles on needling, spinal pain and what surrounds them, alive from 2026-01-05 to 2027-01."""
    return _corpus(LARGE)


@lru_cache(maxsize=1)
def small_corpus() -> Corpus:
    """The third of them that has to do with twitches and needles, with the same life: for tests of whole updates."""
    return _corpus(SMALL)


def invented_imports(day: date) -> dict[str, str]:
    """File name -> RIS text of the exports of other databases that are handed over on `day`."""
    folder = (DATA / "imports").iterdir()
    return {file.name: file.read_text(encoding="utf-8") for file in folder if f"-{day}." in file.name}


def life(names: Iterable[str] = LARGE) -> list[State]:
    """Every state of every article in these files: what is there, what comes later, then what changes, in time."""
    shelf = _Shelf()
    entries = [entry for name in names for entry in _read(name)["article"]]
    shelf.citation_by_pmid = {entry["pmid"]: shelf.citation(entry) for entry in entries}
    latest = {entry["pmid"]: InventedArticle(**shelf.fields(entry)) for entry in entries}
    states = [
        State(draft.created if draft.created > FIRST_DAY else ALWAYS, pmid, draft) for pmid, draft in latest.items()
    ]
    for change in _read("life")["change"]:
        since, pmid, what = change.pop("on"), change.pop("pmid"), change.pop("what")
        if change.pop("deleted", False):
            states.append(State(since, pmid, None, what))
        else:
            latest[pmid] = replace(latest[pmid], **shelf.fields(change))
            states.append(State(since, pmid, latest[pmid], what))
    return states


def _corpus(names: Iterable[str]) -> Corpus:
    states = life(names)
    elements = [xml_of(state.draft) for state in states if state.draft]
    articles = _articles(elements)
    return Corpus([Version(state.pmid, state.since, next(articles) if state.draft else None) for state in states])


def _articles(elements: list[bytes]) -> Iterator[Article]:
    """The elements with what our own reader makes of them."""
    records = read_pubmed_xml(io.BytesIO(b"<PubmedArticleSet>%s</PubmedArticleSet>" % b"".join(elements)))
    for record, element in zip(records, elements, strict=True):
        assert isinstance(record, Record), record
        yield Article.of(record, element)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


class _Shelf:
    """What the entries of articles refer to by name: journals, the categories of labels, and each other."""

    def __init__(self) -> None:
        shelf = _read("journals")
        self.journal_by_short = {entry["short"]: Journal(**entry) for entry in shelf["journal"]}
        self.category_by_label: Mapping[str, str] = shelf["category"]
        self.citation_by_pmid: Mapping[str, str] = {}

    def fields(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a draft that an entry gives."""
        return {name: self._value(name, value) for name, value in entry.items()}

    def citation(self, entry: Mapping[str, Any]) -> str:
        """The reference as a notice or an erratum prints it."""
        volume, issue, pages = (entry.get(name, "") for name in ("volume", "issue", "pages"))
        return f"{entry['journal']}. {entry['published'].replace('/', ' ')};{volume}({issue}):{pages}"

    def _value(self, name: str, value: Any) -> Any:
        if name == "journal":
            return self.journal_by_short[value]
        if name == "abstract":
            sections = {"": value} if isinstance(value, str) else value
            return tuple(
                Section(label, self.category_by_label.get(label, ""), text) for label, text in sections.items()
            )
        if name == "registry":
            return tuple((registry, number) for registry, _, number in (text.rpartition(" ") for text in value))
        if name == "links":
            pairs = [text.split() for text in value]
            return tuple(Link(kind, pmid, self.citation_by_pmid[pmid]) for kind, pmid in pairs)
        return tuple(value) if isinstance(value, list) else value
