"""What an update tells: the page, the feed and the event, also when there is nothing to tell."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from pipeline.ground.errors import Fault, SourceError
from pipeline.review.news import News, Told, digest, event_of, failure_of, feed
from pipeline.review.news.digest import MOST_TITLES
from pipeline.review.news.feed import ATOM, MOST_ENTRIES, FeedEntry, FeedLine
from pipeline.review.news.news import CHANGES, LAST_READ, LISTS, wanted_of_last
from pipeline.tables.kept import Decision

QUIET = News(
    review="neck-pain",
    title="Needling for neck pain",
    search="2026-02-02",
    answered_at="2026-02-02T12:00:00Z",
    found=90,
    found_before=90,
    accepted=(),
    new=(),
    changed=dict.fromkeys(CHANGES, ()),
    waiting={"title_abstract": 0, "full_text": 0},
    second_look=dict.fromkeys(LISTS, 0),
)
TRIAL = Told("pubmed:1", "A trial", "2026", "https://x/1", "new in PubMed", "include", "I1 «needling»")


def with_change(change: str) -> News:
    return replace(QUIET, changed={**QUIET.changed, change: (replace(TRIAL, outcome="", why="gained x"),)})


def test_a_digest_of_nothing_says_so_with_every_figure_zero() -> None:
    page = digest(QUIET)
    assert "Nothing is new." in page
    assert "Nobody has anything to read." in page
    figures = [line.split("|")[2].strip() for line in page.splitlines() if line.startswith("| ")][1:]
    assert figures == ["0"] * (1 + len(CHANGES) + 2 + len(LISTS))


def test_a_digest_says_how_many_of_the_last_that_were_read_people_want() -> None:
    assert "people decided on" not in digest(QUIET)
    assert "Of the last 100 records that people decided on by title and abstract, they want 3." in digest(
        replace(QUIET, last_read=(3, 100))
    )


def test_the_last_that_were_read_are_those_decided_last_and_open_ones_are_none() -> None:
    def said(at: int, word: str, day: str) -> Decision:
        return Decision("2026-03-01", "anna", f"pubmed:{at}", "title_abstract", word, made_on=day)

    early = [said(at, "include", "2026-01-01") for at in range(40)]
    late = [said(1000 + at, "include" if at < 4 else "exclude", "2026-02-02") for at in range(LAST_READ)]
    assert wanted_of_last([*late, *early, said(9, "unclear", "2026-02-03")]) == (4, LAST_READ)
    assert wanted_of_last(early) == (40, 40)


def test_a_digest_names_each_new_record_with_its_reason_and_its_words() -> None:
    page = digest(replace(QUIET, new=(TRIAL,), waiting={"title_abstract": 1, "full_text": 0}))
    assert "- **A trial** (2026) [pubmed:1](<https://x/1>): likely; new in PubMed; I1 «needling»" in page
    assert "1 record waits" in page


def test_a_digest_puts_what_to_read_first_and_points_to_the_file_for_the_rest() -> None:
    excluded = [replace(TRIAL, record_id=f"pubmed:{n}", outcome="exclude") for n in range(2, MOST_TITLES + 4)]
    page = digest(replace(QUIET, new=(*excluded, TRIAL)))
    titles = [line for line in page.splitlines() if line.startswith("- ")]
    assert "likely" in titles[0]
    assert titles[-1] == "- … and 3 more, in `new.csv`"
    copies = [
        replace(TRIAL, record_id=f"embase:{n}", outcome="duplicate of pubmed:2", duplicate_of="pubmed:2")
        for n in range(5)
    ]
    page = digest(replace(QUIET, new=(*copies, *excluded, TRIAL)))
    assert "- … and 8 more (5 of them duplicates), in `new.csv`" in page.splitlines()


@pytest.mark.parametrize("change", CHANGES)
def test_a_digest_has_a_heading_for_each_kind_of_change_that_happened(change: str) -> None:
    heading = f"## {CHANGES[change][0].upper()}{CHANGES[change][1:]}"
    assert heading in digest(with_change(change))
    assert heading not in digest(QUIET)


def test_a_digest_names_what_a_person_accepted_and_the_lists_to_look_at() -> None:
    page = digest(replace(QUIET, accepted=("the search fell",), second_look={**QUIET.second_look, "conflicts": 2}))
    assert "Accepted by a person: the search fell." in page
    assert "Look at `conflicts.csv` (reviewers differ: 2)." in page


def test_text_from_records_stays_text_on_the_page() -> None:
    page = digest(replace(QUIET, new=(replace(TRIAL, title="<b>x</b>\n# y", why="[a](b)", evidence="*c*"),)))
    assert "<b>" not in page
    assert "\n# y" not in page
    assert "[a](b)" not in page


def test_an_event_of_nothing_is_quiet_and_counts_zero() -> None:
    event = json.loads(event_of(QUIET))
    assert event["ended"] == "well"
    assert event["quiet"] is True
    assert event["numbers"] == {"found": 90} | dict.fromkeys(
        ("new", "new_duplicates", *CHANGES, "title_abstract", "full_text", *LISTS), 0
    )
    assert event["text"] == "neck-pain, update of 2026-02-02: 0 new; 0 to read"


@pytest.mark.parametrize(
    ("news", "quiet"),
    [(replace(QUIET, new=(TRIAL,)), False), *((with_change(change), change == "revised") for change in CHANGES)],
)
def test_an_event_is_quiet_when_nothing_came_went_or_was_warned_of(news: News, quiet: bool) -> None:
    assert json.loads(event_of(news))["quiet"] is quiet


def test_an_event_lists_the_records_by_what_happened_to_them() -> None:
    event = json.loads(event_of(with_change("notice")))
    assert [record["record_id"] for record in event["notice"]] == ["pubmed:1"]
    assert "1 retracted, corrected or of concern" in event["text"]


def test_a_failure_is_an_event_with_its_faults_and_its_exit_code() -> None:
    event = json.loads(failure_of("neck-pain", SourceError(Fault("no answer", "PubMed"), "nothing else")))
    assert (event["ended"], event["quiet"], event["exit_code"]) == ("failed", False, 12)
    assert event["faults"] == ["PubMed: no answer", "nothing else"]
    assert event["text"] == "neck-pain: the update failed: no answer"


def entries_of(*entries: FeedEntry) -> list[tuple[str, str, str, str]]:
    """What a feed reader sees: id, title, updated and content of each entry."""
    root = ElementTree.fromstring(feed("neck-pain", "Needling", entries))
    tags = ("id", "title", "updated", "content")
    return [
        tuple(entry.findtext(f"{{{ATOM}}}{tag}", "") for tag in tags)  # type: ignore[misc]
        for entry in root.iter(f"{{{ATOM}}}entry")
    ]


def line(title: str) -> FeedLine:
    return FeedLine("new", title, "pubmed:1", "because")


JANUARY = FeedEntry("2026-01-05", "2026-01-05T12:00:00Z", "2026-01-05: 2 new", [line("a"), line("b")])
FEBRUARY = FeedEntry("2026-02-02", "2026-02-02T12:00:00Z", "2026-02-02: 0 new", [])


def test_a_feed_has_an_entry_for_each_update_the_latest_first() -> None:
    (february, january) = entries_of(JANUARY, FEBRUARY)
    assert february[1:] == ("2026-02-02: 0 new", "2026-02-02T12:00:00Z", "<p>Nothing is new.</p>")
    items = "<li>new: a (pubmed:1): because</li>\n<li>new: b (pubmed:1): because</li>"
    assert january[3] == f"<ul>\n{items}\n</ul>"


def test_an_entry_keeps_its_id_and_other_reviews_have_others() -> None:
    (january,) = entries_of(JANUARY)
    assert entries_of(JANUARY, FEBRUARY)[1][0] == january[0]
    assert january[0].startswith("urn:uuid:")
    assert january[0].encode() not in feed("back-pain", "Needling", [JANUARY])


def test_a_feed_names_the_latest_updates_only() -> None:
    many = [replace(JANUARY, search=f"2026-01-{day:02}") for day in range(1, MOST_ENTRIES + 4)]
    assert len(entries_of(*many)) == MOST_ENTRIES


def test_no_character_of_a_title_breaks_the_feed() -> None:
    (entry,) = entries_of(replace(JANUARY, lines=[line("<b>&\x00\u202e\ufffe\ud800 ]]>")]))
    assert "&lt;b&gt;&amp;U+0000U+202E" in entry[3]


def test_a_new_report_is_counted_apart_from_its_copies_and_each_number_has_its_records() -> None:
    copy = replace(TRIAL, record_id="openalex:W1", outcome="duplicate of pubmed:1", duplicate_of="pubmed:1")
    news = replace(QUIET, new=(TRIAL, copy))
    event = json.loads(event_of(news))
    assert "1 new (1 more was a duplicate)" in event["text"]
    for name in ("new", "new_duplicates"):
        assert event["numbers"][name] == len(event[name]) == 1
    assert "| new | 1 |\n| new, set aside as duplicates" in digest(news)
