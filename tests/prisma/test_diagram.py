"""The flow diagram: nothing overlaps, nothing is cut, all text is text."""

import io
import struct
from collections.abc import Sequence
from functools import cache
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import font_manager
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font
from PIL import Image

from pipeline.prisma import count_flow
from pipeline.prisma.diagram import Diagram, boxes_of, description, laid_out, png, svg
from pipeline.prisma.diagram import fonts as diagram_fonts
from pipeline.prisma.diagram.arrangement import PADDING, Placed
from pipeline.prisma.diagram.boxes import Sources
from pipeline.prisma.diagram.fonts import BOLD, FIRST, LATIN, fonts_for, path_of
from pipeline.prisma.diagram.wrapping import width, wrapped
from pipeline.prisma.flow import Previous
from pipeline.tables.computed import Fate
from tests.prisma.generated import History, histories
from tests.properties import examples

SVG = "{http://www.w3.org/2000/svg}"
SOURCES = Sources(
    {"pubmed": "PubMed", "citations": "Reference lists"}, {"pubmed": "database", "citations": "citation searching"}
)
LONG = [f"Reason {at}: a twitch was elicited in every arm so that nothing could be compared" for at in range(12)]


def diagram_of(reasons: Sequence[str], previous: Previous | None = None) -> Diagram:
    fates = [
        Fate(f"pubmed:{at}", "pubmed", "databases", "report_excluded", reason) for at, reason in enumerate(reasons)
    ]
    flow = count_flow(fates, {"pubmed": len(fates)} if fates else {}, [], previous)
    return laid_out(boxes_of(flow, SOURCES))


def no_link(count: str) -> str:
    return ""


def overlap(one: Placed, other: Placed) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    return not (beside or one.bottom <= other.y or other.bottom <= one.y)


@given(histories())
@examples(100)
def test_no_box_overlaps_another_and_all_lie_inside_the_picture(history: History) -> None:
    diagram = laid_out(boxes_of(history.flow, history.sources))
    assert not [pair for pair in combinations(diagram.boxes, 2) if overlap(*pair)]
    for placed in diagram.boxes:
        assert placed.x >= 0
        assert placed.y >= 0
        assert placed.x + placed.width <= diagram.width
        assert placed.bottom <= diagram.height


@given(histories())
@examples(100)
def test_all_text_has_room_inside_its_box(history: History) -> None:
    for placed in laid_out(boxes_of(history.flow, history.sources)).boxes:
        for text in placed.texts:
            assert text.y > placed.y
            assert all(text.x + width(part) <= placed.x + placed.width - PADDING + 0.01 for part in text.parts)
        assert placed.texts[-1].y < placed.bottom


@given(histories())
@examples(100)
def test_the_svg_is_xml_whose_text_is_what_the_boxes_say(history: History) -> None:
    boxes = boxes_of(history.flow, history.sources)
    root = ET.fromstring(svg(laid_out(boxes), "a review", no_link))
    drawn = [" ".join("".join(text.itertext()).split()) for text in root.findall(f"{SVG}g/{SVG}text")]
    said = [" ".join(line.text.split()) for box in boxes for line in box.lines]
    assert [text.replace(" ", "") for text in drawn] == [text.replace(" ", "") for text in said]


@cache
def font() -> FT2Font:
    loaded = FT2Font(findfont(FontProperties(family="DejaVu Sans")))
    loaded.set_size(100, 72)
    return loaded


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x24F, exclude_categories=["C"]), max_size=80))
@examples()
def test_text_is_never_wider_than_estimated(text: str) -> None:
    digraphs = set("ǄǅǊǋǱǲǶ")
    shown = "".join(character for character in text if character not in digraphs)
    truly = sum(font().load_char(ord(character)).linearHoriAdvance / 65536 for character in shown)
    assert truly <= width(shown, 100) + 0.01


@given(st.text(max_size=200), st.floats(20, 200))
@examples()
def test_wrapping_loses_no_character(text: str, room: float) -> None:
    assert "".join(wrapped(text, room)).replace(" ", "") == text.replace(" ", "")


def test_a_word_is_broken_after_its_hyphens_before_it_is_broken_elsewhere() -> None:
    assert wrapped("Fernández-de-las-Peñas", 70) == ["Fernández-de-", "las-Peñas"]


def test_twelve_long_reasons_are_all_there() -> None:
    text = "".join(ET.fromstring(svg(diagram_of(LONG), "a review", no_link)).itertext())
    assert all(reason in " ".join(text.split()) for reason in LONG)


