"""The screening page in a real browser: decisions by keys, kept, undone and saved, whatever the browser allows."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import pytest

from pipeline.ground.files import write_text
from pipeline.review.layout import ReviewPaths
from pipeline.screening_page import PageContent, page_for, screening_page
from pipeline.tables.computed import PRISMA
from pipeline.tables.kept import FULL_TEXT
from tests.page.browser import Page
from tests.page.hostile import HOSTILE
from tests.page.made_up_screening import screening_content
from tests.people.room import IDS, room_in

pytestmark = pytest.mark.long

REASONS = tuple(f"Reason {at}" for at in range(1, 12))
Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Page, tmp_path: Path) -> Opened:
    """Opens a page in a browser that has kept nothing; a page of the same content again goes on with what it kept."""
    write_text(tmp_path / "empty.html", "<!DOCTYPE html>")
    browser.open(tmp_path / "empty.html")
    browser.run("localStorage.clear()")

    def open_page(content: PageContent, **options: object) -> Page:
        path = tmp_path / f"screen.{content.slug}.{content.update}.html"
        write_text(path, screening_page(content))
        browser.open(path, **options)  # type: ignore[arg-type]
        ready(browser)
        return browser

    return open_page


def ready(page: Page) -> None:
    page.wait_until("document.querySelector('#abstract p') || document.querySelector('#nothing:not([hidden])')")


def title(page: Page) -> str:
    return str(page.run("document.querySelector('#items [aria-current] .title').textContent"))


def states(page: Page) -> list[str]:
    return list(page.run("[...document.querySelectorAll('#items li .hidden')].map((one) => one.textContent)"))


def set_value(page: Page, name: str, value: str) -> None:
    """Fill in a field or choose in a list."""
    field = f"document.getElementById({json.dumps(name)})"
    page.run(f"{field}.value = {json.dumps(value)}; {field}.dispatchEvent(new Event('input')); 1")


def text(page: Page, selector: str) -> str:
    return str(page.run(f"document.querySelector({json.dumps(selector)}).textContent"))


def test_keys_decide_and_each_decision_goes_on_to_the_next_record(opened: Opened) -> None:
    page = opened(screening_content(5))
    page.press("i", "e", "u")
    assert states(page) == ["Included: ", "Excluded: ", "Unclear: ", "Not decided: ", "Not decided: "]
    assert title(page) == "Needling in neck pain 3"
    assert text(page, "#count") == "3 of 5 decided"
    assert text(page, "#said").startswith("Unclear: Needling in neck pain 2")
    assert page.run("document.activeElement.id") == "record-title"


def test_arrows_go_back_and_forth_without_deciding(opened: Opened) -> None:
    page = opened(screening_content(3))
    page.press("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft")
    assert title(page) == "Needling in neck pain 1"
    assert set(states(page)) == {"Not decided: "}


def test_coming_back_goes_on_where_one_was(opened: Opened) -> None:
    opened(screening_content(5)).press("i", "e")
    page = opened(screening_content(5))
    assert states(page)[:3] == ["Included: ", "Excluded: ", "Not decided: "]
    assert title(page) == "Needling in neck pain 2"


def test_undo_takes_back_one_after_the_other_also_after_coming_back(opened: Opened) -> None:
    opened(screening_content(5)).press("i", "e", "u")
    page = opened(screening_content(5))
    page.press("z", "z")
    assert states(page)[:3] == ["Included: ", "Not decided: ", "Not decided: "]
    assert title(page) == "Needling in neck pain 1"
    page.press("z", "z")
    assert text(page, "#said").startswith("Nothing to undo")


def test_two_reviewers_in_one_browser_keep_their_words_apart(opened: Opened) -> None:
    opened(screening_content(3)).press("i", "i")
    page = opened(screening_content(3, reviewer="Ben"))
    assert set(states(page)) == {"Not decided: "}
    page.press("e")
    page = opened(screening_content(3))
    assert states(page) == ["Included: ", "Included: ", "Not decided: "]


def test_what_was_not_saved_of_an_earlier_update_is_taken_over(opened: Opened) -> None:
    opened(screening_content(3)).press("i")
    page = opened(screening_content(3, update="2026-03-02"))
    assert states(page)[0] == "Included: "
    assert "not saved yet" in text(page, "#said")


def test_an_exclusion_in_full_text_asks_for_its_reason_by_number(opened: Opened) -> None:
    page = opened(screening_content(4, phase=FULL_TEXT, reasons=REASONS))
    page.press("e", "2", "e", "1", "1", "e", "1", "Enter", "e", "Escape")
    page.wait_until("!document.querySelector('dialog[open]')")
    assert [row["reason"] for row in saved(page)] == ["Reason 2", "Reason 11", "Reason 1"]
    assert states(page)[3] == "Not decided: "


def test_where_no_reasons_are_listed_words_are_asked_for(opened: Opened) -> None:
    page = opened(screening_content(2, phase=FULL_TEXT))
    page.press("e", *"no arm", "Enter")
    assert saved(page)[0]["reason"] == "no arm"


def test_a_note_belongs_to_the_decision_and_letters_in_it_decide_nothing(opened: Opened) -> None:
    page = opened(screening_content(3))
    page.press("n", *"=fine", "Escape", "i")
    (row,) = saved(page)
    assert (row["decision"], row["note"]) == ("include", "'=fine")


def saved(page: Page) -> list[dict[str, str]]:
    """What the page would save now."""
    page.run("window.blobs = []; URL.createObjectURL = (blob) => { blobs.push(blob); return '#'; }; 1")
    page.run("HTMLAnchorElement.prototype.click = function () { window.named = this.download; }; 1")
    page.click("#save")
    content = str(page.run("blobs[0].text()"))
    return list(csv.DictReader(content.removeprefix("\ufeff").splitlines()))


def test_a_word_that_was_saved_is_taken_back_in_the_next_file(opened: Opened) -> None:
    page = opened(screening_content(2))
    page.press("i")
    saved(page)
    page.press("ArrowLeft")
    page.click("#take-back")
    rows = saved(page)
    assert [row["decision"] for row in rows] == ["include", "withdrawn"]
    assert rows[0]["made_on"] < rows[1]["made_on"]
    assert page.run("window.named").startswith("decisions-invented-anna-20")


def test_closing_warns_while_something_is_not_saved(opened: Opened) -> None:
    page = opened(screening_content(2))
    page.press("i")
    assert "(1 not saved)" in text(page, "#save")
    page.reload()
    assert page.questions == ["beforeunload"]
    ready(page)
    saved(page)
    assert "not saved" not in text(page, "#save")
    page.reload()
    assert page.questions == ["beforeunload"]


def test_where_storage_is_forbidden_the_page_says_so_and_saves_all_the_same(opened: Opened, browser: Page) -> None:
    forbid = (
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    script = browser.call("Page.addScriptToEvaluateOnNewDocument", source=forbid)["identifier"]
    try:
        page = opened(screening_content(3))
        page.press("i", "e")
        assert "does not let this page keep anything" in text(page, "#problem")
        assert [row["decision"] for row in saved(page)] == ["include", "exclude"]
    finally:
        browser.call("Page.removeScriptToEvaluateOnNewDocument", identifier=script)


FILL = """
for (let size = 2 ** 22; size; size >>= 1) {
  try { localStorage.setItem(`fill${size}`, 'x'.repeat(size)); } catch {}
}
"""


def test_where_storage_is_full_the_page_says_so_until_there_is_room_again(opened: Opened) -> None:
    page = opened(screening_content(4))
    page.run(FILL)
    page.press("i", "e")
    assert "is full" in text(page, "#problem")
    assert [row["decision"] for row in saved(page)] == ["include", "exclude"]
    page.run("for (const key of Object.keys(localStorage)) if (key.startsWith('fill')) localStorage.removeItem(key)")
    page.press("u")
    assert page.run("document.getElementById('problem').hidden")
    page = opened(screening_content(4))
    assert states(page)[:3] == ["Included: ", "Excluded: ", "Unclear: "]


TOO_SMALL = """
[...document.querySelectorAll('.word, #back, #next, #undo, #save')].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.height < 38 || box.right > innerWidth || box.bottom > innerHeight;
}).map((one) => one.textContent)
"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_cut_or_too_small_to_touch(opened: Opened, width: int, dark: bool) -> None:
    page = opened(screening_content(40, HOSTILE), width=width, dark=dark)
    assert page.run("document.documentElement.scrollWidth") <= width
    assert page.run(TOO_SMALL) == []
    assert (page.requests, page.complaints) == ([], [])


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_marks_and_their_labels_stand_out_from_their_ground(opened: Opened, dark: bool) -> None:
    page = opened(screening_content(2), dark=dark)
    assert page.run(LEAST_CONTRAST) >= 4.5


