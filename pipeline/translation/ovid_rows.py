"""A strategy of Ovid MEDLINE as it was published: its rows, their numbers, and whether it is one at all.

Rows are numbered in the text, or by their place: then every row counts, as it does on Ovid's page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from pipeline.language import MEANT_BY_LOOK_ALIKE

SMART = str.maketrans({**MEANT_BY_LOOK_ALIKE, "’": "'", "‘": "'"})
FIELD = (
    "(?:ti|ab|mp|tw|kw|kf|kp|hw|sh|pt|fs|xs|fx|rn|nm|ot|tt|jn|jw|ja|au|ui|lg|la|yr|dp|ed|ez|em|in|af|px|rx|rs|ps|os|ox|sb|id"
    "|tx|tn|ct|cm)"
)
"""The fields of Ovid MEDLINE by their two letters (Ovid, MEDLINE Database Guide)."""
FIELDS = re.compile(rf"\.(?P<fields>{FIELD}(?:,{FIELD})*),?(?:\.(?![\w*])|(?=[\s)\];,]|$))", re.IGNORECASE)
SPREAD_FIELDS = re.compile(rf"\s?\.\s?{FIELD}(?:\s*[.,]+\s*{FIELD}\b)*,?\s?\.?(?=[\s)\];,]|$)", re.IGNORECASE)
"""Fields as they are printed in papers: `. mp.`, `.ti. ab .`, `.ti,ab`."""
SIGNS_OF_OVID = re.compile(
    r"\bexp [^()\n]+/|\b(?:or|and)/\d|\badj\d*\b|[\w\])\"]/(?=\s|$|\))|^.{0,6}limit \d",
    re.IGNORECASE | re.MULTILINE,
)
LABEL = re.compile(
    r"(?:#\s*|S|L)?(?P<number>\d{1,3})(?:(?P<mark>\s*[.):]+)(?!\d+(?!\d|\s+(?:or|and|not)\b))\s*|\s+)(?P<query>\S.*)"
)
BARE_COMBINATION = re.compile(r"(?:[#\d\s()/,-]|and|or|not)+", re.IGNORECASE)
COUNT = re.compile(r"(?<=[.\])/\w*])\s+(?:\(\d[\d,]*\)|\d{1,3}(?:,\d{3})+|\t\d+)$")
OPEN_END = re.compile(r"(?:\b(?:and|or|not|adj\d*)|[(,])$", re.IGNORECASE)
OPERATOR_FIRST = re.compile(r"(?:and|or|not|adj\d*)\b(?!/|\s*/)|\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OvidRow:
    """A line of the strategy; `row` is where it begins in the text; `number` is 0 where only the others have one."""

    number: int
    text: str
    row: int


def is_ovid(text: str) -> bool:
    """Whether a text is written for Ovid: at least half of its rows that are no combination bear a sign of it."""
    rows = [row for row in map(str.strip, text.translate(SMART).splitlines()) if row]
    searching = [row for row in rows if not BARE_COMBINATION.fullmatch(row)]
    signs = sum(map(_bears_signs, searching))
    return 2 * signs >= len(searching) > 0 and not TAG.search(text)


TAG = re.compile(r"\[\s*(?:tiab|mesh|mh|tw|ti|pt|title|majr|all fields|text word)[^\]]*\]", re.IGNORECASE)


def _bears_signs(row: str) -> bool:
    return bool(SPREAD_FIELDS.search(row) or SIGNS_OF_OVID.search(row))


def _searches(row: str) -> bool:
    return _bears_signs(row) or bool(BARE_COMBINATION.fullmatch(row))


def rows_of(text: str) -> list[OvidRow]:
    """The lines of the strategy in their order. A number may stand twice, as papers have it."""
    rows = [(at, " ".join(row.split())) for at, row in enumerate(text.translate(SMART).splitlines(), start=1)]
    rows = [(at, row) for at, row in rows if row]
    found = {at: label for at, row in rows if (label := LABEL.fullmatch(row))}
    labels = {at: label for at, label in found.items() if label["mark"] or not OPERATOR_FIRST.match(label["query"])}
    numbers = [int(label["number"]) for label in labels.values()]
    are_labels = 2 * len(labels) > len(rows) and (
        all(label["mark"] for label in labels.values()) or all(one < other for one, other in pairwise(numbers))
    )
    lines: list[OvidRow] = []
    for at, row in rows:
        label = labels.get(at) if are_labels else None
        if label is None and lines and _goes_on(lines[-1].text, row):
            lines[-1] = OvidRow(lines[-1].number, f"{lines[-1].text} {row}", lines[-1].row)
        elif label:
            lines.append(OvidRow(int(label["number"]), label["query"], at))
        else:
            by_place = max((line.number for line in lines), default=0) + 1
            # Among numbered lines a row without a number is a heading, unless it searches and its number is free.
            is_line = not are_labels or (by_place not in numbers and _searches(row))
            lines.append(OvidRow(by_place if is_line else 0, row, at))
    return [OvidRow(line.number, COUNT.sub("", line.text), line.row) for line in lines]


def _goes_on(query: str, row: str) -> bool:
    """Whether a row continues the one before: a parenthesis or an operator is left open, or comes first."""
    opened = query.count("(") - query.count(")")
    return opened > 0 or bool(OPEN_END.search(query) or OPERATOR_FIRST.match(row))
