"""What a rule is, and the conditions that rules are written in: what several fields of a pair say together.

Effects were measured on six labelled sets (7,224 records, 2,359 duplicates); docs/deduplication.md has them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from pipeline.deduplication.comparison import CLOSE_TITLE, Comparison
from pipeline.deduplication.field_values import AGREE, CONFLICT

Condition = Callable[[Comparison], bool]


class PairOutcome(Enum):
    """What becomes of two records. LINK: related, and both stay."""

    MERGE = "merge"
    LINK = "link"
    APART = "apart"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class PairRule:
    """One rule. score: how sure it is that the two are one report, 0-1; relation: the type of the link it makes."""

    id: str
    outcome: PairOutcome
    score: float
    applies: Condition
    note: str
    example: str
    relation: str = ""


def merge(score: float, example: str) -> Callable[[Condition], PairRule]:
    """Make a rule that sets one of two records aside out of the condition under it.

    The condition's name is the rule's id, its docstring what people are told; so a rule stands in one place.
    """
    return _rule(PairOutcome.MERGE, score, example)


def ask(score: float, example: str) -> Callable[[Condition], PairRule]:
    """The same for a rule that shows the pair to a person."""
    return _rule(PairOutcome.ASK, score, example)


def link(relation: str, example: str) -> Callable[[Condition], PairRule]:
    """The same for a rule that keeps both and ties them together; relation "" leaves the type to PubMed."""
    return _rule(PairOutcome.LINK, 0.0, example, relation)


def apart(example: str) -> Callable[[Condition], PairRule]:
    """The same for a rule that keeps both."""
    return _rule(PairOutcome.APART, 0.0, example)


def _rule(outcome: PairOutcome, score: float, example: str, relation: str = "") -> Callable[[Condition], PairRule]:
    def made(applies: Condition) -> PairRule:
        note = " ".join((applies.__doc__ or "").split())
        return PairRule(applies.__name__.replace("_", "-"), outcome, score, applies, note, example, relation)

    return made


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


def title_at_least(pair: Comparison, similarity: float) -> bool:
    return pair.title is not None and pair.title >= similarity


def names_the_same(pair: Comparison) -> bool:
    """Titles that name one work; notices about it and words put in another's place included."""
    return title_at_least(pair, CLOSE_TITLE) or pair.title_contained


def title_close(pair: Comparison) -> bool:
    return names_the_same(pair) and _nothing_replaced(pair)


def title_same(pair: Comparison) -> bool:
    return title_at_least(pair, SAME_TITLE) and _nothing_replaced(pair)


def authors_agree(pair: Comparison) -> bool:
    if pair.authors is None:
        return False
    return pair.authors >= SHARED_AUTHORS or (pair.first_author is AGREE and pair.authors >= 0.5)


def authors_conflict(pair: Comparison) -> bool:
    if pair.authors is None:
        return False
    return pair.authors < FEW_SHARED_AUTHORS or (pair.first_author is CONFLICT and pair.authors < 0.5)


def same_author_list(pair: Comparison) -> bool:
    return pair.authors == 1 and pair.n_authors[0] == pair.n_authors[1] and pair.first_author is AGREE


def years_near(pair: Comparison) -> bool:
    """At most a year apart: online first and in print."""
    return pair.year_gap is None or pair.year_gap <= 1


def n_conflicts(pair: Comparison) -> int:
    """How many of volume, issue and first page differ."""
    return (pair.volume, pair.issue, pair.pages).count(CONFLICT)


def place_agrees(pair: Comparison) -> bool:
    """The same volume and first page. With another issue and another last page it is a later notice by chance there."""
    later = pair.issue is CONFLICT and pair.last_page is CONFLICT
    return pair.volume is AGREE and pair.pages is AGREE and years_near(pair) and not later


def whole_range_agrees(pair: Comparison) -> bool:
    """The same first and last page, more than one: no second article can stand there."""
    return place_agrees(pair) and pair.last_page is AGREE and not pair.single_page and pair.journal is not CONFLICT


def from_a_meeting(pair: Comparison) -> bool:
    return pair.meeting + pair.supplement > 0


def one_from_a_meeting(pair: Comparison) -> bool:
    """An abstract of a meeting or a supplement against something else, and nothing that says they are the same text.

    Several authors, the same list of them and the same volume do say so.
    """
    same_piece = pair.volume is AGREE and same_author_list(pair) and min(pair.n_authors) >= SEVERAL_AUTHORS
    return (pair.meeting == 1 or pair.supplement == 1) and AGREE not in (pair.pages, pair.abstract) and not same_piece


def _nothing_replaced(pair: Comparison) -> bool:
    return not pair.words_replaced and pair.numbers is not CONFLICT
