"""Tagged lines: RIS, Ovid, Web of Science, RefWorks and EndNote's .enw, by one grammar with parameters.

An entry begins at a tag that begins entries, or at a number of its own line; it ends at a tag that ends them, or where
the next begins. Exports put together, mended or spoilt by hand are read as they were meant: what stands behind an end
and has tags is an entry too, and text that belongs to none is handed on with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.sources.syntax.entry import Broken, Doubt, FileEntry, Items, Passed

RIS_TAGS = frozenset(
    [
        "A1",
        "A2",
        "A3",
        "A4",
        "AB",
        "AD",
        "AN",
        "AU",
        "AV",
        "BT",
        "C1",
        "C2",
        "C3",
        "C4",
        "C5",
        "C6",
        "C7",
        "C8",
        "CA",
        "CL",
        "CN",
        "CP",
        "CR",
        "CT",
        "CY",
        "DA",
        "DB",
        "DI",
        "DO",
        "DP",
        "ED",
        "EP",
        "ER",
        "ET",
        "FD",
        "H1",
        "H2",
        "ID",
        "IP",
        "IS",
        "J1",
        "J2",
        "JA",
        "JF",
        "JO",
        "K1",
        "KW",
        "L1",
        "L2",
        "L3",
        "L4",
        "LA",
        "LB",
        "LK",
        "LS",
        "M1",
        "M2",
        "M3",
        "N1",
        "N2",
        "NO",
        "NV",
        "OL",
        "OP",
        "PA",
        "PB",
        "PMC",
        "PMID",
        "PP",
        "PT",
        "PY",
        "RD",
        "RI",
        "RN",
        "RP",
        "RT",
        "SE",
        "SF",
        "SL",
        "SN",
        "SP",
        "SR",
        "ST",
        "SV",
        "T1",
        "T2",
        "T3",
        "TA",
        "TI",
        "TT",
        "TY",
        "U1",
        "U2",
        "U3",
        "U4",
        "U5",
        "UR",
        "VL",
        "VO",
        "WP",
        "WT",
        "WV",
        "Y1",
        "Y2",
        "YR",
    ]
)
"""The tags of RIS, with those that databases add to it: only these are read where a line is not quite RIS."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """How lines tell their tags.

    line        an exact tag line: its groups are the tag and the value
    loose       a tag line that is not quite one, its tag among `known`; "" when there is no such thing
    starts      tags that begin an entry; heading: a line that begins one, such as "<1. >"
    ends        tags that end one; last: tags that end the file
    adds        tags for which a line without a tag is one more value; for others it goes on with the value before it
    skipped     lines between entries that mean nothing
    """

    line: re.Pattern[str]
    loose: re.Pattern[str] | None = None
    known: frozenset[str] = RIS_TAGS
    starts: frozenset[str] = frozenset()
    heading: re.Pattern[str] | None = None
    ends: frozenset[str] = frozenset()
    last: frozenset[str] = frozenset()
    adds: frozenset[str] = frozenset()
    skipped: re.Pattern[str] = re.compile(r"\d+[.)]?$")


RIS = Grammar(
    line=re.compile(r"([A-Z][A-Z0-9])  - ?(.*)"),
    loose=re.compile(
        r"(?:\d+[.)]\s*)?([A-Za-z][A-Za-z0-9]|PMID|PMC)(?:\s{1,4}[-\u2010-\u2014]|(?<=TY)-|(?<=ER)-)\s*(.*)"
    ),
    starts=frozenset({"TY"}),
    ends=frozenset({"ER"}),
    adds=frozenset({"KW", "K1"}),
    # Lines that programs put above the entries, and numbers that Ovid puts before each.
    skipped=re.compile(r"\d+[.)]?$|Record #\d+ of \d+$|(?:Provider|Database|Content|Export Date)\s?:.*"),
)
GLUED_TAG = re.compile(r"\s{3,}(?=[A-Z][A-Z0-9]  - )")
"""Some programs write all fields that they do not know behind one another, into the last one that they know."""

OVID = Grammar(
    line=re.compile(r"([A-Z][A-Z0-9])  - ?(.*)"),
    heading=re.compile(r"<\s*\d+\s*\.?\s*>$"),
    skipped=re.compile(r"\d+[.)]?$|(?:Database|Search Strategy)\s?:.*"),
)
WEB_OF_SCIENCE = Grammar(
    line=re.compile(r"([A-Z][A-Z0-9])(?: (.*)|$)"),
    starts=frozenset({"PT"}),
    ends=frozenset({"ER"}),
    last=frozenset({"EF"}),
    adds=frozenset({"AU", "AF", "BA", "BF", "CA", "CR", "C1", "ED", "BE"}),
    skipped=re.compile(r"(?:FN|VR)\b.*"),
)
REFWORKS = Grammar(
    line=re.compile(r"([A-Z][A-Z0-9])(?: (.*)|$)"),
    starts=frozenset({"RT"}),
    ends=frozenset({"ER"}),
)
ENDNOTE_TAGGED = Grammar(
    line=re.compile(r"%([A-Z0-9@!#$&()*+^>\[~?=<|,_\-'`\"{}:;.\\/])(?: (.*)|$)"),
    starts=frozenset({"0"}),
)


ONCE = frozenset({"TI", "T1", "T", "PT", "UI", "AN"})
AROUND = " \t\r\n\u00a0\u200b\u200e\u2060\ufeff"
"""Blanks and signs that nobody sees, which stand around lines by mistake."""


@dataclass(slots=True)
class _Open:
    """The entry that is being read."""

    number: int
    fields: dict[str, list[str]] = field(default_factory=dict)
    tag: str = ""
    in_small_letters: bool = False

    def put(self, tag: str, value: str) -> None:
        self.tag = tag
        if tag in self.fields:
            self.fields[tag].append(value)
        else:
            self.fields[tag] = [value]

    def go_on(self, line: str, adds: bool) -> None:
        values = self.fields[self.tag]
        if adds:
            values.append(line)
        else:
            values[-1] = f"{values[-1]} {line}" if values[-1] else line


def read_tagged(lines: Iterable[str], grammar: Grammar) -> Items:
    """The entries of a text, in order, with what stands between them."""
    reading: _Open | None = None
    stray: list[str] = []
    stray_at = 0
    after_blank = has_ends = False
    # Nearly all lines are exact and go on with their entry: they take the short way.
    exact, special = grammar.line.match, grammar.starts | grammar.ends | grammar.last
    for number, raw in enumerate(lines, start=1):
        found = exact(raw)
        if found and reading and not after_blank and found[1] not in special:
            _put(reading, found[1], found[2] or "", grammar)
            continue
        line = raw.strip(AROUND)
        if not line or (reading is None and grammar.skipped.fullmatch(line)):
            after_blank = not line
            continue
        heading = grammar.heading is not None and grammar.heading.match(line)
        tag, value = ("", "") if heading else _tag_of(raw, line, grammar, reading)
        if tag in grammar.ends:
            has_ends = True
            yield from _closed(reading, stray, stray_at, grammar)
            reading, stray = None, []
            # Of two exports put together the first line of the second may stand behind the last of the first.
            tag, value = _tag_of(value, value, grammar, None) if value else ("", "")
            line = value
        if tag in grammar.last:
            continue
        if heading or (tag and (reading is None or tag in grammar.starts or _begins_anew(tag, reading, after_blank))):
            yield from _closed(reading, stray, stray_at, grammar)
            reading, stray = _Open(number, in_small_letters=line[:2].islower()), []
        if tag and reading:
            _put(reading, tag, value, grammar)
        elif heading or not line or grammar.skipped.fullmatch(line):
            pass
        elif reading and reading.tag:
            reading.go_on(line, reading.tag in grammar.adds)
        else:
            stray_at = stray_at if stray else number
            stray.append(line)
        after_blank = False
    if reading and has_ends:
        yield Doubt(f"line {reading.number}", "the last entry has no end: the export may have broken off there")
    yield from _closed(reading, stray, stray_at, grammar)


def _put(reading: _Open, tag: str, value: str, grammar: Grammar) -> None:
    if grammar is RIS and "  - " in value:
        value, *glued = GLUED_TAG.split(value)
        reading.put(tag, value.strip())
        for piece in glued:
            found = grammar.line.match(piece)
            assert found
            reading.put(found[1], found[2].strip())
    else:
        reading.put(tag, value.strip())


def _tag_of(raw: str, line: str, grammar: Grammar, reading: _Open | None) -> tuple[str, str]:
    """The tag and the value of a line, ("", "") for a line without one."""
    exact = grammar.line.match(raw)
    if exact and (grammar is not RIS or exact[1] in grammar.known or reading is not None):
        return exact[1], exact[2] or ""
    if grammar.loose is None:
        return "", ""
    near = grammar.loose.fullmatch(line)
    if near and near[1].upper() in grammar.known and _is_meant(near, reading):
        return near[1].upper(), near[2]
    return "", ""


def _is_meant(near: re.Match[str], reading: _Open | None) -> bool:
    """Whether a line that is not quite RIS is a tag line, and no sentence that goes on with "so - as".

    Small letters are a tag with two blanks, or where one begins or ends an entry.
    """
    tag = near[1]
    exact_blanks = near[0][near.end(1) :].startswith(("  -", "\u00a0 -", " \u00a0-", "\u00a0\u00a0-"))
    if tag.isupper() or not tag.isalpha():
        return tag == tag.upper() or exact_blanks
    return exact_blanks or tag.upper() in ("TY", "ER") or bool(reading and reading.in_small_letters)


def _begins_anew(tag: str, reading: _Open, after_blank: bool) -> bool:
    """Whether a tag that stands only once in an entry comes again behind a blank line: the entry had no beginning."""
    return after_blank and tag in ONCE and tag in reading.fields


def _closed(reading: _Open | None, stray: list[str], stray_at: int, grammar: Grammar) -> Items:
    if stray:
        yield Passed(f"line {stray_at}", " ".join(stray)[:80])
    if reading:
        fields = {tag: values for tag, lines in reading.fields.items() if (values := list(filter(None, lines)))}
        for tag in grammar.starts:
            fields.pop(tag, None)
        yield (
            FileEntry(f"line {reading.number}", fields)
            if fields
            else Broken(f"line {reading.number}", "it holds nothing")
        )
