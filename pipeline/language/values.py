"""Conditions on whole values: headings, publication types, languages, names, journals, numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.ground.record import SEPARATOR_BY_LIST, Record
from pipeline.language.conditions import Evidence, Item, Items
from pipeline.language.folding import words_of
from pipeline.language.kleene import Value
from pipeline.language.passages import Span, text_of
from pipeline.language.scanner import Phrase


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a value must be: one of `whole`, or begin with one of `beginnings`."""

    whole: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()

    def accepts(self, item: Item) -> bool:
        if not self.whole.isdisjoint(item.forms):
            return True
        return bool(self.beginnings) and any(form.startswith(self.beginnings) for form in item.forms)


@dataclass(frozen=True, slots=True)
class ValueIn:
    """One of the record's values is a wanted one. `items` reads them, `tag` only names the reading."""

    tag: str
    wanted: Wanted
    items: Items
    phrases: tuple[Phrase, ...] = ()

    def value(self, evidence: Evidence) -> Value:
        items = evidence.items(self.tag, self.items)
        return None if items is None else any(self.wanted.accepts(item) for item in items)

    def spans(self, evidence: Evidence) -> Iterator[Span]:
        for item in evidence.items(self.tag, self.items) or ():
            if item.field and self.wanted.accepts(item):
                text = text_of(evidence.record, item.field)
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
    """
    family, comma, given = name.partition(",")
    if not comma:
        return (folded_value(name),)
    folded = folded_value(family)
    parts = words_of(given)
    full = " ".join((folded, *parts)).strip()
    if len(parts) == 1 and given.strip().isupper():
        return (full,)
    return tuple(dict.fromkeys((f"{folded} {''.join(part[0] for part in parts)}".strip(), full)))


def known(items: tuple[Item, ...] | None) -> tuple[Item, ...] | None:
    """None for no value at all: a field that must have one is not there yet."""
    return items or None
