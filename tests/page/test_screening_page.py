"""The screening page as text: who is asked what, every place marked, texts packed, nothing run, nobody overheard."""

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.__main__ import main
from pipeline.ground.errors import DecisionError
from pipeline.ground.files import write_text
from pipeline.ground.record import Record
from pipeline.page.marked import packed_segments
from pipeline.review.people import People
from pipeline.review.shares import Shares
from pipeline.review.team import Team, Words
from pipeline.screening import Screener
from pipeline.screening_page import (
    asked_of,
    card_of,
    packed_card,
    rows_of_sheet,
    screening_page,
    write_pages,
)
from pipeline.sheets import SheetRow
from pipeline.stages import decide
from pipeline.tables.kept import FULL_TEXT, TITLE_ABSTRACT, Decision
from pipeline.tables.records import UniqueRecord, unique_record
from tests.page.hostile import HOSTILE
from tests.page.made_up_screening import card_at, criterion, screening_content
from tests.page.test_page import Elements
from tests.people.room import IDS, Room, room_in

ROWS = [SheetRow(f"pubmed:{at}", TITLE_ABSTRACT, {}) for at in range(1, 5)]
IDS_OF = {row.record_id: (row.record_id,) for row in ROWS}


def said(reviewer: str, record_id: str, decision: str, reason: str = "") -> Decision:
    return Decision("2026-01-05", reviewer, record_id, TITLE_ABSTRACT, decision, reason, made_on="2026-01-05T10:00")


def asked(reviewer: str, *decisions: Decision, reviewers: int = 2, team: Team = Team(), again: tuple[str, ...] = ()):  # type: ignore[no-untyped-def]  # noqa: B008
    people = People.of(decisions, reviewers, Words(team))
    return {one.row.record_id: one for one in asked_of(reviewer, ROWS, IDS_OF, people, Shares(team), again)}


def test_nothing_of_what_another_reviewer_said_is_handed_on() -> None:
    found = asked("Ben", said("Anna", "pubmed:1", "exclude", "no needling"), said("Cleo", "pubmed:1", "include"))
    assert (found["pubmed:1"].mine, found["pubmed:1"].others) == ("", "")


def test_who_has_judged_a_record_is_not_asked_again_while_another_has_to_speak() -> None:
    found = asked("Anna", said("Anna", "pubmed:1", "include"), said("Anna", "pubmed:2", "unclear"))
    assert set(found) == {"pubmed:3", "pubmed:4"}


def test_a_record_that_stays_open_is_asked_again_with_ones_own_word() -> None:
    found = asked("Anna", said("Anna", "pubmed:1", "unclear", "which arm?"), reviewers=1)
    assert found["pubmed:1"].mine == "unclear, which arm?"


def test_who_settles_and_does_not_screen_is_asked_about_conflicts_alone_and_told_what_was_said() -> None:
    team = Team(screen=("Anna", "Ben"), settle=("Cleo",))
    words = (
        said("Anna", "pubmed:1", "include"),
        said("Ben", "pubmed:1", "exclude"),
        said("Anna", "pubmed:2", "include"),
    )
    found = asked("Cleo", *words, team=team)
    assert {record_id: one.others for record_id, one in found.items()} == {"pubmed:1": "Anna: include; Ben: exclude"}


def test_everybody_is_asked_about_their_share() -> None:
    team = Team(screen=("Anna", "Ben"), share="halves")
    annas, bens = set(asked("Anna", team=team, reviewers=1)), set(asked("Ben", team=team, reviewers=1))
    assert annas | bens == set(IDS_OF)
    assert not annas & bens


def test_a_record_to_be_thought_over_is_asked_of_those_who_spoke() -> None:
    words = (said("Anna", "pubmed:1", "include"), said("Ben", "pubmed:1", "include"))
    assert asked("Anna", *words, again=("pubmed:1",))["pubmed:1"].again
    assert "pubmed:1" not in asked("Cleo", *words, again=("pubmed:1",))


RECORD = unique_record(
    Record("pubmed:1", title="Needling", abstract="METHODS: Needling of forty adults. Needling again.", pmid="1",
           keywords=("Dry Needling",)), ()
)  # fmt: skip
NEEDLING = criterion("needling", "require", "No needling").model_copy(update={"when": "needling[tiab] OR needling[ot]"})


def screened(record: UniqueRecord, phase: str = TITLE_ABSTRACT):  # type: ignore[no-untyped-def]
    screening = Screener([NEEDLING]).screen(record)
    return card_of(record, screening, phase, "; ".join(criterion.reason for criterion in screening.reasons))


def test_all_places_of_a_criterion_are_marked_not_the_first_alone() -> None:
    card = screened(RECORD)
    marks = [text for text, names in (*card.title, *card.abstract) if names]
    assert marks == ["Needling", "Needling", "Needling"]
    assert card.elsewhere == (("needling", "keywords", "Needling"),)


@pytest.mark.parametrize(
    ("record", "phase", "why"),
    [
        (RECORD, TITLE_ABSTRACT, "The rules find all that they ask for: likely. A person decides."),
        (RECORD, FULL_TEXT, "Included on title and abstract: read the full text."),
        (unique_record(Record("pubmed:2", title="Massage"), ()), TITLE_ABSTRACT, "No needling"),
    ],
)
def test_a_record_says_why_it_is_open(record: UniqueRecord, phase: str, why: str) -> None:
    assert why in screened(record, phase).why


