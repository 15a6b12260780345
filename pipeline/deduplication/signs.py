"""What several fields say together: the words in which the rules are written. Their thresholds stand here.

Effects were measured on six labelled sets (7,224 records, 2,359 duplicates); docs/deduplication.md has them.
"""

from __future__ import annotations

from pipeline.deduplication.agreement import Agreement
from pipeline.deduplication.compare import CLOSE_TITLE, Evidence

AGREE, UNKNOWN, CONFLICT = Agreement.AGREE, Agreement.UNKNOWN, Agreement.CONFLICT

ONE_LETTER_OFF = 98.0
"""A whole word of a title cannot differ from here on, unless the title is very long."""
SAME_TITLE = 96.0
"""Similarity (0-100) from which titles differ in spelling alone."""
NEARLY_SAME_TITLE = 90.0
"""From here on a person is asked when too little else is known."""
REWORDED_TITLE = 75.0
"""A title changed between the web and print, by the same many authors."""
SHARED_AUTHORS = 0.6
"""Share of the shorter author list found in the longer."""
FEW_SHARED_AUTHORS = 0.3
"""Below this two author lists are of two groups."""
LONG_TITLE = 10
"""A title of so many words by SEVERAL_AUTHORS people is not given to two abstracts of one issue."""
SEVERAL_AUTHORS = 3
MANY_AUTHORS = 5
"""So many people do not write two papers in the same order for one journal and year under like titles by chance."""


def title_at_least(e: Evidence, similarity: float) -> bool:
    return e.title is not None and e.title >= similarity


def names_the_same(e: Evidence) -> bool:
    """Titles that name one work; notices about it and words put in another's place included."""
    return title_at_least(e, CLOSE_TITLE) or e.title_contained


def title_close(e: Evidence) -> bool:
    return names_the_same(e) and _nothing_replaced(e)


def title_same(e: Evidence) -> bool:
    return title_at_least(e, SAME_TITLE) and _nothing_replaced(e)


def authors_agree(e: Evidence) -> bool:
    if e.authors is None:
        return False
    return e.authors >= SHARED_AUTHORS or (e.first_author is AGREE and e.authors >= 0.5)


def authors_conflict(e: Evidence) -> bool:
    if e.authors is None:
        return False
    return e.authors < FEW_SHARED_AUTHORS or (e.first_author is CONFLICT and e.authors < 0.5)


def same_author_list(e: Evidence) -> bool:
    return e.authors == 1 and e.n_authors[0] == e.n_authors[1] and e.first_author is AGREE


def years_near(e: Evidence) -> bool:
    """At most a year apart: online first and in print."""
    return e.year_gap is None or e.year_gap <= 1


def n_conflicts(e: Evidence) -> int:
    """How many of volume, issue and first page differ."""
    return (e.volume, e.issue, e.pages).count(CONFLICT)


def place_agrees(e: Evidence) -> bool:
    """The same volume and first page. With another issue and another last page it is a later notice by chance there."""
    later = e.issue is CONFLICT and e.last_page is CONFLICT
    return e.volume is AGREE and e.pages is AGREE and years_near(e) and not later


def whole_range_agrees(e: Evidence) -> bool:
    """The same first and last page, more than one: no second article can stand there."""
    return place_agrees(e) and e.last_page is AGREE and not e.single_page and e.journal is not CONFLICT


def from_a_meeting(e: Evidence) -> bool:
    return e.meeting + e.supplement > 0


def one_from_a_meeting(e: Evidence) -> bool:
    """An abstract of a meeting or a supplement against something else, and nothing that says they are the same text.

    Several authors, the same list of them and the same volume do say so.
    """
    same_piece = e.volume is AGREE and same_author_list(e) and min(e.n_authors) >= SEVERAL_AUTHORS
    return (e.meeting == 1 or e.supplement == 1) and AGREE not in (e.pages, e.abstract) and not same_piece


def _nothing_replaced(e: Evidence) -> bool:
    return not e.words_replaced and e.numbers is not CONFLICT
