"""The page and the diagram in a real browser: nothing overlaps or is cut, nothing is asked for, nothing complains.

Needs Debian's chromium. Where it is not installed, the set-up installs it when CI=true; elsewhere these tests skip.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.ground.files import write_text
from pipeline.page import Content, page
from pipeline.prisma.diagram import boxes_of, laid_out, svg
from tests.page.browser import Page
from tests.page.hostile import HOSTILE
from tests.page.made_up import LONG_REASONS, content

pytestmark = pytest.mark.long


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    n: int
    reasons: Sequence[str] = ("LTR elicited in all arms",)
    updated: bool = False

    def content(self) -> Content:
        return content(self.n, self.reasons, updated=self.updated)


CASES = (
    Case("no records", 0),
    Case("one reason", 120),
    Case("twelve long reasons", 120, LONG_REASONS, updated=True),
    Case("5,000 records", 5000, LONG_REASONS),
)


ONE_REASON, LONG, FIVE_THOUSAND = CASES[1:]
PathOf = Callable[[Case], Path]


@pytest.fixture(scope="session")
def path_of(tmp_path_factory: pytest.TempPathFactory) -> PathOf:
    """Writes the page of a case, once."""
    folder = tmp_path_factory.mktemp("pages")

    def write(case: Case) -> Path:
        path = folder / f"{CASES.index(case)}.html"
        if not path.exists():
            write_text(path, page(case.content()))
        return path

    return write


CLIPPED = """
[...document.querySelectorAll('.prisma g')].flatMap((group) => {
  const box = group.querySelector('rect').getBoundingClientRect();
  return [...group.querySelectorAll('text')].filter((text) => {
    const own = text.getBoundingClientRect();
    return own.left < box.left || own.right > box.right || own.top < box.top || own.bottom > box.bottom;
  }).map((text) => text.textContent);
})
"""
OVERLAPPING = """
(() => {
  const boxes = [...document.querySelectorAll('SELECTOR')].map((one) => [one, one.getBoundingClientRect()]);
  return boxes.flatMap(([one, a], at) => boxes.slice(at + 1).filter(([, b]) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1
  ).map(([other]) => one.textContent.slice(0, 60) + ' | ' + other.textContent.slice(0, 60)));
})()
"""
CUT_CHARTS = """
[...document.querySelectorAll('svg.chart')].flatMap((chart) => {
  const whole = chart.getBoundingClientRect();
  return [...chart.querySelectorAll('text')].filter((text) => {
    const own = text.getBoundingClientRect();
    return own.left < whole.left - 1 || own.right > whole.right + 1
      || own.top < whole.top - 1 || own.bottom > whole.bottom + 1;
  }).map((text) => text.textContent);
})
"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_overlaps_is_cut_asks_or_complains(
    browser: Page, path_of: PathOf, case: Case, width: int, dark: bool
) -> None:
    browser.open(path_of(case), width=width, dark=dark)
    assert browser.run(CLIPPED) == []
    assert browser.run(OVERLAPPING.replace("SELECTOR", ".prisma g > rect:first-child")) == []
    assert browser.run(OVERLAPPING.replace("SELECTOR", "main > section")) == []
    assert browser.run(OVERLAPPING.replace("SELECTOR", "#filters label, #filters > button")) == []
    assert browser.run(CUT_CHARTS) == []
    assert browser.run("document.documentElement.scrollWidth") <= width
    assert (browser.requests, browser.complaints) == ([], [])


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(browser: Page, path_of: PathOf, dark: bool) -> None:
    browser.open(path_of(ONE_REASON), dark=dark)
    pairs = [("--ink", "--paper"), ("--soft", "--paper"), ("--soft", "--panel"), ("--link", "--paper"),
             ("--heading-ink", "--heading"), ("--ink", "--grey"), ("--side-ink", "--side"),
             *(("--mark-ink", f"--{kind}") for kind in ("require", "signal", "exclude", "flag"))]  # fmt: skip
    contrasts = {pair: browser.run(CONTRAST % pair) for pair in pairs}
    assert {pair: contrast for pair, contrast in contrasts.items() if contrast < 4.5} == {}


CONTRAST = """
(([one, other]) => {
  const light = (name) => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = `var(${name})`;
    const parts = getComputedStyle(probe).color.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    probe.remove();
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
})(['%s', '%s'])
"""


NUMBERS = """
(async () => {
  const found = [];
  for (const link of document.querySelectorAll('.prisma a')) {
    const href = link.getAttribute('href');
    const turned = new Promise((done) => addEventListener('hashchange', done, { once: true }));
    if (location.hash !== href) { location.hash = href; await turned; }
    const shown = href === '#included' ? document.querySelectorAll('.studies > li').length
      : parseInt(document.getElementById('found').textContent);
    found.push([href, parseInt(/n\u00a0=\u00a0(\\d+)/.exec(link.getAttribute('aria-label'))[1]), shown]);
  }
  return found;
})()
"""


