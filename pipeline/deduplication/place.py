"""Whether two records stand at the same place in a journal: volume, issue and pages, with what goes wrong in them."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.deduplication.agreement import Agreement, same
from pipeline.deduplication.normalise import Citation
from pipeline.deduplication.numbers import Pages

AGREE, UNKNOWN, CONFLICT = Agreement.AGREE, Agreement.UNKNOWN, Agreement.CONFLICT

ARTICLE_NUMBER = 10_000
"""From here on a "page" is the number of an online article."""


class Place(NamedTuple):
    """pages, last_page: the first and the last page; single_page: whether one of the two stands on one page alone;
    short: whether both are at most two pages long; n_placed: how many of the two have a volume or pages."""

    volume: Agreement
    issue: Agreement
    pages: Agreement
    last_page: Agreement
    pages_overlap: bool
    single_page: bool
    short: bool
    n_placed: int


def compare_places(one: Citation, other: Citation, journal: Agreement) -> Place:
    """What volume, issue and pages say, whichever record comes first."""
    shifted = journal is AGREE and (_shifted(one, other) or _shifted(other, one))
    return Place(
        volume=AGREE if shifted else _volume(one, other, journal),
        issue=AGREE if shifted else same(one.issue, other.issue),
        pages=UNKNOWN if shifted else _pages(one, other),
        last_page=UNKNOWN if shifted else _last_page(one, other),
        pages_overlap=not shifted and _overlap(one.pages, other.pages),
        single_page=_on_one_page(one) or _on_one_page(other),
        short=_short(one.pages) and _short(other.pages),
        n_placed=_placed(one) + _placed(other),
    )


def _shifted(one: Citation, other: Citation) -> bool:
    """Whether an export wrote the volume of `one` under issue and its issue under pages."""
    if one.volume or not one.issue or one.issue != other.volume or not other.issue:
        return False
    return [str(start) for start in one.pages.starts] == [other.issue]


def _volume(one: Citation, other: Citation, journal: Agreement) -> Agreement:
    """Unknown where an export put the number of a supplement in the place of the volume."""
    agreement = same(one.volume, other.volume)
    if (
        agreement is CONFLICT
        and journal is AGREE
        and (_number_of_supplement(one, other) or _number_of_supplement(other, one))
    ):
        return UNKNOWN
    return agreement


def _number_of_supplement(one: Citation, other: Citation) -> bool:
    return one.supplement and one.issue == other.volume


def _pages(one: Citation, other: Citation) -> Agreement:
    if _stand_in(one) or _stand_in(other) or not one.pages.starts or not other.pages.starts:
        return UNKNOWN
    prefixes = (one.pages.prefix[:1], other.pages.prefix[:1])
    if set(one.pages.starts).isdisjoint(other.pages.starts) or (all(prefixes) and prefixes[0] != prefixes[1]):
        return CONFLICT
    return AGREE


def _last_page(one: Citation, other: Citation) -> Agreement:
    if _stand_in(one) or _stand_in(other):
        return UNKNOWN
    return same(str(one.pages.last or ""), str(other.pages.last or ""))


def _overlap(one: Pages, other: Pages) -> bool:
    if not (one.last and other.last and one.prefix == other.prefix):
        return False
    return max(one.starts[0], other.starts[0]) <= min(one.last, other.last)


def _on_one_page(citation: Citation) -> bool:
    return citation.pages.last in (0, *citation.pages.starts)


def _short(pages: Pages) -> bool:
    """At most two pages, as abstracts of a meeting have; a number that no volume reaches is not a page."""
    return bool(pages.starts) and pages.starts[0] < ARTICLE_NUMBER and pages.last - pages.starts[0] <= 1


def _stand_in(citation: Citation) -> bool:
    """Pages that count from 1 outside an issue are those of the article alone, before it had a place."""
    return not citation.volume and 1 in citation.pages.starts


def _placed(citation: Citation) -> bool:
    return bool(citation.volume) or (bool(citation.pages.starts) and not _stand_in(citation))
