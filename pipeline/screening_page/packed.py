"""The records as the script of the page reads them: what lists and filters need as it is, the texts packed.

An abstract and its marks weigh ten times as much as all the rest. They are deflated, a hundred records at a time, and
unpacked by the browser when one of the hundred is shown: 20,000 records are a file of 30 MB, whose first record is
there in two seconds.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.ground.text import visible, visible_line
from pipeline.page.marked import packed_segments
from pipeline.screening import Criterion
from pipeline.screening_page.asked import AskedRecord
from pipeline.screening_page.cards import AGAIN, DIFFER, Card
from pipeline.tables.kept import AUDIT, FULL_TEXT, TAGS, TITLE_ABSTRACT, WITHDRAWN, WORDS_BY_PHASE

PER_PACK = 100
LEVEL = 6
OF_CARD = ("id", "title", "authors", "journal", "year", "links", "why", "met", "orderBy", "learned")
OF_QUESTION = ("phase", "besides", "isNew", "changed", "mine", "others", "sheet")
"""What the script is told of each record: what follows from it and the criteria, and what each page says anew."""
PackedCard = tuple[str, str]
"""What a page holds of one record, as JSON: what its list needs, and its texts."""
PHASES = {TITLE_ABSTRACT: "Title and abstract", FULL_TEXT: "Full text", AUDIT: "Audit of the rules"}


@dataclass(frozen=True, slots=True)
class PageContent:
    """Everything that one reviewer's page tells.

    update        the search that the page is of: what is decided on it is kept under this name
    asked, cards  the records in reading order
    new, changed  record id -> why it is new, and what changed since somebody last decided on it
    reasons       why a report may be excluded in full text; () is any reason
    """

    review: str
    title: str
    update: str
    reviewer: str
    slug: str
    asked: Sequence[AskedRecord]
    cards: Iterable[PackedCard]
    criteria: Sequence[Criterion] = ()
    reasons: Sequence[str] = ()
    new: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reconstruction: str = ""


def packed_card(card: Card, order_by: str = "", learned: str = "") -> PackedCard:
    """The card as the page holds it, with what its place in the order rests on."""
    listed = [
        visible_line(card.record_id), packed_segments(card.title), visible_line(card.authors),
        visible_line(card.journal), visible_line(card.year),
        {name: visible_line(address) for name, address in card.links.items()},
        [visible_line(words) for words in card.why], card.met, visible_line(order_by),
        visible_line(learned),
    ]  # fmt: skip
    return _json(listed), _json([packed_segments(card.abstract), _elsewhere(card)])


def around_records(content: PageContent) -> tuple[str, str]:
    """What the script needs before any text is unpacked, as JSON, without the records; all of it is made visible."""
    phases = dict.fromkeys(asked.row.phase for asked in content.asked)
    data = {
        "review": content.review,
        "title": visible_line(content.title),
        "update": content.update,
        "reviewer": visible_line(content.reviewer),
        "slug": content.slug,
        "phases": {phase: PHASES[phase] for phase in phases},
        "words": {phase: [w for w in WORDS_BY_PHASE[phase] if w != WITHDRAWN] for phase in phases},
        "withdrawn": WITHDRAWN,
        "asksReason": [FULL_TEXT],
        "reasons": [visible_line(reason) for reason in content.reasons],
        "tags": TAGS,
        "tagged": FULL_TEXT,
        "criteria": {c.id: {"kind": c.kind, "reason": visible_line(c.reason)} for c in content.criteria},
        "perPack": PER_PACK,
        "fields": (*OF_CARD, *OF_QUESTION),
    }
    return f'{_json(data)[:-1]},"records":[', "]}"


def record_of(content: PageContent, asked: AskedRecord, listed: str) -> str:
    """A record as the script reads it; `listed`: what its list needs of the card."""
    return f"{listed[:-1]},{_json(_question(content, asked))[1:]}"


def _question(content: PageContent, asked: AskedRecord) -> list[Any]:
    record_id = asked.row.record_id
    return [
        asked.row.phase, [*[DIFFER] * asked.differ, *[AGAIN] * asked.again],
        visible_line(content.new.get(record_id, "")),
        [visible_line(words) for words in content.changed.get(record_id, ())], visible_line(asked.mine),
        visible_line(asked.others), visible_line(asked.row.cells.get("sheet", "")),
    ]  # fmt: skip


class Packs:
    """The abstracts and the words found elsewhere, packed: base64 of deflated JSON."""

    def __init__(self) -> None:
        self._packs: list[str] = []
        self._texts: list[str] = []

    def add(self, text: str) -> None:
        """Add the texts of one record."""
        self._texts.append(text)
        if len(self._texts) == PER_PACK:
            self._pack()

    def packed(self) -> list[str]:
        """All that were added."""
        if self._texts:
            self._pack()
        return self._packs

    def _pack(self) -> None:
        packed = zlib.compress(f"[{','.join(self._texts)}]".encode(), LEVEL)
        self._packs.append(base64.b64encode(packed).decode("ascii"))
        self._texts.clear()


def _elsewhere(card: Card) -> list[tuple[str, str, str]]:
    return [(criterion, field.replace("_", " "), visible(words)) for criterion, field, words in card.elsewhere]


def _json(values: object) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
