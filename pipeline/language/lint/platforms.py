"""Finds the syntax of other platforms: PubMed takes it for words, and says nothing.

The signs are positive ones: a spelling counts only where PubMed gives it no sense and its own platform does. What may
be a word of the subject (N3 in `T1 N3 M0[tiab]`, AB in `AB toxin[tiab]`) is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.language.lint.query_checks import Remark
from pipeline.language.syntax.tags import TAG_BY_KEY, key_of
from pipeline.language.syntax.tokens import Token, tokens_of

RULE = "other-platform"
WILDCARD_MEND = "Write the forms out with OR; behind four characters or more, * stands for any number: colo*r."

OVID_FIELDS = [
    "ti",
    "ab",
    "mp",
    "tw",
    "kw",
    "kf",
    "kp",
    "hw",
    "sh",
    "pt",
    "fs",
    "rn",
    "nm",
    "ot",
    "jn",
    "jw",
    "au",
    "ui",
    "lg",
    "la",
    "yr",
    "dt",
    "ut",
    "af",
    "in",
    "tx",
    "tn",
    "fx",
    "px",
    "xs",
    "os",
    "id",
    "dq",
]
OVID_TAGS = {"ti": "ti", "mp": "tw", "pt": "pt", "sh": "mh:noexp", "fs": "sh", "au": "au", "jn": "ta"}
"""Ovid's field -> our tag; the others hold words of title and abstract."""
OVID_FIELD = f"(?:{'|'.join(OVID_FIELDS)})"
OVID_SUFFIX = re.compile(rf"(?P<term>.*?)\.(?P<fields>{OVID_FIELD}(?:,{OVID_FIELD})*)(?P<dot>\.?),?$", re.I)
COLON_SUFFIX = re.compile(r"^[^:]*:(?:ti|ab|kw|de|tn|au|ta|it|lnk)(?:,(?:ti|ab|kw|de|tn|au|ta|it|lnk))*$", re.I)
EMTREE = re.compile(r"(?:/exp(?:/mj)?|'/(?:de|mj|br|it|lnk))$", re.I)
NEIGHBOURS = re.compile(r"(?P<name>near/|next/|adj/?|within/|onear/|pre/|w/|n/)(?P<n>\d{1,2})$", re.I)
EBSCO_NEIGHBOURS = re.compile(r"[NW]\d{1,2}$")
BARE_NEIGHBOURS = frozenset(("NEAR", "NEXT", "ADJ", "adj", "SAME"))
COMBINED = re.compile(r"(?:or|and)/\d+(?:[-,]\d+)*$", re.I)
FIELD_EQUALS = re.compile(r"(?:TI|AB|TS|SU|AU|KW|AK|KP|ALL|TMSU|DE|SO|PY|TX|MH|MM)=")
FIELD_GROUP = frozenset(("TITLE-ABS-KEY", "TITLE-ABS", "TITLE", "ABS", "KEY", "AUTHKEY", "INDEXTERMS", "ALL"))
FIELD_FIRST = frozenset(("TI", "AB", "MH", "MM", "MJ", "SU", "TX", "KW", "DE"))
LINE_NUMBER = re.compile(r"[SL]?\d{1,3}$")
INNER_WILDCARD = re.compile(r"[^\W\d_][?$#][^\W_]")
LAST_WILDCARD = re.compile(r"[^\W\d_]{3,}(?:[?#]|\$\d{0,2}|(?<=[^\W\d_]{4})\*\d{1,2})$")
COCHRANE_HEADING = re.compile(r"\[\s*m[hj]\s+[\"^\w]")
COCHRANE_WORDS = re.compile(r"\bMeSH descriptor:?\s*\[", re.I)
NAME_KINDS = frozenset(("name", "value"))
"""Kinds of tags whose terms may begin so: `exp cell res[ta]` is a journal."""


@dataclass(frozen=True, slots=True)
class _Term:
    """Words that stand side by side, with the key of the tag behind them ("" for none) and their neighbours."""

    words: Sequence[Token]
    tag: str
    before: Token | None
    after: Token | None


