"""An article of PubMed read by its sections, straight from the text of the set: much faster than by way of a tree.

The tree alone costs more than all of this. What is written in a way that the patterns do not know is left to the reader
of trees, which is also the judge of this one in the tests.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from itertools import chain, compress
from xml.etree.ElementTree import ParseError, fromstring

from pipeline.ground.identifiers import plain_doi
from pipeline.ground.record import Record
from pipeline.sources.pubmed import xml_patterns as patterns
from pipeline.sources.pubmed.xml_article import add_journal_abbreviation, settle_dates
from pipeline.sources.pubmed.xml_dates import printed_date, written
from pipeline.sources.pubmed.xml_draft import Draft, NoRecordError, listed
from pipeline.sources.pubmed.xml_parts import TAG_BY_STATUS, labelled, without_brackets
from pipeline.sources.pubmed.xml_people import Contributors, add_belongings
from pipeline.sources.pubmed.xml_sources import Unusual
from pipeline.sources.pubmed.xml_stream import without_references
from pipeline.sources.pubmed.xml_text import DepthError, text_of, tidied, tidy

END_AFTER_REFERENCES = 200
"""Bytes at an article's end among which its list of references ends, if it has one."""
CONTROLS = bytes(code for code in range(32) if code != ord("\n"))
"""Most may not stand in XML. Tabs and carriage returns may, and are unusual."""
NON_CHARACTERS = ("\ufffe", "\uffff")
"""Forbidden in XML, and yet UTF-8."""
ENTITY = re.compile("&(?:amp|lt|gt|quot|apos);")
"""Those that XML knows by itself; any other is unusual."""
REMEMBERED = 1 << 12
"""So many short sections are remembered with what they say: a set repeats its types and its languages."""


def article_by_sections(source: bytes) -> Record:
    """The record of a PubmedArticle in UTF-8. Raises Unusual, also for what is no record."""
    text = _text(source)
    halves = _halves(text)
    if halves is None:
        text = _without_markup(text)
        halves = _halves(text)
        if halves is None:
            raise Unusual
    front, back = halves
    draft = Draft()
    _read_front(draft, *front.groups())
    _read_back(draft, *back.groups())
    try:
        return draft.record()
    except NoRecordError:
        raise Unusual from None


def _halves(text: str) -> tuple[re.Match[str], re.Match[str]] | None:
    """What FRONT and BACK find, which together take in the whole article; None where they do not."""
    front = patterns.FRONT.match(text)
    back = front and patterns.BACK.fullmatch(text, front.end())
    return (front, back) if front and back else None


def _text(source: bytes) -> str:
    """The article as text, without its references, which nothing here reads."""
    # They come last. Where others stand elsewhere, the article fits no pattern: the whole of it need not be searched.
    if source.find(b"</ReferenceList>", -END_AFTER_REFERENCES) >= 0:
        source = _without_references(source)
    if len(source.translate(None, CONTROLS)) != len(source):
        raise Unusual
    try:
        text = source.decode()
    except UnicodeDecodeError:
        raise Unusual from None
    if not text.isascii() and any(sign in text for sign in NON_CHARACTERS):
        raise Unusual
    if "]" in text and "]]>" in text:
        raise Unusual
    if "&" in text and text.count("&") != len(ENTITY.findall(text)):
        raise Unusual
    return text


def _without_references(source: bytes) -> bytes:
    start = source.find(b"<ReferenceList>")
    end = source.rfind(b"</ReferenceList>") + len(b"</ReferenceList>")
    if end > start >= 0 and source.count(b"<ReferenceList", start) == 1:
        return source[:start].rstrip() + source[end:]
    return b"".join(without_references((source,)))


def _without_markup(text: str) -> str:
    """`text` with each element that holds markup replaced by what it says. Raises Unusual where there is none."""
    kept, at = [], 0
    while (found := patterns.MARKED.search(text, at)) is not None:
        name, start = found[1], found.start()
        end = text.find(f"</{name}>", start) + len(f"</{name}>")
        if end < found.end():
            raise Unusual
        try:
            # Line ends and tabs are blanks, as the reader of trees has them.
            said = text_of(fromstring(text[start:end].replace("\n", " ")))
        except (ParseError, DepthError):
            raise Unusual from None
        kept.append(f"{text[at:start]}<{name}{found[2]}>{escape(said, quote=False)}</{name}>")
        at = end
    if not kept:
        raise Unusual
    return "".join(kept) + text[at:]


def _plain(text: str) -> str:
    """What an element without markup says."""
    return tidied(_decoded(text) if "&" in text else text)


def _decoded(text: str) -> str:
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&apos;", "'")
    return text.replace("&amp;", "&")


def _all_plain(values: tuple[str, ...]) -> tuple[str, ...]:
    """The same of many. Most need nothing done to them, which is seen in one look at all of them."""
    joined = "\0".join(("", *values, ""))
    if "&" in joined or "  " in joined or "\n" in joined or " \0" in joined or "\0 " in joined:
        return tuple(map(_plain, values))
    return values


