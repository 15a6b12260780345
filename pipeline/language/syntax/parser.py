"""Reads a query into a tree: strictly, as people should write it, or as PubMed swallows it.

PubMed evaluates AND, OR and NOT from left to right, throws an unknown tag away, ignores a tag on a group and a modifier
in the wrong place, and says nothing of it (PubMed User Guide, and measurements on the live service).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NoReturn

from pipeline.language.syntax.dates import bounds_of, is_relative, number_of, numbers_written
from pipeline.language.syntax.query_errors import Problem, query_error
from pipeline.language.syntax.tags import RANGE_KINDS, TAG_BY_KEY, read_tag
from pipeline.language.syntax.tokens import Token, look_alikes, tokens_of
from pipeline.language.syntax.tree import Chain, Negation, Node, Operator, Range, Reference, Term

DEEPEST = 100
"""Parentheses within parentheses; no strategy written by a person comes near."""

RANGE = re.compile(r'(?P<low>[^\s:"]+)\s*:\s*(?P<high>[^\s:"]+)')

END = Token("stray", "", 0, 0)


def parse(text: str, *, lenient: bool = False) -> Node:
    """The tree of `text`. With `lenient`, what PubMed would swallow in silence is read as PubMed reads it.

    Raises QueryError: always for an empty query and for parentheses that do not match or nest too deep; without
    `lenient` also for everything that PubMed would take for something else than what stands there.
    """
    tree, problems = parse_with_problems(text, lenient=lenient)
    if problems and not lenient:
        raise query_error(min(problems, key=lambda problem: problem.start), text)
    return tree


@lru_cache(maxsize=256)
def parse_with_problems(text: str, *, lenient: bool = True) -> tuple[Node, tuple[Problem, ...]]:
    """The tree of `text`, and what PubMed would have swallowed on the way. Raises QueryError as a lenient `parse`."""
    parser = _Parser(text, tokens_of(text), lenient)
    tree = parser.whole()
    return tree, (*parser.problems, *look_alikes(text))


@dataclass
class _Parser:
    """Walks over the tokens once; every method reads what its name says and leaves `at` behind it."""

    text: str
    tokens: Sequence[Token]
    lenient: bool
    at: int = 0
    depth: int = 0
    problems: list[Problem] = field(default_factory=list)

    def whole(self) -> Node:
        tree = self.chain()
        if self.at < len(self.tokens):
            self.fail("unbalanced-parentheses", self.tokens[self.at], "a parenthesis closes what none opened", "no )")
        if tree is None:
            nothing = Token("stray", "", 0, max(1, len(self.text)))
            self.fail("empty-query", nothing, "there is nothing to search for", "a term, such as needling[tiab]")
        return tree

    def chain(self) -> Node | None:
        """Operands and operators up to a closing parenthesis or the end; None where there is no operand at all."""
        operands: list[Node] = []
        operators: list[Operator] = []
        while (token := self.peek()) is not END and token.kind != "close":
            operator = self.operator(first=not operands)
            operand = self.operand()
            if operand is None:
                continue
            if operands:
                operators.append(operator)
            operands.append(operand)
        if len(operands) < 2:
            return operands[0] if operands else None
        return Chain(tuple(operands), tuple(operators), operands[0].start, operands[-1].end)

    def operator(self, *, first: bool) -> Operator:
        """The operator before an operand: AND, which PubMed adds by itself, where none is written."""
        token = self.peek()
        if token.kind != "operator":
            if not first and token.kind not in ("stray", "tag"):
                words = "two terms stand side by side without an operator between them"
                self.note("missing-operator", token, words, "AND, OR or NOT before it")
            return "AND"
        if first:
            if token.text != "NOT":
                self.at += 1
                self.note("missing-operand", token, f"{token.text} has nothing before it", "a term before it")
            return "AND"
        self.at += 1
        if token.text == "AND" and self.peek().text == "NOT" and self.peek().kind == "operator":
            return self.operator(first=False)
        self._check_operand_follows(token)
        return token.text  # type: ignore[return-value]  # the tokens hold no other operators

    def _check_operand_follows(self, token: Token) -> None:
        follower = self.peek()
        misplaced = follower.kind == "operator" and follower.text != "NOT"
        if follower is END or follower.kind == "close" or misplaced:
            self.note("missing-operand", token, f"{token.text} has nothing after it", "a term after it")

    def operand(self) -> Node | None:
        """A term, range, reference, group or negation; None where PubMed drops what stands there."""
        token = self.peek()
        if token.kind == "open":
            return self.group()
        if token.kind == "operator":
            return self.negation() if token.text == "NOT" else None
        if token.kind == "reference":
            self.at += 1
            self.refuse_tag("tag-on-reference", "a line reference")
            return Reference(token.text, token.start, token.end)
        if token.kind in ("word", "quoted"):
            return self.term()
        if token.kind == "tag":
            self.refuse_tag("tag-alone", "nothing")
        elif token is not END and token.kind == "stray":
            self.at += 1
            self._note_stray(token)
        return None

    def group(self) -> Node | None:
        opening = self.tokens[self.at]
        self.at += 1
        self.deeper(opening)
        tree = self.chain()
        if self.peek() is END:
            self.fail("unbalanced-parentheses", opening, "this parenthesis is never closed", ")")
        closing = self.tokens[self.at]
        self.at += 1
        self.depth -= 1
        if tree is None:
            empty = Token("open", "()", opening.start, closing.end)
            self.note("empty-group", empty, "there is nothing between these parentheses", "a term")
        self.refuse_tag("tag-on-group", "a group in parentheses")
        if isinstance(tree, Chain):
            return Chain(tree.operands, tree.operators, opening.start, closing.end)
        return tree

    def negation(self) -> Node | None:
        """NOT without anything before it. PubMed ignores it, and searches for what it should keep away."""
        token = self.tokens[self.at]
        self.at += 1
        self.deeper(token)
        operand = self.operand()
        self.depth -= 1
        if operand is None:
            self.note("missing-operand", token, "NOT has nothing after it", "a term after it")
            return None
        return operand if self.lenient else Negation(operand, token.start, operand.end)

    def term(self) -> Node:
        first = self.tokens[self.at]
        last = first
        words = [first.text]
        self.at += 1
        if first.kind == "word":
            while self.peek().kind == "word":
                last = self.tokens[self.at]
                words.append(last.text)
                self.at += 1
        text = " ".join(" ".join(words).split())
        found = self.tagged(text, first) if self.peek().kind == "tag" else None
        node = found or Term(text, first.kind == "quoted", start=first.start, end=last.end)
        self.problems += problems_of(node)
        return without_idle_star(node) if self.lenient and isinstance(node, Term) else node

    def tagged(self, text: str, first: Token) -> Node:
        token = self.tokens[self.at]
        self.at += 1
        tag, problems = read_tag(token, text, quoted=first.kind == "quoted")
        self.problems += problems
        if self.lenient and tag.key and TAG_BY_KEY[tag.key].local:
            return Term(text, first.kind == "quoted", start=first.start, end=token.end)
        if tag.key and TAG_BY_KEY[tag.key].kind in RANGE_KINDS and not tag.noexp and tag.distance is None:
            if bounds := RANGE.fullmatch(text):
                return Range(bounds["low"], bounds["high"], tag.key, first.start, token.end)
            if self.peek().kind == "word" and self.peek().text.startswith(":"):
                return self.upper_bound(text, tag.key, first.start)
        return Term(text, first.kind == "quoted", tag.key, tag.noexp, tag.distance, first.start, token.end)

    def upper_bound(self, low: str, key: str, start: int) -> Node:
        """The rest of a range in the website's way of writing: `"2020"[dp] : "2026"[dp]`."""
        colon = self.tokens[self.at]
        high = colon.text[1:]
        self.at += 1
        if not high and self.peek().kind in ("word", "quoted"):
            high = self.peek().text
            self.at += 1
        end = self.tokens[self.at - 1].end
        if not high or ":" in high or '"' in high or len(high.split()) != 1:
            self.note("bad-range", colon, "the range has no upper end that can be read", "low:high[tag]")
            return Term(low, tag=key, start=start, end=end)
        if self.peek().kind == "tag":
            token = self.tokens[self.at]
            self.at += 1
            end = token.end
            if read_tag(token, high, quoted=False)[0].key != key:
                self.note("bad-range", token, "the two ends of the range have different tags", f"[{key}]")
        return Range(low, high, key, start, end)

    def refuse_tag(self, rule: str, what: str) -> None:
        """Pass over a tag where PubMed ignores it."""
        while self.peek().kind == "tag":
            token = self.tokens[self.at]
            self.at += 1
            self.note(rule, token, f"a tag on {what}: PubMed ignores it", "a tag directly after each term")

    def _note_stray(self, token: Token) -> None:
        if token.text == '"':
            self.note("unbalanced-quotes", token, "this quotation mark has no partner", 'quotation marks in pairs: "…"')
        elif token.text == "#":
            self.note("unknown-reference", token, "this number sign names no line", "#name, without a blank")
        else:
            self.note("unbalanced-brackets", token, "this bracket has no partner", "a tag such as [tiab]")

    def deeper(self, token: Token) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail("nested-too-deep", token, "nested too deep", f"at most {DEEPEST} levels of parentheses and NOTs")

    def peek(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else END

    def note(self, rule: str, token: Token, message: str, expected: str) -> None:
        self.problems.append(Problem(rule, token.start, token.end, message, expected))

    def fail(self, rule: str, token: Token, message: str, expected: str) -> NoReturn:
        raise query_error(Problem(rule, token.start, token.end, message, expected), self.text)


def problems_of(node: Node) -> list[Problem]:
    """The problems of a term or a range."""
    if isinstance(node, Range):
        return [
            problem for end in (node.low, node.high) for problem in _not_readable(end, node.tag, node.start, node.end)
        ]
    assert isinstance(node, Term)
    kind = TAG_BY_KEY[node.tag].kind if node.tag else "text"
    if node.quoted and not node.text:
        return [_problem("empty-quotes", node, "there is nothing between these quotation marks", "words between them")]
    if node.quoted and "[" in node.text:
        return [
            _problem("tag-in-quotes", node, "a tag stands inside quotation marks", 'the tag behind them: "…"[tiab]')
        ]
    if kind == "number":
        parts = numbers_written(node.text) or [node.text]
        return [problem for part in parts for problem in _not_readable(part, node.tag, node.start, node.end)]
    if kind == "date" and not is_relative(node.text):
        return _not_readable(node.text, node.tag, node.start, node.end)
    if node.text.lstrip(PUNCTUATION).startswith("*"):
        return [_problem("leading-star", node, "a * with nothing before it", "at least four characters before a *")]
    return []


PUNCTUATION = "-'/.,"
SHORTEST_STEM = 4
"""PubMed wants so many characters before the first * of a term (NLM Technical Bulletin 2024 May-Jun;458:e5)."""


def without_idle_star(term: Term) -> Term:
    """A term whose * stands too early, as PubMed takes it: a blank (User Guide, "PubMed character conversions")."""
    kind = TAG_BY_KEY[term.tag].kind if term.tag else "text"
    if kind != "text" or not 0 <= term.text.find("*") < SHORTEST_STEM:
        return term
    return replace(term, text=" ".join(term.text.replace("*", " ").split()) or term.text)


def _not_readable(text: str, tag: str, start: int, end: int) -> list[Problem]:
    """A problem where `text` is not the date, or the number, that `tag` asks for."""
    if TAG_BY_KEY[tag].kind == "date" and bounds_of(text) is None:
        expected = 'YYYY, YYYY/MM, YYYY/MM/DD or "last 30 days"'
        return [Problem("bad-date", start, end, f"{text!r} is not a date", expected)]
    if TAG_BY_KEY[tag].kind == "number" and number_of(text) is None:
        return [Problem("bad-number", start, end, f"{text!r} is not a number", "digits alone")]
    return []


def _problem(rule: str, term: Term, message: str, expected: str) -> Problem:
    return Problem(rule, term.start, term.end, message, expected)
