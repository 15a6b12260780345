"""What a rule is, and the conditions that rules are written in: what several fields of a pair say together.

Effects were measured on six labelled sets (7,224 records, 2,359 duplicates): docs/explanation/deduplication.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from pipeline.deduplication.comparison import Comparison
from pipeline.deduplication.field_values import AGREE, CONFLICT
from pipeline.deduplication.thresholds import THRESHOLDS

Condition = Callable[[Comparison], bool]


class PairOutcome(Enum):
    """What becomes of two records. LINK: related, and both stay."""

    MERGE = "merge"
    LINK = "link"
    APART = "apart"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class PairRule:
    """One rule.

    score        how sure it is that the two are one report, 0-1; a link that has one is shown to a person too
    relation     the type of the link it makes
    keeps_apart  whether no third record may bring the two into one group
    """

    id: str
    outcome: PairOutcome
    score: float
    applies: Condition
    note: str
    example: str
    relation: str = ""
    keeps_apart: bool = False

    @property
    def asked(self) -> bool:
        """Whether a person is shown the pair."""
        return self.outcome is PairOutcome.ASK or (self.outcome is PairOutcome.LINK and self.score > 0)


def merge(score: float, example: str) -> Callable[[Condition], PairRule]:
    """Make a rule that sets one of two records aside out of the condition under it.

    The condition's name is the rule's id, its docstring what people are told; so a rule stands in one place.
    """
    return _rule(PairOutcome.MERGE, score, example)


def ask(score: float, example: str, *, keeps_apart: bool = False) -> Callable[[Condition], PairRule]:
    """The same for a rule that shows the pair to a person."""
    return _rule(PairOutcome.ASK, score, example, keeps_apart=keeps_apart)


def link(relation: str, example: str, score: float = 0.0) -> Callable[[Condition], PairRule]:
    """The same for a rule that keeps both and ties them together; relation "" leaves the type to PubMed.

    With a score the two may be one report after all, and a person is asked about it too.
    """
    return _rule(PairOutcome.LINK, score, example, relation, keeps_apart=True)


def apart(example: str) -> Callable[[Condition], PairRule]:
    """The same for a rule that keeps both."""
    return _rule(PairOutcome.APART, 0.0, example, keeps_apart=True)


def _rule(
    outcome: PairOutcome, score: float, example: str, relation: str = "", *, keeps_apart: bool = False
) -> Callable[[Condition], PairRule]:
    def made(applies: Condition) -> PairRule:
        note = " ".join((applies.__doc__ or "").split())
        name = applies.__name__.replace("_", "-")
        return PairRule(name, outcome, score, applies, note, example, relation, keeps_apart)

    return made


def title_at_least(pair: Comparison, similarity: float) -> bool:
    return pair.title is not None and pair.title >= similarity


def names_the_same(pair: Comparison) -> bool:
    """Titles that name one work; notices about it and words put in another's place included."""
    return title_at_least(pair, THRESHOLDS.close_title) or pair.title_contained


def may_name_one_work(pair: Comparison) -> bool:
    """Whether the titles may be close or the same, as most rules ask."""
    return names_the_same(pair) or title_at_least(pair, THRESHOLDS.same_title)


def title_close(pair: Comparison) -> bool:
    return names_the_same(pair) and _nothing_replaced(pair)


def title_same(pair: Comparison) -> bool:
    """Titles that differ in spelling alone: a number that only one of them has is a part or a year, or a footnote."""
    return title_at_least(pair, THRESHOLDS.same_title) and _nothing_replaced(pair) and not pair.number_added


def authors_agree(pair: Comparison) -> bool:
    if pair.authors is None:
        return False
    return pair.authors >= THRESHOLDS.shared_authors or (
        pair.first_author is AGREE and pair.authors >= THRESHOLDS.half_of_authors
    )


def authors_conflict(pair: Comparison) -> bool:
    if pair.authors is None:
        return False
    return pair.authors < THRESHOLDS.few_shared_authors or (
        pair.first_author is CONFLICT and pair.authors < THRESHOLDS.half_of_authors
    )


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


def two_issues_by_doi(pair: Comparison) -> bool:
    """Two DOIs, and another issue or year: publishers number each report once, so these are two, however alike.

    Journals that count pages anew in each issue have their editorials, columns and numbered cases on the same page of
    one volume again and again.
    """
    return pair.doi is CONFLICT and (pair.issue is CONFLICT or pair.year_gap not in (None, 0))


def may_be_a_column(pair: Comparison) -> bool:
    """Another issue under a title so short that it may be a heading: "In brief", "Research round-up"."""
    short = pair.n_title_words <= THRESHOLDS.few_words and pair.title == 100
    return short and pair.issue is CONFLICT and AGREE not in (pair.doi, pair.abstract)


def may_be_one_report(pair: Comparison) -> bool:
    """One title, group and year, and nothing but the place that speaks against one report with a wrong place."""
    if CONFLICT in (pair.doi, pair.pmid, pair.journal, pair.abstract) or pair.year_gap not in (None, 0):
        return False
    return (
        title_same(pair) and authors_agree(pair) and not pair.serial_title and pair.n_title_words > THRESHOLDS.few_words
    )


def may_be_renamed(pair: Comparison) -> bool:
    """A like title by the same many authors in one journal and year, while one of the two has no place yet."""
    if pair.n_placed == 2 or pair.journal is not AGREE or pair.year_gap != 0 or pair.kinds or pair.number_added:
        return False
    if CONFLICT in (pair.numbers, pair.parts, pair.doi, pair.abstract):
        return False
    same_group = pair.authors == 1 and pair.first_author is AGREE and min(pair.n_authors) >= THRESHOLDS.many_authors
    return same_group and title_at_least(pair, THRESHOLDS.reworded_title)


def whole_range_agrees(pair: Comparison) -> bool:
    """The same first and last page, more than one: no second article can stand there."""
    return place_agrees(pair) and pair.last_page is AGREE and not pair.single_page and pair.journal is not CONFLICT


def one_from_a_meeting(pair: Comparison) -> bool:
    """An abstract of a meeting or a supplement against something else, and nothing that says they are the same text.

    Several authors, the same list of them and the same volume do say so; or many, in the same journal and year, while
    one of the two has no place yet.
    """
    same_piece = pair.volume is AGREE and same_author_list(pair) and min(pair.n_authors) >= THRESHOLDS.several_authors
    same_piece = same_piece or may_be_renamed(pair)
    return pair.from_meeting == 1 and AGREE not in (pair.pages, pair.abstract) and not same_piece


def _nothing_replaced(pair: Comparison) -> bool:
    return not pair.words_replaced and pair.numbers is not CONFLICT
