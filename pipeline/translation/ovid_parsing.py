"""Takes a line of Ovid MEDLINE apart: words, their fields, headings, nearness, operators, references to other lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn

from pipeline.ground.errors import Fault
from pipeline.language import Operator, QueryError, Reference
from pipeline.translation.ovid_rows import FIELD, FIELDS, SPREAD_FIELDS


@dataclass(frozen=True, slots=True)
class OvidWords:
    """A word or a phrase as Ovid writes it."""

    text: str


@dataclass(frozen=True, slots=True)
class OvidHeading:
    """`exp *Neck Pain/dt,su`; `written` is all of it, and `has_slash` whether its end was told."""

    name: str
    exploded: bool
    major: bool
    letters: tuple[str, ...]
    written: str
    has_slash: bool = True


@dataclass(frozen=True, slots=True)
class OvidNear:
    """Two parts within `n` words of each other; None for side by side, in this order."""

    left: Raw
    right: Raw
    n: int | None


@dataclass(frozen=True, slots=True)
class OvidGroup:
    """Parts joined by operators of one kind."""

    operator: Operator
    parts: tuple[Raw, ...]


@dataclass(frozen=True, slots=True)
class OvidFielded:
    """What stands in parentheses, or a phrase, with the fields behind it."""

    inside: Raw
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OvidLimit:
    """`limit 3 to …`, or the line alone where duplicates were taken out of it."""

    line: Reference
    what: str


Raw = OvidWords | OvidHeading | OvidNear | OvidGroup | OvidFielded | OvidLimit | Reference

TOKEN = re.compile(
    rf"""(?P<space>\s+)|(?P<fields>{FIELDS.pattern.replace("(?P<fields>", "(?:")})
    |(?P<open>\()|(?P<close>\))|"(?P<quoted>[^"]*)"
    |(?P<operator>(?:and|or|not|adj\d*)(?=[\s()"]|$))
    |(?P<word>(?:(?!{FIELDS.pattern.replace("(?P<fields>", "(?:")})[^\s()"\[\]])+)|(?P<stray>.)""",
    re.IGNORECASE | re.VERBOSE,
)
ROUND = str.maketrans("[]", "()")
REMARK = re.compile(r"\[[^\]]*\]")
"""What Ovid shows behind a line: `[mp=title, original title, …]`, `[Diagnostic Imaging]`."""
COMBINED = re.compile(
    r"(?:(?P<sign>or|and)\s*/\s*(?P<numbers>\d[\d\s,-]*)|(?P<first>\d[\d\s,-]*)/\s*(?P<last>or|and))\s*(?=\)|$)", re.I
)
HEADING = re.compile(
    r"(?P<exp>exp(?:lode)?\s+)?(?P<major>\*\s*)?(?:\"(?P<quoted>[^\"]+)\"|(?P<name>[^()\"\[\]/]+?))\s*/\s*"
    r"(?P<codes>(?!or\b|and\b)(?:[a-z]{2})(?:\s*,\s*[a-z]{2})*(?=[\s)\[]|$))?",
    re.IGNORECASE,
)
NO_SLASH = re.compile(
    r"exp(?:lode)?\s+(?P<major>\*\s*)?\"?(?P<name>[^()\"\[\]/.*]+?)\"?\s*(?=\)|$|\s(?:or|and|not)\s)", re.I
)
NOT_IN_NAME = re.compile(rf"\s(?:or|not|adj\d*)\s|\.{FIELD}\b|^\d+\s+and\s|[*$?]", re.IGNORECASE)
LIMITED = re.compile(r"limit\s+#?(?P<number>\d+)\s+to\s+(?P<what>.+)", re.IGNORECASE)
WITHOUT_DUPLICATES = re.compile(r"remove duplicates from #?(?P<number>\d+)\.?", re.IGNORECASE)


@dataclass
class OvidParser:
    """Reads one line; `numbers` are the lines to which it may refer."""

    text: str
    numbers: frozenset[int]
    at: int = 0

    def __post_init__(self) -> None:
        # Brackets hold remarks, unless they stand where a query begins: then they are somebody's parentheses.
        in_brackets = self.text.strip().startswith("[")
        plain = self.text.translate(ROUND) if in_brackets else REMARK.sub(" ", self.text)
        plain = plain.strip().rstrip(";")
        self.text = SPREAD_FIELDS.sub(_together, plain)

    def whole(self) -> Raw:
        """What the line says. Raises QueryError for what cannot be read."""
        if found := LIMITED.fullmatch(self.text):
            return OvidLimit(self._reference(int(found["number"])), found["what"])
        if found := WITHOUT_DUPLICATES.fullmatch(self.text):
            return self._reference(int(found["number"]))
        raw = self._either()
        if self.at < len(self.text):
            closes = self.text[self.at] == ")"
            self._fail("a parenthesis closes what none opened" if closes else "this is not understood")
        return raw

    def _either(self) -> Raw:
        parts = [self._both()]
        while self._operator("or"):
            parts.append(self._both())
        return _group("OR", parts)

    def _both(self) -> Raw:
        """AND and NOT from left to right, before OR."""
        left = self._beside()
        while operator := self._operator("and", "not"):
            left = _group("AND" if operator == "and" else "NOT", [left, self._beside()])
        return left

    def _beside(self) -> Raw:
        left = self._operand()
        while operator := self._operator("adj"):
            digits = operator.removeprefix("adj")
            left = OvidNear(left, self._operand(), int(digits) if digits else None)
        return left

    def _operand(self) -> Raw:
        self._skip()
        node = self._combination() or self._heading()
        if node is None:
            token = TOKEN.match(self.text, self.at)
            if token and token.lastgroup == "open":
                node = self._parentheses(token.end())
            elif token and token.lastgroup in ("word", "quoted"):
                node = self._words()
            else:
                self._fail("a term is missing here")
        return self._in_fields(node)

    def _parentheses(self, inside: int) -> Raw:
        opening, self.at = self.at, inside
        node = self._either()
        self._skip()
        if not self.text.startswith(")", self.at):
            self.at = opening
            self._fail("this parenthesis is never closed")
        self.at += 1
        return node

    def _combination(self) -> Raw | None:
        found = COMBINED.match(self.text, self.at)
        if not found:
            return None
        self.at = found.end()
        sign = (found["sign"] or found["last"]).upper()
        said = re.sub(r"\s*-\s*", "-", found["numbers"] or found["first"])
        numbers = [number for part in re.findall(r"\d+(?:-\d+)?", said) for number in _spread(part)]
        return _group("OR" if sign == "OR" else "AND", [self._reference(number) for number in numbers])

    def _heading(self) -> Raw | None:
        found = HEADING.match(self.text, self.at)
        name = (found["quoted"] or found["name"]).strip() if found else ""
        if found and not NOT_IN_NAME.search(f"{name} ") and not name.isdigit():
            self.at = found.end()
            letters = tuple(code.strip().lower() for code in (found["codes"] or "").split(",") if code.strip())
            return OvidHeading(name, bool(found["exp"]), bool(found["major"]), letters, found[0].strip())
        if found := NO_SLASH.match(self.text, self.at):
            self.at = found.end()
            return OvidHeading(found["name"].strip(), True, bool(found["major"]), (), found[0].strip(), has_slash=False)
        return None

    def _words(self) -> Raw:
        words: list[str] = []
        while token := TOKEN.match(self.text, self.at):
            if token.lastgroup == "space" and words:
                self.at = token.end()
            elif token.lastgroup in ("word", "quoted"):
                words.append(token[token.lastgroup])
                self.at = token.end()
            else:
                break
        text = " ".join(words)
        reference = re.fullmatch(r"#?(\d{1,3})", text)
        behind = TOKEN.match(self.text, self.at)
        if reference and int(reference[1]) in self.numbers and not (behind and behind.lastgroup == "fields"):
            return Reference(reference[1])
        return OvidWords(text)

    def _in_fields(self, node: Raw) -> Raw:
        self._skip()
        token = TOKEN.match(self.text, self.at)
        if not token or token.lastgroup != "fields":
            return node
        self.at = token.end()
        fields = tuple(re.findall("[a-z]{2}", token["fields"].lower()))
        self._skip()
        return OvidFielded(node, fields)

    def _operator(self, *wanted: str) -> str:
        self._skip()
        token = TOKEN.match(self.text, self.at)
        if not token or token.lastgroup != "operator" or not token[0].lower().startswith(wanted):
            return ""
        self.at = token.end()
        return token[0].lower()

    def _skip(self) -> None:
        while (token := TOKEN.match(self.text, self.at)) and token.lastgroup == "space":
            self.at = token.end()

    def _reference(self, number: int) -> Reference:
        if number not in self.numbers:
            self._fail(f"there is no line {number}")
        return Reference(str(number))

    def _fail(self, message: str) -> NoReturn:
        shown = self.text[self.at : self.at + 60] or "the end of the line"
        raise QueryError(Fault(message, place=f"character {self.at + 1}", found=shown))


def _group(operator: Operator, parts: Sequence[Raw]) -> Raw:
    return parts[0] if len(parts) == 1 else OvidGroup(operator, tuple(parts))


def _together(found: re.Match[str]) -> str:
    """`.ti. ab .` as `.ti,ab.`"""
    return f".{','.join(re.findall(r'[a-z]{2}', found[0].lower()))}."


def _spread(part: str) -> Iterator[int]:
    first, *last = [int(number) for number in re.findall(r"\d+", part)]
    yield from range(first, (last[0] if last else first) + 1)
