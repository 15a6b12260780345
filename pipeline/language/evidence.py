"""A record made ready to be asked what stands where: each field is read once, whatever the number of terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.ground.record import Record
from pipeline.language.conditions import Item, Items, Scope
from pipeline.language.kleene import Value
from pipeline.language.passages import Passage
from pipeline.language.scanner import Phrase, Scanner

Places = list[tuple[int, int]]


class ScannedRecord:
    """The evidence of one record: all phrases of all queries, found in one walk over each field that is asked for."""

    __slots__ = (
        "_items_by_tag",
        "_number_by_phrase",
        "_numbers",
        "_passages",
        "_places",
        "_scanner",
        "_without_hit",
        "record",
    )

    def __init__(self, record: Record, scanner: Scanner, number_by_phrase: Mapping[Phrase, int]) -> None:
        self.record = record
        self._scanner = scanner
        self._number_by_phrase = number_by_phrase
        self._passages: dict[str, Passage] = {}
        self._places: dict[str, dict[int, Places]] = {}
        self._without_hit: dict[Scope, Value] = {}
        self._numbers: dict[tuple[str, ...], set[int]] = {}
        self._items_by_tag: dict[str, tuple[Item, ...] | None] = {}

    def passage(self, field: str) -> Passage:
        """The field's words."""
        if field not in self._passages:
            self._passages[field] = Passage(self.record, field)
        return self._passages[field]

    def places_by_number(self, field: str) -> dict[int, Places]:
        """Number of a phrase -> where it stands in the field; phrases that do not stand there are left out."""
        found = self._places.get(field)
        if found is None:
            found = self._places[field] = {}
            if getattr(self.record, field):
                text = self.passage(field).text
                for number, start, end in self._scanner.hits(text):
                    place = start + 1, text.index(" ", end - 1)
                    if number in found:
                        found[number].append(place)
                    else:
                        found[number] = [place]
        return found

    def numbers(self, fields: tuple[str, ...]) -> set[int]:
        """The numbers of all phrases that stand in one of the fields."""
        found = self._numbers.get(fields)
        if found is None:
            found = self._numbers[fields] = set().union(*map(self.places_by_number, fields))
        return found

    def without_hit(self, scope: Scope) -> Value:
        """The value of a text term that stands nowhere in its scope."""
        if scope not in self._without_hit:
            self._without_hit[scope] = scope.without_hit(self.record)
        return self._without_hit[scope]

    def has(self, field: str, phrase: Phrase) -> bool:
        """Whether the phrase stands in the field."""
        return self._number_by_phrase.get(phrase) in self.places_by_number(field)

    def items(self, tag: str, read: Items) -> tuple[Item, ...] | None:
        """The record's values under the tag, read once."""
        if tag not in self._items_by_tag:
            self._items_by_tag[tag] = read(self.record)
        return self._items_by_tag[tag]

    def places(self, field: str, phrase: Phrase) -> Sequence[tuple[int, int]]:
        """Where the phrase stands in the passage's text."""
        return self.places_by_number(field).get(self._number_by_phrase.get(phrase, -1), ())
