"""Every rule by which two records are merged, linked, kept apart or shown to a person, in the order they are tried.

The first rule that applies decides. What keeps records apart comes before what merges them: a false merge makes a
report vanish, a missed duplicate costs a minute.
"""

from __future__ import annotations

from pipeline.deduplication import when_related as related
from pipeline.deduplication import when_same as same
from pipeline.deduplication.rule import Outcome, Rule

MERGE, LINK, APART, ASK = Outcome

RULES: tuple[Rule, ...] = (
    Rule(
        "same-pmid", MERGE, 1.0, same.same_pmid,
        "One PMID is one report, however differently two databases write the rest.",
        "PMID 900001 twice, once with the title shortened",
    ),
    Rule(
        "pmid-in-doubt", ASK, 0.5, same.pmid_in_doubt,
        "The same PMID with another title and other authors: somebody mistyped a PMID.",
        "PMID 900001 on 'Needling in neck pain' by Okafor and on 'Copper surfaces' by Rivera",
    ),
    Rule(
        "pubmed-relation", LINK, 0.0, related.pubmed_relation,
        "PubMed itself says how the two relate; the link has PubMed's type.",
        "a record with the link 'ErratumFor:900001' and record 900001",
    ),
    Rule(
        "cochrane-version", LINK, 0.0, related.cochrane_version,
        "Two versions of a Cochrane review have DOIs that differ in '.pubN' alone; each version is a report.",
        "10.1002/14651858.CD900001.pub2 and 10.1002/14651858.CD900001.pub3", "other version",
    ),
    Rule(
        "retraction", LINK, 0.0, related.retraction,
        "One title is a notice of retraction or an expression of concern about the other.",
        "'Retraction: Needling in neck pain' and 'Needling in neck pain'", "retraction",
    ),
    Rule(
        "erratum", LINK, 0.0, related.erratum,
        "One title is an erratum to the other, unless both stand on the same page.",
        "'Erratum: Needling in neck pain' and 'Needling in neck pain'", "erratum",
    ),
    Rule(
        "reply", LINK, 0.0, related.reply,
        "One title is the reply to a letter about the other, or the letter it answers.",
        "'Needling in neck pain - Authors' reply' and 'Needling in neck pain'", "reply",
    ),
    Rule(
        "comment", LINK, 0.0, related.comment,
        "One title is a comment on the other.",
        "'Needling in neck pain: editorial comment' and 'Needling in neck pain'", "comment",
    ),
    Rule(
        "protocol", LINK, 0.0, related.protocol,
        "Only one title says 'protocol', by the same authors elsewhere: the plan and the report of one study.",
        "'Needling in neck pain: protocol for a trial' and 'Needling in neck pain: a trial'", "protocol",
    ),
    Rule(
        "preprint", LINK, 0.0, related.preprint,
        "One of the two stands on a preprint server.",
        "'Needling in neck pain' in medRxiv and in a journal", "preprint",
    ),
    Rule(
        "companion-by-pmid", LINK, 0.0, related.companion_by_pmid,
        "PubMed counts two reports, however alike: two PMIDs are never merged without a person.",
        "PMIDs 900001 and 900002, the same title and authors", "companion report",
    ),
    Rule(
        "other-pmid", APART, 0.0, related.other_pmid,
        "Two PMIDs, and nothing else that ties the two records together.",
        "PMIDs 900001 and 900002 on one page of abstracts",
    ),
    Rule(
        "other-part", APART, 0.0, related.other_part,
        "The numbers in the titles differ: parts of a series, phases, doses, follow-ups.",
        "'Needling in neck pain. Part I' and 'Needling in neck pain. Part II'",
    ),
    Rule(
        "other-registration", APART, 0.0, related.other_registration,
        "Both name trial registrations and have none in common: two trials.",
        "NCT90000001 and NCT90000002 under one title",
    ),
    Rule(
        "serial-title", APART, 0.0, related.serial_title,
        "A heading that returns in every issue names no report; any other difference keeps the two apart.",
        "'Editorial' in issue 3 and 'Editorial' in issue 4",
    ),
    Rule(
        "same-doi", MERGE, 0.99, same.same_doi,
        "The same DOI with the same title; a DOI shared by a whole supplement needs the same page or abstract too.",
        "10.5555/needling on two records of one title",
    ),
    Rule(
        "doi-in-doubt", ASK, 0.5, same.doi_in_doubt,
        "The same DOI, but pages, authors or words of the title say that these may be two reports.",
        "10.5555/supplement on two abstracts on pages S51 and S52",
    ),
    Rule(
        "same-place", MERGE, 0.97, same.same_place,
        "The same volume and first page and much the same title.",
        "27:123-129 and 27:123-9, one title with a heading before it",
    ),
    Rule(
        "numbers-in-doubt", ASK, 0.5, same.numbers_in_doubt,
        "The same volume and first page, but a number in the title differs: a slip, or two abstracts on a page.",
        "'Needling for 11 weeks' and 'Needling for 12 weeks', both 27:123",
    ),
    Rule(
        "title-reworded", MERGE, 0.9, same.title_reworded,
        "The same volume, first and last page and authors; the titles are two wordings of one.",
        "'Needles for painful necks' and 'Needling for the painful neck', 27:123-129, by Okafor",
    ),
    Rule(
        "title-translated", MERGE, 0.88, same.title_translated,
        "The same volume, first and last page, year and authors with different titles: one was translated.",
        "'Agujas para el dolor' and '[Needling for pain]', 27:123-129, by Okafor and Rivera",
    ),
    Rule(
        "slip-in-pages", MERGE, 0.86, same.slip_in_pages,
        "The same title and authors in one volume, and page ranges that overlap: one page was mistyped.",
        "27:2141-2147 and 27:2142-2147",
    ),
    Rule(
        "other-authors", ASK, 0.5, same.other_authors,
        "The same title and page, but other authors: letters under one heading, or authors of a letter and its reply.",
        "'Needling in neck pain' by Okafor and by Rivera, both 27:922",
    ),
    Rule(
        "page-of-abstract", MERGE, 0.83, same.page_of_abstract,
        "The same long title and author list on one or two pages, twice in one issue: one page number is wrong.",
        "an abstract by four authors in 91(10), on page e3 and on e8-e9",
    ),
    Rule(
        "same-issue", ASK, 0.6, same.same_issue,
        "The same title and authors twice in one volume, on other pages: a wrong page or a second notice.",
        "one title and four authors in 91(10), on pages e3 and e8",
    ),
    Rule(
        "one-slip", MERGE, 0.84, same.one_slip,
        "The same title, authors and journal with one slip: volume or issue differs although the rest agrees.",
        "27(3):123-129 and 27(4):123-129",
    ),
    Rule(
        "abstract-of-paper", LINK, 0.0, related.abstract_of_paper,
        "One of the two is an abstract of a meeting or stands in a supplement, and the places differ.",
        "27(Suppl 1):S33 and 28:123-129 under one title", "conference abstract",
    ),
    Rule(
        "two-places", LINK, 0.0, related.two_places,
        "The same title and authors, but two or more of volume, issue and first page differ.",
        "27(3):123 and 28(4):55, one title, one group", "companion report",
    ),
    Rule(
        "two-journals", LINK, 0.0, related.two_journals,
        "The same title and authors in two journals, with another volume, issue or page.",
        "one title in 'Pain Care' 27:123 and in 'Spine Review' 27:88", "companion report",
    ),
    Rule(
        "same-title-and-authors", MERGE, 0.95, same.same_title_and_authors,
        "The same title and authors, at most a year apart, nothing in conflict and something of the place in common.",
        "one title and group; one record has no volume and pages yet",
    ),
    Rule(
        "same-abstract", MERGE, 0.9, same.same_abstract,
        "The same title, year and opening of the abstract, and nothing in conflict; authors may be missing.",
        "one title and abstract in 2019; one record has no authors",
    ),
    Rule(
        "doi-slip", MERGE, 0.82, same.doi_slip,
        "Two DOIs, yet title, author list, journal, year, first page and abstract are the same: one DOI is wrong.",
        "10.5555/a1 and 10.5555/b2, all else the same",
    ),
    Rule(
        "renamed-before-print", MERGE, 0.8, same.renamed_before_print,
        "No place yet, and the same five or more authors, journal and year under a like title.",
        "'Needling in severe neck pain', 27:123, and 'Dry needles in severe neck pain', not in an issue yet",
    ),
    Rule(
        "unsure", ASK, 0.4, same.unsure,
        "Nearly the same title and at most one conflict, but too little else to merge.",
        "one title, one record without authors and journal, a year apart",
    ),
    Rule(
        "same-registration", LINK, 0.0, related.same_registration,
        "Both name one trial registration: two reports of one trial.",
        "NCT90000001 in the record of the trial and of its follow-up", "companion report",
    ),
)  # fmt: skip
"""In the order they are tried."""
