"""Many records, many queries: answers as PubMed would, true or not, and remembers what each term found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipeline.ground.errors import Fault
from pipeline.ground.record import Record
from pipeline.language.bits import numbers_in
from pipeline.language.dates import is_relative
from pipeline.language.errors import QueryError
from pipeline.language.meaning import condition_of, context
from pipeline.language.parser import parse
from pipeline.language.phrase_index import is_stopword, split_words
from pipeline.language.postings import Corpus
from pipeline.language.translation import Translation, translated
from pipeline.language.tree import Chain, Negation, Node, Range, Reference, Term


class HitIndex:
    """A corpus that answers queries. `today` may be set to another day at any time."""

    def __init__(self, records: Sequence[Record], *, today: date | None = None) -> None:
        self.today = today
        self._corpus = Corpus(records)
        self._everything = (1 << len(records)) - 1
        self._bits_by_term: dict[tuple[Term | Range, date | None], int] = {}

    def search(self, query: str) -> list[int]:
        """The positions of the records that `query` finds, ascending. Unknown counts as not found.

        What PubMed swallows is swallowed: an unknown tag, a tag on a group, a modifier in the wrong place. An unquoted
        phrase that no record holds is taken apart. Raises QueryError where PubMed fails: nothing to search for,
        parentheses that do not match.
        """
        found = numbers_in(self._bits(parse(query, lenient=True)))
        return sorted(self._corpus.positions[number] for number in found)

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
            self._bits_by_term[key] = 0 if nothing else self._corpus.bits(condition)
        return self._bits_by_term[key]
