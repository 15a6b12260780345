"""Reads a line of Ovid MEDLINE into our tree, and says where PubMed asks for something else.

What Ovid can say and PubMed cannot gives way to what finds more: words near each other, of which one is cut short, are
joined by AND; a wildcard within a word becomes a star, or the spellings with each vowel where a star stands too early.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from types import MappingProxyType
from typing import NoReturn

from pipeline.ground.errors import Fault
from pipeline.language import (
    CODE_BY_NAME,
    SHORTEST_STEM,
    STOPWORDS,
    SUBHEADING_BY_LETTERS,
    Node,
    Operator,
    QueryError,
    Range,
    Reference,
    Term,
    publication_type_of_filter,
    starred_words,
    subheading_key,
)
from pipeline.translation import headings
from pipeline.translation.ovid_rows import FIELD, FIELDS, SPREAD_FIELDS
from pipeline.translation.plain_tree import joined


@dataclass(frozen=True, slots=True)
class OvidWords:
    """A word or a phrase as Ovid writes it, its field still unknown."""

    text: str


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


Raw = OvidWords | OvidNear | OvidGroup | Node

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
LONGEST_PRODUCT = 200
"""Pairs into which words near each other are written out."""
LETTERS = ("a", "e", "i", "o", "u", "y", "s", "z")
"""What a wildcard stands for where British and American spelling differ."""

FIELDS_BY_TAG: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ti": ("ti",),
        "tiab": ("ab", "tw"),
        "tw": ("mp", "hw"),
        "all": ("af", "tx"),
        "ot": ("kf", "kw", "kp"),
        "tt": ("ot", "tt"),
        "mh": ("sh",),
        "sh": ("fs", "xs", "fx"),
        "pt": ("pt",),
        "au": ("au",),
        "ta": ("jn", "jw", "ja"),
        "nm": ("nm", "rs", "rx", "os", "ox", "px", "ps"),
        "rn": ("rn",),
        "la": ("lg", "la"),
        "pmid": ("ui",),
        "dp": ("yr", "dp"),
        "edat": ("ed", "ez", "em"),
        "ad": ("in",),
        "sb": ("sb",),
    }
)
"""PubMed's tag -> the fields of Ovid MEDLINE that it stands for."""
TAG_BY_FIELD: Mapping[str, str] = MappingProxyType(
    {name: tag for tag, names in FIELDS_BY_TAG.items() for name in names}
)
TEXT = frozenset(("ti", "ab", "tw", "kf", "kw", "kp", "ot", "tt"))


