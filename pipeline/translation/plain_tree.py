"""One tree for all the ways to write one question: what two texts are compared by, and what is printed.

PubMed works from left to right; other platforms take AND first, or NOT, or OR. So the first step of a translation
puts every pair of parentheses where PubMed sees it, and no platform has to guess.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import groupby
from types import MappingProxyType

from pipeline.language import (
    CODE_BY_NAME,
    FILTERS,
    NAME_BY_CODE,
    TAG_BY_KEY,
    Chain,
    Kind,
    Leaf,
    MeshTree,
    Negation,
    Node,
    Operator,
    Range,
    Reference,
    Term,
    bounds_of,
    filter_key,
    is_relative,
    own_publication_types,
    own_subheadings,
    parse,
    printed,
    publication_type_of_filter,
    starred_words,
    subheading_key,
)

OPEN_END = 2099
"""A range of years that ends in this year or later has no end: people write 3000, and some platforms refuse it."""


def nested(node: Node) -> Node:
    """The tree with one operator in each chain, grouped as PubMed evaluates it: from left to right.

    Chains of AND in AND, of OR in OR are one chain; what stands behind several NOTs is taken away one by one.
    """
    if isinstance(node, Negation):
        return Negation(nested(node.operand))
    if not isinstance(node, Chain):
        return _meant(node)
    left, *others = (nested(operand) for operand in node.operands)
    steps = zip(node.operators, others, strict=True)
    for operator, group in groupby(steps, key=lambda step: step[0]):
        left = joined(operator, [left, *(operand for _, operand in group)])
    return left


def joined(operator: Operator, operands: list[Node]) -> Node:
    """One chain of the operands; those that are such chains themselves are taken in."""
    flat: list[Node] = []
    for at, operand in enumerate(operands):
        absorbed = isinstance(operand, Chain) and operand.operators[0] == operator and (operator != "NOT" or at == 0)
        flat.extend(operand.operands if absorbed and isinstance(operand, Chain) else [operand])
    return flat[0] if len(flat) == 1 else Chain(tuple(flat), (operator,) * (len(flat) - 1))


def _meant(leaf: Leaf) -> Node:
    """A filter as what it is in tags, a range by whole years where it is one; any other leaf as it is."""
    if isinstance(leaf, Range):
        return _years(leaf)
    if not isinstance(leaf, Term) or not leaf.tag:
        return leaf
    kind = TAG_BY_KEY[leaf.tag].kind
    if kind == "date" and not is_relative(leaf.text) and bounds_of(leaf.text):
        return Term(leaf.text.replace("-", "/"), tag=leaf.tag)
    if kind == "filter":
        name = filter_key(leaf.text)
        if FILTERS.get(name):
            return nested(parse(FILTERS[name]))
        if name in NAME_BY_CODE or name in CODE_BY_NAME:
            return _meant(Term(name, tag="la"))
        if type_name := publication_type_of_filter(name):
            return Term(type_name, tag="pt")
    if kind == "language":
        return Term(NAME_BY_CODE.get(leaf.text.lower(), leaf.text).lower(), tag=leaf.tag)
    return leaf


def _years(leaf: Range) -> Range:
    """The range by whole years where it is one: 2020/01/01:2026/12/31 is 2020:2026, and 3000 is no end."""
    low, high = bounds_of(leaf.low), bounds_of(leaf.high)
    if TAG_BY_KEY[leaf.tag].kind != "date" or low is None or high is None:
        return leaf
    first, last = f"{low[0]:08}", f"{high[1]:08}"
    if int(last[:4]) >= OPEN_END:
        last = f"{OPEN_END}1231"
    return Range(
        first[:4] if first.endswith("0101") else _slashed(first),
        last[:4] if last.endswith("1231") else _slashed(last),
        leaf.tag,
    )


def _slashed(day: str) -> str:
    return f"{day[:4]}/{day[4:6]}/{day[6:]}"


def plain(node: Node) -> Node:
    """The tree by which two trees are compared: operands of AND and OR in one order, words folded as PubMed folds."""
    return _sorted(nested(node))


def _sorted(node: Node) -> Node:
    if isinstance(node, Negation):
        return Negation(_sorted(node.operand))
    if isinstance(node, Term):
        return _folded(node)
    if not isinstance(node, Chain):
        return node
    operands = [_sorted(operand) for operand in node.operands]
    kept = operands[:1] if node.operators[0] == "NOT" else []
    return Chain((*kept, *sorted(operands[len(kept) :], key=printed)), node.operators)


def _folded(term: Term) -> Term:
    """A term without what makes no difference to PubMed: case, punctuation, quotation marks on tagged words."""
    kind = TAG_BY_KEY[term.tag].kind if term.tag else "text"
    quoted = term.quoted and (not term.tag or kind in ("name", "value"))
    text = " ".join(starred_words(term.text)) or term.text
    if kind in ("heading", "subheading"):
        name, slash, qualifier = term.text.partition("/")
        name = subheading_key(name) if kind == "subheading" else " ".join(starred_words(name))
        text = f"{name}/{subheading_key(qualifier)}" if slash else name or term.text.lower()
    noexp = term.noexp and not (kind in BELOW and len(BELOW[kind]().exploded(text)) == 1)
    return replace(term, text=text, quoted=quoted, noexp=noexp)


BELOW: Mapping[Kind, Callable[[], MeshTree]] = MappingProxyType(
    {"subheading": own_subheadings, "type": own_publication_types}
)
"""Where nothing stands below, :noexp makes no difference."""


def same_question(one: Node, other: Node) -> bool:
    """Whether two trees ask the same, whatever the order of their ORs and the spelling of their words."""
    return plain(one) == plain(other)


def is_date(node: Node) -> bool:
    """Whether the node is a publication date or a range of them: other platforms know it as a limit."""
    if isinstance(node, Term):
        return node.tag == "dp" and bounds_of(node.text) is not None
    return isinstance(node, Range) and node.tag == "dp"


def in_whole_years(leaf: Term | Range) -> bool:
    """Whether a date is a year, or a range begins and ends with one, as far as platforms that know no days can tell."""
    return leaf.text.isdigit() if isinstance(leaf, Term) else leaf.low.isdigit() and leaf.high.isdigit()


def years_of(leaf: Term | Range) -> Term | Range:
    """The years in which the date lies."""
    return replace(leaf, text=leaf.text[:4]) if isinstance(leaf, Term) else Range(leaf.low[:4], leaf.high[:4], leaf.tag)


def references_in(node: Node) -> set[str]:
    """The names of the lines that the tree refers to."""
    if isinstance(node, Reference):
        return {node.name}
    if isinstance(node, Negation):
        return references_in(node.operand)
    return set().union(*map(references_in, node.operands)) if isinstance(node, Chain) else set()