def test_the_picture_tells_its_title_and_the_whole_flow_in_words() -> None:
    root = ET.fromstring(svg(diagram_of(LONG[:1]), "Twitches", no_link))
    assert root.findtext(f"{SVG}title") == "PRISMA 2020 flow diagram: Twitches"
    assert "Reports excluded (n = 1)" in (root.findtext(f"{SVG}desc") or "")


def test_a_count_with_records_behind_it_is_a_link_that_tells_its_words() -> None:
    root = ET.fromstring(svg(diagram_of([]), "a review", lambda line: f"boxes/{line.count}.csv"))
    links = {link.get("href"): link.get("aria-label") for link in root.iter(f"{SVG}a")}
    assert links["boxes/records_screened.csv"] == "Records screened (n\u00a0=\u00a00)"


def test_what_the_previous_version_included_stands_beside_the_new_and_the_total() -> None:
    words = description(diagram_of([], Previous("Version of 2022", 6, 7)))
    for part in ("Version of 2022", "Studies included in previous version of review (n = 6)",
                 "New studies included in review (n = 0)", "Reports of total included studies (n = 7)"):  # fmt: skip
        assert part in words


def test_a_first_version_speaks_of_neither_new_nor_total() -> None:
    words = description(diagram_of([]))
    assert "Studies included in review (n = 0)" in words
    assert "otal" not in words
    assert "New studies" not in words


def test_a_kind_of_database_that_gave_nothing_says_so_and_another_method_that_nobody_used_is_not_named() -> None:
    words = description(diagram_of([]))
    assert "Registers (n = 0)" in words
    assert "Websites" not in words


def test_reasons_are_told_by_how_often_they_were_given() -> None:
    flow = count_flow(
        [Fate(f"pubmed:{at}", "pubmed", "databases", "excluded", reason) for at, reason in enumerate("abbc")],
        {"pubmed": 4}, [],
    )  # fmt: skip
    assert list(flow.reasons_of("excluded").items()) == [("b", 2), ("a", 1), ("c", 1)]


def test_what_waits_for_people_is_said_only_while_something_waits() -> None:
    waiting = [Fate("pubmed:1", "pubmed", "databases", "awaiting_screening")]
    flow = count_flow(waiting, {"pubmed": 1}, [])
    assert "Records awaiting screening (n = 1)" in description(laid_out(boxes_of(flow, SOURCES)))
    assert "awaiting" not in description(diagram_of([]))


def test_the_png_has_three_hundred_dots_per_inch_and_the_same_bytes_each_time() -> None:
    diagram = diagram_of(["costs $5 and $6", "漢字"])
    content, _ = png(diagram)
    size = struct.unpack(">II", content[16:24])
    assert size == (int(diagram.width / 72 * 300), int(diagram.height / 72 * 300))
    assert content == png(diagram)[0]


def fonts(text: str) -> tuple[list[str], str]:
    found, missing = fonts_for(text)
    return [path for path, _ in found], missing


def test_the_first_font_has_the_letters_of_latin_without_being_asked() -> None:
    for name in (FIRST, BOLD):
        has = FT2Font(path_of(name)).get_charmap()
        assert [letter for letter in sorted(LATIN) if letter.isprintable() and ord(letter) not in has] == []
    assert fonts("Łódź, 3 µg (n = 1)") == ([path_of(FIRST)], "")


def test_arabic_and_hebrew_are_drawn_with_the_font_that_every_machine_has() -> None:
    assert fonts("عدد المرضى, מחקר אקראי, Łódź") == ([path_of(FIRST)], "")


def test_letters_that_no_font_of_the_machine_has_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(font_manager, "findSystemFonts", list)
    assert fonts("LTR 漢字 漢\n") == ([path_of(FIRST)], "字漢")


def test_a_letter_that_the_first_font_lacks_is_drawn_by_one_that_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    diagram = diagram_of(["字"])
    monkeypatch.setattr(font_manager, "findSystemFonts", list)
    empty, missing = png(diagram)
    other = str(Path(path_of(FIRST)).with_name("STIXGeneral.ttf"))
    monkeypatch.setattr(diagram_fonts, "_letters_by_font", lambda wanted: {other: {"字"}})
    drawn, none_missing = png(diagram)
    assert (missing, none_missing) == ("字", "")
    assert drawn != empty


def test_words_stand_in_ink_on_the_colours_of_the_diagram() -> None:
    picture = Image.open(io.BytesIO(png(diagram_of(LONG[:1]))[0])).convert("RGB")
    colours = {colour for _, colour in picture.getcolors(1 << 16) or ()}
    assert {(0, 0, 0), (255, 255, 255), (255, 213, 74), (188, 210, 238)} <= colours
