"""Many records, many queries: answers as PubMed would, true or not, and remembers what each term found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from pipeline.ground.errors import Fault
from pipeline.ground.record import Record
from pipeline.language.match.queries import compile_trees
from pipeline.language.match.terms import context, is_stopword, split_words
from pipeline.language.match.translation import Translation, moving_tag, translated
from pipeline.language.syntax.parser import parse
from pipeline.language.syntax.query_errors import QueryError
from pipeline.language.syntax.tree import Chain, Negation, Node, Range, Reference, Term, leaves

Positions = frozenset[int]


class HitIndex:
    """A corpus that answers queries. `today` may be set to another day at any time.

    What a term means is asked of the one matcher that there is; here its answers are joined as PubMed joins them, where
    a record is found or not and nothing is unknown: a field that is not there does not match, and NOT finds the record.
    """

    def __init__(self, records: Sequence[Record], *, today: date | None = None) -> None:
        self.today = today
        self._records = records
        self._everything = frozenset(range(len(records)))
        self._found: dict[tuple[Term | Range, date | None], Positions] = {}

    def search(self, query: str) -> list[int]:
        """The positions of the records that `query` finds, ascending.

        What PubMed swallows is swallowed: an unknown tag, a tag on a group, a modifier in the wrong place. An unquoted
        phrase that no record holds is taken apart. Raises QueryError where PubMed fails: nothing to search for,
        parentheses that do not match.
        """
        return sorted(self._positions(self._learnt(query)))

    def translation(self, query: str) -> Translation:
        """What PubMed would report: the query with long names of tags, and the phrases that no record holds."""
        return translated(query, self._learnt(query), self.today, self._found_by)

    def _positions(self, node: Node) -> Positions:
        if isinstance(node, Chain):
            found = self._positions(node.operands[0])
            for operator, operand in zip(node.operators, node.operands[1:], strict=True):
                others = self._positions(operand)
                found = found | others if operator == "OR" else found - others if operator == "NOT" else found & others
            return found
        if isinstance(node, Negation):
            return self._everything - self._positions(node.operand)
        if isinstance(node, Reference):
            raise QueryError(Fault(f"there is no line #{node.name} here", fix="write its query instead"))
        return self._term_positions(node)

    def _term_positions(self, leaf: Term | Range) -> Positions:
        """What a term finds; a phrase that is nowhere is split into its words, which must all be there."""
        found = self._found_by(leaf)
        words = [] if found or isinstance(leaf, Range) else split_words(leaf)
        return frozenset.intersection(*map(self._found_by, words)) if words else found

    def _found_by(self, leaf: Term | Range) -> Positions:
        self._learn([leaf])
        return self._found[self._key(leaf)]

    def _learnt(self, query: str) -> Node:
        """The tree of `query`, whose terms have all been asked for together: a record is read once for all of them."""
        tree = parse(query, lenient=True)
        self._learn(leaf for leaf in leaves(tree) if not isinstance(leaf, Reference))
        return tree

    def _learn(self, asked: Iterable[Term | Range]) -> None:
        unknown = {self._key(leaf): leaf for leaf in asked if self._key(leaf) not in self._found}
        if not unknown:
            return
        found: dict[str, list[int]] = {f"{n}": [] for n in range(len(unknown))}
        queries = compile_trees(dict(zip(found, unknown.values(), strict=True)), context(None, self.today))
        for position, record in enumerate(self._records):
            matches = queries.match(record)
            for name, positions in found.items():
                if matches.value(name):
                    positions.append(position)
        for (leaf, today), positions in zip(unknown, found.values(), strict=True):
            nothing = isinstance(leaf, Term) and is_stopword(leaf)
            self._found[leaf, today] = frozenset() if nothing else frozenset(positions)

    def _key(self, leaf: Term | Range) -> tuple[Term | Range, date | None]:
        """A term, with the day where its meaning moves with it."""
        return leaf, self.today if moving_tag(leaf) else None
