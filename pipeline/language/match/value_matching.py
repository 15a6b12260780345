"""Conditions on whole values: types, languages, names, journals; PMIDs, dates, subsets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from pipeline.ground.record import SEPARATOR_BY_LIST, Record
from pipeline.language.match.conditions import Item, Items, SearchedRecord, Value
from pipeline.language.match.field_text import Span, text_of, words_of
from pipeline.language.match.scanner import Phrase, starred_words, word_expression
from pipeline.language.syntax.dates import bounds_of, number_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a value must be: one of `whole`, or begin with one of `beginnings`, or be as one of `patterns` says."""

    whole: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()

    def accepts(self, item: Item) -> bool:
        if not self.whole.isdisjoint(item.forms):
            return True
        return bool(self.beginnings or self.patterns) and any(map(self.begins, item.forms))

    def begins(self, form: str) -> bool:
        """Whether stars make `form` a wanted value."""
        return form.startswith(self.beginnings) or any(pattern.fullmatch(form) for pattern in self.patterns)


def wanted_value(text: str) -> Wanted:
    """The value that `text` writes, with its stars; one at the end leaves the rest of the value open."""
    value = " ".join(starred_words(text))
    before, star, after = value.partition("*")
    if not star:
        return Wanted(frozenset((value,)))
    if not after:
        return Wanted(beginnings=(before,))
    expression = " ".join(map(word_expression, value.split()))
    return Wanted(patterns=(re.compile(expression + ".*" * value.endswith("*")),))


@dataclass(frozen=True, slots=True)
class ValueIn:
    """One of the record's values is a wanted one. `items` reads them, `tag` only names the reading."""

    tag: str
    wanted: Wanted
    items: Items
    phrases: tuple[Phrase, ...] = ()

    def value(self, searched: SearchedRecord) -> Value:
        items = searched.items(self.tag, self.items)
        return None if items is None else any(self.wanted.accepts(item) for item in items)

    def spans(self, searched: SearchedRecord) -> Iterator[Span]:
        for item in searched.items(self.tag, self.items) or ():
            if item.field and self.wanted.accepts(item):
                text = text_of(searched.record, item.field)
                yield Span(item.field, item.start, item.end, text[item.start : item.end])


def folded_value(text: str) -> str:
    """`text` folded to words with one blank between them."""
    return " ".join(words_of(text))


def listed(record: Record, field: str, forms: Callable[[str], tuple[str, ...]]) -> tuple[Item, ...]:
    """The values of a list field, or the one value of a plain one, with their places."""
    return _listed(getattr(record, field), field, forms)


@lru_cache(maxsize=1 << 12)  # the same few types, languages and journals stand in record after record
def _listed(value: str | tuple[str, ...], field: str, forms: Callable[[str], tuple[str, ...]]) -> tuple[Item, ...]:
    if isinstance(value, str):
        return (Item(forms(value), field, 0, len(value)),) if value else ()
    found, base = [], 0
    for part in value:
        found.append(Item(forms(part), field, base, base + len(part)))
        base += len(part) + len(SEPARATOR_BY_LIST[field])
    return tuple(found)


def indexed(record: Record, tag: str, forms: Callable[[str], tuple[str, ...]]) -> tuple[Item, ...] | None:
    """The values under a tag that no field carries; None where the tag is missing."""
    values = record.indexed.get(tag)
    return None if values is None else tuple(Item(forms(value)) for value in values)


@lru_cache(maxsize=1 << 14)
def plain_forms(value: str) -> tuple[str, ...]:
    """The value as it is, and without the name of a data bank before a slash: ClinicalTrials.gov/NCT00000000."""
    return tuple(dict.fromkeys((folded_value(value), folded_value(value.rpartition("/")[2]))))


def name_forms(name: str) -> tuple[str, ...]:
    """A person in PubMed's way (family name, initials) and in full; a group by its name.

    >>> name_forms("Fernández-de-las-Peñas, César")
    ('fernandez de las penas c', 'fernandez de las penas cesar')
    >>> name_forms("Sample, John Jr")
    ('sample j jr', 'sample john jr')
    """
    family, comma, given = name.partition(",")
    if not comma:
        return (folded_value(name),)
    folded = folded_value(family)
    parts = words_of(given)
    suffix = parts[-1:] if parts[1:] and parts[-1] in SUFFIXES else ()
    parts = parts[: len(parts) - len(suffix)]
    full = " ".join((folded, *parts, *suffix))
    if len(parts) == 1 and given.split()[0].isupper():
        return (full,)
    initials = "".join(part[0] for part in parts)
    return tuple(dict.fromkeys((" ".join((folded, *filter(None, [initials]), *suffix)), full)))


