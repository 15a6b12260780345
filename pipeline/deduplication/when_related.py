"""When the rules apply that link two records or keep them apart: one function for each, under its name."""

from __future__ import annotations

from pipeline.deduplication.agreement import Agreement
from pipeline.deduplication.compare import LIKE_TITLE, Evidence
from pipeline.deduplication.signs import (
    authors_agree,
    authors_conflict,
    n_conflicts,
    names_the_same,
    place_agrees,
    title_at_least,
    title_close,
)

AGREE, CONFLICT = Agreement.AGREE, Agreement.CONFLICT


def pubmed_relation(e: Evidence) -> bool:
    return bool(e.relation)


def cochrane_version(e: Evidence) -> bool:
    return e.cochrane_version is CONFLICT


def retraction(e: Evidence) -> bool:
    return "retraction" in e.kinds and names_the_same(e)


def erratum(e: Evidence) -> bool:
    return "erratum" in e.kinds and names_the_same(e) and not place_agrees(e)


def reply(e: Evidence) -> bool:
    return "reply" in e.kinds and names_the_same(e)


def comment(e: Evidence) -> bool:
    return "comment" in e.kinds and names_the_same(e)


def protocol(e: Evidence) -> bool:
    elsewhere = e.doi is not AGREE and not place_agrees(e)
    return (
        "protocol" in e.kinds
        and elsewhere
        and authors_agree(e)
        and (names_the_same(e) or title_at_least(e, LIKE_TITLE))
    )


def preprint(e: Evidence) -> bool:
    return e.preprint == 1 and e.doi is not AGREE and names_the_same(e) and not authors_conflict(e)


def companion_by_pmid(e: Evidence) -> bool:
    return e.pmid is CONFLICT and title_close(e) and authors_agree(e)


def other_pmid(e: Evidence) -> bool:
    return e.pmid is CONFLICT


def other_part(e: Evidence) -> bool:
    return CONFLICT in (e.parts, e.numbers) and e.doi is not AGREE and not place_agrees(e)


def other_registration(e: Evidence) -> bool:
    return e.registry is CONFLICT


def serial_title(e: Evidence) -> bool:
    if not e.serial_title or e.doi is AGREE:
        return False
    return (
        n_conflicts(e) > 0 or e.year_gap not in (None, 0) or CONFLICT in (e.journal, e.abstract) or authors_conflict(e)
    )


def abstract_of_paper(e: Evidence) -> bool:
    if e.meeting != 1 and e.supplement != 1:
        return False
    return (n_conflicts(e) > 0 or e.journal is CONFLICT) and title_close(e) and not authors_conflict(e)


def two_places(e: Evidence) -> bool:
    return n_conflicts(e) >= 2 and title_close(e) and authors_agree(e)


def two_journals(e: Evidence) -> bool:
    return e.journal is CONFLICT and n_conflicts(e) >= 1 and title_close(e) and authors_agree(e)


def same_registration(e: Evidence) -> bool:
    return e.registry is AGREE
