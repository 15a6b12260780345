"""Values cleaned: one function for each field of a record, whatever database and file the value comes from."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pipeline.ground.identifiers import plain_doi, plain_pmid, trial_numbers
from pipeline.ground.text import present
from pipeline.sources.language_codes import CODE_BY_NAME

REGISTRY_RECORD = "Trial registry record"
"""The publication type of a register's own record, as CENTRAL names it."""

ATTRIBUTES = r"""(?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'|[\w#.-]+))*"""
INLINE = r"(?:jats:)?(?:b|bold|em|emph|font|i|inf|italic|sc|small|span|strong|sub|sup|tt|u|underline|xref|a|mml:[a-z]+)"
BLOCK = r"(?:jats:)?(?:p|div|sec|br|li|ul|ol|list|list-item|abstract|h[1-6])"
RAISED = re.compile(rf"<(?:jats:)?(sup|sub|inf){ATTRIBUTES}\s*>\s*(?=\S)", re.IGNORECASE)
HEADING = re.compile(
    rf"<(?:jats:)?title{ATTRIBUTES}\s*>\s*(.*?)\s*:?\s*</(?:jats:)?title\s*>", re.IGNORECASE | re.DOTALL
)
INLINE_TAG = re.compile(rf"</?{INLINE}{ATTRIBUTES}\s*/?>", re.IGNORECASE)
BLOCK_TAG = re.compile(rf"</?{BLOCK}{ATTRIBUTES}\s*/?>", re.IGNORECASE)
"""Markup is known by the names of HTML and JATS: "<T2>" and "p < 0.05 > x" are the author's."""

SECTION = re.compile(r"(?<=[.?!)\]:]) *(?=[A-Z][A-Z ,/&()'-]{3,60}: )")
"""Where a further section begins: after a sentence, a label in capitals and a colon."""
PROPERTY = re.compile(
    r"\s*(?:\(?Copyright|©)\s(?:of|applies)\b.{0,300}?\bis the (?:copyright )?property of\b.*$", re.DOTALL
)
"""EBSCO's notice, which stands behind the abstract or in its place."""
NOTICE = re.compile(
    r"(?:\[?abstract from (?:the )?(?:author|publisher|journal)s?(?:\(s\))?\]?|"
    r"\(?(?:©|\(c\)|copyright\b).{0,200}(?:reserved|licen[cs]e|copyright|publish\w+|inc|ltd)"
    r".{0,120})",
    re.IGNORECASE | re.DOTALL,
)
"""All that a lone notice of a publisher says; a notice behind an abstract stays, it does no harm there."""
LONGEST_NOTICE = 400
FROM_AUTHOR = re.compile(r"\s*\[ABSTRACT FROM (?:AUTHOR|PUBLISHER)(?:\(S\))?\]\s*$")

YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?=\D|$|(?:0[1-9]|1[0-2])[0-3]\d(?:\D|$))")
"""Alone, or before a month and a day: "20240105"."""
ADDRESS = re.compile(r"^\s*(?:https?://|www\.)", re.IGNORECASE)
DASHES = re.compile(r"\s*(?:--|[\u2010-\u2015\u2212])\s*")
NO_PAGES = re.compile(r"n\.?\s?pag\.?|\[?no pagination\]?(?: specified)?|\(?no pagination\)?|np|-+", re.IGNORECASE)
ET_AL = re.compile(r"^(?:et|and)?\s*(?:al|others)\.?$|^and others$|^etc\.?$", re.IGNORECASE)
INITIALS = re.compile(r"(?:[A-Z]\.?[ -]?){1,4}(?:,? ?(?:Jr|Sr|I{2,3})\.?)?\.?")
NAME_WITH_INITIALS = re.compile(r"\S.*\s(?:[A-Z]\.?-?){1,4}")
SCOPUS_ID = re.compile(r"\s*\(\d+\)$")


