"""Reads a platform's text back into our tree: strictly what is printed here, so that nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn

from pipeline.ground.errors import Fault, ProtocolError
from pipeline.language import Chain, Node, Operator, Reference, Term
from pipeline.translation.fitting import with_lines_in_place
from pipeline.translation.plain_tree import joined
from pipeline.translation.printing import RESERVED, NumberedLine
from pipeline.translation.target import Target

BARE = "?"
"""The tag of words whose field has not been read yet."""


class NotReadError(ProtocolError):
    """A text that is not as we print it."""


def read_back(lines: Iterable[NumberedLine], target: Target, choices: Mapping[str, Node]) -> dict[str, Node]:
    """The trees of the lines by their names. `choices` is the leaf of each text that a person chose."""
    tree_by_number: dict[int, Node] = {}
    name_by_number: dict[int, str] = {}
    for line in lines:
        tree = _Reader(line.text, target, choices, name_by_number).whole()
        parts = {str(number): part for number, part in tree_by_number.items() if number not in name_by_number}
        tree_by_number[line.number] = with_lines_in_place(tree, parts)
        if line.name:
            name_by_number[line.number] = line.name
    return {name: tree_by_number[number] for number, name in name_by_number.items()}


@dataclass
class _Reader:
    text: str
    target: Target
    choices: Mapping[str, Node]
    name_by_number: Mapping[int, str]
    at: int = 0
    signs: Sequence[tuple[str, Operator]] = field(init=False)

    def __post_init__(self) -> None:
        self.signs = sorted(((sign, operator) for operator, sign in self.target.signs.items()), reverse=True)

    def whole(self) -> Node:
        tree = self.limited() or self.chain()
        if self.at < len(self.text):
            self.fail("nothing more")
        return self.fielded(tree, "all") if "{}" in self.target.fields.get("all", ()) else self.without_bare(tree)

    def limited(self) -> Node | None:
        """`limit 4 to yr="2010 -Current"`."""
        found = LIMIT.match(self.text)
        if not found or not self.target.limits_lines:
            return None
        self.at = found.end()
        return joined("AND", [self.line(int(found[1])), self.special() or self.fail("years")])

    def line(self, number: int) -> Reference:
        return Reference(self.name_by_number.get(number, str(number)))

    def chain(self) -> Node:
        """Operands joined by one operator: we print no other."""
        operands = [self.operand()]
        used: set[Operator] = set()
        while operator := self.sign():
            used.add(operator)
            operands.append(self.operand())
        if len(used) > 1:
            self.fail("parentheses around operators of one kind")
        return operands[0] if not used else Chain(tuple(operands), (used.pop(),) * (len(operands) - 1))

    def sign(self) -> Operator | None:
        for sign, operator in self.signs:
            if self.take(f" {sign} "):
                return operator
        return None

    def take(self, text: str) -> bool:
        found = self.text.startswith(text, self.at)
        self.at += len(text) * found
        return found

    def operand(self) -> Node:
        for text, leaf in self.choices.items():
            if self.take(f"({text})"):
                return leaf
        node = self.special() or self.reference() or (None if self.target.suffix else self.field_first())
        if node is not None:
            return node
        if self.take("("):
            node = self.chain()
            if not self.take(")"):
                self.fail(")")
        else:
            node = self.words()
        return self.field_behind(node) if self.target.suffix else node

    def special(self) -> Node | None:
        for special in self.target.specials.values():
            if found := special.pattern.match(self.text, self.at):
                self.at = found.end()
                return special.read(found)
        return None

    def reference(self) -> Node | None:
        before, after = self.target.label.split("{}")
        found = re.compile(rf"{re.escape(before)}(\d+){re.escape(after)}(?=[\s)]|$)").match(self.text, self.at)
        if found is None:
            return None
        self.at = found.end()
        return self.line(int(found[1]))

    def field_first(self) -> Node | None:
        """`TS=(…)`, or `(TI (…) OR AB (…))` with the same words in each."""
        for tag, templates in sorted(self.target.fields.items(), key=lambda one: -len(one[1])):
            start = self.at
            node = self.attempt(lambda found=templates: self.in_fields(found))  # type: ignore[misc]
            if node is not None:
                return self.fielded(node, tag)
            self.at = start
        return None

    def attempt(self, read: Callable[[], Node | None]) -> Node | None:
        try:
            return read()
        except NotReadError:
            return None

    def in_fields(self, templates: Sequence[str]) -> Node | None:
        if len(templates) > 1 and not self.take("("):
            return None
        found = []
        for number, template in enumerate(templates):
            before, after = template.split("{}")
            between = f" {self.target.signs['OR']} " if number else ""
            if not self.take(between + before):
                return None
            found.append(self.chain())
            if not self.take(after):
                return None
        closed = len(templates) == 1 or self.take(")")
        return found[0] if closed and all(one == found[0] for one in found) else None

    def field_behind(self, node: Node) -> Node:
        for tag, (template,) in sorted(self.target.fields.items(), key=lambda one: -len(one[1][0])):
            if template != "{}" and self.take(template[2:]):
                return self.fielded(node, tag)
        return node

    def fielded(self, node: Node, tag: str) -> Node:
        """The node with the tag on all words that have none yet."""
        if isinstance(node, Chain):
            return Chain(tuple(self.fielded(operand, tag) for operand in node.operands), node.operators)
        return replace(node, tag=tag) if isinstance(node, Term) and node.tag == BARE else node

    def without_bare(self, node: Node) -> Node:
        if self.fielded(node, "") != node:
            self.fail("a field for all words")
        return node

    def words(self) -> Node:
        """A word, a phrase, or two words near each other."""
        first = self.phrase()
        operator, after = self.target.near.split("{}")
        if found := re.compile(rf" {re.escape(operator)}(\d+){after} ").match(self.text, self.at):
            self.at = found.end()
            distance = int(found[1]) - self.target.near_adds
            return Term(f"{first} {self.phrase()}", True, BARE, distance=distance)
        while self.target.next and self.take(f" {self.target.next} "):
            first = f"{first} {self.phrase()}"
        return Term(first, tag=BARE)

    def phrase(self) -> str:
        mark = self.target.quote
        found = re.compile(rf"{mark}([^{mark}]+){mark}").match(self.text, self.at)
        if found:
            self.at = found.end()
            return found[1]
        words = [self.word()]
        while self.target.phrases_are_bare and (found := BARE_WORD.match(self.text, self.at)):
            if found[1].lower() in RESERVED or NEAR.fullmatch(found[1]):
                break
            self.at = found.end()
            words.append(found[1])
        return " ".join(words)

    def word(self) -> str:
        found = WORD.match(self.text, self.at)
        if found is None or found[0].lower() in RESERVED:
            self.fail("a word")
        self.at = found.end()
        return found[0]

    def fail(self, expected: str) -> NoReturn:
        shown = self.text[self.at : self.at + 60] or "the end of the line"
        place = f"character {self.at + 1}"
        raise NotReadError(
            Fault(f"this is not as translate writes it for {self.target.database}", "", place, shown, expected)
        )


WORD = re.compile(r"[^\W_][\w*-]*(?:'[\w*-]+)*")
BARE_WORD = re.compile(rf" ({WORD.pattern})")
NEAR = re.compile(r"adj\d*", re.IGNORECASE)
LIMIT = re.compile(r"limit (\d+) to ")
