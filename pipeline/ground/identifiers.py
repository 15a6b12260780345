"""Identifiers: the one place that reads DOI, PMID, PMCID and trial numbers out of what people and databases write.

Also where a person can read more of a record that has one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote

from ahocorasick_rs import BytesAhoCorasick, MatchKind

from pipeline.ground.text import without_invisible

DOI = re.compile(r"(?<![\d.])10\.\d{4,9}(?:\.\d+)*\s*/\s*(\S+)")
"""Blanks stand at the slash alone, where line ends put them; elsewhere a blank ends it, for words may follow."""

PRINTED_DOI = re.compile(
    # Letters and digits in groups: nothing to be taken away but what GLUED, PAGE_BELOW and VERSION_OF_PREPRINT name.
    r"10\.(?!1101/)[0-9]{4,9}/(?!.*(?:pmc?id[0-9]|\.(?:pdf|html?|full|abstract)$))[a-z0-9]+(?:[.-][a-z0-9]+)*",
    re.ASCII | re.IGNORECASE,
)
"""A DOI as most are printed: it is itself, and this is seen ten times as fast as all that others need."""

DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
"""Printers' dashes: in a DOI all of them stand for a hyphen."""

GLUED = re.compile(
    # Another DOI, a label, an address or a part of one; markup, but not the <1661::AID> and [568:TITLE] of old DOIs.
    r"[;,|/]10\.\d{4,9}/|(?:doi:?)?https?:|pmc?id[:=]?\d|\[(?:doi|pii|pmid|pmc|pubmed)\]|\?|#[a-z]|&(?:[a-z_.]+=|$)"
    r"|[\"“”|]|</?[a-z]+\d?/?>|</?[a-z]+$"
)
PAGE_BELOW = re.compile(
    # What a publisher shows below the article's own address.
    r"/(?:abs|abstract|citations?|epdf|epub|figures|full|full-?text|html|meta|metrics|pdf|pdfdirect|references|summary"
    r"|tables|suppl_file|supplementary)(?:[/.].*)?$|\.(?:pdf|html?|full|abstract)(?:\.pdf)?$"
)
VERSION_OF_PREPRINT = re.compile(r"(10\.1101/[\d.]+)v\d+(?:\..*)?")
"""Addresses of bioRxiv and medRxiv name the version, their DOIs do not."""
LABEL_AT_END = re.compile(r"\[[a-z]+\]$")
""" "[doi]" and its like: a word alone. The brackets of old DOIs hold numbers and stand before "2.0.CO;2"."""
REPOSITORY_NUMBER = "10.1002/central/"
"""CENTRAL's own record numbers look like DOIs and name no report."""
CLOSING = {")": "(", "]": "[", ">": "<", "}": "{"}

WRITTEN_PMID = re.compile("[1-9][0-9]{0,14}")
"""They have eight digits today; a text of many digits is none, and Python refuses to read it as a number."""
PMID = re.compile(r"(?:pmid|pubmed(?:[ -]?(?:id|no|number))?|medline)[\s:=#.\[(]*(\d{1,8})(?!\d)", re.IGNORECASE)
PMID_BEFORE_LABEL = re.compile(r"(?<!\d)(\d{1,8})\s*[\[(](?:pmid|pubmed)[^\])]*[\])]", re.IGNORECASE)
PMID_IN_ADDRESS = re.compile(
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/(?:entrez/)?(?:m/)?pubmed/)(\d{1,8})(?!\d)", re.IGNORECASE
)
PMCID = re.compile(r"(?<![a-z])PMC\s?(\d{3,9})(?!\d)", re.IGNORECASE)

