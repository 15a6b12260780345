"""When the rules apply that merge two records or ask a person: one function for each, under its name."""

from __future__ import annotations

from pipeline.deduplication.agreement import Agreement
from pipeline.deduplication.compare import CLOSE_TITLE, LIKE_TITLE, Evidence
from pipeline.deduplication.signs import (
    LONG_TITLE,
    MANY_AUTHORS,
    NEARLY_SAME_TITLE,
    ONE_LETTER_OFF,
    REWORDED_TITLE,
    SAME_TITLE,
    SEVERAL_AUTHORS,
    authors_agree,
    authors_conflict,
    from_a_meeting,
    n_conflicts,
    names_the_same,
    one_from_a_meeting,
    place_agrees,
    same_author_list,
    title_at_least,
    title_close,
    title_same,
    whole_range_agrees,
    years_near,
)

AGREE, CONFLICT = Agreement.AGREE, Agreement.CONFLICT


def same_pmid(e: Evidence) -> bool:
    return e.pmid is AGREE and (e.title is None or title_at_least(e, LIKE_TITLE) or not authors_conflict(e))


def pmid_in_doubt(e: Evidence) -> bool:
    return e.pmid is AGREE


def same_doi(e: Evidence) -> bool:
    if e.doi is not AGREE or e.numbers is CONFLICT:
        return False
    if e.pages is CONFLICT:
        same_text = e.abstract is AGREE or (e.abstract is not CONFLICT and not from_a_meeting(e))
        return title_same(e) and e.authors == 1 and same_text
    if e.pages is AGREE and title_at_least(e, SAME_TITLE):
        return True
    if e.abstract is CONFLICT and e.pages is not AGREE:
        return False
    return not authors_conflict(e) and (title_close(e) or (e.pages is AGREE and title_at_least(e, LIKE_TITLE)))


def doi_in_doubt(e: Evidence) -> bool:
    return e.doi is AGREE and names_the_same(e)


def same_place(e: Evidence) -> bool:
    if not place_agrees(e) or not title_close(e):
        return False
    if e.doi is CONFLICT:
        return title_same(e) and authors_agree(e) and e.last_page is not CONFLICT
    return not authors_conflict(e) or (title_same(e) and e.same_initials and e.journal is AGREE)


def title_reworded(e: Evidence) -> bool:
    if e.numbers is CONFLICT or not title_at_least(e, LIKE_TITLE) or not place_agrees(e):
        return False
    if e.last_page is not AGREE and not title_at_least(e, ONE_LETTER_OFF):
        return False
    if e.authors is None:
        return whole_range_agrees(e) and e.journal is AGREE
    return authors_agree(e) and e.journal is not CONFLICT


def title_translated(e: Evidence) -> bool:
    if not whole_range_agrees(e) or e.meeting or e.year_gap is None:
        return False
    return authors_agree(e) and e.first_author is AGREE and min(e.n_authors) >= 2


def numbers_in_doubt(e: Evidence) -> bool:
    return e.numbers is CONFLICT and place_agrees(e) and title_at_least(e, CLOSE_TITLE)


def slip_in_pages(e: Evidence) -> bool:
    if e.pages is not CONFLICT or e.volume is not AGREE or CONFLICT in (e.issue, e.journal):
        return False
    if not e.pages_overlap and (e.last_page is not AGREE or e.single_page):
        return False
    return title_close(e) and authors_agree(e) and years_near(e)


def other_authors(e: Evidence) -> bool:
    return place_agrees(e) and title_same(e) and authors_conflict(e)


def page_of_abstract(e: Evidence) -> bool:
    if not same_issue(e) or not e.short or e.is_notice:
        return False
    return e.n_title_words >= LONG_TITLE and min(e.n_authors) >= SEVERAL_AUTHORS


def same_issue(e: Evidence) -> bool:
    if e.pages is not CONFLICT or e.volume is not AGREE or e.journal is not AGREE or e.year_gap != 0:
        return False
    if CONFLICT in (e.issue, e.doi) or e.supplement == 1:
        return False
    return e.title == 100 and same_author_list(e)


def one_slip(e: Evidence) -> bool:
    if n_conflicts(e) != 1 or e.pages is not AGREE or e.last_page is CONFLICT or e.journal is not AGREE:
        return False
    return title_same(e) and authors_agree(e) and years_near(e) and e.doi is not CONFLICT


def same_title_and_authors(e: Evidence) -> bool:
    if not authors_agree(e) or not years_near(e) or CONFLICT in (e.doi, e.journal, e.abstract) or n_conflicts(e):
        return False
    if e.pages is AGREE and e.journal is AGREE and e.year_gap == 0:
        return title_close(e)
    if not title_same(e) or one_from_a_meeting(e):
        return False
    if e.n_placed == 0:
        return e.year_gap == 0 and (e.journal is AGREE or (not e.journals_known and same_author_list(e)))
    if e.journals_known:
        return e.journal is AGREE or (e.n_placed == 2 and AGREE in (e.volume, e.pages))
    return e.year_gap == 0


def same_abstract(e: Evidence) -> bool:
    if e.abstract is not AGREE or not title_same(e) or CONFLICT in (e.doi, e.journal) or n_conflicts(e):
        return False
    return e.year_gap == 0 and not authors_conflict(e)


def doi_slip(e: Evidence) -> bool:
    if e.doi is not CONFLICT or n_conflicts(e) or e.year_gap != 0:
        return False
    alike = e.pages is AGREE and e.journal is AGREE and e.abstract is AGREE
    return alike and title_same(e) and same_author_list(e)


def unsure(e: Evidence) -> bool:
    if not title_close(e) or not title_at_least(e, NEARLY_SAME_TITLE):
        return False
    return n_conflicts(e) <= 1 and years_near(e) and not authors_conflict(e)


def renamed_before_print(e: Evidence) -> bool:
    if e.n_placed == 2 or e.journal is not AGREE or e.year_gap != 0 or CONFLICT in (e.numbers, e.doi, e.abstract):
        return False
    same_group = e.authors == 1 and e.first_author is AGREE and min(e.n_authors) >= MANY_AUTHORS
    return same_group and title_at_least(e, REWORDED_TITLE) and not e.kinds
