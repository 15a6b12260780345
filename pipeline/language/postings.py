"""The texts and values of many records, folded once and kept, so that one condition can be asked of all of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

from pipeline.ground.record import Record
from pipeline.language.bits import bits_between, bits_of
from pipeline.language.conditions import Condition, Every, Item, Items, PhraseIn
from pipeline.language.folding import BREAK
from pipeline.language.numbers import NumberWithin, number_of
from pipeline.language.passages import Passage
from pipeline.language.scanner import Phrase, places_in
from pipeline.language.values import ValueIn, folded_value


class StoredRecord:
    """The evidence of one record among many, whose folded texts are already there."""

    __slots__ = ("_corpus", "_number", "record")

    def __init__(self, corpus: Corpus, number: int) -> None:
        self._corpus = corpus
        self._number = number
        self.record = corpus.records[number]

    def passage(self, field: str) -> Passage:
        """The field's words."""
        return Passage(self.record, field)

    def has(self, field: str, phrase: Phrase) -> bool:
        """Whether the phrase stands in the field."""
        return phrase.needle in self._corpus.texts(field)[self._number]

    def places(self, field: str, phrase: Phrase) -> Sequence[tuple[int, int]]:
        """Where the phrase stands in the field."""
        return places_in(self._corpus.texts(field)[self._number], phrase)

    def items(self, tag: str, read: Items) -> tuple[Item, ...] | None:
        """The record's values under the tag."""
        return read(self.record)


class Corpus:
    """Records in the order of their PMIDs. Each field is folded when it is first searched, and then kept."""

    def __init__(self, records: Sequence[Record]) -> None:
        numbered = sorted((number_of(record.pmid) or 0, at) for at, record in enumerate(records))
        self.pmids = [pmid for pmid, _ in numbered]
        self.positions = [at for _, at in numbered]
        self.records = [records[at] for at in self.positions]
        self._texts: dict[str, list[str]] = {}
        self._numbers_by_form: dict[str, Mapping[str, list[int]]] = {}

    def bits(self, condition: Condition) -> int:
        """The records of which the condition is true; unknown is not true, as in PubMed."""
        if isinstance(condition, NumberWithin):
            low = max(condition.low, 1)
            return bits_between(bisect_left(self.pmids, low), bisect_right(self.pmids, condition.high))
        if isinstance(condition, ValueIn):
            return self._with_value(condition)
        if isinstance(condition, PhraseIn):
            return self._with_phrase(condition)
        if isinstance(condition, Every):
            found = (1 << len(self.records)) - 1
            for part in condition.conditions:
                found &= self.bits(part)
            return found
        n_records = len(self.records)
        true = (number for number in range(n_records) if condition.value(StoredRecord(self, number)))
        return bits_of(true, n_records)

    def texts(self, field: str) -> list[str]:
        """The folded text of the field of each record, a blank around every word."""
        if field not in self._texts:
            self._texts[field] = [_stored(record, field) for record in self.records]
        return self._texts[field]

    def _tagged(self, tag: str) -> list[str]:
        """The folded values under a tag that no field carries."""
        if (column := f"[{tag}]") not in self._texts:
            self._texts[column] = [_joined(record.indexed.get(tag, ())) for record in self.records]
        return self._texts[column]

    def _with_phrase(self, condition: PhraseIn) -> int:
        wanted, found = condition.phrase.needle, 0
        texts = [self.texts(field) for field in condition.scope.fields] + [
            self._tagged(tag) for tag in condition.scope.tags
        ]
        for column in texts:
            found |= bits_of((number for number, text in enumerate(column) if wanted in text), len(self.records))
        return found

    def _with_value(self, condition: ValueIn) -> int:
        numbers_by_form = self._forms(condition.tag, condition.items)
        wanted = condition.wanted
        forms = set(wanted.whole)
        if wanted.beginnings:
            forms.update(form for form in numbers_by_form if form.startswith(wanted.beginnings))
        return bits_of((number for form in forms for number in numbers_by_form.get(form, ())), len(self.records))

    def _forms(self, tag: str, items: Items) -> Mapping[str, list[int]]:
        if tag not in self._numbers_by_form:
            numbers_by_form: dict[str, list[int]] = {}
            for number, record in enumerate(self.records):
                for item in items(record) or ():
                    for form in item.forms:
                        numbers_by_form.setdefault(form, []).append(number)
            self._numbers_by_form[tag] = numbers_by_form
        return self._numbers_by_form[tag]


def _stored(record: Record, field: str) -> str:
    return Passage(record, field).text if getattr(record, field) else ""


def _joined(values: Sequence[str]) -> str:
    return f" {f' {BREAK} '.join(folded_value(value) for value in values)} " if values else ""
