"""Strategies as people hold them: numbered lines, PubMed's history, a query over several rows, headings, counts.

Nothing is guessed in silence. What is a line, what a remark and what was changed is told, and a text of which something
was left out or changed is no strategy until a person has seen what became of it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.language.syntax.tokens import MEANT_BY_LOOK_ALIKE, tokens_of

LABEL = re.compile(
    r"(?P<mark>#\s*|S|L|Line\s+)?(?P<number>\d{1,3})"
    r"(?P<after>\s*[.)](?!\d)\s*|\s*:\s+|\s*=\s*|\s+|(?=[(\"#]))(?P<query>\S.*)",
    re.IGNORECASE,
)
OUR_NAME = re.compile(r"#[A-Za-z][\w-]*\s*=")
OPERATOR_FIRST = re.compile(r"(?:AND|OR|NOT)\b|[&|)]", re.IGNORECASE)
OPEN_END = re.compile(r"(?:\b(?:AND|OR|NOT)|[(&|,])\s*$", re.IGNORECASE)
HISTORY = re.compile(r"(?:[.…>]+\s*|Add\s+|Actions\s+|Details\s+)*Search:?\s+(?P<query>\S.*)", re.IGNORECASE)
SORTED_BY = re.compile(r"\s+Sort by:\s*(?:[A-Z][A-Za-z]*\s?){1,3}|\s+(?:Filters?|Limits?):\s.*$")
TIME = re.compile(r"\s+\d{1,2}:\d{2}:\d{2}\s*$")
AMOUNT = r"(?:\d{1,3}(?:[, ]\d{3})+|\d+)"
COUNT = re.compile(
    rf"(?:(?<=[\])\"*])|(?<=#\d)|(?<=#\d\d)|(?<=\s\d)|(?<=\s\d\d)|(?=\s\s|\t))"
    rf"[\s:=–—-]*(?:\(\s*(?:n\s*=\s*)?{AMOUNT}\s*\)|\[\s*{AMOUNT}\s*\]|\s(?:n\s*=\s*)?{AMOUNT})"
    r"\s*(?:results?|hits?|records?|citations?|articles?|items?)?\.?\s*$",
    re.IGNORECASE,
)
COMBINING = re.compile(r"(?:#|S|L)?\d{1,3}(?:\s*-\s*(?:#|S|L)?\d{1,3})?|AND|OR|NOT|&|\||[()]|\s+|[{},]", re.IGNORECASE)
ALL_OF = re.compile(
    r"\{?(?:(?P<sign>or|and)\s*[/ ]\s*(?P<numbers>[#SL\d,\s-]+)|(?P<first>[#SL\d,\s-]+)\s*/\s*(?P<last>or|and))\}?",
    re.IGNORECASE,
)
NUMBER = re.compile(r"(?:#|\bS|\bL|\b)(\d{1,3})\b", re.IGNORECASE)
SMART = str.maketrans(dict(MEANT_BY_LOOK_ALIKE))


@dataclass(frozen=True, slots=True)
class PastedLine:
    """One query. `label` is its number in the text, `row` where it begins; other lines are named in it as #number."""

    label: int
    text: str
    row: int


