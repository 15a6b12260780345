"""A record made ready to be asked what stands where: each field is read once, whatever the number of terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.ground.record import Record
from pipeline.language.passages import Passage
from pipeline.language.scanner import Phrase, Scanner

Places = list[tuple[int, int]]


class ScannedRecord:
    """The evidence of one record: all phrases of all queries, found in one walk over each field that is asked for."""

    __slots__ = ("_number_by_phrase", "_passages", "_places", "_scanner", "record")

    def __init__(self, record: Record, scanner: Scanner, number_by_phrase: Mapping[Phrase, int]) -> None:
        self.record = record
        self._scanner = scanner
        self._number_by_phrase = number_by_phrase
        self._passages: dict[str, Passage] = {}
        self._places: dict[str, dict[int, Places]] = {}

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
                for number, first, end in self._scanner.hits(self.passage(field).words):
                    found.setdefault(number, []).append((first, end))
        return found

    def has(self, field: str, phrase: Phrase) -> bool:
        """Whether the phrase stands in the field."""
        return self._number_by_phrase.get(phrase) in self.places_by_number(field)

    def places(self, field: str, phrase: Phrase) -> Sequence[tuple[int, int]]:
        """Where the phrase stands in the field: first word, word after the last."""
        return self.places_by_number(field).get(self._number_by_phrase.get(phrase, -1), ())
