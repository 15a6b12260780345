"""feed.xml: an entry for each update, in Atom (RFC 4287). Its ids and dates come from the searches, from no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from pipeline.ground.text import visible, visible_line

ATOM = "http://www.w3.org/2005/Atom"
MOST_ENTRIES = 24
"""Updates that the feed names, the latest first: two years of monthly ones."""
MOST_TITLES = 30


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One update: its search, when PubMed answered it (UTC), its heading, and the lines on what was new."""

    search: str
    answered_at: str
    heading: str
    lines: Sequence[str]


def feed(review: str, title: str, entries: Sequence[FeedEntry]) -> bytes:
    """The feed of a review; `entries` earliest first, at least one."""
    root = ElementTree.Element("feed", xmlns=ATOM)
    _add(root, "id", _id(review))
    _add(root, "title", visible_line(title))
    _add(root, "updated", entries[-1].answered_at)
    _add(ElementTree.SubElement(root, "author"), "name", "TrialSift")
    for entry in entries[: -MOST_ENTRIES - 1 : -1]:
        _add_entry(root, review, entry)
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _add_entry(root: ElementTree.Element, review: str, entry: FeedEntry) -> None:
    element = ElementTree.SubElement(root, "entry")
    _add(element, "id", _id(f"{review}/{entry.search}"))
    _add(element, "title", visible_line(entry.heading))
    _add(element, "updated", entry.answered_at)
    lines = list(entry.lines[:MOST_TITLES])
    if len(entry.lines) > MOST_TITLES:
        lines.append(f"… and {len(entry.lines) - MOST_TITLES} more")
    _add(element, "content", visible("\n".join(" ".join(line.split()) for line in lines) or "Nothing is new."))


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text


def _id(name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'trialsift/{name}')}"