@dataclass
class OvidLine:
    """Reads one line. `notes` are (words, why, what to do) wherever PubMed is asked something else."""

    text: str
    numbers: frozenset[int]
    notes: list[tuple[str, str, str]] = field(default_factory=list)
    at: int = 0

    def __post_init__(self) -> None:
        # Brackets hold remarks, unless they stand where a query begins: then they are somebody's parentheses.
        in_brackets = self.text.strip().startswith("[")
        plain = self.text.translate(ROUND) if in_brackets else REMARK.sub(" ", self.text)
        plain = plain.strip().rstrip(";")
        self.text = SPREAD_FIELDS.sub(_together, plain)

    def tree(self) -> Node:
        """The tree, references as numbers. Raises QueryError for what cannot be read."""
        if found := LIMITED.fullmatch(self.text):
            return self._limit(int(found["number"]), found["what"])
        if found := WITHOUT_DUPLICATES.fullmatch(self.text):
            return self._reference(int(found["number"]))
        raw = self._either()
        if self.at < len(self.text):
            self._fail(
                "a parenthesis closes what none opened" if self.text[self.at] == ")" else "this is not understood"
            )
        return self._resolved(raw, ())

    # What stands there -------------------------------------------------------------------------------------------

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
        name = (found["quoted"] or found["name"]) if found else ""
        if found and not NOT_IN_NAME.search(f"{name} ") and not name.isdigit():
            self.at = found.end()
            return self._mesh(name.strip(), found)
        if found := NO_SLASH.match(self.text, self.at):
            self.at = found.end()
            self._note(found[0].strip(), "the / of a heading is missing", "it is read as a heading")
            return Term(found["name"].strip(), True, "majr" if found["major"] else "mh")
        return None

    def _mesh(self, name: str, found: re.Match[str]) -> Raw:
        tag, noexp = "majr" if found["major"] else "mh", not found["exp"]
        if not found["codes"]:
            return Term(name, True, tag, noexp=noexp)
        codes = [code.strip().lower() for code in found["codes"].split(",")]
        unknown = [code for code in codes if code not in SUBHEADING_BY_LETTERS]
        if unknown:
            self._fail(f"there is no subheading {unknown[0]}")
        if not noexp and (family := headings.subheading_of(codes, exploded=True)):
            return Term(f"{name}/{family}", True, tag)
        if not noexp and any(len(headings.letters_of(code, exploded=True)) > 1 for code in codes):
            self._note(found[0], "PubMed explodes the subheading together with the heading", "it finds more; accept it")
        terms: list[Raw] = [Term(f"{name}/{SUBHEADING_BY_LETTERS[code]}", True, tag, noexp=noexp) for code in codes]
        return _group("OR", terms)

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
        return self._resolved(node, fields)

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

    # What it means in PubMed -------------------------------------------------------------------------------------

    def _resolved(self, raw: Raw, fields: Sequence[str]) -> Node:
        """The node in PubMed's fields; without a field Ovid searches .mp."""
        if isinstance(raw, OvidGroup):
            if tuple(fields) == ("pt",) and raw.operator == "OR" and (family := _family_of_types(raw.parts)):
                return family
            return joined(raw.operator, [self._resolved(part, fields) for part in raw.parts])
        if isinstance(raw, OvidNear):
            return self._near(raw, fields or ("mp",))
        if isinstance(raw, OvidWords):
            found = [self._term(raw.text, name, tag) for name, tag in self._tags(fields or ("mp",))]
            return joined("OR", found)
        return raw

    def _tags(self, fields: Sequence[str]) -> Iterator[tuple[str, str]]:
        """(Ovid's field, PubMed's tag); title, abstract and keywords are one field in PubMed."""
        names = set(fields)
        if names == {"ab"}:
            self._note(".ab.", "PubMed searches the abstract together with the title", "it finds more; accept it")
        if "hw" in names and "mp" not in names:
            self._note(
                ".hw.", "PubMed has no search for the words of headings alone", "[tw] is asked, which finds more"
            )
        if "mp" in names or "hw" in names:
            yield "mp", "tw"
            names -= TEXT | {"mp", "hw"}
        elif names & {"ab", "tw"}:
            yield "tw", "tiab"
            names -= TEXT
        seen = set()
        for name in fields:
            tag = TAG_BY_FIELD.get(name, "")
            if name in names and tag not in seen:
                seen.add(tag)
                if not tag:
                    self._note(f".{name}.", "PubMed has no such field", "choose another; all fields are searched")
                yield name, tag or "all"

    def _term(self, text: str, name: str, tag: str) -> Node:
        if tag == "mh":
            return Term(text.replace("$", "*"), True, "mh", noexp=True)
        if tag == "sh":
            subheading = SUBHEADING_BY_LETTERS.get(text.lower(), text)
            return Term(subheading_key(subheading), tag="sh", noexp=name == "fs" and _has_family(subheading))
        if tag == "pt":
            return Term(text, True, "pt", noexp=headings.has_types_below(text))
        if tag in ("dp", "edat"):
            return self._date(text.rstrip("*$"), tag)
        if tag in ("la", "au", "ta", "nm", "rn", "pmid", "sb"):
            return Term(text.replace("$", "*"), tag not in ("la", "pmid", "sb", "au"), tag)
        forms = self._forms(text)
        return joined("OR", [Term(form, not PLAIN.fullmatch(form), tag) for form in forms])

    def _date(self, digits: str, tag: str) -> Node:
        """201208 as 2012/08; of 20121, which is the last quarter, the year."""
        if len(digits) == 5:
            self._note(digits, "PubMed has no search for a part of a year", "the year is asked; accept it")
        parts = (digits[:4], digits[4:6], digits[6:8]) if len(digits) in (6, 8) else (digits[:4],)
        return Term("/".join(part for part in parts if part), tag=tag)

    def _near(self, near: OvidNear, fields: Sequence[str]) -> Node:
        left, right = self._alternatives(near.left), self._alternatives(near.right)
        tags = [tag for _, tag in self._tags(fields)]
        shown = f"adj{near.n or ''}"
        if left and right and len(left) * len(right) <= LONGEST_PRODUCT:
            pairs = [self._pair(one, other, near.n, tags) for one, other in product(left, right)]
            if all(pairs):
                return joined("OR", [node for nodes in pairs if nodes for node in nodes])
        self._note(
            shown, WHY_NOT_NEAR, "its words are joined by AND, which finds more; write out the phrases that matter"
        )
        both = [self._resolved(near.left, fields), self._resolved(near.right, fields)]
        telling = [one for one in both if not (isinstance(one, Term) and one.text.lower() in STOPWORDS)]
        return joined("AND", telling or both)

    def _alternatives(self, raw: Raw) -> list[str]:
        """The phrases of an OR of words, [] for anything else."""
        if isinstance(raw, OvidWords):
            return list(self._forms(raw.text))
        if isinstance(raw, OvidGroup) and raw.operator == "OR":
            found = [self._alternatives(part) for part in raw.parts]
            return [form for forms in found for form in forms] if all(found) else []
        if isinstance(raw, OvidNear) and raw.n is None:
            left, right = self._alternatives(raw.left), self._alternatives(raw.right)
            return [f"{one} {other}" for one, other in product(left, right)]
        return []

    def _pair(self, one: str, other: str, n: int | None, tags: Sequence[str]) -> list[Node]:
        """Two phrases beside or near each other; [] where PubMed cannot ask for them."""
        if n is None:
            return [Term(f"{one} {other}", True, tag) for tag in tags]
        if n == 1:
            orders = (f"{one} {other}", f"{other} {one}")
            return [Term(order, True, tag) for order in orders for tag in tags]
        words = (*starred_words(one), *starred_words(other))
        if len(words) == 2 and "*" not in one + other and set(tags) <= NEAR_TAGS:
            return [Term(" ".join(words), True, tag, distance=n - 1) for tag in tags]
        return []

    def _forms(self, text: str) -> list[str]:
        """The spellings of a phrase with Ovid's wildcards, as PubMed can ask for them."""
        alternatives, length = [], 0
        for word in text.split():
            alternatives.append(self._spellings(word, length))
            length += len(word) + 1
        found = [" ".join(words) for words in product(*alternatives)]
        return found[:LONGEST_PRODUCT] if found else [text]

    def _spellings(self, word: str, before: int) -> list[str]:
        """A word's spellings; `before` counts the characters before it in the phrase."""
        stem, end = TRUNCATED.fullmatch(word).groups()  # type: ignore[union-attr]  # it matches every word
        spelled = [stem]
        wildcards = list(INNER.finditer(stem))
        for number, found in reversed(list(enumerate(wildcards))):
            at = found.start()
            if found[0] == "*" and at + before - number < SHORTEST_STEM:
                self._note(word, "PubMed wants four characters before a *", "it is asked without; write the words out")
                spelled = [f"{one[:at]} {one[at + 1 :]}" for one in spelled]
            elif found[0] == "*":
                continue
            elif at + before - number >= SHORTEST_STEM:
                self._note(
                    word, "PubMed has no wildcard for one character", "* stands for it, which finds more; accept it"
                )
                spelled = [f"{one[:at]}*{one[at + 1 :]}" for one in spelled]
            else:
                self._note(
                    word, "PubMed has no wildcard for one character", f"{', '.join(LETTERS)} stand for it; write others"
                )
                letters = LETTERS if found[0] == "#" else ("", *LETTERS)
                spelled = [f"{one[:at]}{letter}{one[at + 1 :]}" for one in spelled for letter in letters]
        if not end:
            return spelled
        if len(stem) + before >= SHORTEST_STEM:
            if end not in ("*", "$", ":"):
                self._note(word, "PubMed cannot limit the letters of a *", "it finds more; accept it")
            return [f"{one}*" for one in spelled]
        self._note(
            word, "PubMed wants four characters before a *", "the word and its plural are asked; write the others"
        )
        return [form for one in spelled for form in (one, f"{one}s")]

    def _limit(self, number: int, what: str) -> Node:
        parts: list[Node] = [self._reference(number)]
        inside = what.strip().rstrip(".")
        inside = inside[1:-1] if inside.startswith("(") and inside.endswith(")") else inside
        for one in re.split(r"\s+and\s+(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", inside, flags=re.IGNORECASE):
            node = limit_of(one.strip().strip('"').strip())
            if node is None:
                self._note(
                    f"limit to {one}", "PubMed has no such limit", "choose a filter; it is left out, which finds more"
                )
            else:
                if isinstance(node, Range) and node.tag == "edat":
                    self._note(one, "Ovid's entry date is its own", "PubMed's date of entry is asked")
                parts.append(node)
        return joined("AND", parts)

    def _note(self, words: str, why: str, todo: str) -> None:
        if (words, why, todo) not in self.notes:
            self.notes.append((words, why, todo))

    def _fail(self, message: str) -> NoReturn:
        shown = self.text[self.at : self.at + 60] or "the end of the line"
        raise QueryError(Fault(message, place=f"character {self.at + 1}", found=shown))


