"""What of a question a platform can ask. What it cannot becomes a task for a person, and never passes through.

A term without an equal gives way to what comes nearest: a heading to its words, a field to another, words near each
other to words joined by AND. Inside an exclusion that could take away records that the strategy keeps: there only that
may stand for a term which finds fewer (or, in what an exclusion spares, more). All else is left out, and the exclusion
with it where it needs that part.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from pipeline.language import (
    SHORTEST_STEM,
    TAG_BY_KEY,
    Chain,
    Kind,
    Leaf,
    Negation,
    Node,
    Range,
    Reference,
    Term,
    printed,
    starred_words,
)
from pipeline.translation.plain_tree import in_whole_years, is_date, joined, plain, references_in, years_of
from pipeline.translation.target import Finds, Target, Task

NO_CHOICE = "none"
"""A person's word that a term is to be left out on this platform."""
MOST_BETWEEN = 99


@dataclass(frozen=True, slots=True)
class Instead:
    """What stands for a leaf that has no equal: `node`, None where nothing can, why, and what a person should do.

    meanwhile  what `node` is, in words
    finds      which records it finds beside those of the leaf
    name       what the task is about, "" for the leaf: one task for all terms in a field
    """

    node: Node | None
    why: str
    todo: str
    meanwhile: str = "it is left out"
    finds: Finds = "more"
    name: str = ""


