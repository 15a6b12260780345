"""Many records, many queries: answers as PubMed would, true or not, and remembers what each term found."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from pipeline.ground.errors import Fault
from pipeline.ground.record import Record
from pipeline.language.match.conditions import Condition, Every, Item, Items, PhraseIn
from pipeline.language.match.field_text import BREAK, Passage
from pipeline.language.match.scanner import Phrase, places_in
from pipeline.language.match.terms import condition_of, context, is_stopword, split_words
from pipeline.language.match.translation import Translation, translated
from pipeline.language.match.values import NumberWithin, ValueIn, folded_value
from pipeline.language.syntax.dates import is_relative, number_of
from pipeline.language.syntax.parser import parse
from pipeline.language.syntax.query_errors import QueryError
from pipeline.language.syntax.tree import Chain, Negation, Node, Range, Reference, Term

OFFSETS_BY_BYTE = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))


def bits_of(numbers: Iterable[int], n_numbers: int) -> int:
    """The integer in which the bits of `numbers` are set; each is below `n_numbers`."""
    row = bytearray(n_numbers // 8 + 1)
    for number in numbers:
        row[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(row, "little")


def numbers_in(bits: int) -> list[int]:
    """The numbers whose bits are set, ascending."""
    row = bits.to_bytes(bits.bit_length() // 8 + 1, "little")
    return [at * 8 + offset for at, byte in enumerate(row) if byte for offset in OFFSETS_BY_BYTE[byte]]


def bits_between(low: int, high: int) -> int:
    """The bits from `low` up to and without `high`."""
    return (1 << high) - (1 << low) if high > low else 0


class StoredRecord:
    """The evidence of one record among many, whose folded texts are already there."""

    __slots__ = ("_number", "_postings", "record")

    def __init__(self, postings: Postings, number: int) -> None:
        self._postings = postings
        self._number = number
        self.record = postings.records[number]

    def passage(self, field: str) -> Passage:
        """The field's words."""
        return Passage(self.record, field)

    def has(self, field: str, phrase: Phrase) -> bool:
        """Whether the phrase stands in the field."""
        return phrase.needle in self._postings.texts(field)[self._number]

    def places(self, field: str, phrase: Phrase) -> Sequence[tuple[int, int]]:
        """Where the phrase stands in the field."""
        return places_in(self._postings.texts(field)[self._number], phrase)

    def items(self, tag: str, read: Items) -> tuple[Item, ...] | None:
        """The record's values under the tag."""
        return read(self.record)


class Postings:
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


class HitIndex:
    """A corpus that answers queries. `today` may be set to another day at any time."""

    def __init__(self, records: Sequence[Record], *, today: date | None = None) -> None:
        self.today = today
        self._postings = Postings(records)
        self._everything = (1 << len(records)) - 1
        self._bits_by_term: dict[tuple[Term | Range, date | None], int] = {}

    def search(self, query: str) -> list[int]:
        """The positions of the records that `query` finds, ascending. Unknown counts as not found.

        What PubMed swallows is swallowed: an unknown tag, a tag on a group, a modifier in the wrong place. An unquoted
        phrase that no record holds is taken apart. Raises QueryError where PubMed fails: nothing to search for,
        parentheses that do not match.
        """
        found = numbers_in(self._bits(parse(query, lenient=True)))
        return sorted(self._postings.positions[number] for number in found)

    def translation(self, query: str) -> Translation:
        """What PubMed would report: the query with long names of tags, and the phrases that no record holds."""
        return translated(parse(query, lenient=True), self._found_by)

    def _bits(self, node: Node) -> int:
        if isinstance(node, Chain):
            found = self._bits(node.operands[0])
            for operator, operand in zip(node.operators, node.operands[1:], strict=True):
                others = self._bits(operand)
                found = found | others if operator == "OR" else found & (~others if operator == "NOT" else others)
            return found
        if isinstance(node, Negation):
            return self._everything & ~self._bits(node.operand)
        if isinstance(node, Reference):
            raise QueryError(Fault(f"there is no line #{node.name} here", fix="write its query instead"))
        return self._term_bits(node)

    def _term_bits(self, leaf: Term | Range) -> int:
        """What a term finds; a phrase that is nowhere is split into its words, which must all be there."""
        found = self._found_by(leaf)
        if found or isinstance(leaf, Range) or not (words := split_words(leaf)):
            return found
        found = self._everything
        for word in words:
            found &= self._found_by(word)
        return found

    def _found_by(self, leaf: Term | Range) -> int:
        relative = isinstance(leaf, Term) and is_relative(leaf.text)
        key = (leaf, self.today if relative else None)
        if key not in self._bits_by_term:
            nothing = isinstance(leaf, Term) and is_stopword(leaf)
            condition = condition_of(leaf, context(None, self.today))
            self._bits_by_term[key] = 0 if nothing else self._postings.bits(condition)
        return self._bits_by_term[key]