def plain(text: str) -> str:
    """`text` on one line, without markup, superscripts as ^2 and subscripts as _2.

    >>> plain("CO&lt;sub&gt;2&lt;/sub&gt; &amp;amp; <i>p</i> < 0.05: <T2>")
    'CO_2 & p < 0.05: <T2>'
    """
    if "&" in text or "<" in text:
        text = _unmarked(text)
    return " ".join(text.split())


def paragraphs(text: str) -> str:
    """The same, with the paragraphs of the markup as lines."""
    if "&" not in text and "<" not in text:
        return " ".join(text.split())
    return "\n".join(line for piece in _unmarked(text).splitlines() if (line := " ".join(piece.split())))


def _unmarked(text: str) -> str:
    if "&" in text:
        text = html.unescape(text)
        text = html.unescape(text) if "&" in text else text
    if "<" not in text:
        return text
    text = RAISED.sub(lambda found: "^" if found[1].lower() == "sup" else "_", text)
    text = HEADING.sub(r"\n\1: ", text)
    return BLOCK_TAG.sub("\n", INLINE_TAG.sub("", text))


def title_of(texts: Sequence[str]) -> str:
    """The title; its lines were one before they were wrapped."""
    return present(plain(" ".join(texts)))


def abstract_of(texts: Sequence[str]) -> str:
    """The abstract, a line for each section; "" for words that say that there is none, and for a lone notice."""
    kept = []
    for text in texts:
        body = paragraphs(text)
        if "property of" in body:
            body = PROPERTY.sub("", body)
        if body.endswith("]"):
            body = FROM_AUTHOR.sub("", body)
        if present(body) and not _is_no_abstract(body):
            kept.append(body)
    return by_section(" ".join(kept))


def _is_no_abstract(body: str) -> bool:
    return len(body) < LONGEST_NOTICE and (body.strip(" .:").casefold() == "abstract" or bool(NOTICE.fullmatch(body)))


def by_section(paragraph: str) -> str:
    r"""`paragraph` with every labelled section on its own line.

    >>> by_section("AIM OF STUDY: To see. METHODS: We looked.")
    'AIM OF STUDY: To see.\nMETHODS: We looked.'
    """
    if ": " in paragraph:
        paragraph = SECTION.sub("\n", paragraph)
    return "\n".join([line.strip() for line in paragraph.split("\n") if line.strip()])


def authors_of(texts: Sequence[str]) -> tuple[str, ...]:
    """The names, each once and as its source writes it; "et al." and trial numbers are no names."""
    return tuple(dict.fromkeys([name for text in texts for name in _authors_in(text)]))


# Authors, keywords and languages come again and again in one file.
@lru_cache(maxsize=1 << 14)
def _authors_in(text: str) -> tuple[str, ...]:
    found = (SCOPUS_ID.sub("", name).strip(" ,;") for name in names_in(plain(text)))
    return tuple([name for name in found if present(name) and not _is_no_name(name)])


def _is_no_name(name: str) -> bool:
    numbers = list(trial_numbers(name))
    return bool(ET_AL.match(name)) or (len(numbers) == 1 and len(name) <= len(numbers[0]) + 2)


def names_in(text: str) -> list[str]:
    """The names in one text, which semicolons, "and" or commas part; a comma may also stand inside a name.

    >>> names_in("Li, X., Chiang, Y.-H., Wu, C."), names_in("Example A, Muster B."), names_in("Muster, Eva")
    (['Li, X.', 'Chiang, Y.-H.', 'Wu, C.'], ['Example A', 'Muster B.'], ['Muster, Eva'])
    """
    for separator in (";", " and ", " & ", "|"):
        if separator in text:
            parts = [part.strip() for part in text.split(separator)]
            if separator in (" and ", " & ") and not _are_names(parts):
                continue
            return [name for part in parts if part for name in (names_in(part) if separator == " and " else [part])]
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) < 2:
        return [text.strip(" ,")]
    if all(NAME_WITH_INITIALS.fullmatch(part) for part in parts):
        return parts
    if len(parts) > 2 and len(parts) % 2 == 0 and all(INITIALS.fullmatch(part) for part in parts[1::2]):
        return [f"{family}, {initials}" for family, initials in zip(parts[::2], parts[1::2], strict=True)]
    # "Ada Example, Bea Muster": names in full, each of several words.
    return parts if len(parts) > 1 and all(" " in part for part in parts) else [", ".join(parts)]