LEAST_CONTRAST = """
(() => {
  const light = (colour) => {
    const parts = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const mark = document.querySelector('#abstract mark');
  const found = [];
  for (let hue = -28; hue < 312; hue += 4) {
    mark.style.setProperty('--hue', hue);
    const back = light(getComputedStyle(mark).backgroundColor);
    for (const one of [mark, mark.querySelector('small')]) {
      const [low, high] = [light(getComputedStyle(one).color), back].sort((a, b) => a - b);
      found.push((high + 0.05) / (low + 0.05));
    }
  }
  return Math.min(...found);
})()
"""


def test_every_place_of_a_criterion_is_marked_with_its_label_and_can_be_walked(opened: Opened) -> None:
    page = opened(screening_content(2))
    assert page.run("[...document.querySelectorAll('#record mark small')].map((one) => one.textContent)") == [
        "I1",
        "S1",
        "I1",
    ]
    page.click(".chip.require")
    page.click(".chip.require")
    assert page.run("document.querySelector('mark.here').closest('#abstract') !== null")
    assert text(page, "#said").startswith("I1-needling, place 2 of 2")


def test_hostile_words_are_shown_and_never_run(opened: Opened) -> None:
    page = opened(screening_content(40, HOSTILE, reasons=HOSTILE[:30], phase=FULL_TEXT))
    for _ in range(39):
        page.press("ArrowRight")
        ready(page)
    page.press("e")
    assert page.run("document.querySelectorAll('main img, main iframe, main svg, main script, dialog img').length") == 0
    assert text(page, ".about h1") == "A review of <script>alert(1)</script>"
    assert (page.requests, page.complaints) == ([], [])


