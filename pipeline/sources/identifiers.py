"""Identifiers as texts hold them: DOIs and the numbers of trial registers, brought to one spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

DOI = re.compile(r"10\.\d{4,9}/\S+")

TRIAL_NUMBER = re.compile(
    r"""\b(?:
      (?P<nct>NCT)[\s:-]?(?P<nct_digits>\d{8})
    | (?P<isrctn>ISRCTN)[\s:-]?(?P<isrctn_digits>\d{8})
    | (?P<actrn>ACTRN)[\s:-]?(?P<actrn_digits>\d{14})p?
    | (?P<drks>DRKS)[\s:-]?(?P<drks_digits>\d{8})
    | (?P<umin>UMIN)[\s:-]?(?P<umin_digits>\d{9})
    | (?P<tctr>TCTR)[\s:-]?(?P<tctr_digits>\d{11})
    | (?P<kct>KCT)[\s:-]?(?P<kct_digits>\d{7})
    | (?P<pactr>PACTR)[\s:-]?(?P<pactr_digits>\d{15,16})
    | (?P<whole>
        ChiCTR(?:-[A-Z]{2,5})?-?\d{8,10}
      | IRCT\d{8,}(?:N\d+)?
      | CTRI/\d{4}/\d{2,3}/\d{6}
      | jRCT[a-z]?\d{9,10}
      | RBR-[0-9a-z]{5,7}
      | NTR\d{3,5}
      )
    | (?:EUCTR|Eudra-?CT)[\s:#]*(?:[Nn](?:umber|o\.?|r\.?)[\s:]*)?(?P<eudract>\d{4}-\d{6}-\d{2})
    | [Tt]rial\s[Rr]egist[^.;]{0,60}?\b(?P<dutch>NL\d{4,5})(?!\.?\d)
    )(?![0-9])""",
    re.VERBOSE,
)
"""One number of a trial register. NLM's list of registers: https://www.nlm.nih.gov/bsd/medline_databank_source.html"""

HINT = re.compile(r"CT|DRKS|UMIN|RBR-|NTR|NL\d")
"""Every trial number holds one of these: most texts hold none, and are not searched further."""

TRIAL_REGISTERS = frozenset(
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
        "JMA CCT",
        "JPRN",
        "JRCT",
        "LBCTR",
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
"""The data banks of MEDLINE that register trials, in capitals; the others hold sequences and data sets."""


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
    if not HINT.search(text):
        return
    for match in TRIAL_NUMBER.finditer(text):
        yield "".join(part for part in match.groups() if part)


def registered(data_banks: Iterable[tuple[str, str]], text: str) -> tuple[str, ...]:
    """The trial numbers among (data bank, accession number) pairs and in `text`, each once, in the order met."""
    listed = (
        next(trial_numbers(number), number) for bank, number in data_banks if bank.upper() in TRIAL_REGISTERS and number
    )
    return tuple(dict.fromkeys((*listed, *trial_numbers(text))))