@dataclass
class Fitting:
    """Fits the lines of one strategy to one target, and collects the tasks.

    approximate  the lines in which something has no equal
    empty        the lines of which nothing is left
    """

    target: Target
    choices: Mapping[str, str]
    tasks: list[Task] = field(default_factory=list)
    approximate: set[str] = field(default_factory=set)
    empty: set[str] = field(default_factory=set)
    line: str = ""

    def fitted(self, line: str, tree: Node) -> Node | None:
        """What of the line can be asked; None where nothing is left. Lines come in their order."""
        self.line = line
        n_tasks = len(self.tasks)
        found = self._fit(tree, 0)
        if found is None:
            self.empty.add(line)
        if len(self.tasks) > n_tasks or references_in(tree) & self.approximate:
            self.approximate.add(line)
        return found

    def _fit(self, node: Node, depth: int, *, in_and: bool = False) -> Node | None:
        """`depth` counts the exclusions around the node: at an odd one, finding more means losing records."""
        if isinstance(node, Chain):
            return self._chain(node, depth)
        if isinstance(node, Negation):
            return self._instead(node, Instead(None, *LONE_NOT), depth)
        if is_date(node) and self.target.limits_lines and not in_and and printed(node) not in self.choices:
            return self._instead(node, Instead(None, *LONE_LIMIT), depth)
        return self._leaf(node, depth)

    def _chain(self, chain: Chain, depth: int) -> Node | None:
        operator = chain.operators[0]
        if operator == "NOT":
            return self._exclusion(chain, depth)
        beside = operator == "AND" and not all(map(is_date, chain.operands))
        fitted = [self._fit(operand, depth, in_and=beside) for operand in chain.operands]
        left = _without_repetition(chain.operands, fitted)
        # A missing part of an AND makes it find more, of an OR fewer. Outside of exclusions a task says so; within one
        # the AND has to go whole, and so has an OR in what an exclusion spares.
        whole = depth % 2 == 1 if operator == "AND" else depth >= 2 and depth % 2 == 0
        if not left or (whole and None in fitted):
            return None
        if self.target.limits_lines and all(map(is_date, left)):
            return None
        return joined(operator, left)

    def _exclusion(self, chain: Chain, depth: int) -> Node | None:
        first = self._fit(chain.operands[0], depth)
        taken_away = [self._fit(operand, depth + 1) for operand in chain.operands[1:]]
        left = [one for one in taken_away if one is not None]
        if first is None or (depth % 2 == 1 and len(left) < len(taken_away)):
            return None
        return joined("NOT", [first, *left]) if left else first

    def _leaf(self, leaf: Leaf, depth: int) -> Node | None:
        choice = self.choices.get(printed(leaf))
        if choice is not None:
            return leaf if choice != NO_CHOICE else None
        if isinstance(leaf, Reference):
            return self._reference(leaf, depth)
        instead = self._without_equal(leaf)
        return leaf if instead is None else self._instead(leaf, instead, depth)

    def _reference(self, reference: Reference, depth: int) -> Node | None:
        if reference.name in self.empty:
            return None
        if depth and reference.name in self.approximate:
            why = f"#{reference.name} has no exact equal here, and what is taken away must be exact"
            return self._instead(reference, Instead(None, why, f"finish the tasks of #{reference.name}"), depth)
        return reference

    def _instead(self, node: Node, instead: Instead, depth: int) -> Node | None:
        harmless: Finds = "fewer" if depth % 2 else "more"
        serves = depth == 0 or instead.finds in ("same", harmless)
        meanwhile = instead.meanwhile if serves else "the exclusion is left out as far as it needs this"
        self.tasks.append(Task(self.line, instead.name or printed(node), instead.why, instead.todo, meanwhile))
        return instead.node if serves else None

    def _without_equal(self, leaf: Term | Range) -> Instead | None:
        """What stands for the leaf, None where the target can say it."""
        if isinstance(leaf, Range) or leaf.tag in DATES:
            return self._date(leaf)
        kind: Kind = TAG_BY_KEY[leaf.tag].kind if leaf.tag else "text"
        if kind == "text":
            return self._text(leaf)
        if leaf.tag in self.target.nearest:
            return self._in_another_field(leaf)
        special = self.target.specials.get(kind)
        why = special.refuses(leaf) if special else f"{self.target.database} has no equal"
        if special and not why:
            return None
        return self._value(leaf, kind, why)

    def _date(self, leaf: Term | Range) -> Instead | None:
        if not is_date(leaf) or "date" not in self.target.specials:
            what = "this date" if TAG_BY_KEY[leaf.tag].kind == "date" else "a number"
            return Instead(None, f"{self.target.database} has no search by {what}", SET_BY_HAND)
        if not in_whole_years(leaf):
            why = f"{self.target.database} knows years, not days"
            return Instead(years_of(leaf), why, SET_BY_HAND, "the whole years are searched")
        return None

    def _value(self, leaf: Term, kind: Kind, why: str) -> Instead:
        """A heading gives way to its words; a name, a type, a subset to nothing."""
        if kind == "heading" and (words := _heading_words(leaf)):
            below = "alone" if leaf.noexp else "with all below it"
            example = self.target.heading[leaf.noexp].format("…")
            more = "look whether they say it" if leaf.noexp else "add the words for what stands below it"
            todo = f"choose the {self.target.headings} for it, {below}: {example}" if example else more
            return Instead(self._as_words(words), why, todo, IN_TEXT, "other")
        if leaf.tag == "nm" and starred_words(leaf.text):
            return Instead(self._as_words(leaf.text), why, FIND_EQUAL, IN_TEXT, "other")
        return Instead(None, why, self.target.without.get(kind, FIND_EQUAL))

    def _as_words(self, words: str) -> Node | None:
        term = Term(" ".join(words.split()).lower(), True, "tiab")
        instead = self._text(term)
        return instead.node if instead else term

    def _text(self, leaf: Term) -> Instead | None:
        if not leaf.tag and leaf.text.lower() != "hasabstract":
            return self._untagged(leaf)
        if leaf.text.lower() == "hasabstract":
            return Instead(None, "it is a filter of PubMed's own", FIND_EQUAL)
        if not starred_words(leaf.text):
            return Instead(None, "there is no word in it", "take it out of the strategy")
        if leaf.tag not in self.target.fields:
            return self._in_another_field(leaf)
        if leaf.distance is not None and len(starred_words(leaf.text)) != 2:
            why = "other platforms measure between two words, PubMed over all of them"
            return Instead(self._all_words(leaf), why, "write the pairs that matter", "its words are joined by AND")
        if leaf.distance is not None and leaf.distance + self.target.near_adds > MOST_BETWEEN:
            why = f"{self.target.near.format(MOST_BETWEEN)} is as far as it goes"
            return Instead(self._all_words(leaf), why, "accept it, or choose", "its words are joined by AND")
        if 0 <= leaf.text.find("*") < SHORTEST_STEM:
            read = replace(leaf, text=" ".join(leaf.text.replace("*", " ").split()))
            why = f"PubMed reads a * behind fewer than {SHORTEST_STEM} characters as a blank"
            node = read if starred_words(read.text) else None
            return Instead(node, why, "write the words that are meant", f"{read.text or 'nothing'} is searched", "same")
        if not self.target.inner_star and INNER_STAR.search(leaf.text):
            why = f"{self.target.database} takes * at the end of a word only"
            cut = replace(leaf, text=INNER_STAR.sub("*", leaf.text))
            return Instead(cut, why, "write the spellings out with OR", f"{cut.text} is searched, which finds more")
        return None

    def _untagged(self, leaf: Term) -> Instead:
        parts = [leaf.text] if leaf.quoted else leaf.text.split()
        if len(parts) > 1 and all(part.isdecimal() for part in parts):
            return Instead(None, "these are PMIDs", FIND_EQUAL)
        terms = [Term(part, tag="tw") for part in parts if starred_words(part)]
        fitted = [instead.node if (instead := self._text(term)) else term for term in terms]
        words = [one for one in fitted if one is not None]
        why = "it has no tag: PubMed maps it to headings and fields as it sees fit"
        return Instead(joined("AND", words) if words else None, why, "write the tags that are meant", IN_TEXT, "other")

    def _in_another_field(self, leaf: Term) -> Instead:
        nearest = self.target.nearest.get(leaf.tag)
        if nearest is None:
            return Instead(None, f"{self.target.database} has no field for [{leaf.tag}]", FIND_EQUAL)
        there = replace(leaf, tag=nearest.tag)
        instead = self._without_equal(there)
        node = instead.node if instead else there
        finds = nearest.finds if instead is None or instead.finds in ("same", nearest.finds) else "other"
        meanwhile = f"it is searched as [{nearest.tag}]"
        return Instead(node, nearest.why, "accept it, or choose", meanwhile, finds, f"[{leaf.tag}]")

    def _all_words(self, leaf: Term) -> Node:
        return joined("AND", [Term(word, tag=leaf.tag) for word in starred_words(leaf.text)])