TRUNCATED = re.compile(r"(.*?)((?:[$*:]\d{0,2}|\?)?)")
INNER = re.compile(r"[?#$*](?=.)|#$")
PLAIN = re.compile(r"[^\s()\[\]]+")
NEAR_TAGS = frozenset(("ti", "tiab", "ad"))
WHY_NOT_NEAR = "PubMed looks for whole single words near each other, in title and abstract"


def _group(operator: Operator, parts: Sequence[Raw]) -> Raw:
    return parts[0] if len(parts) == 1 else OvidGroup(operator, tuple(parts))


def _together(found: re.Match[str]) -> str:
    """`.ti. ab .` as `.ti,ab.`"""
    return f".{','.join(re.findall(r'[a-z]{2}', found[0].lower()))}."


def _spread(part: str) -> Iterator[int]:
    first, *last = [int(number) for number in re.findall(r"\d+", part)]
    yield from range(first, (last[0] if last else first) + 1)


def _family_of_types(parts: Sequence[Raw]) -> Term | None:
    """The publication type of which the parts are all that stand below it, itself among them."""
    names = [part.text for part in parts if isinstance(part, OvidWords)]
    return headings.type_of(names) if len(names) == len(parts) else None


def _has_family(subheading: str) -> bool:
    key = subheading_key(subheading)
    return key in headings.LETTERS_BY_SUBHEADING and len(headings.letters_of(key, exploded=True)) > 1