SUFFIXES = frozenset(("jr", "sr", "2nd", "3rd", "4th", "5th", "ii", "iii", "iv"))
"""What stands behind the initials in PubMed's author index."""


def known(items: tuple[Item, ...] | None) -> tuple[Item, ...] | None:
    """None for no value at all: a field that must have one is not there yet."""
    return items or None


@dataclass(frozen=True, slots=True)
class NumberWithin:
    """The record's PMID is from `low` to `high`, both included. A record without one is in no range."""

    low: int
    high: int
    phrases: tuple[Phrase, ...] = ()

    def value(self, searched: SearchedRecord) -> Value:
        number = number_of(searched.record.pmid)
        return number is not None and self.low <= number <= self.high

    def spans(self, searched: SearchedRecord) -> Iterator[Span]:
        pmid = searched.record.pmid
        yield Span("pmid", 0, len(pmid), pmid)


@dataclass(frozen=True, slots=True)
class DateWithin:
    """One of the record's dates under `tag` is a day from `low` to `high`, both included.

    `alone`: the query names one day, month or year, and no range. Then an electronic date later than the printed one
    does not count (PubMed User Guide, "Publication Date").
    """

    tag: str
    low: int
    high: int
    alone: bool = False
    phrases: tuple[Phrase, ...] = ()

    def value(self, searched: SearchedRecord) -> Value:
        dates = dates_of(searched.record, self.tag)
        if dates and self.alone and self.tag == "dp":
            dates = _up_to_the_printed(dates, searched.record)
        return None if dates is None else any(self.low <= day <= self.high for day in dates)

    def spans(self, searched: SearchedRecord) -> Iterator[Span]:
        return iter(())


def _up_to_the_printed(dates: list[int], record: Record) -> list[int]:
    printed = dates_of(record, "ppdat")
    return [day for day in dates if not printed or day <= max(printed)]


@dataclass(frozen=True, slots=True)
class Unknowable:
    """Always unknown: a date counted from today where nobody said which day it is, or a filter not known here."""

    phrases: tuple[Phrase, ...] = ()

    def value(self, searched: SearchedRecord) -> Value:
        return None

    def spans(self, searched: SearchedRecord) -> Iterator[Span]:
        return iter(())


def dates_of(record: Record, tag: str) -> list[int] | None:
    """The record's dates under `tag`, None where they are unknown. A month counts as its first day, as in PubMed."""
    written = record.indexed.get(tag)
    if written is None:
        if tag != "dp" or not record.year:
            return None
        written = (record.year,)
    return [bounds[0] for bounds in map(bounds_of, written) if bounds is not None]


STATUSES_BY_SUBSET: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "medline": frozenset(("medline",)),
        "inprocess": frozenset(("in-process", "in-data-review")),
        "publisher": frozenset(("publisher",)),
        "pubmednotmedline": frozenset(("pubmed-not-medline",)),
        "oldmedline": frozenset(("oldmedline",)),
    }
)
"""Subset -> the indexing statuses of its records."""

PLAIN_FILTERS = frozenset(("all", "pubmed books", "pubmed", "hasabstract", *STATUSES_BY_SUBSET))
"""The filters that a record answers by itself; names of languages, species and publication types are filters too."""


@dataclass(frozen=True, slots=True)
class InSubset:
    """The record belongs to one of PLAIN_FILTERS."""

    name: str
    phrases: tuple[Phrase, ...] = ()

    def value(self, searched: SearchedRecord) -> Value:
        return self.of(searched.record)

    def of(self, record: Record) -> Value:
        """Whether the record is one of them; unknown where nobody has said how it is indexed."""
        if self.name in ("all", "pubmed"):
            return True
        if self.name == "hasabstract":
            return bool(record.abstract)
        if self.name == "pubmed books":
            return bool(record.indexed.get("book"))
        return record.status.lower() in STATUSES_BY_SUBSET[self.name] if record.status else None

    def spans(self, searched: SearchedRecord) -> Iterator[Span]:
        return iter(())