def platform_remarks(text: str) -> Iterator[Remark]:
    """Every piece of `text` that another platform would understand and PubMed does not."""
    for pattern in (COCHRANE_HEADING, COCHRANE_WORDS):
        for found in pattern.finditer(text):
            shown = text[found.start() : found.start() + 30]
            mend = 'Write the heading with its tag behind it: "Neck Pain"[mh].'
            yield Remark(RULE, found.start(), found.end(), f"{shown} is the Cochrane Library's way of a heading", mend)
    tokens = tokens_of(text)
    for term in _terms(tokens):
        yield from _term_remarks(term)
    for token in tokens:
        if token.kind == "quoted":
            yield from _wildcards(token, alone=" " not in token.text.strip(), shift=1)


def _terms(tokens: Sequence[Token]) -> Iterator[_Term]:
    at = 0
    while at < len(tokens):
        if tokens[at].kind != "word":
            at += 1
            continue
        first = at
        while at < len(tokens) and tokens[at].kind == "word":
            at += 1
        after = tokens[at] if at < len(tokens) else None
        tag = key_of(after.text.partition(":")[0]) if after and after.kind == "tag" else ""
        yield _Term(tokens[first:at], tag, tokens[first - 1] if first else None, after)


def _term_remarks(term: _Term) -> Iterator[Remark]:
    exploded = _exploded(term)
    yield from exploded
    for at, word in enumerate(term.words):
        if not exploded:
            yield from _word_remarks(word)
        yield from _neighbours(term, at)
    yield from _first_word(term)
    yield from _line_numbers(term)


def _word_remarks(word: Token) -> Iterator[Remark]:
    """What one word shows, wherever it stands."""
    if (suffix := OVID_SUFFIX.match(word.text)) and (suffix["dot"] or "," in suffix["fields"] or not suffix["term"]):
        tag = OVID_TAGS.get(suffix["fields"].lower(), "tiab")
        mend = f"Write the tag behind each term: {suffix['term'] or 'needling'}[{tag}]."
        yield _of(word, f".{suffix['fields']}. names fields in Ovid", mend)
    elif COLON_SUFFIX.match(word.text):
        mend = "Write the tag behind each term: needling[tiab]."
        yield _of(word, f"{word.text} names fields in Embase.com and the Cochrane Library", mend)
    elif EMTREE.search(word.text):
        yield _of(
            word, f"{word.text} is a heading of Embase.com", 'Write a MeSH heading with its tag: "Neck Pain"[mh].'
        )
    elif COMBINED.match(word.text):
        yield _of(
            word, f"{word.text} combines lines in Ovid", "Write the lines out: #1 OR #2 OR #3, or by their names."
        )
    elif FIELD_EQUALS.match(word.text):
        mend = "Write the tag behind each term: [ti] for TI=, [tiab] for TS=, [au] for AU=."
        yield _of(word, f"{word.text} names a field in Web of Science and other platforms", mend)
    elif len(word.text) > 1 and word.text.endswith("/"):
        mend = 'Write the heading with its tag: "Neck Pain"[mh], or [mh:noexp] for the heading alone.'
        yield _of(word, f"{word.text} is a heading in Ovid", mend)
    else:
        yield from _wildcards(word, alone=True)


def _wildcards(token: Token, *, alone: bool, shift: int = 0) -> Iterator[Remark]:
    """Wildcards that are none in PubMed. A question mark at the end of a quoted phrase is punctuation: not `alone`."""
    for found in re.finditer(r"\S+", token.text):
        word = found[0]
        if INNER_WILDCARD.search(word) or (alone and LAST_WILDCARD.search(word)):
            start = token.start + shift + found.start()
            detail = f"{word} has a wildcard of Ovid, EBSCO, Scopus or Embase"
            yield Remark(RULE, start, start + len(word), detail, WILDCARD_MEND)