YEARS = re.compile(r'yr\s*=\s*"?\s*(?P<low>\d{4})(?:\s*-\s*(?P<high>\d{4}|current)?)?\s*"?', re.IGNORECASE)
DAYS = re.compile(r'(?P<field>ed|ez|dt|da|up)\s*=\s*"?(?P<low>\d{8})\s*-\s*(?P<high>\d{8}|current)"?', re.IGNORECASE)
CHECK_TAGS: Mapping[str, str] = MappingProxyType(
    {
        "human": "Humans",
        "humans": "Humans",
        "animal": "Animals",
        "animals": "Animals",
        "female": "Female",
        "male": "Male",
    }
)


def limit_of(text: str) -> Node | None:
    """What `limit 3 to …` asks of each record, None where PubMed has nothing of the kind."""
    limit = text.strip().strip('"').lower()
    if found := YEARS.fullmatch(text.strip()):
        high = (found["high"] or ("current" if "-" in text else found["low"])).lower()
        return Range(found["low"], "3000" if high == "current" else high, "dp")
    if found := DAYS.fullmatch(text.strip()):
        high = "3000" if found["high"].lower() == "current" else _day(found["high"])
        return Range(_day(found["low"]), high, "edat")
    language = limit.removesuffix(" language")
    if language in CODE_BY_NAME:
        return Term(language, tag="la")
    if limit in CHECK_TAGS:
        return Term(CHECK_TAGS[limit], True, "mh")
    if limit in ("abstracts", "abstract"):
        return Term("hasabstract", tag="all")
    if limit.startswith("review"):
        return Term("Review", tag="pt")
    if limit.startswith("clinical trial, all") or limit == "clinical trial/all":
        return Term("Clinical Trial", True, "pt")
    name = publication_type_of_filter(limit)
    return Term(name, True, "pt") if name else None


def _day(digits: str) -> str:
    return f"{digits[:4]}/{digits[4:6]}/{digits[6:]}"