@dataclass(frozen=True, slots=True)
class PastedStrategy:
    """What a text was read as. `shape` is "" for the lines of a strategy file as they should be.

    `remarks` are rows that are no query, `taken_out` what was removed from a row or mended in it: (row, words) each.
    """

    shape: str
    lines: tuple[PastedLine, ...] = ()
    remarks: tuple[tuple[int, str], ...] = ()
    taken_out: tuple[tuple[int, str], ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether every row is a line as it stands."""
        return not (self.remarks or self.taken_out)


@dataclass
class _Reading:
    """Rows that are being put together."""

    lines: list[PastedLine] = field(default_factory=list)
    remarks: list[tuple[int, str]] = field(default_factory=list)
    taken_out: list[tuple[int, str]] = field(default_factory=list)

    def cleaned(self, row: int, text: str) -> str:
        """The query without what history tables and appendices put behind it."""
        for pattern in (TIME, SORTED_BY, COUNT):
            if found := pattern.search(text):
                self.taken_out.append((row, found[0].strip()))
                text = text[: found.start()].rstrip()
        return text.rstrip(" ;")

    def done(self, shape: str) -> PastedStrategy:
        return PastedStrategy(shape, tuple(self.lines), tuple(self.remarks), tuple(self.taken_out))


def read_pasted(text: str) -> PastedStrategy:
    """What `text` is as a strategy. Nothing is refused here: the reader of the result decides."""
    rows = [(number, row.strip()) for number, row in enumerate(text.removeprefix("\ufeff").splitlines(), start=1)]
    rows = [(number, row) for number, row in rows if row and (not is_comment(row) or NUMBER_AFTER_BLANK.match(row))]
    if any(OUR_NAME.match(row) for _, row in rows):
        return PastedStrategy("")
    if rows and is_history_download(rows[0][1]):
        return _history_download(text)
    labelled = _labels(rows)
    if any(not is_comment(row) for number, row in rows if number in labelled):
        return _numbered(rows, labelled)
    return _several_rows([(number, row) for number, row in rows if not is_comment(row)])


def is_comment(row: str) -> bool:
    """Whether the row is a remark by our own rule: a number sign, then a blank."""
    return row == "#" or row.startswith(("# ", "#\t"))


NUMBER_AFTER_BLANK = re.compile(r"#\s+\d{1,3}\b")
"""`# 4 home OR ambulatory`: a comment by our rule, and line 4 where the other lines are #1, #2, #3."""


def is_history_download(row: str) -> bool:
    """Whether the row heads the table that PubMed's history gives as CSV."""
    heads = [head.strip().lower() for head in row.split(",")]
    return heads[0] == "search number" and "query" in heads


def _labels(rows: Sequence[tuple[int, str]]) -> dict[int, re.Match[str]]:
    """Row -> its label, where the labels count up from 1, or down to 1 as in a history; {} where they do not."""
    found = {number: label for number, row in rows if (label := _label(row))}
    counted = [int(label["number"]) for label in found.values()]
    up = all(one < other for one, other in pairwise(counted))
    if not counted or min(counted) != 1 or not (up or counted == list(range(len(counted), 0, -1))):
        return {}
    bare = all(not label["mark"] and not label["after"].strip() for label in found.values())
    return {} if bare and len(counted) < 2 else found


def _label(row: str) -> re.Match[str] | None:
    """The label of a row. `#3 NOT rats[ti]` begins with a reference: an operator follows."""
    label = LABEL.fullmatch(row)
    if label is None:
        return None
    begins_with_reference = not label["after"].strip() and OPERATOR_FIRST.match(label["query"])
    return None if begins_with_reference and not _combines_several(label["query"]) else label


def _combines_several(query: str) -> bool:
    """Whether the query is `or/1-3`, which begins with an operator and is no end of another query."""
    return ALL_OF.fullmatch(query) is not None and ("/" in query or "-" in query)


def _numbered(rows: Sequence[tuple[int, str]], labels: dict[int, re.Match[str]]) -> PastedStrategy:
    reading = _Reading()
    first = next(iter(labels.values()))
    shape = "PubMed's history" if HISTORY.match(first["query"]) else f"numbered lines ({_shown(first)})"
    highest = max(int(label["number"]) for label in labels.values())
    opened: tuple[int, int, str] | None = None
    for row, text in rows:
        if label := labels.get(row):
            _closed(reading, opened, highest)
            query = found["query"] if (found := HISTORY.match(label["query"])) else label["query"]
            opened = (int(label["number"]), row, query)
        elif opened and _goes_on(opened[2], text):
            opened = (opened[0], opened[1], f"{opened[2]} {text}")
        else:
            reading.remarks.append((row, text))
    _closed(reading, opened, highest)
    reading.lines.sort(key=lambda line: line.label)
    return reading.done(shape)


def _shown(label: re.Match[str]) -> str:
    return f"{label['mark'] or ''}{label['number']}{label['after'].strip()} …"


def _closed(reading: _Reading, opened: tuple[int, int, str] | None, highest: int) -> None:
    if opened:
        label, row, text = opened
        straight = text.translate(SMART)
        if straight != text:
            reading.taken_out.append((row, "characters that only look like those of the language"))
        cleaned = reading.cleaned(row, straight)
        query = with_references(cleaned, highest)
        if not query.startswith("#") and query != cleaned:
            reading.taken_out.append((row, "operators in small letters"))
        reading.lines.append(PastedLine(label, query, row))


def _goes_on(query: str, row: str) -> bool:
    """Whether `row` continues a query: an operator or a parenthesis is left open, or comes first."""
    tokens = tokens_of(query.translate(SMART))
    n_open = sum((token.kind == "open") - (token.kind == "close") for token in tokens)
    inside_quotes = query.translate(SMART).count('"') % 2 == 1
    return n_open > 0 or inside_quotes or bool(OPEN_END.search(query) or OPERATOR_FIRST.match(row))


def _several_rows(rows: Sequence[tuple[int, str]]) -> PastedStrategy:
    """Rows without labels: one query that goes on from row to row, or the lines of a strategy as they should be."""
    joined: list[tuple[int, str]] = []
    n_joined = 0
    refers = any(REFERENCE.search(row) for _, row in rows)
    for row, text in rows:
        if joined and not refers and _goes_on(joined[-1][1], text):
            joined[-1] = (joined[-1][0], f"{joined[-1][1]} {text}")
            n_joined += 1
        else:
            joined.append((row, text))
    headings = [(row, text) for row, text in joined if looks_like_heading(text)] if len(joined) > 1 else []
    reading = _Reading(remarks=headings)
    for row, text in joined:
        if (row, text) not in headings:
            if prefix := HISTORY.match(text):
                reading.taken_out.append((row, "Search"))
            _closed(reading, (len(reading.lines) + 1, row, prefix["query"] if prefix else text), 0)
    if n_joined:
        return reading.done("a query over several rows")
    if headings:
        return reading.done("lines with a heading among them")
    return reading.done("lines with more than queries in them") if reading.taken_out else PastedStrategy("")


REFERENCE = re.compile(r"#\d")
"""Rows that are named by their number are not put together: it would shift all that follow."""


def looks_like_heading(row: str) -> bool:
    """Whether a row names what follows instead of searching: words alone, no tag, quotation mark, star or operator."""
    tokens = tokens_of(row)
    words = [token.text for token in tokens]
    if any(token.kind not in ("word", "open", "close") for token in tokens) or "*" in row:
        return False
    return row.endswith(":") or any(word[:1].isupper() for word in words[:1])


def _history_download(text: str) -> PastedStrategy:
    reading = _Reading()
    table = csv.DictReader(text.removeprefix("\ufeff").splitlines())
    for number, cells in enumerate(table, start=2):
        values = {
            (head or "").strip().lower(): (value or "") for head, value in cells.items() if isinstance(value, str)
        }
        label = values.get("search number", "").strip().lstrip("#")
        if label.isdigit() and values.get("query", "").strip():
            reading.lines.append(PastedLine(int(label), values["query"].strip().translate(SMART), number))
        else:
            reading.remarks.append((number, ",".join(values.values())))
    reading.lines.sort(key=lambda line: line.label)
    return reading.done("the CSV file of PubMed's history")


def with_references(query: str, highest: int) -> str:
    """The query with other lines named as #number, however they were written: `1 OR 2`, `or/1-3`, `S1 AND S2`.

    A number counts as a line only where nothing but numbers and operators stands, or behind # and beside operators.
    """
    if found := ALL_OF.fullmatch(query.strip()):
        sign = (found["sign"] or found["last"]).upper()
        return f" {sign} ".join(f"#{number}" for number in _spread(found["numbers"] or found["first"]))
    if not re.search(r"\d", query) or COMBINING.sub("", query):
        return _with_capitals(query)
    numbers = [int(number) for number in NUMBER.findall(query)]
    if highest and any(number > highest for number in numbers):
        return query
    return NUMBER.sub(
        lambda number: f"#{number[1]}", re.sub(r"\b(?:and|or|not)\b", lambda sign: sign[0].upper(), query, flags=re.I)
    )


def _spread(numbers: str) -> Iterator[int]:
    """1-3,5 -> 1, 2, 3, 5."""
    for part in filter(None, (part.strip() for part in numbers.split(","))):
        first, *last = [int(number) for number in re.findall(r"\d+", part)]
        yield from range(first, (last[0] if last else first) + 1)


def _with_capitals(query: str) -> str:
    """Operators in capitals where nothing else can be meant: between what ends and what begins an operand."""
    tokens = tokens_of(query)
    pieces, at = [], 0
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        between = before.kind in ("tag", "close", "quoted", "reference") and after.kind in (
            "word",
            "quoted",
            "open",
            "reference",
        )
        if token.kind == "word" and token.text in ("and", "or", "not") and between:
            pieces += [query[at : token.start], token.text.upper()]
            at = token.end
    return "".join((*pieces, query[at:]))
