"""Identifiers as texts hold them: DOIs and the numbers of trial registers, brought to one spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

DOI = re.compile(r"10\.\d{4,9}/\S+")

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

COMMON_HINTS = ("CT", "DRKS", "UMIN", "RBR-", "NTR", "egist")
"""One of these stands in every text that holds a number of NUMBER_BY_HINT: most texts need no closer look."""

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
    """The DOI in `text`, lower case, without resolver, prefix and blanks; "" when there is none.

    >>> plain_doi("https://doi.org/10.5555/ Needl.2024")
    '10.5555/needl.2024'
    """
    found = DOI.search("".join(text.split()))
    return found.group().rstrip(".,;").lower() if found else ""


def trial_numbers(text: str) -> Iterator[str]:
    """The trial registration numbers that `text` mentions, in their registers' spelling, as often as they stand there.

    >>> list(trial_numbers("Registered as NCT 03844802 and EudraCT number 2010-020234-12."))
    ['NCT03844802', '2010-020234-12']
    """
    if not any(map(text.__contains__, COMMON_HINTS)):
        return
    for hint, number in NUMBER_BY_HINT.items():
        if hint in text:
            for match in number.finditer(text):
                yield "".join(match.groups())


def registered(data_banks: Iterable[tuple[str, str]], text: str) -> tuple[str, ...]:
    """The trial numbers among (data bank, accession number) pairs and in `text`, each once, in the order met."""
    listed = (
        next(trial_numbers(number), number) for bank, number in data_banks if bank.upper() in TRIAL_BANKS and number
    )
    return tuple(dict.fromkeys((*listed, *trial_numbers(text))))
