"""What a term asks of a text. The answer is true, false or unknown (Kleene's strong logic), and shows its words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from pipeline.ground.record import Record
from pipeline.language.match.field_text import BREAK, Passage, Span, words_of
from pipeline.language.match.scanner import Phrase, places_in, stands_in

Value = bool | None


def both(left: Value, right: Value) -> Value:
    """AND: false where either is false, unknown where the rest depends on something unknown."""
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def either(left: Value, right: Value) -> Value:
    """OR: true where either is true."""
    if left is True or right is True:
        return True
    return None if left is None or right is None else False


def negated(value: Value) -> Value:
    """NOT: unknown stays unknown."""
    return None if value is None else not value


def all_of(values: Iterable[Value]) -> Value:
    """AND of all; True of none."""
    result: Value = True
    for value in values:
        result = both(result, value)
    return result


class Item(NamedTuple):
    """One value of a record, folded, in each form in which a query may write it.

    `start` and `end` are its place in `field`; `field` is "" where no field of the record shows it.
    """

    forms: tuple[str, ...]
    field: str = ""
    start: int = 0
    end: int = 0


Items = Callable[[Record], "tuple[Item, ...] | None"]
"""Reads the values of a record under one tag; None where they are unknown."""


class SearchedRecord(Protocol):
    """A record, ready to be asked which phrases stand where. Places are (start, end) in a passage's text."""

    @property
    def record(self) -> Record: ...

    def passage(self, field: str) -> Passage: ...

    def has(self, field: str, phrase: Phrase) -> bool: ...

    def places(self, field: str, phrase: Phrase) -> Sequence[tuple[int, int]]: ...

    def items(self, tag: str, read: Items) -> tuple[Item, ...] | None: ...


class Condition(Protocol):
    """What one term asks. `phrases` are what must be looked for before it is asked."""

    @property
    def phrases(self) -> tuple[Phrase, ...]: ...

    def value(self, searched: SearchedRecord) -> Value: ...

    def spans(self, searched: SearchedRecord) -> Iterator[Span]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """Where a text tag looks: fields of the record, values indexed under further tags, and what must be there.

    Without a hit, the answer is unknown while one of the `needed` fields is empty, or one of the `needed_tags` missing.
    """

    fields: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    needed_tags: tuple[str, ...] = ()

    def without_hit(self, record: Record) -> Value:
        """False where all the text is there, unknown where some of it is not."""
        for name in self.needed:
            if not getattr(record, name) or (name == "title" and is_of_other_language(record)):
                return None
        for tag in self.needed_tags:
            if tag not in record.indexed:
                return None
        return False


def is_of_other_language(record: Record) -> bool:
    """Whether the title is the one of the article's own language, because nobody knows one in English.

    Its words count where they are found; that an English word is not among them says nothing.
    """
    return record.title in record.indexed.get("tt", ())


@dataclass(frozen=True, slots=True)
class PhraseIn:
    """The words of a phrase follow each other in one of the scope's texts."""

    phrase: Phrase
    scope: Scope

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        return (self.phrase,)

    def value(self, searched: SearchedRecord) -> Value:
        if any(searched.has(field, self.phrase) for field in self.scope.fields):
            return True
        if any(self._indexed(searched.record)):
            return True
        return self.scope.without_hit(searched.record)

    def spans(self, searched: SearchedRecord) -> Iterator[Span]:
        for name in self.scope.fields:
            for place in searched.places(name, self.phrase):
                yield searched.passage(name).span(*place)

    def _indexed(self, record: Record) -> Iterator[bool]:
        for tag in self.scope.tags:
            for value in record.indexed.get(tag, ()):
                yield stands_in(passage_text(value), self.phrase)


