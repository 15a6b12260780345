"""What the fields of two records say, one by one: what every rule decides on, and its words for people."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from rapidfuzz import fuzz

from pipeline.deduplication.authors import same_first_author, share_of_surnames
from pipeline.deduplication.citation import Citation, cochrane_version
from pipeline.deduplication.field_values import AGREE, CONFLICT, UNKNOWN, FieldAgreement, same
from pipeline.deduplication.journals import same_journal
from pipeline.deduplication.thresholds import THRESHOLDS
from pipeline.deduplication.titles import NOTICES, contains, replaces_words
from pipeline.deduplication.volume_and_pages import compare_places

NAMED = ("pmid", "doi", "journal", "volume", "issue", "pages", "abstract", "registry", "numbers")
"""The fields that are named to people, in this order."""


class Comparison(NamedTuple):
    """Two records, field by field. A tuple, because one is made for each pair compared and a dataclass costs more.

    title            similarity of the titles, 0-100, 0.0 below THRESHOLDS.like_title; None when one is missing
    title_contained  whether one of two titles that are not close is a whole piece of the other
    words_replaced   whether each of two close titles has a telling word that the other lacks
    numbers          the numbers in the titles; in conflict when each has one that the other lacks
    number_added     whether one of two titles that differ has a number and the other no further one
    parts            the numbers after "part", "phase" and the like; in conflict also when only one title has them
    authors          share of the surnames of the shorter list that the longer has; None when unknown
    n_authors        how many authors each record names
    same_initials    whether the first authors have the same initials, whichever of their names comes first
    year_gap         years between them; None when unknown
    pages, last_page first and last page; pages that stand in for those of a later issue are unknown
    serial_title     whether both titles are headings that return in every issue
    short            whether both are at most two pages long
    n_placed         how many of the two have a volume or pages
    kinds            what only one title says of itself: "erratum", "reply", "protocol", ...
    is_notice        whether one of the two is an erratum, a reply or another notice about a report
    relation         how PubMed says that one relates to the other, "" when it does not
    meeting, preprint, supplement: on how many of the two sides the record is one
    from_meeting     how many of the two are abstracts of a meeting or stand in a supplement
    deleted          how many of the two PubMed no longer has
    """

    pmid: FieldAgreement
    doi: FieldAgreement
    registry: FieldAgreement
    relation: str
    cochrane_version: FieldAgreement
    title: float | None
    title_contained: bool
    words_replaced: bool
    n_title_words: int
    serial_title: bool
    numbers: FieldAgreement
    number_added: bool
    parts: FieldAgreement
    kinds: frozenset[str]
    is_notice: bool
    authors: float | None
    n_authors: tuple[int, int]
    first_author: FieldAgreement
    same_initials: bool
    year_gap: int | None
    journal: FieldAgreement
    journals_known: bool
    volume: FieldAgreement
    issue: FieldAgreement
    pages: FieldAgreement
    last_page: FieldAgreement
    pages_overlap: bool
    single_page: bool
    short: bool
    n_placed: int
    abstract: FieldAgreement
    meeting: int
    supplement: int
    preprint: int
    from_meeting: int
    deleted: int


def compare(one: Citation, other: Citation) -> Comparison | None:
    """The comparison of two records, whichever comes first; None when at a glance they have nothing in common."""
    words, other_words = one.title.words, other.title.words
    title: float | None = None
    contained = False
    if words == other_words:
        title = 100.0 if words else None
    elif words and other_words:
        title = fuzz.ratio(words, other_words, score_cutoff=THRESHOLDS.like_title)
        # Three of four pairs end here, so what few pairs need is asked only where it may hold.
        may_contain = title < THRESHOLDS.close_title and (words in other_words or other_words in words)
        contained = may_contain and contains(words, other_words)
        if not title and not contained and not _worth_a_look(one, other):
            return None
    # Of a title that stands whole inside the other no word is replaced.
    is_close = title is not None and THRESHOLDS.close_title <= title < 100
    journal = same(one.journal, other.journal)
    if journal is CONFLICT:
        journal = same_journal(min(one.journal, other.journal), max(one.journal, other.journal))
    # In the order of the fields: named one by one they cost three times as much, and this is most of a comparison.
    return Comparison(
        same(one.pmid, other.pmid),
        _doi(one.doi, other.doi),
        _registry(one.registry_ids, other.registry_ids),
        relation_of(one, other),
        _cochrane(one.doi, other.doi),
        title,
        contained,
        is_close and replaces_words(words, other_words),
        min(words.count(" "), other_words.count(" ")) + 1,  # n_title_words
        one.title.serial and other.title.serial,  # serial_title
        _numbers(one.title.numbers, other.title.numbers),
        title != 100 and one.title.numbers != other.title.numbers,  # number_added
        _parts(one.title.parts, other.title.parts),
        one.kinds ^ other.kinds,
        not (NOTICES.isdisjoint(one.kinds) and NOTICES.isdisjoint(other.kinds)),  # is_notice
        share_of_surnames(one.surnames, other.surnames),
        (len(one.surnames), len(other.surnames)),  # n_authors
        same_first_author(one.surnames, other.surnames),
        len(one.initials) > 2 and one.initials == other.initials,  # same_initials
        None if one.year is None or other.year is None else abs(one.year - other.year),
        journal,
        bool(one.journal and other.journal),  # journals_known
        *compare_places(one.place, other.place, journal),
        _abstract(one.abstract, other.abstract),
        one.meeting + other.meeting,
        one.place.supplement + other.place.supplement,
        one.preprint + other.preprint,
        (one.meeting or one.place.supplement) + (other.meeting or other.place.supplement),  # from_meeting
        one.deleted + other.deleted,
    )


def _worth_a_look(one: Citation, other: Citation) -> bool:
    """Whether something else than the titles ties the two together."""
    if (one.doi and one.doi == other.doi) or (one.pmid and one.pmid == other.pmid):
        return True
    if (
        one.place.volume
        and one.place.volume == other.place.volume
        and not set(one.place.pages.starts).isdisjoint(other.place.pages.starts)
    ):
        return True
    return bool(one.linked or other.linked) or not one.registry_ids.isdisjoint(other.registry_ids)


def _numbers(one: tuple[int, ...], other: tuple[int, ...]) -> FieldAgreement:
    if not one or not other:
        return UNKNOWN
    if one == other:
        return AGREE
    # As often as they stand there: "Part I of 2" and "Part II of 2" have the same numbers, one of them twice.
    counts, others = Counter(one), Counter(other)
    return CONFLICT if counts - others and others - counts else UNKNOWN


def _parts(one: tuple[int, ...], other: tuple[int, ...]) -> FieldAgreement:
    if one == other:
        return AGREE if one else UNKNOWN
    return CONFLICT


def _abstract(one: str, other: str) -> FieldAgreement:
    if not one or not other:
        return UNKNOWN
    if one == other:
        return AGREE
    length = min(len(one), len(other))
    similarity = fuzz.ratio(one[:length], other[:length])
    if similarity >= THRESHOLDS.same_abstract:
        return AGREE
    return CONFLICT if similarity < THRESHOLDS.other_abstract else UNKNOWN


def _registry(one: frozenset[str], other: frozenset[str]) -> FieldAgreement:
    if not one or not other:
        return UNKNOWN
    return CONFLICT if one.isdisjoint(other) else AGREE


def relation_of(one: Citation, other: Citation) -> str:
    """How PubMed says that one of the two relates to the other, in NLM's words; "" when it says nothing."""
    return _named_by(one, other) or _named_by(other, one)


