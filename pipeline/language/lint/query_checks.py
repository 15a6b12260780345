"""Checks of one query: its terms, and how they are joined."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.language.lint.closed_lists import LISTS_BY_KIND, ClosedList
from pipeline.language.match.field_text import words_of
from pipeline.language.match.mesh import MeshTree
from pipeline.language.match.terms import is_stopword
from pipeline.language.match.translation import moving_tag
from pipeline.language.syntax.dates import number_of
from pipeline.language.syntax.tags import TAG_BY_KEY, Kind
from pipeline.language.syntax.tree import Chain, Leaf, Negation, Node, Reference, Term, printed


@dataclass(frozen=True, slots=True)
class Remark:
    """The rule that text[start:end] of a line breaks. `detail` names what was found, `mend` a mending of its own."""

    rule: str
    start: int
    end: int
    detail: str = ""
    mend: str = ""


def remark(rule: str, node: Node, detail: str = "", mend: str = "") -> Remark:
    """A remark on the whole of `node`."""
    return Remark(rule, node.start, node.end, detail, mend)


SHORTEST_STEM = 4
LOWER_CASE_OPERATORS = frozenset(("and", "or", "not"))


def term_remarks(leaf: Leaf, mesh: MeshTree) -> Iterator[Remark]:
    """What is wrong with a term by itself."""
    if isinstance(leaf, Reference):
        return
    if leaf.tag and TAG_BY_KEY[leaf.tag].local:
        yield remark("local-tag", leaf, f"[{leaf.tag}]")
    if isinstance(leaf, Term):
        yield from _word_remarks(leaf)
        yield from _tag_remarks(leaf, mesh)


def _word_remarks(term: Term) -> Iterator[Remark]:
    if _has_operator(term):
        yield remark("lower-case-operator", term)
    elif is_stopword(term):
        yield remark("stopword", term, words_of(term.text)[0])
    yield from _star_remarks(term)


def _has_operator(term: Term) -> bool:
    """Whether a lower-case operator stands among the words. Names of headings, types and journals may hold one inside:
    `sensitivity and specificity[mh]`; at an end of them it can only be meant as an operator."""
    words = [word.lower() for word in term.text.split()]
    if term.quoted or len(words) < 2:
        return not term.quoted and bool(LOWER_CASE_OPERATORS.intersection(words))
    looked_at = words if _kind(term) == "text" else (words[0], words[-1])
    return not LOWER_CASE_OPERATORS.isdisjoint(looked_at)


def _star_remarks(term: Term) -> Iterator[Remark]:
    at = term.text.find("*")
    if at < 0 or _kind(term) == "part":
        return
    if 0 < at < SHORTEST_STEM:
        yield remark("short-stem", term)
    elif at > 0 and any(0 <= word.find("*") < SHORTEST_STEM for word in term.text.split()):
        yield remark("short-stem-in-phrase", term)


def _kind(term: Term) -> Kind:
    return TAG_BY_KEY[term.tag].kind if term.tag else "text"


def _tag_remarks(term: Term, mesh: MeshTree) -> Iterator[Remark]:
    kind = _kind(term)
    if not term.tag:
        if not _needs_no_tag(term):
            yield remark("untagged", term)
    elif moving_tag(term):
        yield remark("moving-window", term, term.text)
    elif "*" in term.text:
        return
    elif kind == "heading":
        yield from _heading_remarks(term, mesh)
    elif kind == "text" and not term.quoted and len(term.text.split()) > 1:
        yield remark("unquoted-phrase", term)
    elif (names := LISTS_BY_KIND.get(kind)) and not names.knows(term.text):
        yield remark("unknown-value", term, _not_on(names, term.text))


def _heading_remarks(term: Term, mesh: MeshTree) -> Iterator[Remark]:
    name, slash, qualifier = term.text.partition("/")
    subheadings = LISTS_BY_KIND["subheading"]
    if slash and not subheadings.knows(qualifier):
        yield remark("unknown-value", term, _not_on(subheadings, qualifier))
    if mesh.knows(name):
        return
    if not term.quoted and len(name.split()) > 1:
        detail = f"if MeSH has no heading {name}, PubMed may search one of its words alone"
        yield remark("unquoted-phrase", term, detail)
    if not term.noexp:
        yield remark("unmapped-heading", term, name)


def _not_on(names: ClosedList, text: str) -> str:
    return f"{text} is not among the {names.title}{names.nearest(text)}"


def _needs_no_tag(term: Term) -> bool:
    """What means the same to PubMed without a tag: PMIDs, a heading with its subheading, `hasabstract` and the like."""
    text = term.text.lower()
    if all(number_of(word) is not None for word in text.split()):
        return True
    _, slash, qualifier = text.partition("/")
    return PLAIN_WORD.fullmatch(text) is not None or bool(slash and LISTS_BY_KIND["subheading"].knows(qualifier))


PLAIN_WORD = re.compile(r"has[a-z]{4,}|pmcbook\w*|indexingmethod_\w+|pubstatus\w+|owner\w{2,}|pmc\d+")


def structure_remarks(node: Node) -> Iterator[Remark]:
    """What is wrong with the way the parts of `node` are joined."""
    if isinstance(node, Negation):
        yield remark("lone-not", node)
        yield from structure_remarks(node.operand)
    elif isinstance(node, Chain):
        if {"AND", "OR"} <= set(node.operators):
            yield remark(
                "mixed-operators", node, mend=f"PubMed reads: {grouped(node)}. Write the parentheses you mean."
            )
        for operand in node.operands:
            yield from structure_remarks(operand)


def grouped(chain: Chain) -> str:
    """The chain with the parentheses that say what PubMed makes of it, from left to right."""
    parts = [f"({printed(part)})" if isinstance(part, Chain | Negation) else printed(part) for part in chain.operands]
    text, before = parts[0], chain.operators[0]
    for operator, part in zip(chain.operators, parts[1:], strict=True):
        text = f"({text}) {operator} {part}" if operator != before else f"{text} {operator} {part}"
        before = operator
    return text


def synonym_groups(node: Node) -> Iterator[list[Term]]:
    """The terms that one OR joins, those of nested ORs among them; a list for each OR."""
    if isinstance(node, Negation):
        yield from synonym_groups(node.operand)
    elif isinstance(node, Chain):
        runs: list[list[Node]] = [[node.operands[0]]]
        for operator, operand in zip(node.operators, node.operands[1:], strict=True):
            if operator == "OR":
                runs[-1].append(operand)
            else:
                runs.append([operand])
        for run in runs:
            flat = [part for operand in run for part in _flattened(operand)]
            yield [part for part in flat if isinstance(part, Term)]
            for part in flat:
                if not isinstance(part, Term):
                    yield from synonym_groups(part)
    elif isinstance(node, Term):
        yield [node]


def _flattened(node: Node) -> list[Node]:
    """The operands of a pure OR, however nested; any other node by itself."""
    if isinstance(node, Chain) and set(node.operators) == {"OR"}:
        return [part for operand in node.operands for part in _flattened(operand)]
    return [node]
