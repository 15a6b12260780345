"""The feed: whatever stands in a title reaches a feed reader as text, and each title leads to its page."""

from html import unescape
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from pipeline.ground.text import visible, visible_line
from pipeline.review.news.feed import ATOM, MOST_TITLES, FeedEntry, FeedLine, feed
from tests.page.hostile import HOSTILE

NAMES = {"": ATOM}


class Seen(HTMLParser):
    """The tags, links and text of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str | None] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def content_of(*lines: FeedLine, words: str = "Needling") -> str:
    entry = FeedEntry("2026-01-05", "2026-01-05T06:00:00Z", heading=words, lines=lines)
    root = ElementTree.fromstring(feed("review", words, [entry]))
    names = ("id", "title", "updated", "link", "author", "entry")
    assert [child.tag for child in root] == [f"{{{ATOM}}}{name}" for name in names]
    assert root.findtext("title", namespaces=NAMES) == visible_line(words)
    assert root.findtext("entry/title", namespaces=NAMES) == visible_line(words)
    content = root.find("entry/content", NAMES)
    assert content is not None
    assert content.attrib == {"type": "html"}
    return content.text or ""


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_text_in_the_feed(words: str) -> None:
    html = content_of(FeedLine("new", words, "pubmed:1", words, "https://pubmed.ncbi.nlm.nih.gov/1/"), words=words)
    seen = Seen(html)
    shown = visible(" ".join(words.split()))
    assert seen.tags == ["ul", "li", "a"]
    assert seen.links == ["https://pubmed.ncbi.nlm.nih.gov/1/"]
    assert unescape(seen.text.strip()) == unescape(f"new: {shown} (pubmed:1): {shown}")


def test_a_record_without_a_page_is_named_without_a_link_and_many_are_counted() -> None:
    seen = Seen(content_of(*[FeedLine("new", "Needles", "embase:1", "x")] * (MOST_TITLES + 2)))
    assert seen.links == []
    assert seen.text.strip().endswith("… and 2 more")


def test_the_feed_and_its_entries_lead_to_the_page_beside_it() -> None:
    root = ElementTree.fromstring(feed("review", "x", [FeedEntry("2026-01-05", "2026-01-05T06:00:00Z", "x", [])]))
    links = [link.attrib for link in root.iter(f"{{{ATOM}}}link")]
    assert links == [{"rel": "alternate", "type": "text/html", "href": "report.html"}] * 2
