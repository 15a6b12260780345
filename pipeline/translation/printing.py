"""Writes a fitted tree as the numbered lines of a platform, with every parenthesis written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.language import TAG_BY_KEY, Chain, Node, Range, Reference, Term, printed, starred_words
from pipeline.translation.plain_tree import is_date, joined
from pipeline.translation.target import Target

RESERVED = frozenset(("and", "or", "not", "near", "next", "adj", "pre", "same", "exp", "limit", "use", "freq"))
"""Words that some platform takes for an operator or a command: they stand in quotation marks."""
NOT_A_WORD = re.compile(r"[^\w*'-]+|_|(?<![\w*])['-]+|['-]+(?![\w*])")
"""What PubMed takes for a blank, and some platform for a command."""


@dataclass(frozen=True, slots=True)
class NumberedLine:
    """A line as the platform runs it; `name` is the strategy's, "" for one that only holds a part of another."""

    number: int
    name: str
    text: str


@dataclass
class Printer:
    """Prints the lines of one strategy in their order."""

    target: Target
    choices: Mapping[str, str]
    lines: list[NumberedLine] = field(default_factory=list)
    number_by_name: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, tree: Node) -> None:
        """The line `name`, and before it those that hold its parts."""
        text = self._limited(tree) if self._is_limited(tree) else self._text(tree)
        self.number_by_name[name] = self._numbered(text, name)

    def _numbered(self, text: str, name: str = "") -> int:
        self.lines.append(NumberedLine(len(self.lines) + 1, name, text))
        return len(self.lines)

    def _is_limited(self, node: Node) -> bool:
        return self.target.limits_lines and isinstance(node, Chain) and any(map(self._is_limit, node.operands))

    def _is_limit(self, node: Node) -> bool:
        return is_date(node) and printed(node) not in self.choices

    def _limited(self, chain: Node) -> str:
        """`limit 4 to yr="2010 -Current"`, where line 4 holds all but the years."""
        assert isinstance(chain, Chain)
        rest = joined("AND", [operand for operand in chain.operands if not self._is_limit(operand)])
        at = self.number_by_name[rest.name] if isinstance(rest, Reference) else self._numbered(self._text(rest))
        *earlier, last = [operand for operand in chain.operands if self._is_limit(operand)]
        for limit in earlier:
            at = self._numbered(self._limit(at, limit))
        return self._limit(at, last)

    def _limit(self, at: int, limit: Node) -> str:
        assert isinstance(limit, Term | Range)
        return f"limit {at} to {self.target.specials['date'].write(limit)}"

    def _text(self, node: Node) -> str:
        if printed(node) in self.choices:
            return f"({self.choices[printed(node)]})"
        if isinstance(node, Reference):
            return self.target.label.format(self.number_by_name[node.name])
        if self._is_limited(node):
            return self.target.label.format(self._numbered(self._limited(node)))
        if isinstance(node, Chain):
            return f" {self.target.signs[node.operators[0]]} ".join(self._parts(node))
        assert isinstance(node, Term | Range)
        kind = TAG_BY_KEY[node.tag].kind
        if kind != "text":
            return self.target.specials[kind].write(node)
        assert isinstance(node, Term)
        return self._in_field(node.tag, [self._words(node)])

    def _parts(self, chain: Chain) -> Iterator[str]:
        """The texts of a chain's operands; in an OR the words of one field stand together."""
        terms_by_tag: dict[str, list[Term]] = {}
        for operand in chain.operands:
            if chain.operators[0] == "OR" and isinstance(operand, Term) and self._is_words(operand):
                terms_by_tag.setdefault(operand.tag, []).append(operand)
        for operand in chain.operands:
            group = terms_by_tag.get(operand.tag, []) if isinstance(operand, Term) and self._is_words(operand) else []
            if not group:
                yield self._operand(operand)
            elif group[0] is operand:
                yield self._in_field(operand.tag, [self._words(term) for term in group])

    def _operand(self, operand: Node) -> str:
        if not isinstance(operand, Chain) or printed(operand) in self.choices or self._is_limited(operand):
            return self._text(operand)
        parts = list(self._parts(operand))
        text = f" {self.target.signs[operand.operators[0]]} ".join(parts)
        return text if len(parts) == 1 else f"({text})"

    def _is_words(self, node: Node) -> bool:
        return isinstance(node, Term) and TAG_BY_KEY[node.tag].kind == "text" and printed(node) not in self.choices

    def _in_field(self, tag: str, words: Sequence[str]) -> str:
        """Words in their field: one template for each name of the field, joined by OR where there are several."""
        either = f" {self.target.signs['OR']} "
        inside = either.join(words)
        if self.target.suffix and len(words) > 1:
            inside = f"({inside})"
        parts = [template.format(inside) for template in self.target.fields[tag]]
        return parts[0] if len(parts) == 1 else f"({either.join(parts)})"

    def _words(self, term: Term) -> str:
        if term.distance is not None:
            one, other = starred_words(term.text)
            near = self.target.near.format(term.distance + self.target.near_adds)
            return f"({self._quoted(one)} {near} {self._quoted(other)})"
        text = " ".join(NOT_A_WORD.sub(" ", term.text).split())
        if self.target.quote == "'":
            text = " ".join(text.replace("'", " ").split())
        words = text.split()
        if self.target.next and "*" in text and len(words) > 1:
            return f"({f' {self.target.next} '.join(map(self._quoted, words))})"
        return self._quoted(text)

    def _quoted(self, text: str) -> str:
        words = text.split()
        is_plain = all(PLAIN_WORD.fullmatch(word) and not COMMAND.fullmatch(word) for word in words)
        if is_plain and (len(words) == 1 or self.target.phrases_are_bare):
            return text
        return f"{self.target.quote}{text}{self.target.quote}"


COMMAND = re.compile(rf"(?:{'|'.join(sorted(RESERVED))}|adj\d+|[a-z]\d+)\*?", re.IGNORECASE)
"""A word that some platform takes for an operator, a line (S1, L2) or nearness (N3, W5)."""
PLAIN_WORD = re.compile(r"[^\W\d_][^\W_]*(?:\*[^\W_]*)*")
