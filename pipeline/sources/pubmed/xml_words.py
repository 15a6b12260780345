"""The words of an article in its source, unbroken: enough to see that what a query needs is not among them.

Nothing is read for that, so nothing is checked either beyond what stands below. Of the DTD is relied on: an article has
one MedlineCitation, which comes first, and elements within a text have names in small letters, or are DispFormula.
Whoever needs to be certain that all of a document is well-formed reads all of it.
"""

from __future__ import annotations

import re
from string import ascii_lowercase
from typing import Protocol

from ahocorasick_rs import BytesAhoCorasick, MatchKind


class Needed(Protocol):
    """What one of several queries needs; `pipeline.language.literals_needed` works it out.

    people    whether names of authors and their addresses may decide
    numbers   whether DOIs and a publisher's own numbers may
    """

    @property
    def people(self) -> bool: ...

    @property
    def numbers(self) -> bool: ...

    def may_stand_in(self, source: bytes, /) -> bool: ...


USUAL_BEGINNING = re.compile(
    rb'\s*<PubmedArticle>\s*<MedlineCitation [^<>]*+>\s*<PMID Version="([0-9]{1,4})">([1-9][0-9]{0,14})</PMID>'
)
TITLE = b"<ArticleTitle"
END_OF_CITATION = b"</MedlineCitation>"
PEOPLE = (b"<AuthorList", b"</AuthorList>")
HIDING = [b"<!", b"<?", b"&#", b"xmlns", b"MathML", b"<mml", b"<Disp"]
"""Where one of them stands, the source does not show the words: formulas are joined, characters written by number."""
MARKUP = [f"<{letter}".encode() for letter in ascii_lowercase]
ODD = BytesAhoCorasick(HIDING + MARKUP, MatchKind.LeftmostFirst)
"""Looked for all at once, leftmost first, which alone lets the library compare many bytes at a time."""
TAG_OF_MARKUP = re.compile(rb"</?[a-z][^<>]*+>")
ENTITY = re.compile(rb"&(?:amp|lt|gt|quot|apos);")


def may_match(source: bytes, needed: Needed) -> bool:
    """Whether an article may hold what is `needed`. True for what is written unusually, or is no record."""
    end = source.rfind(END_OF_CITATION)
    if end < 0 or not USUAL_BEGINNING.match(source) or TITLE not in source:
        return True
    words = source if needed.numbers else source[:end]
    if not needed.people:
        words = _without_people(words)
    is_odd = bool(ODD.find_matches_as_indexes(words))
    if is_odd and any(map(words.__contains__, HIDING)):
        return True
    if b"&" in words and (needed.numbers or words.count(b"&") != len(ENTITY.findall(words))):
        return True
    if needed.numbers and b"%" in words:
        # A DOI may be written with signs by number, as in an address.
        return True
    if is_odd:
        words = TAG_OF_MARKUP.sub(b"", words)
    return needed.may_stand_in(words)


def _without_people(source: bytes) -> bytes:
    start = source.find(PEOPLE[0])
    end = source.find(PEOPLE[1], start)
    return source[:start] + source[end:] if 0 <= start < end else source