@dataclass(frozen=True, slots=True)
class Every:
    """All of several conditions: the words of an untagged term, each wherever it stands."""

    conditions: tuple[Condition, ...]

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        return tuple(phrase for condition in self.conditions for phrase in condition.phrases)

    def value(self, searched: SearchedRecord) -> Value:
        return all_of(condition.value(searched) for condition in self.conditions)

    def spans(self, searched: SearchedRecord) -> Iterator[Span]:
        for condition in self.conditions:
            yield from condition.spans(searched)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of several conditions: PMIDs side by side, a filter that stands for several headings."""

    conditions: tuple[Condition, ...]

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        return tuple(phrase for condition in self.conditions for phrase in condition.phrases)

    def value(self, searched: SearchedRecord) -> Value:
        values = [condition.value(searched) for condition in self.conditions]
        return True if True in values else None if None in values else False

    def spans(self, searched: SearchedRecord) -> Iterator[Span]:
        for condition in self.conditions:
            if condition.value(searched):
                yield from condition.spans(searched)


@dataclass(frozen=True, slots=True)
class Near:
    """All words in any order, with at most `distance` other words among them (`[tiab:~N]`)."""

    words: tuple[str, ...]
    distance: int
    scope: Scope
    phrases: tuple[Phrase, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "phrases", tuple(Phrase((word,)) for word in dict.fromkeys(self.words)))

    def value(self, searched: SearchedRecord) -> Value:
        for name in self.scope.fields:
            if self._windows(searched, name):
                return True
        if any(self._near(value) for tag in self.scope.tags for value in searched.record.indexed.get(tag, ())):
            return True
        return self.without_hit(searched.record)

    def without_hit(self, record: Record) -> Value:
        """Its value where the words are not near each other."""
        return self.scope.without_hit(record)

    def spans(self, searched: SearchedRecord) -> Iterator[Span]:
        for name in self.scope.fields:
            for place in self._windows(searched, name):
                yield searched.passage(name).span(*place)

    def _windows(self, searched: SearchedRecord, field: str) -> list[tuple[int, int]]:
        places = []
        for phrase in self.phrases:
            found = searched.places(field, phrase)
            if not found:  # as in most records: nothing more is asked then
                return []
            places.append(found)
        return self._closest(searched.passage(field).text, places)

    def _near(self, value: str) -> bool:
        text = passage_text(value)
        places = [places_in(text, phrase) for phrase in self.phrases]
        return all(places) and bool(self._closest(text, places))

    def _closest(self, text: str, places: Sequence[Sequence[tuple[int, int]]]) -> list[tuple[int, int]]:
        """The windows in which the words are near enough to each other, as places in `text`."""
        place_by_start = {place[0]: place for found in places for place in found}
        number_by_start = word_numbers(text, sorted(place_by_start))
        place_by_number = {number: place_by_start[start] for start, number in number_by_start.items()}
        numbers = {
            phrase.words[0]: [number_by_start[start] for start, _ in found]
            for phrase, found in zip(self.phrases, places, strict=True)
        }
        windows = smallest_windows(numbers, Counter(self.words), len(self.words) + self.distance)
        bounds = [(place_by_number[first][0], place_by_number[last][1]) for first, last in windows]
        return [(start, end) for start, end in bounds if BREAK not in text[start:end]]


def word_numbers(text: str, starts: Iterable[int]) -> dict[int, int]:
    """Start of a word -> how many words stand before it; `starts` ascend."""
    numbers, before, number = {}, 0, 0
    for start in starts:
        number += len(text[before:start].split())
        numbers[start] = number
        before = start
    return numbers


def smallest_windows(positions: dict[str, list[int]], wanted: Counter[str], widest: int) -> list[tuple[int, int]]:
    """First and last word of the windows of at most `widest` words that hold all `wanted` and cannot be smaller."""
    missing = Counter(wanted)
    n_missing = sum(wanted.values())
    stream = sorted((at, word) for word, places in positions.items() for at in places)
    windows, left = [], 0
    for at, word in stream:
        n_missing -= missing[word] > 0
        missing[word] -= 1
        while n_missing == 0:
            first, first_word = stream[left]
            if missing[first_word] == 0:
                if at - first < widest:
                    windows.append((first, at))
                n_missing += 1
            missing[first_word] += 1
            left += 1
    return windows


def passage_text(value: str) -> str:
    """A value that is in no field, as the text of a passage."""
    return f" {' '.join(words_of(value))} "
