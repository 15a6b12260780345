"""Rules that merge two records or show them to a person: when two records are one report."""

from __future__ import annotations

from pipeline.deduplication.comparison import Comparison
from pipeline.deduplication.field_values import AGREE, CONFLICT
from pipeline.deduplication.rule import (
    ask,
    authors_agree,
    authors_conflict,
    may_be_a_column,
    may_be_renamed,
    merge,
    n_conflicts,
    names_the_same,
    one_from_a_meeting,
    place_agrees,
    same_author_list,
    title_at_least,
    title_close,
    title_same,
    two_issues_by_doi,
    whole_range_agrees,
    years_near,
)
from pipeline.deduplication.thresholds import THRESHOLDS


@merge(1.0, "PMID 900001 twice, once with the title shortened")
def same_pmid(pair: Comparison) -> bool:
    """One PMID is one report, however differently two databases write the rest."""
    return pair.pmid is AGREE and (
        pair.title is None or title_at_least(pair, THRESHOLDS.like_title) or not authors_conflict(pair)
    )


@ask(0.5, "PMID 900001 on 'Needling in neck pain' by Okafor and on 'Copper surfaces' by Rivera")
def pmid_in_doubt(pair: Comparison) -> bool:
    """The same PMID with another title and other authors: somebody mistyped a PMID."""
    return pair.pmid is AGREE


@merge(0.98, "PMID 900001, deleted from PubMed, and PMID 900002 with its DOI and title")
def replaced_pmid(pair: Comparison) -> bool:
    """PubMed no longer has one of the PMIDs, and the other has its title with its DOI or its place: now it is that."""
    same_report = pair.doi is AGREE or (whole_range_agrees(pair) and authors_agree(pair) and pair.doi is not CONFLICT)
    return pair.pmid is CONFLICT and pair.deleted == 1 and title_same(pair) and same_report


@merge(0.99, "10.5555/needling on two records of one title")
def same_doi(pair: Comparison) -> bool:
    """The same DOI with the same title, whatever the names do; a DOI shared by a whole supplement needs the same page
    or abstract too."""
    if pair.doi is not AGREE or pair.numbers is CONFLICT:
        return False
    # A supplement may have one DOI for all its abstracts, which then differ in page, authors and text.
    if pair.pages is CONFLICT or pair.serial_title:
        same_text = pair.abstract is AGREE or (pair.abstract is not CONFLICT and pair.from_meeting == 0)
        same_people = pair.authors == 1 or pair.same_initials
        return title_same(pair) and same_people and same_text
    # Names are swapped, cut, replaced by that of a group: with the DOI and the title they need not agree.
    if title_same(pair) and pair.abstract is not CONFLICT:
        return True
    if pair.pages is AGREE and title_at_least(pair, THRESHOLDS.same_title):
        return True
    if pair.abstract is CONFLICT and pair.pages is not AGREE:
        return False
    return not authors_conflict(pair) and (
        title_close(pair) or (pair.pages is AGREE and title_at_least(pair, THRESHOLDS.like_title))
    )


@ask(0.5, "10.5555/supplement on two abstracts on pages S51 and S52")
def doi_in_doubt(pair: Comparison) -> bool:
    """The same DOI, but pages, authors or words of the title say that these may be two reports."""
    return pair.doi is AGREE and names_the_same(pair)


@merge(0.97, "27:123-129 and 27:123-9, one title with a heading before it")
def same_place(pair: Comparison) -> bool:
    """The same volume and first page and much the same title."""
    if not place_agrees(pair) or not title_close(pair) or two_issues_by_doi(pair) or may_be_a_column(pair):
        return False
    if pair.doi is CONFLICT:
        return title_same(pair) and authors_agree(pair) and pair.last_page is not CONFLICT
    return not authors_conflict(pair) or (title_same(pair) and pair.same_initials and pair.journal is AGREE)


@ask(0.5, "'In brief' on page 1 of 27(2) and of 27(4)", keeps_apart=True)
def two_issues(pair: Comparison) -> bool:
    """One title on the same page of one volume in two issues, with two DOIs or so short that it may be a column."""
    return place_agrees(pair) and title_close(pair) and (two_issues_by_doi(pair) or may_be_a_column(pair))


@ask(0.5, "'Needling for 11 weeks' and 'Needling for 12 weeks', both 27:123")
def title_in_doubt(pair: Comparison) -> bool:
    """The same volume and first page, but a number or a word of the title differs: a slip, or two abstracts there."""
    differs = pair.numbers is CONFLICT or (pair.words_replaced and not authors_conflict(pair))
    return differs and place_agrees(pair) and title_at_least(pair, THRESHOLDS.close_title)


@merge(0.9, "'Needles for painful necks' and 'Needling for the painful neck', 27:123-129, by Okafor")
def title_reworded(pair: Comparison) -> bool:
    """The same volume, first and last page and authors; the titles are two wordings of one."""
    if (
        CONFLICT in (pair.numbers, pair.doi)
        or not title_at_least(pair, THRESHOLDS.like_title)
        or not place_agrees(pair)
    ):
        return False
    if pair.last_page is not AGREE and not title_at_least(pair, THRESHOLDS.one_letter_off):
        return False
    if pair.authors is None:
        return whole_range_agrees(pair) and pair.journal is AGREE
    return authors_agree(pair) and pair.journal is not CONFLICT


@merge(0.88, "'Agujas para el dolor' and '[Needling for pain]', 27:123-129, by Okafor and Rivera")
def title_translated(pair: Comparison) -> bool:
    """The same volume, first and last page, year and authors with different titles: one was translated."""
    if not whole_range_agrees(pair) or pair.meeting or pair.year_gap is None or pair.doi is CONFLICT:
        return False
    return authors_agree(pair) and pair.first_author is AGREE and min(pair.n_authors) >= 2


