"""Pages: out of the forms in which databases and spreadsheets write them, and whether two records stand on the same.

Exports damage pages more than any other field. What cannot be pages is unknown; and where one of two page ranges is
what a known damage makes of the other, the two do not differ.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.deduplication.field_values import AGREE, CONFLICT, UNKNOWN, FieldAgreement
from pipeline.ground.text import present

MONTHS = {
    month: number
    for number, month in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
SPREADSHEET_DATE = re.compile(r"(\d{1,2})-([A-Za-z]{3})(?:-\d{2,4})?$|([A-Za-z]{3})-(\d{1,2})$")
PLAIN = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?", re.ASCII)
"""What most records have, and what costs least to read."""
NUMBER_OF_PAGES = re.compile(r"(?:[ivxlc]+[ ,+]+)?\d+ ?(?:p|pp|pages|leaves)\b\.?", re.IGNORECASE)
"""How long a thesis is, which says nothing about where it stands."""

BETWEEN_RANGES = re.compile(r"[,;+&]")
PAGE_RANGE = re.compile(r"([A-Za-z]{0,3})\.?\s?(\d+)(?:\s?[-–—‐−]+\s?[A-Za-z]{0,3}(\d+))?")
CUT_RANGE = re.compile(r"^\W*[A-Za-z][A-Za-z. ]*[-–—‐−]\s?\d+\W*$|^\W*[-–—‐−]\s?\d+\W*$", re.ASCII)
""" "Suppl-29", "t-8", "-428": the first page is gone, and the end alone may be cut too."""
CHAIN = re.compile(r"\d+[-–—‐−]\d+[-–—‐−]\d")
"""Three numbers joined by hyphens: a date, or the number of an issue before the end."""
WORDS_OF_AN_ISSUE = frozenset(("pt", "no", "vol", "iss", "sup", "ppl", "spl", "par"))
"""Ends of words before a number that is that of a part, an issue or a supplement: no page."""
ARTICLE = re.compile(r"art(?:icle|n)?\b|e(?:\.|id)? ?\d{3,}|[A-Za-z]{2,}\d{4,}", re.IGNORECASE)
ARTICLE_NUMBER = 10_000
"""From here on a "page" is the number of an online article."""


class Pages(NamedTuple):
    """starts: first page of each range, in ascending order; prefix: the letters before the first; last: the end of the
    first range, 0 when unknown. Nothing known: no starts.

    end        the last page as written, "" where none is
    article    whether the number counts articles and not pages
    doubtful   whether the last page stands before the first: one of the two is wrong
    """

    prefix: str = ""
    starts: tuple[int, ...] = ()
    last: int = 0
    end: str = ""
    article: bool = False
    doubtful: bool = False

    @property
    def alone(self) -> bool:
        """Whether the report stands on one page, or its last one is unknown."""
        return not self.last or self.last in self.starts


NO_PAGES = Pages()


def read_pages(raw: str) -> Pages:
    """The pages as numbers; an abbreviated end is completed and a spreadsheet's date is turned back.

    >>> read_pages("123-9")
    Pages(prefix='', starts=(123,), last=129, end='9', article=False, doubtful=False)
    >>> read_pages("01-Jun") == read_pages("6-Jan") == read_pages("1-6")
    True
    >>> read_pages("Suppl-29"), read_pages("e1234").article, read_pages("128-125").doubtful
    (Pages(prefix='', starts=(), last=0, end='', article=False, doubtful=False), True, True)
    """
    if plain := PLAIN.fullmatch(raw):
        return _range("", (int(plain[1]),), plain[1], plain[2] or "")
    text = _without_spreadsheet_date(present(raw))
    if not text or NUMBER_OF_PAGES.fullmatch(text) or CUT_RANGE.match(text) or CHAIN.search(text):
        return NO_PAGES
    pieces = BETWEEN_RANGES.split(text.partition("iscussion")[0][:80])
    ranges = [found.groups() for piece in pieces if (found := PAGE_RANGE.search(piece))]
    if not ranges:
        return NO_PAGES
    prefix, start, end = ranges[0][0].lower(), ranges[0][1], ranges[0][2] or ""
    if prefix in WORDS_OF_AN_ISSUE and end:
        return NO_PAGES
    starts = tuple(sorted({int(begin[:9]) for _, begin, _ in ranges[:4]}))
    return _range(prefix, starts, start, end, article=not end and bool(ARTICLE.match(text)))


def _range(prefix: str, starts: tuple[int, ...], start: str, end: str, *, article: bool = False) -> Pages:
    if not end:
        return Pages(prefix, starts, article=article or starts[0] >= ARTICLE_NUMBER)
    last = int(_completed(start, end)[:9])
    return Pages(prefix, starts, last, end, doubtful=last < int(start[:9]))


def _without_spreadsheet_date(text: str) -> str:
    """A spreadsheet takes "6-12" for a day and a month, in either order; a range ascends."""
    found = SPREADSHEET_DATE.match(text.strip('"'))
    if not found:
        return text
    day, month = (found[1], found[2]) if found[1] else (found[4], found[3])
    number = MONTHS.get(month.lower())
    return "{}-{}".format(*sorted((int(day), number))) if number else text


def _completed(start: str, end: str) -> str:
    return start[: len(start) - len(end)] + end if len(end) < len(start) else end


def same_pages(one: Pages, other: Pages) -> FieldAgreement:
    """Whether the first pages are the same; unknown where they differ as a damage makes them differ."""
    if not one.starts or not other.starts:
        return UNKNOWN
    two_kinds = one.prefix and other.prefix and one.prefix[0] != other.prefix[0]
    if not two_kinds and (one.starts == other.starts or not set(one.starts).isdisjoint(other.starts)):
        return AGREE
    return UNKNOWN if may_be_same_pages(one, other) else CONFLICT


def may_be_same_pages(one: Pages, other: Pages) -> bool:
    """Whether two numbers that differ may come from the same pages."""
    if one.doubtful or other.doubtful or one.article != other.article:
        return True
    return _damaged(one, other) or _damaged(other, one)


def _damaged(one: Pages, other: Pages) -> bool:
    """Whether a known damage makes `one` of `other`, a range of more than one page."""
    if other.alone:
        return False
    if not one.end:
        return one.starts[0] == other.last
    # "2-8" beside "125-128": the first page was overwritten, the end kept what "125-8" had.
    cut = one.starts[0] < other.starts[0] and len(one.end) < len(str(other.last))
    if cut and one.last < other.starts[0] and str(other.last).endswith(one.end):
        return True
    # "1-9" beside "345-353": the pages of the article alone, as publishers count them online.
    return one.starts[0] == 1 and one.last == other.last - other.starts[0] + 1


def same_last_page(one: Pages, other: Pages, first: FieldAgreement) -> FieldAgreement:
    """Whether the last pages are the same; unknown where that is unknown of the first ones."""
    if first is UNKNOWN or not one.last or not other.last:
        return UNKNOWN
    return AGREE if one.last == other.last else CONFLICT


def overlap(one: Pages, other: Pages) -> bool:
    """Whether two ranges have a page in common."""
    if not (one.last and other.last and one.prefix == other.prefix):
        return False
    return max(one.starts[0], other.starts[0]) <= min(one.last, other.last)


def short(pages: Pages) -> bool:
    """At most two pages, as abstracts of a meeting have; a number that no volume reaches is not a page."""
    return bool(pages.starts) and pages.starts[0] < ARTICLE_NUMBER and pages.last - pages.starts[0] <= 1