def _read_front(
    draft: Draft,
    status: str, version: str, pmid: str,
    completed_year: str | None, completed_month: str | None, completed_day: str | None,
    revised_year: str | None, revised_month: str | None, revised_day: str | None,
    model: str, issn: str | None, volume: str | None, issue: str | None,
    year: str | None, month: str | None, season: str | None, day: str | None, free: str | None,
    journal: str | None, abbreviation: str | None, title: str,
    first_page: str | None, last_page: str | None, pages: str | None,
    locations: str, abstract: str | None, authors: str | None, languages: str, data_banks: str | None,
    grants: str | None, types: str | None, vernacular: str | None, dates: str,
) -> None:  # fmt: skip
    """The groups of FRONT, in their order."""
    fields, tags = draft.fields, draft.tags
    issn, volume, issue, journal, abbreviation, title, first_page, last_page, pages, vernacular = _all_plain(
        (
            *(issn or "", volume or "", issue or "", journal or "", abbreviation or "", title),
            *(first_page or "", last_page or "", pages or "", vernacular or ""),
        )
    )
    fields["status"], fields["pmid"], tags["version"] = status, pmid, (version,)
    if completed_year:
        tags["dcom"] = (written(completed_year, completed_month or "", completed_day or ""),)
    if revised_year:
        tags["lr"] = (written(revised_year, revised_month or "", revised_day or ""),)
    if issn:
        tags["is"] = (issn,)
    fields["volume"], fields["issue"], fields["journal"] = volume, issue, journal or abbreviation
    if abbreviation:
        tags["ta"] = (abbreviation,)
    issued = printed_date(free) if free else written(year or "", month or season or "", day or "")
    if issued:
        tags["ppdat"] = (issued,)
    fields["title"] = without_brackets(title)
    fields["pages"] = pages or "-".join(filter(None, (first_page, last_page)))
    if vernacular:
        tags["tt"] = (vernacular,)
    if locations:
        _read_locations(draft, locations)
    if abstract:
        fields["abstract"] = "\n".join(_sections(abstract))
    if authors:
        people = _people(AUTHORS, authors)
        fields["authors"] = tuple(people.names)
        draft.add("cn", *people.groups)
        add_belongings(draft, people)
    fields["language"] = _languages(languages)
    if data_banks:
        _read_data_banks(draft, data_banks)
    if grants:
        tags["gr"] = _unique(_all_plain(tuple(chain.from_iterable(GRANTS.findall(grants)))))
    if types:
        fields["publication_types"] = _types(types)
    if dates:
        draft.add("epdat", *(written(*date) for date in DATES.findall(dates)))
    settle_dates(draft, model)


def _read_back(
    draft: Draft,
    country: str | None, abbreviation: str, number: str | None, issn: str | None,
    chemicals: str | None, links: str | None, headings: str | None, subjects: str | None,
    other_abstracts: str, keywords: str, conflicts: str | None, investigators: str | None,
    history: str | None, ids: str | None,
) -> None:  # fmt: skip
    """The groups of BACK, in their order."""
    tags = draft.tags
    country, abbreviation, number, issn = _all_plain((country or "", abbreviation, number or "", issn or ""))
    if country:
        tags["pl"] = (country,)
    if abbreviation and abbreviation not in tags["ta"]:
        add_journal_abbreviation(draft, abbreviation)
    if number:
        tags["jid"] = (number,)
    if issn and issn not in tags["is"]:
        tags["is"] += (issn,)
    if chemicals:
        _read_chemicals(draft, chemicals)
    if links is not None:
        _read_links(draft, links)
    if headings:
        draft.set_list("mesh_terms", _headings(headings))
    if subjects:
        tags["ps"] = tuple(_people(SUBJECTS, subjects).names)
    if other_abstracts:
        _read_other_abstracts(draft, other_abstracts)
    if keywords:
        tags["ot"] = _unique(_all_plain(tuple(KEYWORDS.findall(keywords))))
        draft.set_list("keywords", tags["ot"])
    if conflicts:
        draft.add("cois", _plain(conflicts))
    if investigators:
        people = _people(INVESTIGATORS, investigators)
        tags["ir"] = tags["fir"] = tuple(people.names)
        add_belongings(draft, people)
    if history is not None:
        _read_history(draft, history)
    if ids:
        _read_ids(draft, ids)


LOCATIONS = patterns.each(patterns.LOCATION)
TEXTS = patterns.each(patterns.ABSTRACT_TEXT)
AUTHORS = patterns.each(patterns.AUTHOR)
AFFILIATIONS = patterns.each(patterns.AFFILIATION)
IDENTIFIERS = patterns.each(patterns.IDENTIFIER)
LANGUAGES = patterns.each(patterns.LANGUAGE)
DATA_BANKS = patterns.each(patterns.DATA_BANK)
NUMBERS = patterns.each(patterns.ACCESSION_NUMBER)
GRANTS = patterns.each(patterns.GRANT)
TYPES = patterns.each(patterns.PUBLICATION_TYPE)
DATES = patterns.each(patterns.ARTICLE_DATE)
CHEMICALS = patterns.each(patterns.CHEMICAL)
LINKS = patterns.each(patterns.LINK)
HEADING_PARTS = patterns.each(patterns.HEADING_PART)
SUBJECTS = patterns.each(patterns.SUBJECT)
OTHER_ABSTRACTS = patterns.each(patterns.OTHER_ABSTRACT)
KEYWORDS = patterns.each(patterns.KEYWORD)
INVESTIGATORS = patterns.each(patterns.INVESTIGATOR)
INDEXED_DATES = patterns.each(patterns.INDEXED_DATE)
IDS = patterns.each(patterns.ARTICLE_ID)