def _without_repetition(operands: Sequence[Node], fitted: Sequence[Node | None]) -> list[Node]:
    """What was fitted, without the words of a heading that stand beside it already."""
    own = {plain(one) for one, before in zip(fitted, operands, strict=True) if one is not None and one == before}
    left: list[Node] = []
    for one, before in zip(fitted, operands, strict=True):
        if one is None or (one != before and plain(one) in own):
            continue
        own.add(plain(one))
        left.append(one)
    return left


DATES = frozenset(key for key, tag in TAG_BY_KEY.items() if tag.kind in ("date", "number"))
INNER_STAR = re.compile(r"\*(?=[^\s*])\S*")
LONE_LIMIT = ("the platform limits lines by year, and there is no line here to limit", "set it on the platform's page")
LONE_NOT = ("NOT has nothing before it, which PubMed ignores", "write what it is taken from")
SET_BY_HAND = "set it on the platform's page"
FIND_EQUAL = "choose what asks the same there"
IN_TEXT = "its words are searched"


def _heading_words(leaf: Term) -> str:
    """The words of a heading in their natural order: `Disease Models, Animal` is Animal Disease Models."""
    name = leaf.text.partition("/")[0].replace("*", " ").strip()
    before, comma, after = name.partition(", ")
    natural = f"{after} {before}" if comma and ", " not in after else name.replace(",", " ")
    return natural if starred_words(natural) else ""


def with_lines_in_place(node: Node, by_name: Mapping[str, Node]) -> Node:
    """The tree with the references to some lines replaced by what stands there."""
    if isinstance(node, Reference):
        return by_name.get(node.name, node)
    if isinstance(node, Chain):
        return Chain(tuple(with_lines_in_place(operand, by_name) for operand in node.operands), node.operators)
    return Negation(with_lines_in_place(node.operand, by_name)) if isinstance(node, Negation) else node


def without_lines(node: Node, names: Set[str]) -> Node | None:
    """The tree without the references to some lines, None where nothing is left."""
    if isinstance(node, Reference):
        return None if node.name in names else node
    if not isinstance(node, Chain):
        return node
    left = [without_lines(operand, names) for operand in node.operands]
    kept = [one for one in left if one is not None]
    if not kept or (node.operators[0] == "NOT" and left[0] is None):
        return None
    return joined(node.operators[0], kept)
