"""MEDLINE's tagged text (.nbib, "PubMed" format), read by Bio.Medline.

Tags: https://www.nlm.nih.gov/bsd/mms/medlineelements.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from pipeline.ground.identifiers import plain_doi, registered
from pipeline.ground.record import SEPARATOR_BY_LIST, Record, listable
from pipeline.ground.text import present as present_text
from pipeline.sources.pubmed.xml_dates import printed_date, written
from pipeline.sources.pubmed.xml_draft import listed
from pipeline.sources.pubmed.xml_parts import without_brackets
from pipeline.sources.record_ids import Draft, Problem
from pipeline.sources.values import by_section

Entry = Mapping[str, str | list[str]]

TAG_LINE = re.compile(r"[A-Z][A-Z0-9]{1,3} *- ?")
RELATION_BY_TAG: Mapping[str, str] = {
    "CIN": "CommentIn",
    "CON": "CommentOn",
    "CRF": "CorrectedandRepublishedFrom",
    "CRI": "CorrectedandRepublishedIn",
    "DDIN": "AssociatedDataset",
    "DRIN": "AssociatedPublication",
    "ECF": "ExpressionOfConcernFor",
    "ECI": "ExpressionOfConcernIn",
    "EFR": "ErratumFor",
    "EIN": "ErratumIn",
    "OIN": "OriginalReportIn",
    "ORI": "OriginalReportIn",
    "RIN": "RetractionIn",
    "ROF": "RetractionOf",
    "RPF": "RepublishedFrom",
    "RPI": "RepublishedIn",
    "RRF": "RetractedandRepublishedFrom",
    "RRI": "RetractedandRepublishedIn",
    "SPIN": "SummaryForPatientsIn",
    "UIN": "UpdateIn",
    "UOF": "UpdateOf",
}
"""MEDLINE's tag for a related record -> NLM's name of the relation."""

PMID_AT_END = re.compile(r"PMID: (\d+)")
BRACKETED = re.compile(r"(?P<value>\S+) \[(?P<kind>\w+)\]")
ISSN = re.compile(r"\b\d{4}-\d{3}[\dX]\b")


def read_medline(lines: Iterable[str], source: str) -> Iterator[Draft | Problem]:
    """The entries of MEDLINE lines with their PMIDs; instead of an entry that is no record, why."""
    # Biopython is slow to import, and most commands meet no such file.
    from Bio import Medline

    for number, entry in enumerate(Medline.parse(unfolded(lines)), start=1):
        owner = text_of(entry, "OWN").lower() if "PMID" not in entry else ""
        record = record_of_medline(entry, source or owner or "pubmed")
        if record.pmid or record.title:
            # ERIC writes MEDLINE's tags too, with a number of its own.
            yield record, record.pmid or text_of(entry, "OID")
        else:
            yield f"entry {number}", "it has neither PMID nor title"


def unfolded(lines: Iterable[str]) -> Iterator[str]:
    """The lines with one line per tag, and a blank one before each record.

    Bio.Medline alone breaks a wrapped keyword in two, melts records that no blank line parts, and stops at stray text.
    """
    held, after_blank = "", True
    for line in lines:
        if TAG_LINE.match(line):
            yield held or "\n"
            if line.startswith("PMID") or (after_blank and line.startswith("OWN")):
                yield "\n"
            held = line.rstrip()
            after_blank = False
        elif held and line.strip():
            held += " " + line.strip()
        after_blank = after_blank or not line.strip()
    yield held or "\n"


def record_of_medline(entry: Entry, source: str) -> Record:
    """The record of an entry, still without an id."""
    ids = [(match["kind"], match["value"]) for line in lines_of(entry, "AID") if (match := BRACKETED.fullmatch(line))]
    located = [(match["kind"], match["value"]) for match in BRACKETED.finditer(text_of(entry, "LID"))]
    dates = dates_of(entry)
    abstract = by_section(present_text(text_of(entry, "AB")))
    keywords = present(*(keyword.lstrip("*") for keyword in lines_of(entry, "OT")))
    return Record(
        record_id="",
        source=source,
        pmid=text_of(entry, "PMID"),
        doi=next((plain_doi(value) for kind, value in (*located, *ids) if kind == "doi"), "")
        or plain_doi(" ".join(lines_of(entry, "AID")) if not ids else ""),
        title=title_of(entry),
        abstract=abstract,
        authors=authors_of(entry),
        journal=text_of(entry, "JT") or text_of(entry, "TA"),
        year="".join(dates["dp"][:1])[:4],
        volume=text_of(entry, "VI"),
        issue=text_of(entry, "IP"),
        pages=text_of(entry, "PG"),
        language=listed("language", lines_of(entry, "LA")),
        publication_types=listed("publication_types", lines_of(entry, "PT")),
        mesh_terms=listed("mesh_terms", lines_of(entry, "MH")),
        keywords=listed("keywords", keywords),
        registry_ids=listed("registry_ids", registered(data_banks_of(entry), abstract)),
        links=listed("links", links_of(entry)),
        status=text_of(entry, "STAT"),
        other_abstract="\n".join(other_abstracts(entry)),
        indexed={
            **dates,
            **people_tags(entry),
            **substance_tags(entry),
            "ta": present(text_of(entry, "TA")),
            "jid": present(text_of(entry, "JID")),
            "is": present(*ISSN.findall(text_of(entry, "IS"))),
            "pl": present(text_of(entry, "PL")),
            "lid": present(*(value for _, value in located)),
            "aid": present(*(value for _, value in ids)),
            "si": present(*(part for line in lines_of(entry, "SI") for part in line.split("/", 1))),
            "gr": present(*(part for line in lines_of(entry, "GR") for part in line.split("/"))),
            "ot": keywords,
            "tt": present(text_of(entry, "TT")),
            "cois": present(text_of(entry, "COIS")),
            "book": present(text_of(entry, "BTI")),
            "isbn": present(text_of(entry, "ISBN")),
            "pubn": present(text_of(entry, "PB")),
        },
    )


def title_of(entry: Entry) -> str:
    """The title; that of the article's own language where NLM gives "[Not Available]." in English."""
    titles = (present_text(without_brackets(text_of(entry, tag))) for tag in ("TI", "BTI", "TT"))
    return next(filter(None, titles), "")