def _neighbours(term: _Term, at: int) -> Iterator[Remark]:
    """Proximity operators between two words, or between two terms."""
    word = term.words[at]
    between = (at > 0 or _ends_operand(term.before)) and (at + 1 < len(term.words) or _begins_operand(term.after))
    found = NEIGHBOURS.match(word.text)
    if found and (between or "/" in word.text):
        is_ovid = found["name"].lower().startswith("adj")
        distance = max(0, int(found["n"]) - 1) if is_ovid else int(found["n"])
        platform = "Ovid" if is_ovid else "Embase, Scopus or Web of Science"
    elif between and (word.text in BARE_NEIGHBOURS or _is_ebsco(term, at)):
        distance = int(word.text[1:]) if word.text[1:].isdigit() else 5
        platform = "EBSCO" if word.text[1:].isdigit() else "other platforms"
    else:
        return
    mend = f'Write the words in one pair of quotation marks with a distance: "neck pain"[tiab:~{distance}].'
    yield _of(word, f"{word.text} asks for nearness in {platform}", mend)


def _is_ebsco(term: _Term, at: int) -> bool:
    """N3 or W5 between lower-case words, or between two terms that bear no tag: not a stage, a vertebra or a visa."""
    if not EBSCO_NEIGHBOURS.match(term.words[at].text):
        return False
    beside = [word.text for word in term.words[max(0, at - 1) : at + 2] if word is not term.words[at]]
    return not term.tag and all(word.strip("*").islower() for word in beside)


def _exploded(term: _Term) -> list[Remark]:
    """The order to explode a heading: `exp Neck Pain/`, `exp Neck Pain[mh]`."""
    first, *others = term.words
    kind = TAG_BY_KEY[term.tag].kind if term.tag else ""
    followed = others or _begins_operand(term.after)
    if first.text.lower() not in ("exp", "explode") or not followed or kind in NAME_KINDS:
        return []
    words = " ".join(word.text for word in others).strip("/*")
    mend = f'A heading explodes by itself in PubMed: "{words or "Neck Pain"}"[mh].'
    return [Remark(RULE, first.start, term.words[-1].end, f"{first.text} explodes a heading in Ovid", mend)]


def _first_word(term: _Term) -> Iterator[Remark]:
    """A field before what it holds for."""
    first = term.words[0]
    followed = len(term.words) > 1 or _begins_operand(term.after)
    group = term.after is not None and term.after.kind == "open"
    if group and len(term.words) == 1 and first.text in FIELD_GROUP and term.after and term.after.start == first.end:
        yield _of(first, f"{first.text}(…) names fields in Scopus", "Write the tag behind each term: needling[tiab].")
    elif first.text in FIELD_FIRST and followed and not term.tag:
        mend = 'Write the tag behind each term: needling[ti], needling[tiab], "Neck Pain"[mh].'
        yield _of(first, f"{first.text} before a term names a field in EBSCO", mend)


def _line_numbers(term: _Term) -> Iterator[Remark]:
    """`S1 AND S2`, `1 OR 2`: one word without a tag beside an operator."""
    word = term.words[0]
    beside = [token for token in (term.before, term.after) if token is not None]
    joined = any(token.kind == "operator" for token in beside) or (len(term.words) == 3 and _lower_operator(term))
    if len(term.words) in (1, 3) and not term.tag and joined and LINE_NUMBER.match(word.text):
        detail = f"{word.text} is the number of a line on another platform"
        yield _of(word, detail, "Write #1 AND #2, or name the lines: #needling AND #neck.")


def _lower_operator(term: _Term) -> bool:
    one, operator, other = (word.text for word in term.words)
    return operator in ("or", "and", "not") and bool(LINE_NUMBER.match(one) and LINE_NUMBER.match(other))


def _ends_operand(token: Token | None) -> bool:
    return token is not None and token.kind in ("close", "quoted", "tag", "reference")


def _begins_operand(token: Token | None) -> bool:
    return token is not None and token.kind in ("open", "quoted", "reference")


def _of(token: Token, detail: str, mend: str) -> Remark:
    return Remark(RULE, token.start, token.end, detail, mend)