@merge(0.86, "27:2141-2147 and 27:2142-2147")
def slip_in_pages(pair: Comparison) -> bool:
    """The same title and authors in one volume, and page ranges that overlap: one page was mistyped."""
    if pair.pages is not CONFLICT or pair.volume is not AGREE or CONFLICT in (pair.issue, pair.journal):
        return False
    if not pair.pages_overlap and (pair.last_page is not AGREE or pair.single_page):
        return False
    return title_close(pair) and authors_agree(pair) and years_near(pair)


@ask(0.5, "'Needling in neck pain' by Okafor and by Rivera, both 27:922")
def other_authors(pair: Comparison) -> bool:
    """The same title and page, but other authors: letters under one heading, or authors of a letter and its reply."""
    return place_agrees(pair) and title_same(pair) and authors_conflict(pair)


@merge(0.85, "S417-S429 and Suppl-29, both in the supplement of one volume and year")
def same_supplement(pair: Comparison) -> bool:
    """The same title and authors in the supplement of one volume and year: one report, whatever became of its page."""
    if pair.from_meeting != 2 or pair.volume is not AGREE or pair.year_gap != 0 or pair.journal is CONFLICT:
        return False
    if CONFLICT in (pair.issue, pair.doi, pair.abstract) or pair.n_title_words <= THRESHOLDS.few_words:
        return False
    return title_same(pair) and authors_agree(pair) and not pair.serial_title


@merge(0.83, "an abstract by four authors in 91(10), on page e3 and on e8-e9")
def page_of_abstract(pair: Comparison) -> bool:
    """The same long title and author list on one or two pages, twice in one issue: one page number is wrong."""
    if not same_issue.applies(pair) or not pair.short or pair.is_notice:
        return False
    return pair.n_title_words >= THRESHOLDS.long_title and min(pair.n_authors) >= THRESHOLDS.several_authors


@ask(0.6, "one title and four authors in 91(10), on pages e3 and e8")
def same_issue(pair: Comparison) -> bool:
    """The same title and authors twice in one volume, on other pages: a wrong page or a second notice."""
    if pair.pages is not CONFLICT or pair.volume is not AGREE or pair.journal is not AGREE or pair.year_gap != 0:
        return False
    if CONFLICT in (pair.issue, pair.doi) or pair.supplement == 1:
        return False
    return pair.title == 100 and same_author_list(pair)


@merge(0.84, "27(3):123-129 and 27(4):123-129")
def one_slip(pair: Comparison) -> bool:
    """The same title, authors and journal with one slip: volume or issue differs although the rest agrees."""
    if n_conflicts(pair) != 1 or pair.pages is not AGREE or pair.last_page is CONFLICT or pair.journal is not AGREE:
        return False
    return title_same(pair) and authors_agree(pair) and years_near(pair) and pair.doi is not CONFLICT


@merge(0.95, "one title and group; one record has no volume and pages yet")
def same_title_and_authors(pair: Comparison) -> bool:
    """The same title and authors, at most a year apart, nothing in conflict and something of the place in common."""
    if (
        not authors_agree(pair)
        or not years_near(pair)
        or CONFLICT in (pair.doi, pair.journal, pair.abstract)
        or n_conflicts(pair)
    ):
        return False
    if pair.pages is AGREE and pair.journal is AGREE and pair.year_gap == 0:
        return title_close(pair)
    if not title_same(pair) or one_from_a_meeting(pair):
        return False
    if pair.n_placed == 0:
        return pair.year_gap == 0 and (pair.journal is AGREE or (not pair.journals_known and same_author_list(pair)))
    if pair.journals_known:
        return pair.journal is AGREE or (pair.n_placed == 2 and AGREE in (pair.volume, pair.pages))
    return pair.year_gap == 0


@merge(0.9, "one title and abstract in 2019; one record has no authors")
def same_abstract(pair: Comparison) -> bool:
    """The same title, year and opening of the abstract, and nothing in conflict; authors may be missing."""
    if pair.abstract is not AGREE or not title_same(pair) or CONFLICT in (pair.doi, pair.journal) or n_conflicts(pair):
        return False
    return pair.year_gap == 0 and not authors_conflict(pair)


@merge(0.82, "10.5555/a1 and 10.5555/b2, all else the same")
def doi_slip(pair: Comparison) -> bool:
    """Two DOIs, yet title, author list, journal, year, first page and abstract are the same: one DOI is wrong."""
    if pair.doi is not CONFLICT or n_conflicts(pair) or pair.year_gap != 0:
        return False
    alike = pair.pages is AGREE and pair.journal is AGREE and pair.abstract is AGREE
    return alike and title_same(pair) and same_author_list(pair)


@merge(0.8, "'Needling in severe neck pain', 27:123, and 'Dry needles in severe neck pain' with the same abstract")
def renamed_before_print(pair: Comparison) -> bool:
    """No place yet, and the same five or more authors, journal, year and abstract under a like title."""
    return may_be_renamed(pair) and pair.abstract is AGREE


@ask(0.5, "'Needling in severe neck pain', 27:123, and 'Dry needles in severe neck pain', not in an issue yet")
def renamed_in_doubt(pair: Comparison) -> bool:
    """The same without abstracts that show it: one report renamed before print, or the next one of a busy group."""
    return may_be_renamed(pair)


@ask(0.4, "one title, one record without authors and journal, a year apart")
def unsure(pair: Comparison) -> bool:
    """Nearly the same title and at most one conflict, but too little else to merge."""
    if not title_close(pair) or not title_at_least(pair, THRESHOLDS.nearly_same_title):
        return False
    return n_conflicts(pair) <= 1 and years_near(pair) and not authors_conflict(pair)
