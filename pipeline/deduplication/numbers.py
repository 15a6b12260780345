"""Volume, issue and pages out of the forms in which databases and spreadsheets write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.ground.text import present

COCHRANE_PREFIX = "10.1002/14651858"
COCHRANE_VERSION = re.compile(r"(10\.1002/14651858\.[a-z]{2}\d{6})(?:\.pub(\d+))?")
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


def cochrane_version(doi: str) -> tuple[str, int] | None:
    """Which Cochrane review this is and which version, None for everything else.

    >>> cochrane_version("10.1002/14651858.cd004250.pub5")
    ('10.1002/14651858.cd004250', 5)
    """
    if not doi.startswith(COCHRANE_PREFIX):
        return None
    found = COCHRANE_VERSION.match(doi)
    return (found[1], int(found[2] or 1)) if found else None


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