def test_every_number_of_the_flow_leads_to_as_many_records_reasons_too(browser: Page, path_of: PathOf) -> None:
    browser.open(path_of(LONG))
    found = browser.run(NUMBERS)
    assert len(found) > 30
    assert sum("reason=" in href for href, _, _ in found) > 10
    assert [one for one in found if one[1] != one[2]] == []


def test_a_filter_shows_nothing_only_where_there_is_nothing(browser: Page, path_of: PathOf) -> None:
    browser.open(path_of(ONE_REASON))
    counts = browser.run("[...document.querySelectorAll('#count option')].map((one) => one.value).filter(Boolean)")
    n_by_count = ONE_REASON.content().n_by_count
    for name in counts:
        browser.run("location.hash = '#view=waiting'")
        choose(browser, "count", name)
        assert (found(browser) > 0) == (n_by_count[name] > 0), name


def choose(page: Page, name: str, value: str) -> None:
    """Choose in one of the filters, and wait until the list follows."""
    page.run(f"""new Promise((done) => {{
      const control = document.getElementById('{name}');
      control.value = '{value}';
      control.dispatchEvent(new Event('change', {{ bubbles: true }}));
      setTimeout(done, 20);
    }})""")


def found(page: Page) -> int:
    return int(page.run("parseInt(document.getElementById('found').textContent)"))


def test_the_address_tells_what_is_chosen_and_back_goes_back(browser: Page, path_of: PathOf) -> None:
    browser.open(path_of(ONE_REASON))
    choose(browser, "view", "")
    choose(browser, "source", "embase")
    address, n = browser.run("location.hash"), found(browser)
    choose(browser, "count", "duplicates")
    assert browser.run("location.hash") == "#view=&count=duplicates&source=embase"
    browser.run("history.back()")
    browser.wait_until(f"location.hash === {address!r}")
    browser.wait_until(f"parseInt(document.getElementById('found').textContent) === {n}")
    assert browser.run("document.getElementById('count').value") == ""


def test_every_automatic_exclusion_shows_its_words_or_says_that_there_are_none(browser: Page, path_of: PathOf) -> None:
    browser.open(path_of(ONE_REASON))
    browser.run("location.hash = '#count=excluded_automatic'")
    browser.wait_until("document.querySelectorAll('#list > li').length > 2")
    quoted = "(one) => one.querySelector('mark') || /X0/.test(one.textContent)"
    assert browser.run(f"[...document.querySelectorAll('#list > li')].every({quoted})")


def test_five_thousand_records_are_usable_within_two_seconds(browser: Page, path_of: PathOf) -> None:
    browser.open(path_of(FIVE_THOUSAND))
    assert browser.run("document.querySelectorAll('#list > li').length") == 10
    assert browser.seconds_at_work() < 2


def test_the_list_is_searched_and_sorted_in_the_page(browser: Page, path_of: PathOf) -> None:
    browser.open(path_of(FIVE_THOUSAND))
    browser.run("location.hash = 'view='")
    found = browser.run("""
      (async () => {
        const find = document.getElementById('find');
        find.value = 'PAIN 4321';
        find.dispatchEvent(new Event('input', { bubbles: true }));
        await new Promise((done) => setTimeout(done, 400));
        return [...document.querySelectorAll('#list h3')].map((title) => title.textContent);
      })()
    """)
    assert found == ["Needling with twitches in neck pain 4321"]


def test_the_page_can_be_used_by_keyboard_alone(browser: Page, path_of: PathOf) -> None:
    browser.open(path_of(ONE_REASON))
    reached = []
    for _ in range(400):
        browser.call("Input.dispatchKeyEvent", type="keyDown", key="Tab", code="Tab", windowsVirtualKeyCode=9)
        name = browser.run("(document.activeElement.id || document.activeElement.tagName)")
        if name == "BODY":
            break
        reached.append(name)
    assert {"a", "view", "count", "find", "clear", "later"} <= {name if len(name) > 1 else "a" for name in reached}


def test_hostile_words_are_shown_and_never_run(browser: Page, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    write_text(path, page(content(60, HOSTILE, " ".join(HOSTILE[:20]))))
    browser.open(path)
    browser.run("location.hash = 'view='")
    assert (
        browser.run("document.querySelectorAll('main img, main iframe, main script, h1 *, #list script').length") == 0
    )
    assert browser.run("document.querySelector('h1').textContent.includes('<script>alert(1)</script>')")
    assert (browser.requests, browser.complaints) == ([], [])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_picture_file_of_the_flow_is_whole_by_itself(browser: Page, tmp_path: Path, case: Case) -> None:
    path = tmp_path / "prisma.svg"
    given = case.content()
    write_text(path, svg(laid_out(boxes_of(given.flow, given.sources)), "a review", lambda line: ""))
    browser.open(path)
    assert browser.run(CLIPPED.replace(".prisma g", "g")) == []
    assert browser.run(OVERLAPPING.replace("SELECTOR", "g > rect:first-child")) == []
    assert (browser.requests, browser.complaints) == ([], [])
