"""The records as the script of the page reads them: names once, then a list of values for each record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.ground.text import visible_line
from pipeline.page.content import Content
from pipeline.page.entries import WAITING, Entry
from pipeline.page.marked import packed_segments
from pipeline.page.one_file import json_in_html
from pipeline.prisma.fates import FATES

FIELDS = ("id", "source", "arm", "fate", "reason", "title", "authors", "journal", "year", "link", "seen", "score",
          "isNew", "excluding", "open", "flags", "abstract", "evidence")  # fmt: skip


def data_of(content: Content) -> Iterator[str]:
    """Everything that the script needs as JSON, in pieces; all text is made visible."""
    yield json_in_html(_all_but_records(content))[:-1] + ',"records":['
    between = ""
    for text in content.records.texts:
        yield between + text
        between = ","
    yield "]}"


def _all_but_records(content: Content) -> dict[str, Any]:
    return {
        "fields": FIELDS,
        "sources": {source: visible_line(title) for source, title in content.sources.title_by_source.items()},
        "fates": FATES,
        "waiting": WAITING,
        "counts": {
            count.name: {"words": visible_line(count.words), "arms": count.arms, "fates": count.fates,
                         "sources": count.sources}
            for count in content.counts
        },
        "criteria": {c.id: {"kind": c.kind, "reason": visible_line(c.reason)} for c in content.criteria},
    }  # fmt: skip


WHY_NEW = FIELDS.index("isNew")


def text_of(entry: Entry) -> str:
    """The record as JSON that stands in the page."""
    before, after = around_why_new(entry)
    return before + why_new_text(entry.new) + after


def around_why_new(entry: Entry) -> tuple[str, str]:
    """What stands before and behind the one value that is another at the next update, whatever happens."""
    values = _values(entry)
    return f"{json_in_html(values[:WHY_NEW])[:-1]},", f",{json_in_html(values[WHY_NEW + 1 :])[1:]}"


def why_new_text(why_new: str) -> str:
    """That value."""
    return json_in_html(visible_line(why_new))


def _values(entry: Entry) -> list[Any]:
    return [
        visible_line(entry.record_id), entry.source, entry.arm, entry.fate, visible_line(entry.reason),
        packed_segments(entry.title), visible_line(entry.authors), visible_line(entry.journal),
        visible_line(entry.year), visible_line(entry.link), entry.first_seen, entry.score, visible_line(entry.new),
        entry.excluding, entry.open, entry.flags, packed_segments(entry.abstract),
        [(criterion, visible_line(words)) for criterion, words in entry.evidence],
    ]  # fmt: skip
