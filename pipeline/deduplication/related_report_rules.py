"""Rules that link two records or keep them apart: when two records are two reports."""

from __future__ import annotations

from pipeline.deduplication.comparison import Comparison
from pipeline.deduplication.field_values import AGREE, CONFLICT
from pipeline.deduplication.rule import (
    apart,
    authors_agree,
    authors_conflict,
    link,
    may_be_one_report,
    n_conflicts,
    names_the_same,
    place_agrees,
    title_at_least,
    title_close,
    title_same,
    whole_range_agrees,
)
from pipeline.deduplication.thresholds import THRESHOLDS


@link("", "a record with the link 'ErratumFor:900001' and record 900001")
def pubmed_relation(pair: Comparison) -> bool:
    """PubMed itself says how the two relate; the link has PubMed's type."""
    return bool(pair.relation)


@link("other version", "10.1002/14651858.CD900001.pub2 and 10.1002/14651858.CD900001.pub3")
def cochrane_version(pair: Comparison) -> bool:
    """Two versions of a Cochrane review have DOIs that differ in '.pubN' alone; each version is a report."""
    return pair.cochrane_version is CONFLICT


@link("retraction", "'Retraction: Needling in neck pain' and 'Needling in neck pain'")
def retraction(pair: Comparison) -> bool:
    """One title is a notice of retraction or an expression of concern about the other."""
    return "retraction" in pair.kinds and names_the_same(pair)


@link("erratum", "'Erratum: Needling in neck pain' and 'Needling in neck pain'")
def erratum(pair: Comparison) -> bool:
    """One title is an erratum to the other, unless both stand on the same page."""
    return "erratum" in pair.kinds and names_the_same(pair) and not place_agrees(pair)


@link("reply", "'Needling in neck pain - Authors' reply' and 'Needling in neck pain'")
def reply(pair: Comparison) -> bool:
    """One title is the reply to a letter about the other, or the letter it answers."""
    return "reply" in pair.kinds and names_the_same(pair)


@link("comment", "'Needling in neck pain: editorial comment' and 'Needling in neck pain'")
def comment(pair: Comparison) -> bool:
    """One title is a comment on the other."""
    return "comment" in pair.kinds and names_the_same(pair)


@link("protocol", "'Needling in neck pain: protocol for a trial' and 'Needling in neck pain: a trial'")
def protocol(pair: Comparison) -> bool:
    """Only one title says 'protocol', by the same authors elsewhere: the plan and the report of one study."""
    elsewhere = pair.doi is not AGREE and not place_agrees(pair)
    return (
        "protocol" in pair.kinds
        and elsewhere
        and authors_agree(pair)
        and (names_the_same(pair) or title_at_least(pair, THRESHOLDS.like_title))
    )


@link("preprint", "'Needling in neck pain' in medRxiv and in a journal")
def preprint(pair: Comparison) -> bool:
    """One of the two stands on a preprint server."""
    return pair.preprint == 1 and pair.doi is not AGREE and names_the_same(pair) and not authors_conflict(pair)


@link("companion report", "PMIDs 900001 and 900002, one title, one DOI", score=0.45)
def two_pmids_in_doubt(pair: Comparison) -> bool:
    """PubMed has two PMIDs for one title with one DOI or on the same pages: it may hold one report twice."""
    same_report = pair.doi is AGREE or (whole_range_agrees(pair) and pair.doi is not CONFLICT and authors_agree(pair))
    return pair.pmid is CONFLICT and title_same(pair) and same_report and not pair.serial_title


@link("companion report", "PMIDs 900001 and 900002, the same title and authors")
def companion_by_pmid(pair: Comparison) -> bool:
    """PubMed counts two reports, however alike: two PMIDs are never merged without a person."""
    return pair.pmid is CONFLICT and title_close(pair) and authors_agree(pair)


@apart("PMIDs 900001 and 900002 on one page of abstracts")
def other_pmid(pair: Comparison) -> bool:
    """Two PMIDs, and nothing else that ties the two records together."""
    return pair.pmid is CONFLICT


@apart("'Needling in neck pain. Part I' and 'Needling in neck pain. Part II'")
def other_part(pair: Comparison) -> bool:
    """The numbers in the titles differ: parts of a series, phases, doses, follow-ups."""
    return CONFLICT in (pair.parts, pair.numbers) and pair.doi is not AGREE and not place_agrees(pair)


@apart("NCT90000001 and NCT90000002 under one title")
def other_registration(pair: Comparison) -> bool:
    """Both name trial registrations and have none in common: two trials."""
    return pair.registry is CONFLICT


@apart("'Editorial' in issue 3 and 'Editorial' in issue 4")
def serial_title(pair: Comparison) -> bool:
    """A heading that returns in every issue names no report; any other difference keeps the two apart."""
    if not pair.serial_title or pair.doi is AGREE:
        return False
    return (
        n_conflicts(pair) > 0
        or pair.year_gap not in (None, 0)
        or CONFLICT in (pair.journal, pair.abstract)
        or authors_conflict(pair)
    )


@link("conference abstract", "27(Suppl 1):S33 and 27:123-129 of one year, one title, one group", score=0.45)
def abstract_in_doubt(pair: Comparison) -> bool:
    """An abstract of a meeting and a paper of the same year, journal, title and authors: perhaps one report."""
    return pair.from_meeting == 1 and n_conflicts(pair) > 0 and pair.volume is not CONFLICT and may_be_one_report(pair)


@link("conference abstract", "27(Suppl 1):S33 and 28:123-129 under one title")
def abstract_of_paper(pair: Comparison) -> bool:
    """One of the two is an abstract of a meeting or stands in a supplement, and the places differ."""
    if pair.from_meeting != 1:
        return False
    return (n_conflicts(pair) > 0 or pair.journal is CONFLICT) and title_close(pair) and not authors_conflict(pair)


@link("companion report", "27(3):123 and 72(4):55 of one year, one title, one group", score=0.45)
def place_in_doubt(pair: Comparison) -> bool:
    """The same title, authors, journal and year at two places: one report with a wrong place, or two."""
    return n_conflicts(pair) >= 2 and may_be_one_report(pair) and pair.journal is AGREE


@link("companion report", "27(3):123 and 28(4):55, one title, one group")
def two_places(pair: Comparison) -> bool:
    """The same title and authors, but two or more of volume, issue and first page differ."""
    return n_conflicts(pair) >= 2 and title_close(pair) and authors_agree(pair)


@link("companion report", "one title in 'Pain Care' 27:123 and in 'Spine Review' 27:88")
def two_journals(pair: Comparison) -> bool:
    """The same title and authors in two journals, with another volume, issue or page."""
    return pair.journal is CONFLICT and n_conflicts(pair) >= 1 and title_close(pair) and authors_agree(pair)


@link("companion report", "NCT90000001 in the record of the trial and of its follow-up")
def same_registration(pair: Comparison) -> bool:
    """Both name one trial registration: two reports of one trial."""
    return pair.registry is AGREE
