"""Reports that look alike and are not: each function makes, of a true record, some that a careless rule would merge.

A function takes a true record and a random source and gives two or more records; by construction each is a report of
its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from bench.dedupe_damages import exported
from pipeline.ground.record import Record

NearMiss = Callable[[Record, Random], list[Record] | None]

NEAR_MISSES: dict[str, NearMiss] = {}
HEADINGS = ("Research round-up", "In brief", "From the journals", "Minerva", "Quiz", "Images in needling", "This month")


def near_miss(make: NearMiss) -> NearMiss:
    NEAR_MISSES[make.__name__.replace("_", " ")] = make
    return make


def _other(record: Record, random: Random, n: int = 2, **changes: Any) -> Record:
    """Another report, as another database gives it; its DOI and PMID are not those of the first."""
    copy = exported(record, random)
    doi = f"{record.doi[:-1]}{(n * 3) % 10}{n}" if record.doi else ""
    given = {"record_id": f"{record.record_id}~{n}", "doi": doi, "abstract": "", **changes}
    return replace(copy, **given)


def _moved(n: int) -> dict[str, Any]:
    """A place n issues later."""
    return {"issue": str(n + 2), "pages": f"{100 * n + 3}-{100 * n + 5}"}


def _headed(record: Record, title: str) -> Record:
    return replace(record, title=title, authors=record.authors[:1], abstract="", issue="2", pages="3-5")


@near_miss
def one_title_author_volume_and_pages_in_two_issues_with_two_dois(record: Record, random: Random) -> list[Record]:
    one = replace(record, issue="2", year="2022", pmid="")
    return [one, _other(one, random, issue="4", year="2023", pages=one.pages)]


@near_miss
def editorials_of_one_journal(record: Record, random: Random) -> list[Record]:
    one = _headed(record, random.choice(("Editorial", "Editorial comment", "From the editor", "Editor's choice")))
    return [one] + [_other(one, random, n, **_moved(n)) for n in range(2, 6)]


@near_miss
def a_column_whose_issues_all_begin_at_page_one(record: Record, random: Random) -> list[Record]:
    one = replace(_headed(record, random.choice(HEADINGS)), pages="1")
    return [one] + [_other(one, random, n, issue=str(n + 2), pages="1", doi="") for n in range(2, 6)]


@near_miss
def a_column_of_which_some_have_no_place(record: Record, random: Random) -> list[Record]:
    one = _headed(record, f"{random.choice(HEADINGS)} of {record.title.split()[0]}")
    placed = [_other(one, random, n, doi="", **_moved(n)) for n in range(2, 6)]
    lost = [_other(one, random, n, doi="", issue="", pages="") for n in range(6, 8)]
    return [replace(one, pmid="", doi=""), *placed, *lost]


@near_miss
def a_column_over_the_years_without_places(record: Record, random: Random) -> list[Record]:
    one = replace(_headed(record, f"{random.choice(HEADINGS)}: {record.title.split()[0]}"), pmid="", doi="")
    kept: dict[str, Any] = {"volume": "", "issue": "", "pages": "", "doi": ""}
    return [replace(one, **kept), *(_other(one, random, n, year=str(int(one.year) - n), **kept) for n in range(1, 4))]


@near_miss
def parts_one_and_two(record: Record, random: Random) -> list[Record]:
    stem = record.title.rstrip(".")
    first, second = random.choice(
        ((". Part I", ". Part II"), (": part 1", ": part 2"), (" (I)", " (II)"), (", part one", ", part two"),
         (": Part A", ": Part B"), (". 1. Methods", ". 2. Results"))
    )  # fmt: skip
    one = replace(record, title=stem + first, pmid="")
    place: dict[str, Any] = random.choice((_moved(2), {"issue": "", "pages": "", "volume": ""}))
    return [one, _other(one, random, title=stem + second, abstract="", doi="", **place)]


@near_miss
def a_sequel_whose_first_part_has_no_number(record: Record, random: Random) -> list[Record]:
    one = replace(record, pmid="")
    title = f"{record.title.rstrip('.')} {random.choice(('II', '2', 'III', '(part 2)'))}"
    return [one, _other(one, random, title=title, doi="", volume="", issue="", pages="")]


@near_miss
def numbered_cases(record: Record, random: Random) -> list[Record]:
    heading = random.choice(("Case", "Clinical picture", "Case records", "Question", "Image", "Case No."))
    one = replace(_headed(record, f"{heading} {random.randint(10, 19)}"), pmid="")
    number = int(one.title.split()[-1]) + random.randint(1, 9)
    return [one, _other(one, random, title=f"{heading} {number}", **_moved(2))]


@near_miss
def an_erratum(record: Record, random: Random) -> list[Record]:
    form = random.choice(("Erratum: {}", "Correction to: {}", "Corrigendum to '{}'", "{} (vol 12, pg 40, 2020)",
                          "Erratum to {}", "Author Correction: {}", "Retraction: {}", "{} - Erratum"))  # fmt: skip
    title = form.format(record.title.rstrip("."))
    return [replace(record, pmid=""), _other(record, random, title=title, **_moved(3))]


@near_miss
def a_comment_and_its_reply(record: Record, random: Random) -> list[Record]:
    stem = record.title.rstrip(".")
    comment = random.choice((f"Comment on: {stem}", f"Re: {stem}", f"Letter to the editor: {stem}", f"{stem}: comment"))
    reply = random.choice((f"Reply to: {stem}", f"{stem} - Authors' reply", f"{stem}: reply", f"Response to {stem}"))
    others = ("Weber, Karl", "Lindqvist, Maj")
    return [
        replace(record, pmid=""),
        _other(record, random, 2, title=comment, authors=others, **_moved(3)),
        _other(record, random, 3, title=reply, **_moved(4)),
    ]


@near_miss
def editions_of_different_years(record: Record, random: Random) -> list[Record]:
    year = random.randint(2010, 2018)
    stem = random.choice(("{} {}", "{}: update {}", "{} ({} edition)"))
    one = replace(record, title=stem.format(record.title.rstrip("."), year), year=str(year), pmid="", doi="")
    title = stem.format(record.title.rstrip("."), year + 1)
    return [one, _other(one, random, title=title, year=str(year + 1), volume="", issue="", pages="")]


@near_miss
def follow_ups(record: Record, random: Random) -> list[Record]:
    first, second = random.choice(
        (("one-year", "five-year"), ("1-year", "2-year"), ("3 months", "12 months"), ("short-term", "long-term"),
         ("6-week", "6-month"))
    )  # fmt: skip
    stem = record.title.rstrip(".")
    one = replace(record, title=f"{stem}: {first} results", pmid="", doi="")
    return [one, _other(one, random, title=f"{stem}: {second} results", **_moved(2))]


@near_miss
def arms_of_a_dose(record: Record, random: Random) -> list[Record]:
    stem = record.title.rstrip(".")
    one = replace(record, title=f"{stem} with {random.randint(1, 4) * 10} mg", pmid="", doi="")
    return [one, _other(one, random, title=f"{stem} with {random.randint(5, 9) * 10} mg", pages="", issue="")]


@near_miss
def other_people(record: Record, random: Random) -> list[Record]:
    first, second = random.choice((("women", "men"), ("children", "adults"), ("mice", "rats"), ("boys", "girls")))
    stem = record.title.rstrip(".")
    one = replace(record, title=f"{stem} in {first}", pmid="", doi="")
    return [one, _other(one, random, title=f"{stem} in {second}", **_moved(2))]


@near_miss
def an_abstract_and_the_paper_a_year_later(record: Record, random: Random) -> list[Record]:
    abstract: dict[str, Any] = {"year": str(int(record.year) - 1), "volume": "61", "issue": "Suppl 2", "pages": "S33"}
    where = random.choice((record.journal, "Annals of Congresses"))
    return [replace(record, pmid=""), _other(record, random, doi="", journal=where, **abstract)]


@near_miss
def the_abstracts_of_one_supplement_under_one_doi(record: Record, random: Random) -> list[Record]:
    one = replace(record, title="Poster abstracts", pmid="", issue="Suppl 1", pages="S12", abstract="")
    return [one, _other(one, random, doi=one.doi, pages="S48", authors=("Weber, Karl", "Lindqvist, Maj"))]


@near_miss
def a_preprint(record: Record, random: Random) -> list[Record]:
    return [
        replace(record, pmid=""),
        _other(record, random, journal="medRxiv", doi="10.1101/2020.05.05.20091234", volume="", issue="", pages=""),
    ]


@near_miss
def a_protocol(record: Record, random: Random) -> list[Record]:
    stem = record.title.rstrip(".")
    title = random.choice((f"{stem}: study protocol", f"{stem}: protocol for a trial", f"Protocol of {stem}"))
    elsewhere: dict[str, Any] = {"journal": "Plans", "volume": "3", "issue": "", "pages": "7"}
    return [replace(record, pmid=""), _other(record, random, title=title, **elsewhere)]


@near_miss
def the_same_title_in_another_journal(record: Record, random: Random) -> list[Record]:
    elsewhere: dict[str, Any] = {"journal": "Annals of Ward Care", "volume": "4", "issue": "1", "pages": "881-889"}
    return [replace(record, pmid=""), _other(record, random, **elsewhere)]


@near_miss
def two_trials_under_one_title(record: Record, random: Random) -> list[Record]:
    one = replace(record, registry_ids=("NCT90000001",), pmid="", doi="")
    return [one, _other(one, random, doi="", registry_ids=("NCT90000002",), volume="", issue="", pages="")]


@near_miss
def a_series_of_like_titles_in_one_issue(record: Record, random: Random) -> list[Record]:
    stem = record.title.rstrip(".")
    places = [("12", "12-15"), ("12", "16-19"), ("12", "20-24")]
    topics = ("knee", "elbow", "ankle")
    one = replace(record, pmid="", doi="")
    return [
        _other(one, random, n + 2, title=f"{stem}: the {topics[n]}", issue=issue, pages=pages)
        for n, (issue, pages) in enumerate(places)
    ]