def test_links_are_made_of_what_the_record_has() -> None:
    assert list(screened(RECORD).links) == ["PubMed", "PMC"]


def data_in(page: str) -> dict[str, Any]:
    found = re.search(r'id="data">([^<]*)<', page)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_packed_texts_come_back_in_their_order() -> None:
    content = screening_content(230, HOSTILE)
    packs = re.findall(r'class="pack">([^<]*)<', screening_page(content))
    assert len(packs) == 3
    texts = [text for pack in packs for text in json.loads(zlib.decompress(base64.b64decode(pack)))]
    cards = [card_at(at, HOSTILE[at % len(HOSTILE)]) for at in range(230)]
    assert [abstract for abstract, _ in texts] == json.loads(json.dumps([packed_segments(c.abstract) for c in cards]))


def test_hostile_words_bring_no_element_and_no_address_with_them() -> None:
    plain = Elements(screening_page(screening_content(40)))
    found = Elements(screening_page(screening_content(40, HOSTILE, reasons=HOSTILE)))
    assert found.tags == plain.tags
    assert {name for name, _ in found.attributes} <= {name for name, _ in plain.attributes}
    assert not [
        value
        for name, value in found.attributes
        if name in ("href", "src") and value not in ("#record-title", "data:,")
    ]


def test_the_policy_allows_the_scripts_and_the_style_of_the_page_and_nothing_else() -> None:
    html = screening_page(screening_content(3))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert policy[1].count("'sha256-") == html.count("<script>") + html.count("<style>") == 5


def test_the_same_content_gives_the_same_bytes() -> None:
    assert screening_page(screening_content(12)) == screening_page(screening_content(12))


def test_words_that_the_sheet_brings_with_a_row_are_shown_with_it() -> None:
    words = {"order_by": "rules and 60 decisions", "learned": "speaks for: randomised; against: rats"}
    content = screening_content(1)
    content = replace(content, cards=[packed_card(card_at(0, "x"), *words.values())])
    data = data_in(screening_page(content))
    record = dict(zip(data["fields"], data["records"][0], strict=True))
    assert (record["orderBy"], record["learned"]) == tuple(words.values())


def test_a_sheet_is_read_as_a_spreadsheet_program_left_it(tmp_path: Path) -> None:
    rows = "phase;record_id;decision;reason;note;reviewer;open_questions\r\nTitle abstract;9100000;include;;;;ä\r\n"
    (tmp_path / "to_screen.csv").write_bytes(rows.encode("cp1252"))
    (row,) = rows_of_sheet(tmp_path)
    assert (row.record_id, row.phase, row.cells["open_questions"]) == ("pubmed:9100000", TITLE_ABSTRACT, "ä")


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return room_in(tmp_path, more='[people]\nscreen = ["Anna", "Ben"]')


def test_an_update_writes_a_page_for_each_person_and_clears_away_those_of_others(room: Room) -> None:
    for name in ("screen.html", "screen.zoe.html"):
        write_text(room.paths.results / name, "")
    write_pages(room.review)
    assert sorted(path.name for path in room.paths.results.glob("screen*.html")) == [
        "screen.anna.html",
        "screen.ben.html",
    ]


def files_of(room: Room, folder: Path) -> list[str]:
    return [path.name for path in decide.files_of(room.review, folder)]


def test_of_a_folder_of_downloads_the_files_of_this_review_are_taken(room: Room, tmp_path: Path) -> None:
    (room.paths.queries.parent / "mini-two").mkdir()
    names = ["decisions-mini-anna-2026-02-02.csv", "decisions-mini-anna-2026-02-02 (1).csv",
             "decisions-mini-two-anna-2026-02-02.csv", "decisions-other-anna-2026-02-02.csv", "photo.png"]  # fmt: skip
    for name in names:
        (tmp_path / name).touch()
    assert sorted(files_of(room, tmp_path)) == sorted(names[:2])


def test_a_folder_without_any_is_refused(room: Room, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(DecisionError, match="no screening page of this review"):
        files_of(room, tmp_path / "empty")


def test_a_word_and_its_withdrawal_are_taken_in_from_one_file(room: Room, tmp_path: Path) -> None:
    rows = "record_id,phase,reviewer,decision,reason,note,made_on\n"
    rows += f"{IDS[0]},title_abstract,Anna,include,,,2026-01-06T10:00:00\n"
    rows += f"{IDS[0]},title_abstract,Anna,withdrawn,,,2026-01-06T11:00:00\n"
    path = tmp_path / "decisions-mini-anna-2026-01-06.csv"
    write_text(path, rows)
    counts = room.take_in("2026-01-06", returned=path)
    assert (counts.n["decisions"], counts.faults) == (2, ())
    assert [decision.decision for decision in room.decisions] == ["include", "withdrawn"]


def page_of(room: Room, *options: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.chdir(room.paths.workspace)
    return main(["page", "mini", *options])


def test_the_command_writes_the_page_of_a_person_wherever_it_is_wanted(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "for ben.html"
    assert page_of(room, "--reviewer", "ben", "--out", str(out), monkeypatch=monkeypatch) == 0
    assert '"reviewer":"Ben"' in out.read_text(encoding="utf-8")


def test_a_person_whom_the_protocol_does_not_name_gets_no_page(
    room: Room, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert page_of(room, "--reviewer", "Bem", monkeypatch=monkeypatch) == 14
    assert "did you mean Ben?" in capsys.readouterr().err