def _named_by(one: Citation, other: Citation) -> str:
    if not one.linked or not other.pmid:
        return ""
    return next((kind for pmid, kind in one.linked if pmid == other.pmid), "")


def _doi(one: str, other: str) -> FieldAgreement:
    """Two DOIs differ, unless one is the beginning of the other: cut, or with something left behind it.

    "a6" is no beginning of "a62": these are the numbers of two reports.
    """
    agreement = same(one, other)
    if agreement is not CONFLICT:
        return agreement
    shorter, longer = (one, other) if len(one) < len(other) else (other, one)
    rest = longer.removeprefix(shorter)
    two_numbers = rest.isdigit() and shorter[-1].isdigit()
    return CONFLICT if rest == longer or two_numbers else UNKNOWN


def _cochrane(one: str, other: str) -> FieldAgreement:
    if one == other or not (first := cochrane_version(one)) or not (second := cochrane_version(other)):
        return UNKNOWN
    if first[0] != second[0]:
        return UNKNOWN
    return AGREE if first == second else CONFLICT


def in_words(comparison: Comparison | None) -> str:
    """What the fields of two records say: "titles 97 % alike; authors 80 % shared; same: doi; differs: pages".

    Fields that are missing on one side are not named.
    """
    if comparison is None:
        return "nothing in common"
    parts = [_title_in_words(comparison), _authors_in_words(comparison), _years_in_words(comparison)]
    for agreement in (FieldAgreement.AGREE, FieldAgreement.CONFLICT):
        names = [name for name in NAMED if getattr(comparison, name) is agreement]
        parts.append(f"{agreement.value}: {', '.join(names)}" if names else "")
    parts.append(f"one title only says: {', '.join(sorted(comparison.kinds))}" if comparison.kinds else "")
    parts.append(f"PubMed: {comparison.relation}" if comparison.relation else "")
    return "; ".join(part for part in parts if part)


def _title_in_words(comparison: Comparison) -> str:
    if comparison.title is None:
        return "a title is missing"
    if comparison.title == 100:
        return "same title"
    contained = ", one inside the other" if comparison.title_contained else ""
    alike = f"titles {comparison.title:.0f} % alike" if comparison.title else "titles unlike"
    return f"{alike}{contained}{', other words' if comparison.words_replaced else ''}"


def _authors_in_words(comparison: Comparison) -> str:
    if comparison.authors is None:
        return ""
    return f"authors {comparison.authors:.0%} shared".replace("%", " %")


def _years_in_words(comparison: Comparison) -> str:
    gap = comparison.year_gap
    if gap is None:
        return ""
    return f"{gap} year{'s' if gap > 1 else ''} apart" if gap else "same year"
