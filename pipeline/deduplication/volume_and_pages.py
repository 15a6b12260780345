"""The place in a journal: volume, issue and pages in all their forms, and whether two records stand at the same one."""

from __future__ import annotations

import re
from functools import lru_cache
from sys import intern
from typing import NamedTuple

from pipeline.deduplication.field_values import AGREE, CONFLICT, UNKNOWN, FieldAgreement, same
from pipeline.deduplication.pages import Pages, overlap, read_pages, same_last_page, same_pages, short
from pipeline.ground.text import present

SUPPLEMENT = re.compile("sup", re.IGNORECASE)
DIGITS = re.compile(r"\d+")


class Place(NamedTuple):
    """Where a report stands in its journal; unknown is "". supplement: whether volume, issue or pages say so.

    of_year   whether the volume is the year, which may or may not be the journal's own way of counting
    stand_in  whether the pages are those of the article alone, before it had a place
    placed    whether a volume or pages say where the report stands
    """

    volume: str
    issue: str
    pages: Pages
    supplement: bool
    of_year: bool
    stand_in: bool
    placed: bool


def read_place(volume: str, issue: str, pages: str, year: int | None) -> Place:
    """The place that the three fields of a record of that year tell."""
    found = read_pages(pages)
    number, issue, in_supplement = _issue_of_volume(volume, issue, year)
    supplement = in_supplement or found.prefix == "s" or (pages[:1] in "Ss" and "sup" in pages.casefold())
    of_year = number.startswith("=")
    in_volume = bool(number) and not of_year
    # Pages that count from 1 outside an issue stand in for those of a later one.
    stand_in = not in_volume and 1 in found.starts
    placed = in_volume or (bool(found.starts) and not stand_in)
    return Place(number, issue, found, supplement, of_year, stand_in, placed)


@lru_cache(maxsize=1 << 14)
def _issue_of_volume(volume: str, issue: str, year: int | None) -> tuple[str, str, bool]:
    """Volume, issue and whether they name a supplement; cached, as many records stand in one issue."""
    in_supplement = bool(SUPPLEMENT.search(f"{volume} {issue}"))
    return intern(read_volume(volume, year)), intern(read_issue(issue)), in_supplement


def read_volume(raw: str, year: int | None) -> str:
    """The volume's number; "" when there is none or only the rest of a cut-off supplement stands there.

    A volume that is the year has a "=" before it: some journals count so, and some exports put the year there.

    >>> read_volume("Conference: 22nd World Congress. 143", 2018), read_volume("10 Suppl 2", 1996)
    ('143', '10')
    >>> read_volume("3)", 2014), read_volume("2014", 2014)
    ('', '=2014')
    """
    text = present(raw)
    numbers = DIGITS.findall(text)
    if not numbers or (")" in text and "(" not in text):
        return ""
    number = (numbers[0] if text[0].isdigit() or len(text) < 20 else numbers[-1]).lstrip("0")
    return f"={number}" if year is not None and number == str(year) else number


def read_issue(raw: str) -> str:
    """The issue's first number, "" when there is none.

    >>> read_issue("5-6"), read_issue("Supplement 1"), read_issue("SUPPL.")
    ('5', '1', '')
    """
    found = DIGITS.search(present(raw))
    return found[0].lstrip("0") if found else ""


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
    pages, others = one.pages, other.pages
    # Nearly never, and whoever asks twice for each pair pays for it.
    may_be_shifted = journal is AGREE and (one.issue == other.volume != "" or other.issue == one.volume != "")
    shifted = may_be_shifted and (_shifted(one, other) or _shifted(other, one))
    first = UNKNOWN if shifted or one.stand_in or other.stand_in else same_pages(pages, others)
    return PlaceComparison(
        AGREE if shifted else _volume(one, other, journal),
        AGREE if shifted else _issue(one, other),
        first,
        same_last_page(pages, others, first),
        not shifted and overlap(pages, others),
        pages.alone or others.alone,
        short(pages) and short(others),
        one.placed + other.placed,
    )


def two_issues(one: Place, other: Place) -> bool:
    """Whether both places are known well enough to say that they lie in two issues."""
    two_volumes = _volume(one, other, UNKNOWN) is CONFLICT
    two_numbers = bool(one.issue and other.issue) and one.issue != other.issue
    return two_volumes or two_numbers


def _shifted(one: Place, other: Place) -> bool:
    """Whether an export wrote the volume of `one` under issue and its issue under pages."""
    if (one.volume and not one.of_year) or not one.issue or one.issue != other.volume or not other.issue:
        return False
    return [str(start) for start in one.pages.starts] == [other.issue]


def _volume(one: Place, other: Place, journal: FieldAgreement) -> FieldAgreement:
    """Unknown where an export put the number of a supplement in the place of the volume."""
    agreement = same(one.volume, other.volume)
    if agreement is not CONFLICT:
        return agreement
    in_supplement = _number_of_supplement(one, other) or _number_of_supplement(other, one)
    return UNKNOWN if one.of_year or other.of_year or (journal is AGREE and in_supplement) else CONFLICT


def _issue(one: Place, other: Place) -> FieldAgreement:
    """The number of a supplement beside that of an issue says nothing when it is the same one by chance."""
    agreement = same(one.issue, other.issue)
    return UNKNOWN if agreement is AGREE and one.supplement != other.supplement else agreement


def _number_of_supplement(one: Place, other: Place) -> bool:
    return one.supplement and one.issue == other.volume