def test_the_list_is_searched_in_abstracts_too_and_filtered(opened: Opened) -> None:
    page = opened(screening_content(300))
    page.press("i")
    set_value(page, "find", "ADULTS 271")
    page.wait_until("document.getElementById('found').textContent === '1 of 300 records'")
    assert title(page) == "Needling in neck pain 271"
    set_value(page, "find", "")
    set_value(page, "state", "decided")
    page.wait_until("document.getElementById('found').textContent === '1 of 300 records'")
    page.wait_until("document.querySelector('#items .title').textContent === 'Needling in neck pain 0'")


def test_it_is_used_by_keyboard_alone(opened: Opened) -> None:
    page = opened(screening_content(30))
    reached = set()
    for _ in range(60):
        page.press("Tab")
        reached.add(page.run("document.activeElement.id || document.activeElement.className"))
    assert {
        "find",
        "state",
        "save",
        "help-open",
        "note",
        "word include",
        "word exclude",
        "word unclear",
        "next",
    } <= reached
    page.run("document.querySelector('#items [aria-current]').focus()")
    page.press("ArrowDown", "ArrowDown")
    assert title(page) == "Needling in neck pain 2"
    assert page.run("document.activeElement.closest('#items') !== null")


@pytest.mark.parametrize(("n", "seconds"), [(5_000, 1.0), (20_000, 3.0)])
def test_thousands_of_records_open_at_once_and_are_searched(opened: Opened, n: int, seconds: float) -> None:
    page = opened(screening_content(n))
    assert page.seconds_at_work() < seconds
    assert page.run("document.querySelectorAll('#items li').length") < 40
    set_value(page, "find", "twitch 4321")
    page.wait_until("document.querySelector('#items .title').textContent === 'Needling in neck pain 4321'")
    page.press("Escape")


def test_whoever_opens_a_page_of_nobody_says_who_they_are(browser: Page, tmp_path: Path) -> None:
    path = tmp_path / "screen.html"
    write_text(path, screening_page(screening_content(2, reviewer="")))
    browser.open(path)
    browser.press(*"Eva Å", "Enter")
    ready(browser)
    browser.press("i")
    (row,) = saved(browser)
    assert (row["reviewer"], browser.run("window.named")[:23]) == ("Eva Å", "decisions-invented-eva-")


def test_a_saved_file_goes_through_decide_to_the_flow_and_says_nothing_to_the_other_reviewer(
    browser: Page, tmp_path: Path
) -> None:
    more = '[people]\nscreen = ["Anna", "Ben"]'
    room = room_in(tmp_path, 2, more=more)
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    browser.call("Page.setDownloadBehavior", behavior="allow", downloadPath=str(downloads))
    for name, keys in (("Anna", "ieu"), ("Ben", "iei")):
        path = tmp_path / "screen.html"
        write_text(path, page_for(room.review, name))
        browser.open(path)
        ready(browser)
        others = "Anna" if name == "Ben" else "Ben"
        assert others not in path.read_text(encoding="utf-8")
        browser.press("n", *"seen by Anna", "Escape", *keys) if name == "Anna" else browser.press(*keys)
        browser.click("#save")
        wait_for(downloads, room.paths, name)
        counts = room.take_in("2026-01-06", returned=downloads)
        assert not counts.faults
    assert [decision.decision for decision in room.decisions if decision.reviewer == "Ben"] == [
        "include",
        "exclude",
        "include",
    ]
    room.count()
    n = {row.data: row.n for row in PRISMA.read(room.paths.results)}
    assert (n["records_excluded"], n["dbr_sought_reports"]) == ("1", "1")
    assert room.fate(IDS[2]) == ("awaiting_screening", "the reviewers differ")


def wait_for(downloads: Path, paths: ReviewPaths, name: str) -> None:
    """Until the browser has put its file there."""
    end = monotonic() + 20
    while not list(downloads.glob(f"decisions-{paths.name}-{name.casefold()}-*.csv")):
        assert monotonic() < end
        sleep(0.02)
