"""feed.xml: an entry for each update, in Atom (RFC 4287). Its ids and dates come from the searches, from no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from pipeline.ground.text import visible, visible_line
from pipeline.review.layout import REPORT_PAGE

ATOM = "http://www.w3.org/2005/Atom"
MOST_ENTRIES = 24
"""Updates that the feed names, the latest first: two years of monthly ones."""
MOST_TITLES = 30


@dataclass(frozen=True, slots=True)
class FeedLine:
    """What happened to one record, and where a person finds it; `link` "" where no page is known."""

    change: str
    title: str
    record_id: str
    why: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One update: its search, when PubMed answered it (UTC), its heading, and the lines on what was new.

    more   how many further lines there are, of which none is shown
    """

    search: str
    answered_at: str
    heading: str
    lines: Sequence[FeedLine]
    more: int = 0


def feed(review: str, title: str, entries: Sequence[FeedEntry]) -> bytes:
    """The feed of a review; `entries` earliest first, at least one."""
    root = ElementTree.Element("feed", xmlns=ATOM)
    _add(root, "id", _id(review))
    _add(root, "title", visible_line(title))
    _add(root, "updated", entries[-1].answered_at)
    _link(root)
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
    _link(element)
    content = ElementTree.SubElement(element, "content", type="html")
    content.text = _html(entry.lines, entry.more)


def _html(lines: Sequence[FeedLine], more: int) -> str:
    """A list of what happened, each title a link to its page; all that sources wrote is text."""
    items = [f"<li>{_item(line)}</li>" for line in lines[:MOST_TITLES]]
    more += len(lines[MOST_TITLES:])
    if more:
        items.append(f"<li>… and {more} more</li>")
    return "\n".join(["<ul>", *items, "</ul>"]) if items else "<p>Nothing is new.</p>"


def _item(line: FeedLine) -> str:
    change, title, record_id, why = (
        escape(visible(" ".join(text.split()))) for text in (line.change, line.title, line.record_id, line.why)
    )
    linked = f'<a href="{escape(line.link)}">{title}</a>' if line.link else title
    return f"{change}: {linked} ({record_id}): {why}"


def _link(parent: ElementTree.Element) -> None:
    """The page of the review lies beside the feed, wherever a team puts the two."""
    ElementTree.SubElement(parent, "link", rel="alternate", type="text/html", href=REPORT_PAGE)


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text


def _id(name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'trialsift/{name}')}"