def _are_names(parts: Sequence[str]) -> bool:
    """Whether "and" stands between people, and not inside the name of a group: "Neck and Back Trialists"."""
    return all(
        "," in part or NAME_WITH_INITIALS.fullmatch(part) or len(part.split()) in (2, 3) for part in parts if part
    )


def journal_of(texts: Sequence[str]) -> str:
    name = present(plain(texts[0]))
    return "" if ADDRESS.match(name) else name


def year_of(texts: Sequence[str]) -> str:
    return next((found[0] for text in texts if (found := YEAR.search(text))), "")


def number_of(texts: Sequence[str]) -> str:
    """Volume, issue and the like."""
    return present(plain(texts[0]))


PAGES = ("pages", "first_page", "last_page", "article_number")
"""What pages are made of: all of them as one text, the first, the last, and the number of an article without any."""


def pages_of(whole: str, first: str, last: str, article_number: str) -> str:
    """The pages as "131-137"; an article's number where it has no pages.

    >>> pages_of("", "131", "137", ""), pages_of("1‐9", "", "", ""), pages_of("N.PAG", "", "", "e105")
    ('131-137', '1-9', 'e105')
    """
    pages = _page(whole) or _page(first)
    end = _page(last)
    if pages and end and end != pages and "-" not in pages:
        pages = f"{pages}-{end}"
    return pages or _page(article_number)


def _page(text: str) -> str:
    page = DASHES.sub("-", plain(text)).removeprefix("pp. ").removeprefix("pp ").strip()
    return "" if NO_PAGES.fullmatch(page) else present(page)


def languages_of(texts: Sequence[str]) -> tuple[str, ...]:
    """NLM's codes.

    >>> languages_of(["English; ger", "FR"]), languages_of(["Klingon"])
    (('eng', 'ger', 'fre'), ('Klingon',))
    """
    return tuple(dict.fromkeys([code for text in texts for code in _languages_in(text)]))


@lru_cache(maxsize=1 << 10)
def _languages_in(text: str) -> tuple[str, ...]:
    parts = (part.strip(" .") for part in re.split(r"[;,|/&]| and ", plain(text)))
    return tuple([CODE_BY_NAME.get(part.casefold(), part) for part in parts if present(part)])


def listed_of(texts: Sequence[str]) -> tuple[str, ...]:
    """The values of a list, each once: semicolons and bars part them."""
    return tuple(dict.fromkeys([part for text in texts for part in _parts_of(text)]))


def keywords_of(texts: Sequence[str]) -> tuple[str, ...]:
    """The keywords, without the star of a major topic."""
    return tuple(dict.fromkeys([word for text in texts for part in _parts_of(text) if (word := part.strip("* "))]))


@lru_cache(maxsize=1 << 14)
def _parts_of(text: str) -> tuple[str, ...]:
    parts = re.split(r"\s*[;|]\s*", plain(text)) if ";" in text or "|" in text else [plain(text)]
    return tuple([part for part in parts if present(part)])


def doi_of(texts: Iterable[str]) -> str:
    return next(filter(None, map(plain_doi, texts)), "")


def pmid_of(texts: Iterable[str]) -> str:
    return next(filter(None, map(plain_pmid, texts)), "")


def accession_of(texts: Iterable[str]) -> str:
    """The number under which a database keeps the entry, fit to stand in a record's id."""
    return next(("".join(text.split()) for text in texts if present(text)), "")
