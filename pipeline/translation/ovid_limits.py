"""Ovid's limits, by what they ask of each record in PubMed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pipeline.language import CODE_BY_NAME, Node, Range, Term, publication_type_of_filter

AND = re.compile(r"\s+and\s+(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", re.IGNORECASE)


def limits_in(what: str) -> Iterator[str]:
    """The limits of `(english language and yr="2010 -Current")`, one by one."""
    inside = what.strip().rstrip(".")
    inside = inside[1:-1] if inside.startswith("(") and inside.endswith(")") else inside
    yield from (one.strip() for one in AND.split(inside))


YEARS = re.compile(r'yr\s*=\s*"?\s*(?P<low>\d{4})(?:\s*-\s*(?P<high>\d{4}|current)?)?\s*"?', re.IGNORECASE)
DAYS = re.compile(r'(?P<field>ed|ez|dt|da|up)\s*=\s*"?(?P<low>\d{8})\s*-\s*(?P<high>\d{8}|current)"?', re.IGNORECASE)
CHECK_TAGS: Mapping[str, str] = MappingProxyType(
    {
        "human": "Humans",
        "humans": "Humans",
        "animal": "Animals",
        "animals": "Animals",
        "female": "Female",
        "male": "Male",
    }
)


def limit_of(text: str) -> Node | None:
    """What `limit 3 to …` asks of each record, None where PubMed has nothing of the kind."""
    limit = text.strip().strip('"').lower()
    if found := YEARS.fullmatch(text.strip()):
        high = (found["high"] or ("current" if "-" in text else found["low"])).lower()
        return Range(found["low"], "3000" if high == "current" else high, "dp")
    if found := DAYS.fullmatch(text.strip()):
        high = "3000" if found["high"].lower() == "current" else _day(found["high"])
        return Range(_day(found["low"]), high, "edat")
    language = limit.removesuffix(" language")
    if language in CODE_BY_NAME:
        return Term(language, tag="la")
    if limit in CHECK_TAGS:
        return Term(CHECK_TAGS[limit], True, "mh")
    if limit in ("abstracts", "abstract"):
        return Term("hasabstract", tag="all")
    if limit.startswith("review"):
        return Term("Review", tag="pt")
    if limit.startswith("clinical trial, all") or limit == "clinical trial/all":
        return Term("Clinical Trial", True, "pt")
    name = publication_type_of_filter(limit)
    return Term(name, True, "pt") if name else None


def _day(digits: str) -> str:
    return f"{digits[:4]}/{digits[4:6]}/{digits[6:]}"
