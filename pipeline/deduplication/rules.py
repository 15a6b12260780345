"""The order in which the rules are tried on a pair of records, and what the first one that applies says of it.

What keeps records apart comes before what merges them: a false merge makes a report vanish, a missed duplicate costs a
minute.
"""

from __future__ import annotations

from typing import NamedTuple

from pipeline.deduplication import related_report_rules as related
from pipeline.deduplication import same_report_rules as same
from pipeline.deduplication.citation import Citation
from pipeline.deduplication.comparison import Comparison, compare
from pipeline.deduplication.field_values import UNKNOWN
from pipeline.deduplication.rule import PairOutcome, PairRule, may_name_one_work

RULES: tuple[PairRule, ...] = (
    same.same_pmid,
    same.pmid_in_doubt,
    related.pubmed_relation,
    related.cochrane_version,
    related.retraction,
    related.erratum,
    related.reply,
    related.comment,
    related.protocol,
    related.preprint,
    same.replaced_pmid,
    related.two_pmids_in_doubt,
    related.companion_by_pmid,
    related.other_pmid,
    related.other_part,
    related.other_registration,
    related.serial_title,
    same.same_doi,
    same.doi_in_doubt,
    same.same_place,
    same.two_issues,
    same.title_reworded,
    same.title_in_doubt,
    same.title_translated,
    same.slip_in_pages,
    same.other_authors,
    same.same_supplement,
    same.page_of_abstract,
    same.same_issue,
    same.one_slip,
    related.abstract_in_doubt,
    related.abstract_of_paper,
    related.place_in_doubt,
    related.two_places,
    related.two_journals,
    same.same_title_and_authors,
    same.same_abstract,
    same.doi_slip,
    same.renamed_before_print,
    same.renamed_in_doubt,
    same.unsure,
    related.same_registration,
)

FOR_SOME = (
    same.same_pmid, same.pmid_in_doubt, related.pubmed_relation, related.retraction, related.erratum, related.reply,
    related.comment, related.protocol, same.replaced_pmid, related.two_pmids_in_doubt, related.companion_by_pmid,
    related.other_pmid,
)  # fmt: skip
"""Rules on two PMIDs, on what one title alone says of itself, and on what PubMed says: they apply to no other pair."""
FOR_UNLIKE = (
    same.same_pmid, same.pmid_in_doubt, related.pubmed_relation, related.cochrane_version, related.protocol,
    related.other_pmid, related.other_part, related.other_registration, related.serial_title, same.same_doi,
    same.title_reworded, same.title_translated, same.renamed_before_print, same.renamed_in_doubt,
    related.same_registration,
)  # fmt: skip
"""The rules that may apply to titles that are not close, and of which none stands whole inside the other."""
RULES_BY_PAIR = {
    (is_plain, is_unlike): tuple(
        rule for rule in RULES if not (is_plain and rule in FOR_SOME) and not (is_unlike and rule not in FOR_UNLIKE)
    )
    for is_plain in (True, False)
    for is_unlike in (True, False)
}
"""All others are spared the asking; the order is that of RULES."""

RULE_BY_ID = {rule.id: rule for rule in RULES}


class RuledPair(NamedTuple):
    """What a rule says about two records; `one` has the smaller id.

    comparison: what it rests on; None where nobody is told of it, or the last run made it.
    """

    one: str
    other: str
    rule: PairRule
    comparison: Comparison | None = None


def ruling_on(one: Citation, other: Citation) -> RuledPair | None:
    """What the rules say of two records; None when they have nothing to do with each other."""
    first, second = (one, other) if one.record_id < other.record_id else (other, one)
    comparison = compare(first, second)
    rule = rule_for(comparison) if comparison else None
    if rule is None:
        return None
    is_told = rule.outcome is not PairOutcome.APART
    return RuledPair(first.record_id, second.record_id, rule, comparison if is_told else None)


def rule_for(comparison: Comparison) -> PairRule | None:
    """The first rule that applies to two records."""
    is_plain = comparison.pmid is UNKNOWN and not comparison.kinds and not comparison.relation
    for rule in RULES_BY_PAIR[is_plain, not may_name_one_work(comparison)]:
        if rule.applies(comparison):
            return rule
    return None