NUMBER_BY_HINT: dict[str, re.Pattern[str]] = {
    "NCT": re.compile(r"\b(NCT)[\s:#-]?(\d{8})(?!\d)"),
    "ISRCTN": re.compile(r"\b(ISRCTN)[\s:-]?(\d{8})(?!\d)"),
    "ACTRN": re.compile(r"\b(ACTRN)[\s:-]?(\d{14})(?!\d)"),
    "hiCTR": re.compile(r"\b(ChiCTR(?:-[A-Z]{2,5})?-?\d{8,10})(?!\d)"),
    "IRCT": re.compile(r"\b(IRCT\d{8,}(?:N\d+)?)"),
    "CTRI/": re.compile(r"\b(CTRI/\d{4}/\d{2,3}/\d{6})(?!\d)"),
    "DRKS": re.compile(r"\b(DRKS)[\s:-]?(\d{8})(?!\d)"),
    "EUCTR": re.compile(r"\bEUCTR[\s:-]?(\d{4}-\d{6}-\d{2})(?!\d)"),
    "udra": re.compile(r"\bEudra-?CT[\s:#(]*(?:[Nn](?:umber|o\.?|r\.?)[\s:]*)?(\d{4}-\d{6}-\d{2})(?!\d)"),
    "jRCT": re.compile(r"\b(jRCTs?\d{9,10})(?!\d)"),
    "UMIN": re.compile(r"\b(UMIN)[\s:-]?(\d{9})(?!\d)"),
    "TCTR": re.compile(r"\b(TCTR)[\s:-]?(\d{11})(?!\d)"),
    "KCT": re.compile(r"\b(KCT)[\s:-]?(\d{7})(?!\d)"),
    "RBR-": re.compile(r"\b(RBR-[0-9a-z]{5,7})\b"),
    "PACTR": re.compile(r"\b(PACTR)[\s:-]?(\d{15,16})(?!\d)"),
    "NTR": re.compile(r"\b(NTR)[\s:-]?(\d{3,5})(?!\d)"),
    "NL": re.compile(r"\b[Tt]rial\s[Rr]egist[^.;]{0,60}?\b(NL\d{4,5})(?![\d.]*\d)"),
}
"""A few letters that every number of a register holds -> the number; what its groups match is its spelling.

The registers are WHO's primary ones (https://www.who.int/tools/clinical-trials-registry-platform/network). An EU number
is kept without its prefix, as NLM lists it; a Dutch NL number counts only beside the word register, as it is too short.
"""

REGISTER = re.compile(r"[^\W\d_]*")
OWN_NUMBER = re.compile(r"[^:]+:(NCT\d{8})")
"""The id of a record that is a trial's own in ClinicalTrials.gov."""

COMMON_HINTS = BytesAhoCorasick([b"CT", b"DRKS", b"UMIN", b"RBR-", b"NTR", b"egist"], MatchKind.LeftmostFirst)
"""One of these stands in every text that holds a number of NUMBER_BY_HINT: most texts need no closer look.

Looked for all at once, leftmost first, which alone lets the library compare sixteen bytes at a time.
"""

TRIAL_BANKS = frozenset(
    {
        "ANZCTR",
        "CHICTR",
        "CLINICALTRIALS.GOV",
        "CRIS",
        "CTRI",
        "DRKS",
        "EUDRACT",
        "IRCT",
        "ISRCTN",
        "JAPICCTI",
        "JMACCT",
        "JPRN",
        "JRCT",
        "NTR",
        "PACTR",
        "REBEC",
        "REPEC",
        "RPCEC",
        "SLCTR",
        "TCTR",
        "UMIN CTR",
        "UMIN-CTR",
    }
)
"""The data banks of MEDLINE that register trials, in capitals; the others hold sequences and data sets.

Source: https://www.nlm.nih.gov/bsd/medline_databank_source.html
"""


def plain_doi(text: str) -> str:
    """The first DOI in `text`, lower case, without resolver, percent signs and whatever stands after it; "" for none.

    >>> plain_doi("https://doi.org/10.5555/S0140-6736%2813%2962568-4?src=rss")
    '10.5555/s0140-6736(13)62568-4'
    >>> plain_doi("10.5555/ Needl.2024 [doi]"), plain_doi("(10.1002/(SICI)17:15<1661::AID-SIM968>3.0.CO;2-2)")
    ('10.5555/needl.2024', '10.1002/(sici)17:15<1661::aid-sim968>3.0.co;2-2')
    """
    if PRINTED_DOI.fullmatch(text):
        return text.lower()
    if "10." not in text and "%" not in text:
        return ""
    if "&" in text:
        text = html.unescape(text)
    if "%" in text:
        text = unquote(text)
    found = DOI.search(without_invisible(text))
    if not found:
        return ""
    prefix = found[0].partition("/")[0].rstrip()
    suffix = _without_rest(found[1].translate(DASHES).lower())
    doi = f"{prefix}/{suffix}"
    version = VERSION_OF_PREPRINT.fullmatch(doi)
    return "" if not suffix or doi.startswith(REPOSITORY_NUMBER) else version[1] if version else doi


