"""The place in a journal: volume, issue and pages in all their forms, and whether two records stand at the same one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from sys import intern
from typing import NamedTuple

from pipeline.deduplication.field_values import AGREE, CONFLICT, UNKNOWN, FieldAgreement, same
from pipeline.ground.text import present

DIGITS = re.compile(r"\d+")
MONTHS = {
    month: number
    for number, month in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
SPREADSHEET_DATE = re.compile(r"(\d{1,2})-([A-Za-z]{3})$|([A-Za-z]{3})-(\d{1,2})$")
NUMBER_OF_PAGES = re.compile(r"\d+ ?(?:p|pp|pages|leaves)\b\.?", re.IGNORECASE)
"""How long a thesis is, which says nothing about where it stands."""

BETWEEN_RANGES = re.compile(r"[,;+&]")
PAGE_RANGE = re.compile(r"([A-Za-z]{0,3})\.?\s?(\d+)(?:\s?[-–—‐−]+\s?[A-Za-z]{0,3}(\d+))?")


@dataclass(frozen=True, slots=True)
class Pages:
    """starts: first page of each range, in ascending order; prefix: the letters before the first; last: the end of the
    first range, 0 when unknown. Nothing known: no starts."""

    prefix: str = ""
    starts: tuple[int, ...] = ()
    last: int = 0


NO_PAGES = Pages()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report stands in its journal; unknown is "". supplement: whether volume, issue or pages say so."""

    volume: str
    issue: str
    pages: Pages
    supplement: bool


def read_place(volume: str, issue: str, pages: str, year: int | None) -> Place:
    """The place that the three fields of a record of that year tell."""
    found = read_pages(pages)
    supplement = "sup" in f"{volume} {issue}".casefold() or found.prefix == "s"
    return Place(intern(read_volume(volume, year)), intern(read_issue(issue)), found, supplement)


def read_volume(raw: str, year: int | None) -> str:
    """The volume's number; "" when there is none or only the year or the rest of a cut-off supplement stands there.

    >>> read_volume("Conference: 22nd World Congress. 143", 2018), read_volume("10 Suppl 2", 1996)
    ('143', '10')
    >>> read_volume("3)", 2014), read_volume("2014", 2014)
    ('', '')
    """
    text = present(raw)
    numbers = DIGITS.findall(text)
    if not numbers or (")" in text and "(" not in text):
        return ""
    number = (numbers[0] if text[0].isdigit() or len(text) < 20 else numbers[-1]).lstrip("0")
    return "" if year is not None and number == str(year) else number


def read_issue(raw: str) -> str:
    """The issue's first number, "" when there is none.

    >>> read_issue("5-6"), read_issue("Supplement 1"), read_issue("SUPPL.")
    ('5', '1', '')
    """
    found = DIGITS.search(present(raw))
    return found[0].lstrip("0") if found else ""


def read_pages(raw: str) -> Pages:
    """The pages as numbers; an abbreviated end is completed and a spreadsheet's date is turned back.

    >>> read_pages("123-9")
    Pages(prefix='', starts=(123,), last=129)
    >>> read_pages("01-Jun")
    Pages(prefix='', starts=(1,), last=6)
    """
    text = present(raw)
    if not text or NUMBER_OF_PAGES.fullmatch(text):
        return NO_PAGES
    pieces = BETWEEN_RANGES.split(_without_spreadsheet_date(text).partition("iscussion")[0][:80])
    ranges = [found.groups() for piece in pieces if (found := PAGE_RANGE.search(piece))]
    if not ranges:
        return NO_PAGES
    prefix, start, end = ranges[0]
    starts = tuple(sorted({int(begin[:9]) for _, begin, _ in ranges[:4]}))
    return Pages(prefix.lower(), starts, int(_completed(start, end)[:9]) if end else 0)


