"""The type of a link: what a rule calls it, or what PubMed does."""

from __future__ import annotations

from pipeline.deduplication.compare import relation_of
from pipeline.deduplication.index import Index
from pipeline.deduplication.judge import Verdict

TYPE_BY_KIND = (
    ("Erratum", "erratum"),
    ("RetractedandRepublished", "republication"),
    ("CorrectedandRepublished", "republication"),
    ("Republished", "republication"),
    ("Reprint", "republication"),
    ("Retraction", "retraction"),
    ("ExpressionOfConcern", "expression of concern"),
    ("Comment", "comment"),
    ("Update", "update"),
    ("OriginalReport", "companion report"),
    ("SummaryForPatients", "summary for patients"),
    ("Associated", "dataset"),
)
"""How the kinds of CommentsCorrections in NLM's DTD begin, with our word; an unlisted kind keeps NLM's own."""


def relation(index: Index, verdict: Verdict) -> str:
    """The type of the link that the verdict makes."""
    if verdict.rule.relation:
        return verdict.rule.relation
    one, other = index.citation_by_id[verdict.one], index.citation_by_id[verdict.other]
    if one.preprint != other.preprint:
        return "preprint"
    kind = relation_of(one, other)
    return next((name for beginning, name in TYPE_BY_KIND if kind.startswith(beginning)), kind)