def _without_rest(suffix: str) -> str:
    """What is left of a DOI behind its first slash when words, labels and addresses after it are taken away."""
    before = None
    while suffix and suffix != before:
        before = suffix
        for rest in (GLUED, PAGE_BELOW):
            suffix = suffix[: found.start()] if (found := rest.search(suffix)) else suffix
        suffix = LABEL_AT_END.sub("", suffix.rstrip(".,:;'’…*/"))
        if suffix[-1:] in CLOSING and suffix.count(suffix[-1]) > suffix.count(CLOSING[suffix[-1]]):
            suffix = suffix[:-1]
    return suffix


def is_pmid(text: str) -> bool:
    """Whether `text` is a PMID as PubMed itself writes it: without a leading zero, for no record has two names.

    >>> is_pmid("30000001"), is_pmid("030000001"), is_pmid("3" * 5000)
    (True, False, False)
    """
    return WRITTEN_PMID.fullmatch(text) is not None


def plain_pmid(text: str) -> str:
    """The PMID in a place that holds one, "" when there is none: a number alone, or one that is named.

    >>> plain_pmid(" 30000001.0 "), plain_pmid("PMID: 30000001"), plain_pmid("12x"), plain_pmid("PUBMED 1,EMBASE 2")
    ('30000001', '30000001', '', '1')
    """
    # A spreadsheet makes a decimal of a number.
    alone = text.strip().removesuffix(".0")
    if alone.isascii() and alone.isdecimal() and len(alone) <= 8:
        return alone.lstrip("0")
    return named_pmid(text)


def named_pmid(text: str) -> str:
    """The first PMID that `text` names as one, or of whose page it holds the address; "" for none.

    >>> named_pmid("39999991 [PMID]"), named_pmid("https://pubmed.ncbi.nlm.nih.gov/39999991/"), named_pmid("39999991")
    ('39999991', '39999991', '')
    """
    for form in (PMID_IN_ADDRESS, PMID, PMID_BEFORE_LABEL):
        found = form.search(text)
        if found:
            return found[1].lstrip("0")
    return ""


def plain_pmcid(text: str) -> str:
    """The PMCID in `text` as "PMC1234567", "" for none."""
    found = PMCID.search(text)
    return f"PMC{found[1]}" if found else ""


def page_of(pmid: str, doi: str, pmcid: str = "", record_id: str = "") -> str:
    """Where a person can read more: at PubMed, else at the publisher, else in PMC or in the register; "" for nowhere.

    `record_id`: that of a register's own record names the trial.

    >>> page_of("1", "10.5555/a"), page_of("", "10.5555/a(1)<2>"), page_of("", "", "PMC12")
    ('https://pubmed.ncbi.nlm.nih.gov/1/', 'https://doi.org/10.5555/a(1)%3C2%3E', 'https://pmc.ncbi.nlm.nih.gov/articles/PMC12/')
    >>> page_of("", "", record_id="ctgov:NCT03844802"), page_of("", "", record_id="embase:L1")
    ('https://clinicaltrials.gov/study/NCT03844802', '')
    """
    if pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    if doi:
        return f"https://doi.org/{quote(doi, safe='/:;()')}"
    if pmcid:
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/"
    number = OWN_NUMBER.fullmatch(record_id)
    return f"https://clinicaltrials.gov/study/{number[1]}" if number else ""


def trial_numbers(text: str) -> Iterator[str]:
    """The trial registration numbers that `text` mentions, in their registers' spelling, as often as they stand there.

    >>> list(trial_numbers("Registered as NCT 03844802 and EudraCT number 2010-020234-12."))
    ['NCT03844802', '2010-020234-12']
    """
    if not COMMON_HINTS.find_matches_as_indexes(text.encode(errors="surrogatepass")):
        return
    for hint, number in NUMBER_BY_HINT.items():
        if hint in text:
            for match in number.finditer(text):
                yield "".join(match.groups())


def register_of(number: str) -> str:
    """The letters that a trial number begins with, in small ones: those of its register. EU numbers have none.

    >>> register_of("NCT03844802"), register_of("2010-020234-12")
    ('nct', '')
    """
    found = REGISTER.match(number)
    return found[0].casefold() if found else ""


def registered(data_banks: Iterable[tuple[str, str]], text: str) -> tuple[str, ...]:
    """The trial numbers among (data bank, accession number) pairs and in `text`, each once, in the order met."""
    listed = (
        next(trial_numbers(number), number) for bank, number in data_banks if bank.upper() in TRIAL_BANKS and number
    )
    return tuple(dict.fromkeys((*listed, *trial_numbers(text))))