def _unique(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(None, dict.fromkeys(values)))


def _read_locations(draft: Draft, locations: str) -> None:
    for kind, valid, value in LOCATIONS.findall(locations):
        if valid == "Y":
            value = _plain(value)
            draft.add("lid", value)
            if kind == "doi" and not draft.fields.get("doi"):
                draft.fields["doi"] = plain_doi(value)


def _sections(texts: str) -> list[str]:
    """The sections of an abstract that hold a text."""
    rows = [(label, _plain(text)) for label, text in TEXTS.findall(texts)]
    return [labelled(_label(label), text) if label else text for label, text in rows if text]


@lru_cache(maxsize=REMEMBERED)
def _label(quoted: str) -> str:
    return tidy(_decoded(quoted[1:-1]))


def _people(pattern: re.Pattern[str], section: str) -> Contributors:
    people = Contributors()
    valid, *names, identifiers, affiliations = zip(*pattern.findall(section), strict=True)
    n_people = len(valid)
    plain = _all_plain(tuple(chain.from_iterable(names)))
    family, given, initials, suffix, group = (plain[at : at + n_people] for at in range(0, 5 * n_people, n_people))
    counts = [known != "N" for known in valid]
    # Most lists are of people with both names and nothing else: these need no look at each of them.
    if all(counts) and all(family) and all(given) and not any(suffix) and not any(group) and ";" not in "".join(plain):
        people.names.extend(map(", ".join, zip(family, given, strict=True)))
    else:
        for at in compress(range(n_people), counts):
            people.add(family[at], given[at] or initials[at], suffix[at], group[at])
    if any(affiliations):
        written_ones = AFFILIATIONS.findall("".join(compress(affiliations, counts)))
        people.affiliations.extend(_all_plain(tuple(dict.fromkeys(written_ones))))
    if any(identifiers):
        for identifier in IDENTIFIERS.findall("".join(compress(identifiers, counts))):
            people.add_identifier(_decoded(identifier))
    return people


@lru_cache(maxsize=REMEMBERED)
def _languages(section: str) -> tuple[str, ...]:
    return _unique(_all_plain(tuple(LANGUAGES.findall(section))))


@lru_cache(maxsize=REMEMBERED)
def _types(section: str) -> tuple[str, ...]:
    return listed("publication_types", _all_plain(tuple(TYPES.findall(section))))


def _read_data_banks(draft: Draft, section: str) -> None:
    for name, numbers in DATA_BANKS.findall(section):
        bank, values = _plain(name), tuple(filter(None, map(_plain, NUMBERS.findall(numbers))))
        draft.data_banks += [(bank, value) for value in values]
        draft.add("si", bank, *values)


def _read_chemicals(draft: Draft, section: str) -> None:
    numbers, names = zip(*CHEMICALS.findall(section), strict=True)
    draft.tags["rn"] = _unique(_all_plain(tuple(number for number in numbers if number != "0")))
    draft.tags["nm"] = _unique(_all_plain(names))


def _read_links(draft: Draft, section: str) -> None:
    rows = ((kind[1:-1], _plain(pmid) or _plain(source)) for kind, source, pmid in LINKS.findall(section))
    draft.set_list("links", [f"{kind}:{other}" for kind, other in rows if kind != "Cites"])


def _headings(section: str) -> list[str]:
    """The headings as MEDLINE writes them."""
    headings: list[str] = []
    kinds, majors, names = zip(*HEADING_PARTS.findall(section), strict=True)
    for kind, major, name in zip(kinds, majors, _all_plain(names), strict=True):
        part = name if major == '"N"' else f"*{name}"
        if kind == "D":
            headings.append(part)
        else:
            headings[-1] += f"/{part}"
    return headings


def _read_other_abstracts(draft: Draft, section: str) -> None:
    rows = ((language[1:-1], " ".join(_sections(texts))) for language, texts in OTHER_ABSTRACTS.findall(section))
    draft.fields["other_abstract"] = "\n".join(f"({language}) {text}" for language, text in rows if text)


def _read_history(draft: Draft, section: str) -> None:
    tags = draft.tags
    tags["crdt"] = tags["edat"] = tags["mhda"] = ()
    for status, *date in INDEXED_DATES.findall(section):
        tags[TAG_BY_STATUS[status]] = (written(*date),)
    tags["mhda"] = tags["mhda"] or tags["edat"]


def _read_ids(draft: Draft, section: str) -> None:
    for kind, value in IDS.findall(section):
        if kind != "pubmed":
            value = _plain(value)
            if kind == "doi" and not draft.fields.get("doi"):
                draft.fields["doi"] = plain_doi(value)
            draft.add("aid", value)
