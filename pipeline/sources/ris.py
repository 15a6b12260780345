"""RIS, as Embase, CENTRAL, Scopus, Web of Science, EBSCO, PubMed and reference managers export it.

They agree on the form of a line and on little else: for each value the tags are listed in the order of trust.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from rispy import RisParser
from rispy.config import TAG_KEY_MAPPING

from pipeline.ground.identifiers import plain_doi, registered
from pipeline.ground.record import SEPARATOR_BY_LIST, Record, listable
from pipeline.sources.abstracts import by_section
from pipeline.sources.record_ids import Draft, Problem

Entry = Mapping[str, list[str]]

START = re.compile(r"^TY {2}-", re.MULTILINE)
END = re.compile(r"^ER {2}-", re.MULTILINE)
YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
PUBMED_NAMES = ("pubmed", "medline")
PMID_IN_TEXT = re.compile(
    r"(?:\bPMID|\bPUBMED|pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/)[: ]*(\d{1,8})\b"
)
ACCESSION_IN_TEXT = re.compile(r"\b(?:CN-\d{6,}|L\d{6,}|2-s2\.0-\d+|WOS:\w+)\b")
"""CENTRAL, Embase, Scopus, Web of Science: where they stand outside AN. A bare number in ID is a row, no accession."""

LANGUAGE_CODES: Mapping[str, str] = {
    "chinese": "chi",
    "danish": "dan",
    "dutch": "dut",
    "english": "eng",
    "french": "fre",
    "german": "ger",
    "italian": "ita",
    "japanese": "jpn",
    "korean": "kor",
    "norwegian": "nor",
    "persian": "per",
    "polish": "pol",
    "portuguese": "por",
    "russian": "rus",
    "spanish": "spa",
    "swedish": "swe",
    "turkish": "tur",
    "en": "eng",
    "de": "ger",
    "fr": "fre",
    "es": "spa",
    "zh": "chi",
}
"""NLM's codes of the languages that exports name in full or by ISO 639-1; others are kept as written."""

PARSER = RisParser(
    mapping={tag: tag for tag in TAG_KEY_MAPPING} | {"U2": "U2"},
    list_tags=[*TAG_KEY_MAPPING, "U2"],
    delimiter_tags_mapping={},
)
"""rispy with nothing decided for us: every tag a list of its lines, so that no value replaces or swallows another."""


def read_ris(text: str, source: str, default_source: str) -> Iterator[Draft | Problem]:
    """The entries of a RIS text with their accession numbers; instead of an entry that is no record, why.

    `source` is the source of all of them; when it is "", each entry's DB tag tells, and failing that `default_source`.
    """
    for number, entry in enumerate(ris_entries(text), start=1):
        record = record_of_ris(entry, source or source_of(entry) or default_source)
        accession = record.pmid if record.source == "pubmed" else accession_of(entry)
        if record.title or record.doi or accession:
            yield record, accession
        else:
            yield f"entry {number}", "it has neither title, nor DOI, nor accession number"


def ris_entries(text: str) -> Iterator[Entry]:
    """The entries of a RIS text as tag -> lines.

    An entry ends at ER or where the next begins. rispy alone would drop a last entry without ER and melt two into one.
    """
    starts = [match.start() for match in START.finditer(text)]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        piece = text[start:end]
        ending = END.search(piece)
        lines = piece[: ending.start() if ending else None]
        (entry,) = PARSER.parse(f"{lines}\nER  - ")
        yield {tag: [line for line in values if line] for tag, values in entry.items() if isinstance(values, list)}


def record_of_ris(entry: Entry, source: str) -> Record:
    """The record of an entry, still without an id."""
    title = text_in(entry, "TI", "T1", "CT", "BT")
    abstract = by_section(text_in(entry, "AB", "N2"))
    return Record(
        record_id="",
        source=source,
        pmid=pmid_in(entry, source),
        doi=next(filter(None, map(plain_doi, lines_in(entry, "DO", "DI", "UR", "L3", "LK"))), ""),
        title=title,
        abstract=abstract,
        authors=tuple(listable(name, SEPARATOR_BY_LIST["authors"]) for name in first_of(entry, "AU", "A1")),
        journal=text_in(entry, "JF", "T2", "JO", "JA", "J2"),
        year=next((found.group() for line in lines_in(entry, "PY", "Y1", "DA") if (found := YEAR.search(line))), ""),
        volume=text_in(entry, "VL"),
        issue=text_in(entry, "IS"),
        pages=pages_in(entry),
        language=_listed(LANGUAGE_CODES.get(line.lower(), line) for line in entry.get("LA", ())),
        publication_types=_listed(entry.get("M3", ())),
        keywords=_listed(entry.get("KW", ())),
        registry_ids=registered((), f"{title}\n{abstract}"),
    )


def source_of(entry: Entry) -> str:
    """The entry's own word on its database as a name fit for an id: "pubmed", "web-of-science", "" for none."""
    name = re.sub(r"[^a-z0-9]+", "-", text_in(entry, "DB").lower()).strip("-")
    return "pubmed" if name.startswith(PUBMED_NAMES) and text_in(entry, "AN").isdecimal() else name


def pmid_in(entry: Entry, source: str) -> str:
    """The PMID: the accession number of PubMed itself, elsewhere a number that calls itself one."""
    accession = text_in(entry, "AN")
    if source == "pubmed" and accession.isdecimal():
        return accession
    places = lines_in(entry, "AN", "C1", "C2", "C3", "C5", "C6", "C7", "ID", "M1", "N1", "UR", "L2")
    return next((found[1] for line in places if (found := PMID_IN_TEXT.search(line))), "")


def accession_of(entry: Entry) -> str:
    """The number under which the database keeps the entry, "" when it tells none."""
    places = lines_in(entry, "U2", "ID", "UR", "M1")
    found = (match.group() for line in places if (match := ACCESSION_IN_TEXT.search(line)))
    return "".join(text_in(entry, "AN").split()) or next(found, "")


def pages_in(entry: Entry) -> str:
    """SP and EP as "131-137"; some exports put all of it into SP."""
    first, last = text_in(entry, "SP"), text_in(entry, "EP")
    return f"{first}-{last}" if first and last and last != first and "-" not in first else first


def first_of(entry: Entry, *tags: str) -> list[str]:
    """The lines of the first of `tags` that the entry has."""
    return next((entry[tag] for tag in tags if entry.get(tag)), [])


def text_in(entry: Entry, *tags: str) -> str:
    """The lines of the first of `tags` that the entry has, as one text."""
    return " ".join(first_of(entry, *tags))


def lines_in(entry: Entry, *tags: str) -> Iterator[str]:
    """All lines of all `tags`, in their order."""
    for tag in tags:
        yield from entry.get(tag, ())


def _listed(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(listable(value, "|") for value in values if value))
