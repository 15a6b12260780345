"""The page as text: everything in it, nothing run, the same bytes each time."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from pipeline.ground.text import visible
from pipeline.page import page
from pipeline.page.marked import marked
from pipeline.page.one_file import json_in_html
from tests.page.hostile import HOSTILE
from tests.page.made_up import LONG_REASONS, content


class Elements(HTMLParser):
    """The elements of a page in their order, with their attributes; `data` is the text of its JSON."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.data = ""
        self._in_data = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self._in_data = ("type", "application/json") in attrs

    def handle_data(self, data: str) -> None:
        self.data += data if self._in_data else ""
        self._in_data = self._in_data and not data


@pytest.fixture(scope="module")
def plain() -> Elements:
    return Elements(page(content(12, ["a reason"])))


@pytest.mark.parametrize(
    "words", [" ".join(HOSTILE), *(pytest.param(words, marks=pytest.mark.long) for words in HOSTILE)]
)
def test_hostile_words_come_out_as_text_and_add_nothing_else(words: str, plain: Elements) -> None:
    found = Elements(page(content(12, [words], words)))
    assert _without_drawing(found.tags) == _without_drawing(plain.tags)
    names = {name for name, _ in found.attributes}
    assert names <= {name for name, _ in plain.attributes}
    assert not [name for name in names if name.startswith("on")]
    addresses = [value or "" for name, value in found.attributes if name in ("href", "src", "xlink:href")]
    assert all(address.startswith(("#", "data:,", "https://doi.org/10.5555/1")) for address in addresses)
    data = json.loads(found.data)
    assert data["records"][0][data["fields"].index("journal")] == visible(" ".join(words.split()))


def _without_drawing(tags: list[str]) -> list[str]:
    """The elements apart from those of pictures, whose number grows with the lines that long words need."""
    return [tag for tag in tags if tag not in ("tspan", "text", "path", "g", "use", "defs", "rect", "clippath")]


def test_nothing_in_the_data_can_end_its_element() -> None:
    assert not re.search("[<>&\u2028\u2029]", json_in_html(["</script>", "<!--", "&lt;", "\u2028\u2029"]))


def test_the_page_names_no_address_to_load_from() -> None:
    html = page(content(12))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert not re.search(r"<(img|link|script|iframe|object)[^>]*(src|href)=\"(?!data:,)", html)


def test_the_same_content_gives_the_same_bytes() -> None:
    assert page(content(12)) == page(content(12))


def test_a_review_without_records_says_so() -> None:
    html = page(content(0))
    for words in ("No rule excludes a record", "No person has excluded", "No two reviewers", "Nothing changed"):
        assert words in html


def test_no_id_stands_twice_on_the_page() -> None:
    ids = [value for name, value in Elements(page(content(40, LONG_REASONS, updated=True))).attributes if name == "id"]
    assert len(ids) == len(set(ids))


def test_overlapping_marks_are_cut_where_they_meet() -> None:
    assert marked("dry needling", [(0, 8, "A"), (4, 12, "B")]) == (
        ("dry ", ("A",)), ("need", ("A", "B")), ("ling", ("B",)),
    )  # fmt: skip


@pytest.mark.parametrize("mark", [(-1, 3, "A"), (5, 2, "A"), (90, 95, "A")])
def test_a_mark_that_fits_no_place_is_left_out(mark: tuple[int, int, str]) -> None:
    assert marked("needling", [mark]) == (("needling", ()),)


def test_the_page_begins_with_the_included_studies_their_reports_and_links() -> None:
    html = page(content(12))
    assert html.index('id="included"') < html.index('id="flow"')
    section = html[html.index('id="included"') : html.index('id="flow"')]
    assert section.count("<li><b") == 1
    assert "1 other report" in section
    assert 'href="https://doi.org/10.5555/1"' in section


def test_the_page_says_what_was_not_read_in_an_imported_file() -> None:
    html = page(content(12))
    assert "Field that nothing reads: twitches" in html
    assert "No record: twitches" in html


def test_every_reason_of_the_diagram_leads_to_its_records() -> None:
    html = page(content(40, ["LTR in all arms; n > 3"]))
    assert 'href="#count=dbr_excluded&amp;reason=%3DLTR%20in%20all%20arms%3B%20n%20%3E%203"' in html


def test_the_page_says_how_many_people_want_of_what_they_read_last() -> None:
    said = "Of the last 100 records that people decided on by title and abstract, they want 3."
    assert said in page(replace(content(1), last_read=said))
