"""The feed: whatever stands in a title reaches a feed reader as text."""

from xml.etree import ElementTree

import pytest

from pipeline.ground.text import visible, visible_line
from pipeline.review.news.feed import ATOM, FeedEntry, feed
from tests.page.hostile import HOSTILE

NAMES = {"": ATOM}


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_text_in_the_feed(words: str) -> None:
    only = FeedEntry("2026-01-05", "2026-01-05T06:00:00Z", heading=words, lines=[words])
    root = ElementTree.fromstring(feed("review", words, [only]))
    assert [child.tag for child in root] == [f"{{{ATOM}}}{n}" for n in ("id", "title", "updated", "author", "entry")]
    assert root.findtext("title", namespaces=NAMES) == visible_line(words)
    assert root.findtext("entry/title", namespaces=NAMES) == visible_line(words)
    content = root.find("entry/content", NAMES)
    assert content is not None
    assert not len(content)
    assert not content.attrib
    assert content.text == visible(" ".join(words.split()))
