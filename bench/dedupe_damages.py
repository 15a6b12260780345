"""What exports do to a record: each function makes the same report look as another database, or a slip, writes it.

A function takes a true record and a random source and gives the pair (as it was, as it is exported), or None where the
record has nothing to damage. The two are one report by construction.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

from pipeline.ground.record import Record

Pair = tuple[Record, Record]
Damage = Callable[[Record, Random], Pair | None]

DAMAGES: dict[str, Damage] = {}
RANGE = re.compile(r"([A-Za-z]{0,2})(\d+)-[A-Za-z]{0,2}(\d+)")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SLIPPED = str.maketrans(LETTERS, LETTERS[7:] + LETTERS[:7])
"""A stand-in for another language: words of the same length that share nothing with the original."""


def damage(make: Damage) -> Damage:
    DAMAGES[make.__name__.replace("_", " ")] = make
    return make


def exported(record: Record, random: Random) -> Record:
    """The record as another database gives it: no PMID; names, pages and journal in one of their usual forms."""
    authors = record.authors
    if random.random() < 0.5:
        authors = tuple(initialled(author) for author in authors)
    pages = record.pages
    if random.random() < 0.5:
        pages = abbreviated(pages)
    return replace(
        record,
        record_id=f"{record.record_id}~copy",
        source="other",
        pmid="",
        links=(),
        doi=record.doi if random.random() < 0.6 else "",
        authors=authors,
        pages=pages,
        journal=record.journal.upper() if random.random() < 0.2 else record.journal,
        title=record.title.rstrip(".") if random.random() < 0.5 else record.title,
        abstract=record.abstract if random.random() < 0.6 else "",
    )


def initialled(author: str) -> str:
    family, _, given = author.partition(", ")
    return f"{family} {''.join(word[0] for word in re.split(r'[ -]', given) if word)}" if given else author


def abbreviated(pages: str) -> str:
    found = RANGE.fullmatch(pages)
    if not found or len(found[2]) != len(found[3]):
        return pages
    shared = next((n for n in range(len(found[3])) if found[2][n] != found[3][n]), len(found[3]) - 1)
    return f"{found[1]}{found[2]}-{found[3][shared:]}"


def _changed(record: Record, random: Random, **changes: object) -> Pair:
    return record, replace(exported(record, random), **changes)  # type: ignore[arg-type]


def _without_doi(record: Record, random: Random, **changes: object) -> Pair:
    return _changed(record, random, doi="", **changes)


def _range(record: Record) -> tuple[int, int] | None:
    found = RANGE.fullmatch(record.pages)
    if not found or int(found[2]) >= int(found[3]) or len(found[2]) != len(found[3]) or int(found[2]) < 20:
        return None
    return int(found[2]), int(found[3])


@damage
def nothing_but_the_usual_forms(record: Record, random: Random) -> Pair | None:
    return _changed(record, random)


@damage
def doi_lost(record: Record, random: Random) -> Pair | None:
    return _without_doi(record, random)


@damage
def doi_with_words_and_addresses_around_it(record: Record, random: Random) -> Pair | None:
    form = random.choice(("https://doi.org/{}", "doi:{}", "{} [doi]", "{}.", "https://x.test/doi/full/{}", "DOI {}"))
    return _changed(record, random, doi=form.format(record.doi.upper() if random.random() < 0.3 else record.doi))


@damage
def doi_cut(record: Record, random: Random) -> Pair | None:
    return _changed(record, random, doi=record.doi[: random.randint(10, len(record.doi) - 1)])


@damage
def pages_cut_at_the_hyphen(record: Record, random: Random) -> Pair | None:
    found = _range(record)
    if found is None:
        return None
    end = str(found[1])[-random.choice((1, 2)) :]
    return _without_doi(record, random, pages=f"{random.choice(('Suppl', 't', record.issue or '2', 'Pt 1'))}-{end}")


@damage
def last_page_given_as_the_first(record: Record, random: Random) -> Pair | None:
    found = _range(record)
    return found and _without_doi(record, random, pages=str(found[1]))


@damage
def start_above_the_end(record: Record, random: Random) -> Pair | None:
    found = _range(record)
    return found and _without_doi(record, random, pages=f"{found[1]}-{found[0]}")


@damage
def article_number_beside_a_page_range(record: Record, random: Random) -> Pair | None:
    number = random.choice((f"e{random.randint(1, 99999):05}", str(random.randint(100_000, 9_999_999)), "Artn 2046"))
    found = _range(record)
    return found and _without_doi(record, random, pages=number)


@damage
def pages_of_the_article_alone(record: Record, random: Random) -> Pair | None:
    found = _range(record)
    return found and _without_doi(record, random, pages=f"1-{found[1] - found[0] + 1}")


@damage
def pages_made_a_date(record: Record, random: Random) -> Pair | None:
    start = random.randint(1, 11)
    end = random.randint(start + 1, 12)
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    date = random.choice((f"{start}-{months[end - 1]}", f"{end}-{months[start - 1]}", f"{months[start - 1]}-{end:02}"))
    return _without_doi(replace(record, pages=f"{start}-{end}"), random, pages=date)


@damage
def first_page_alone(record: Record, random: Random) -> Pair | None:
    found = _range(record)
    return found and _without_doi(record, random, pages=str(found[0]))


@damage
def supplement_marked_in_different_places(record: Record, random: Random) -> Pair | None:
    number = random.randint(1, 3)
    page = random.randint(1, 400)
    one = replace(record, volume=record.volume, issue=f"Suppl {number}", pages=f"S{page}-S{page + 3}")
    volume, issue, pages = random.choice(
        (
            (f"{record.volume} Suppl {number}", "", f"S{page}-{page + 3}"),
            (f"{record.volume} (Supplement {number})", "", f"{page}-{page + 3}"),
            (record.volume, f"S{number}", f"S{page}-S{page + 3}"),
            (record.volume, "SUPPL.", f"Suppl-{str(page + 3)[-2:]}"),
            (record.volume, f"Supplement{number}", f"S{page}"),
            (record.volume, "", f"S{page}-S{page + 3}"),
        )
    )
    return one, _without_doi(one, random, volume=volume, issue=issue, pages=pages)[1]


@damage
def supplement_under_both_and_pages_that_differ(record: Record, random: Random) -> Pair | None:
    page = random.randint(20, 400)
    one = replace(record, issue="Suppl 1", pages=f"S{page}")
    return one, _without_doi(one, random, issue="SUPPL. 1", pages=str(page + random.choice((-12, -1, 1, 30))))[1]


@damage
def names_swapped(record: Record, random: Random) -> Pair | None:
    swapped = tuple(", ".join(reversed(author.split(", "))) for author in record.authors)
    return record, replace(exported(record, random), authors=swapped, doi=record.doi)


@damage
def names_swapped_and_doi_lost(record: Record, random: Random) -> Pair | None:
    swapped = tuple(", ".join(reversed(author.split(", "))) for author in record.authors)
    return _without_doi(record, random, authors=swapped)


@damage
def corporate_author(record: Record, random: Random) -> Pair | None:
    return _changed(record, random, authors=("The Needling Study Group",), doi=record.doi)


@damage
def authors_missing(record: Record, random: Random) -> Pair | None:
    return _without_doi(record, random, authors=())


@damage
def first_author_alone(record: Record, random: Random) -> Pair | None:
    return _without_doi(record, random, authors=record.authors[:1])


@damage
def accents_broken(record: Record, random: Random) -> Pair | None:
    broken = tuple(author.encode("utf-8").decode("latin-1") for author in record.authors)
    if broken == record.authors:
        return None
    return _without_doi(record, random, authors=broken, title=record.title.encode("utf-8").decode("latin-1"))


@damage
def ampersand_for_and(record: Record, random: Random) -> Pair | None:
    if " and " not in record.title:
        return None
    return _changed(record, random, title=record.title.replace(" and ", random.choice((" & ", " &amp; "))))


@damage
def numbers_with_blanks(record: Record, random: Random) -> Pair | None:
    number = random.randint(1, 80) * 1000 + random.randint(0, 999)
    one = replace(record, title=f"{record.title.rstrip('.')}: a survey of {number} adults")
    title = one.title.replace(str(number), f"{number:,}".replace(",", random.choice((" ", ",", "\u202f", "\u00a0"))))
    return _changed(one, random, title=title)


@damage
def title_truncated(record: Record, random: Random) -> Pair | None:
    if len(record.title) < 90:
        return None
    return _without_doi(record, random, title=record.title[: random.randint(60, len(record.title) - 15)])


@damage
def subtitle_lost(record: Record, random: Random) -> Pair | None:
    title, colon, _ = record.title.partition(": ")
    return _without_doi(record, random, title=title) if colon and title.count(" ") > 2 else None


@damage
def translated_title_in_brackets(record: Record, random: Random) -> Pair | None:
    if not _range(record):
        return None
    return _without_doi(record, random, title=f"{record.title.lower().translate(SLIPPED)} [{record.title}]")


@damage
def title_in_another_language(record: Record, random: Random) -> Pair | None:
    if not _range(record) or len(record.authors) < 2:
        return None
    return _without_doi(record, random, title=record.title.lower().translate(SLIPPED))


@damage
def language_note_after_the_title(record: Record, random: Random) -> Pair | None:
    note = random.choice(("[Chinese]", "(Article in Spanish)", "[French, English abstract]"))
    return _without_doi(record, random, title=f"[{record.title.rstrip('.')}] {note}")


@damage
def one_letter_wrong(record: Record, random: Random) -> Pair | None:
    at = random.randint(1, len(record.title) - 2)
    return _without_doi(record, random, title=record.title[:at] + random.choice("aeno") + record.title[at + 1 :])


@damage
def title_in_capitals(record: Record, random: Random) -> Pair | None:
    return _without_doi(record, random, title=record.title.upper())


@damage
def journal_in_other_words(record: Record, random: Random) -> Pair | None:
    name = re.sub(r" [:=(].*", "", record.journal)
    name = " ".join(word[: random.randint(3, 5)] + "." for word in re.split(r"\W+", name) if len(word) > 3)
    return _without_doi(record, random, journal=name) if name else None


@damage
def journal_missing(record: Record, random: Random) -> Pair | None:
    return _without_doi(record, random, journal="")


@damage
def year_of_the_web_beside_that_of_print(record: Record, random: Random) -> Pair | None:
    return _changed(record, random, year=str(int(record.year) - 1))


@damage
def before_its_issue(record: Record, random: Random) -> Pair | None:
    pages = random.choice(("", "1-9"))
    return _changed(record, random, volume="", issue="", pages=pages, year=str(int(record.year) - 1))


@damage
def before_its_issue_and_doi_lost(record: Record, random: Random) -> Pair | None:
    return _without_doi(record, random, volume="", issue="", pages="")


@damage
def issue_inside_the_volume(record: Record, random: Random) -> Pair | None:
    return _without_doi(record, random, volume=f"{record.volume}({record.issue})", issue="") if record.issue else None


@damage
def fields_moved_by_one(record: Record, random: Random) -> Pair | None:
    if not record.issue:
        return None
    return _without_doi(record, random, volume="", issue=record.volume, pages=record.issue)


@damage
def issue_lost(record: Record, random: Random) -> Pair | None:
    return _without_doi(record, random, issue="") if record.issue else None


@damage
def digits_of_the_volume_swapped(record: Record, random: Random) -> Pair | None:
    swapped = record.volume[::-1]
    return _without_doi(record, random, volume=swapped) if swapped != record.volume and _range(record) else None


@damage
def pmid_merged_into_another(record: Record, random: Random) -> Pair | None:
    new = str(90_000_000 + random.randint(0, 9_999_999))
    return replace(record, status="deleted"), replace(record, record_id=f"pubmed:{new}", pmid=new)
