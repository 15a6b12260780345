"""Dates of PubMed: "YYYY/MM/DD", or coarser where the source is coarser.

How PubMed reads seasons and free dates: https://pubmed.ncbi.nlm.nih.gov/help/#dp
"""

from __future__ import annotations

import re
from functools import lru_cache
from xml.etree.ElementTree import Element

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NUMBER_BY_MONTH = {name: f"{number:02}" for number, name in enumerate(MONTHS, start=1)} | {
    **dict.fromkeys(("win", "1st"), "01"),
    **dict.fromkeys(("spr", "2nd"), "04"),
    **dict.fromkeys(("sum", "3rd"), "07"),
    **dict.fromkeys(("fal", "aut", "4th"), "10"),
}
"""Month, season or quarter, by its first three letters."""

PRINTED = re.compile(r"(?P<year>\d{4})(?:[ /-]+(?P<month>[A-Za-z1-4]{3,}|\d{1,2}(?!\d))(?:[ /]+(?P<day>\d{1,2})\b)?)?")


def date_of(element: Element) -> str:
    """The date in the Year, Month and Day of `element`."""
    return written(element.findtext("Year", ""), element.findtext("Month", ""), element.findtext("Day", ""))


def publication_date_of(element: Element) -> str:
    """The date of a PubDate: of a season its first month as PubMed counts it, of a free text the first date named."""
    free = element.findtext("MedlineDate")
    if free:
        return printed_date(free)
    month = element.findtext("Month") or element.findtext("Season", "")
    return written(element.findtext("Year", ""), month, element.findtext("Day", ""))


def printed_date(text: str) -> str:
    """The first date in a printed one.

    >>> [printed_date(text) for text in ("2000 Nov-2001 Feb", "1979 Apr 15-30", "1998-1999", "2021 3rd Quarter")]
    ['2000/11', '1979/04/15', '1998', '2021/07']
    """
    found = PRINTED.search(text)
    return written(found["year"], found["month"] or "", found["day"] or "") if found else ""


@lru_cache(maxsize=1 << 14)
def written(year: str, month: str, day: str) -> str:
    """The parts as "YYYY/MM/DD", as far as they are known."""
    if not year:
        return ""
    number = month.zfill(2) if month.isdigit() else NUMBER_BY_MONTH.get(month[:3].lower(), "")
    if not number or not "01" <= number <= "12":
        return year
    return f"{year}/{number}/{day.zfill(2)}" if day else f"{year}/{number}"