def present(*values: str) -> tuple[str, ...]:
    """The `values` that are not empty, each once."""
    return tuple(dict.fromkeys(filter(None, values)))


def text_of(entry: Entry, tag: str) -> str:
    """The value of a tag as one text, "" without one."""
    return " ".join(lines_of(entry, tag))


def lines_of(entry: Entry, tag: str) -> list[str]:
    """The values of a tag; Bio.Medline gives a text for some tags and a list for others."""
    value = entry.get(tag, [])
    return [value] if isinstance(value, str) else value


def dates_of(entry: Entry) -> dict[str, tuple[str, ...]]:
    """The dates that the text gives; those without a line are unknown, but for dp, dcom and lr."""
    printed, online = printed_date(text_of(entry, "DP")), compact_date(text_of(entry, "DEP"))
    entered = {tag.lower(): (text_of(entry, tag)[:10],) for tag in ("CRDT", "EDAT", "MHDA") if tag in entry}
    completed, revised = compact_date(text_of(entry, "DCOM")), compact_date(text_of(entry, "LR"))
    return entered | {
        "dp": present(printed, online),
        "epdat": present(online),
        "dcom": present(completed),
        "lr": present(revised),
    }


def compact_date(text: str) -> str:
    """ "20060110" as "2006/01/10"."""
    return written(text[:4], text[4:6], text[6:8])


def authors_of(entry: Entry) -> tuple[str, ...]:
    """The people, then the groups: the text does not keep their common order as Bio.Medline reads it."""
    people = lines_of(entry, "FAU") or [full_name(name) for name in lines_of(entry, "AU")]
    names = filter(None, (*people, *lines_of(entry, "CN")))
    return tuple(listable(name, SEPARATOR_BY_LIST["authors"]) for name in names)


def full_name(name: str) -> str:
    """ "Mangalam H" as "Mangalam, H"."""
    family, _, initials = name.rpartition(" ")
    return f"{family}, {initials}" if family else name


def people_tags(entry: Entry) -> dict[str, tuple[str, ...]]:
    """ad, auid, cn, ed, ir, fir and ps."""
    investigators = tuple(lines_of(entry, "FIR") or map(full_name, lines_of(entry, "IR")))
    return {
        "ad": present(*lines_of(entry, "AD")),
        "auid": present(*(line.rpartition("/")[2].removeprefix("ORCID: ") for line in lines_of(entry, "AUID"))),
        "cn": present(*lines_of(entry, "CN")),
        "ed": tuple(lines_of(entry, "FED") or map(full_name, lines_of(entry, "ED"))),
        "ir": investigators,
        "fir": investigators,
        "ps": tuple(lines_of(entry, "FPS") or map(full_name, lines_of(entry, "PS"))),
    }


def substance_tags(entry: Entry) -> dict[str, tuple[str, ...]]:
    """nm and rn: "3K9958V90M (Ethanol)" names both, "0 (Hormones)" a substance without a number."""
    parts = [line.partition(" (") for line in lines_of(entry, "RN")]
    return {
        "nm": present(*lines_of(entry, "NM"), *(name.removesuffix(")") for _, _, name in parts)),
        "rn": present(*(number for number, _, _ in parts if number != "0")),
    }


def data_banks_of(entry: Entry) -> list[tuple[str, str]]:
    """(data bank, accession number) of "ClinicalTrials.gov/NCT03844802"."""
    return [(bank, number) for bank, _, number in (line.partition("/") for line in lines_of(entry, "SI"))]


def links_of(entry: Entry) -> Iterator[str]:
    """ "RetractionIn:12345678" for each related record, its reference where it has no PMID."""
    for tag, relation in RELATION_BY_TAG.items():
        for reference in lines_of(entry, tag):
            found = PMID_AT_END.search(reference)
            yield f"{relation}:{found[1] if found else reference}"


def other_abstracts(entry: Entry) -> Iterator[str]:
    """One line for each abstract in another language or for other readers: "(ger) text"."""
    languages = lines_of(entry, "OABL")
    for position, text in enumerate(lines_of(entry, "OAB")):
        yield f"({languages[position] if position < len(languages) else 'eng'}) {text}"