def _without_spreadsheet_date(text: str) -> str:
    found = SPREADSHEET_DATE.match(text.strip('"'))
    if not found:
        return text
    day, month = (found[1], found[2]) if found[1] else (found[4], found[3])
    number = MONTHS.get(month.lower())
    return f"{int(day)}-{number}" if number else text


def _completed(start: str, end: str) -> str:
    return start[: len(start) - len(end)] + end if len(end) < len(start) else end


ARTICLE_NUMBER = 10_000
"""From here on a "page" is the number of an online article."""


class PlaceComparison(NamedTuple):
    """pages, last_page: the first and the last page; single_page: whether one of the two stands on one page alone;
    short: whether both are at most two pages long; n_placed: how many of the two have a volume or pages."""

    volume: FieldAgreement
    issue: FieldAgreement
    pages: FieldAgreement
    last_page: FieldAgreement
    pages_overlap: bool
    single_page: bool
    short: bool
    n_placed: int


def compare_places(one: Place, other: Place, journal: FieldAgreement) -> PlaceComparison:
    """What volume, issue and pages say, whichever record comes first."""
    shifted = journal is AGREE and (_shifted(one, other) or _shifted(other, one))
    return PlaceComparison(
        volume=AGREE if shifted else _volume(one, other, journal),
        issue=AGREE if shifted else same(one.issue, other.issue),
        pages=UNKNOWN if shifted else _pages(one, other),
        last_page=UNKNOWN if shifted else _last_page(one, other),
        pages_overlap=not shifted and _overlap(one.pages, other.pages),
        single_page=_on_one_page(one) or _on_one_page(other),
        short=_short(one.pages) and _short(other.pages),
        n_placed=_placed(one) + _placed(other),
    )


def _shifted(one: Place, other: Place) -> bool:
    """Whether an export wrote the volume of `one` under issue and its issue under pages."""
    if one.volume or not one.issue or one.issue != other.volume or not other.issue:
        return False
    return [str(start) for start in one.pages.starts] == [other.issue]


def _volume(one: Place, other: Place, journal: FieldAgreement) -> FieldAgreement:
    """Unknown where an export put the number of a supplement in the place of the volume."""
    agreement = same(one.volume, other.volume)
    if (
        agreement is CONFLICT
        and journal is AGREE
        and (_number_of_supplement(one, other) or _number_of_supplement(other, one))
    ):
        return UNKNOWN
    return agreement


def _number_of_supplement(one: Place, other: Place) -> bool:
    return one.supplement and one.issue == other.volume


def _pages(one: Place, other: Place) -> FieldAgreement:
    if _stand_in(one) or _stand_in(other) or not one.pages.starts or not other.pages.starts:
        return UNKNOWN
    prefixes = (one.pages.prefix[:1], other.pages.prefix[:1])
    if set(one.pages.starts).isdisjoint(other.pages.starts) or (all(prefixes) and prefixes[0] != prefixes[1]):
        return CONFLICT
    return AGREE


def _last_page(one: Place, other: Place) -> FieldAgreement:
    if _stand_in(one) or _stand_in(other):
        return UNKNOWN
    return same(str(one.pages.last or ""), str(other.pages.last or ""))


def _overlap(one: Pages, other: Pages) -> bool:
    if not (one.last and other.last and one.prefix == other.prefix):
        return False
    return max(one.starts[0], other.starts[0]) <= min(one.last, other.last)


def _on_one_page(place: Place) -> bool:
    return place.pages.last in (0, *place.pages.starts)


def _short(pages: Pages) -> bool:
    """At most two pages, as abstracts of a meeting have; a number that no volume reaches is not a page."""
    return bool(pages.starts) and pages.starts[0] < ARTICLE_NUMBER and pages.last - pages.starts[0] <= 1


def _stand_in(place: Place) -> bool:
    """Pages that count from 1 outside an issue are those of the article alone, before it had a place."""
    return not place.volume and 1 in place.pages.starts


def _placed(place: Place) -> bool:
    return bool(place.volume) or (bool(place.pages.starts) and not _stand_in(place))
