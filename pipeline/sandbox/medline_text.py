"""MEDLINE, the text format of EFetch (`rettype=medline`) that reference managers and Biopython read."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from pipeline.ground.record import Record
from pipeline.sandbox.corpus import Article

WIDTH = 88
DATE_TAGS = (("DCOM", "dcom"), ("LR", "lr"))
STAMP_TAGS = (("EDAT", "edat"), ("MHDA", "mhda"), ("CRDT", "crdt"))
LINK_TAG_BY_KIND = {
    "CommentIn": "CIN",
    "CommentOn": "CON",
    "ErratumIn": "EIN",
    "ErratumFor": "EFR",
    "RetractionIn": "RIN",
    "RetractionOf": "ROF",
    "UpdateIn": "UIN",
    "UpdateOf": "UOF",
    "ExpressionOfConcernIn": "ECI",
    "ExpressionOfConcernFor": "ECF",
}


def medline_text(article: Article) -> str:
    """One record in MEDLINE format, ready for Bio.Medline and for reference managers."""
    return "".join(_line(tag, value) for tag, value in _fields(article.record) if value)


def short_name(author: str) -> str:
    """ "Family, Given Names" as PubMed's "Family GN"; a group's name as it is.

    >>> short_name("Velmonte, Ada B")
    'Velmonte AB'
    """
    family, comma, given = author.partition(", ")
    return f"{family} {''.join(part[0] for part in given.replace('-', ' ').split())}" if comma else author


def citation(record: Record) -> str:
    """The source line: journal, date, volume, issue, pages."""
    volume = f";{record.volume}" if record.volume else ""
    issue = f"({record.issue})" if record.issue else ""
    pages = f":{record.pages}" if record.pages else ""
    doi = f" doi: {record.doi}." if record.doi else ""
    return f"{short_journal(record)}. {printed_date(record)}{volume}{issue}{pages}.{doi}"


def short_journal(record: Record) -> str:
    """The journal's abbreviation, its full name where there is none."""
    return next(iter(record.indexed.get("ta", ())), record.journal)


def printed_date(record: Record) -> str:
    """The publication date as a citation prints it: "2025 Mar 4"."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    parts = next(iter(record.indexed.get("dp", ())), record.year).split("/")
    month = [months[int(parts[1]) - 1]] if len(parts) > 1 else []
    return " ".join([parts[0], *month, *(str(int(day)) for day in parts[2:])])


def _fields(record: Record) -> Iterator[tuple[str, str]]:
    yield from (("PMID", record.pmid), ("OWN", "NLM"), ("STAT", record.status))
    yield from ((tag, value.replace("/", "")) for tag, name in DATE_TAGS for value in record.indexed.get(name, ()))
    yield from _each("IS", record.indexed.get("is", ()))
    yield from (("VI", record.volume), ("IP", record.issue), ("DP", printed_date(record)), ("TI", record.title))
    yield from (("PG", record.pages), ("LID", f"{record.doi} [doi]" if record.doi else ""))
    yield "AB", " ".join(record.abstract.split("\n"))
    for author in record.authors:
        yield from (("FAU", author), ("AU", short_name(author))) if ", " in author else (("CN", author),)
    yield from _each("AD", record.indexed.get("ad", ()))
    yield from _each("LA", record.language)
    yield from _each("SI", (f"{registry_of(number)}/{number}" for number in record.registry_ids))
    yield from _each("PT", record.publication_types)
    yield from _each("PL", record.indexed.get("pl", ()))
    yield from (("TA", short_journal(record)), ("JT", record.journal))
    yield from _each("JID", record.indexed.get("jid", ()))
    yield from _each("SB", record.indexed.get("sb", ()))
    for link in record.links:
        kind, _, target = link.partition(":")
        yield LINK_TAG_BY_KIND.get(kind, ""), f"PMID: {target}" if target.isdigit() else target
    yield from _each("MH", record.mesh_terms)
    if record.keywords:
        yield "OTO", "NOTNLM"
    yield from _each("OT", record.keywords)
    yield from ((tag, f"{value} 06:00") for tag, name in STAMP_TAGS for value in record.indexed.get(name, ()))
    yield from (("AID", f"{record.doi} [doi]" if record.doi else ""), ("PST", "ppublish"), ("SO", citation(record)))


def _each(tag: str, values: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((tag, value) for value in values)


def registry_of(number: str) -> str:
    """The registry a number belongs to, as DataBankName spells it.

    >>> registry_of("NCT90000001")
    'ClinicalTrials.gov'
    """
    return "ClinicalTrials.gov" if number.startswith("NCT") else number.rstrip("0123456789-/:")


def _line(tag: str, value: str) -> str:
    if not tag:
        return ""
    lines = textwrap.wrap(value, WIDTH - 6, break_long_words=False, break_on_hyphens=False)
    return f"{tag:<4}- " + "\n      ".join(lines) + "\n"
