"""What answers of a register say together: versions, what is followed, what came, went and is lost; and imports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.ground.errors import ProtocolError, ProvenanceError
from pipeline.ground.record import Record
from pipeline.review import asked_records
from pipeline.review.answers import NewAnswer, SourceAnswer, read_answers, write_answer
from pipeline.review.asked_records import AllAsked, read_all_asked
from pipeline.review.layout import ReviewPaths
from pipeline.review.protocol import Protocol, parse_protocol
from pipeline.tables.change import Change

SOURCE = '[[source]]\nname = "ctgov"\ntitle = "ClinicalTrials.gov"\nkind = "register"\n'
ASKED = f'[review]\ntitle = "a"\nquestion = "b"\n{SOURCE}ask = "clinicaltrials.gov"\nquery = "needling"\n'
A, B, C = "NCT90000001", "NCT90000002", "NCT90000003"


@pytest.fixture
def paths(tmp_path: Path) -> ReviewPaths:
    return ReviewPaths(tmp_path, "invented")


def protocol(text: str = ASKED) -> Protocol:
    return parse_protocol(text, Path("protocol.toml"))


def study(number: str, **status: Any) -> dict[str, Any]:
    identification = {"nctId": number, "briefTitle": status.pop("title", f"Needling {number}")}
    references = {"references": [{"pmid": pmid, "type": "RESULT"} for pmid in status.pop("reports", ())]}
    design = {"enrollmentInfo": {"count": status.pop("enrolment", 60), "type": status.pop("kind", "ESTIMATED")}}
    module = {"overallStatus": status.pop("status", "RECRUITING"), **{n: {"date": d} for n, d in status.items()}}
    return {
        "protocolSection": {
            "identificationModule": identification, "statusModule": module, "designModule": design,
            "referencesModule": references,
        }
    }  # fmt: skip


def answered(paths: ReviewPaths, on: str, *pages: list[dict[str, Any]], query: str = "needling") -> SourceAnswer:
    """An answer of that day, stored as an update stores it."""
    bodies = [(json.dumps({"studies": page}).encode(), len(page)) for page in pages]
    ids = sorted(
        one["protocolSection"]["identificationModule"]["nctId"] for page in pages for one in page
    )  # fmt: skip
    new = NewAnswer("clinicaltrials.gov", f"{on}T12:00:00Z", "https://…", query, "1 page", tuple(ids), bodies)
    return write_answer(paths, "ctgov", new)


def told(paths: ReviewPaths) -> list[tuple[str, str, str, str]]:
    changes = read_all_asked(paths, protocol()).by_source["ctgov"].changes
    return [(c.event, c.record_id.partition(":")[2], c.change, c.why) for c in changes]


def test_a_record_has_the_dates_of_the_answers_that_held_it_first_and_last(paths: ReviewPaths) -> None:
    answered(paths, "2026-01-05", [study(A), study(B)])
    answered(paths, "2026-02-02", [study(A, title="Needling anew")])
    records = read_all_asked(paths, protocol()).record_by_id
    assert [(r.title, r.first_seen, r.last_seen) for r in records.values()] == [
        ("Needling anew", "2026-01-05", "2026-02-02"), (f"Needling {B}", "2026-01-05", "2026-01-05"),
    ]  # fmt: skip


def test_what_comes_goes_and_comes_back_is_told_with_the_reason(paths: ReviewPaths) -> None:
    posted = "studyFirstPostDateStruct"
    answered(paths, "2026-01-05", [study(A)])
    answered(paths, "2026-02-02", [study(B, **{posted: "2026-01-20"}), study(C, **{posted: "2019-01-01"})])
    answered(paths, "2026-03-02", [study(A), study(B, **{posted: "2026-01-20"})], query="needling OR neck")
    assert [found for found in told(paths) if found[2] != "revised"] == [
        ("ctgov/2026-01-05", A, "new", "found by the first search in ClinicalTrials.gov"),
        ("ctgov/2026-02-02", B, "new", "new in ClinicalTrials.gov: registered on 2026-01-20"),
        ("ctgov/2026-02-02", C, "new", "in ClinicalTrials.gov since 2019-01-01, matching now: newly indexed or edited"),
        ("ctgov/2026-02-02", A, "gone", "no longer matching: edited or indexed anew"),
        ("ctgov/2026-03-02", A, "back", "an earlier search found it, the one before this did not"),
        ("ctgov/2026-03-02", C, "gone", "no longer found: the query changed"),
    ]


def test_a_trial_is_followed_with_the_old_words_and_the_new(paths: ReviewPaths) -> None:
    over = {"status": "COMPLETED", "enrolment": 58, "kind": "ACTUAL", "completionDateStruct": "2026-01"}
    answered(paths, "2026-01-05", [study(A)])
    answered(paths, "2026-02-02", [study(A, **over)])
    answered(paths, "2026-03-02", [study(A, **over, resultsFirstPostDateStruct="2026-02-20", reports=["7"])])
    assert [found for found in told(paths) if found[2] != "new"] == [
        ("ctgov/2026-02-02", A, "trial",
         "status: recruiting, now completed; enrolment: 60 planned, now 58; completion: not told, now 2026-01"),
        ("ctgov/2026-03-02", A, "linked", "gained ReportedIn:7"),
        ("ctgov/2026-03-02", A, "revised", "changed in ClinicalTrials.gov: links"),
        ("ctgov/2026-03-02", A, "results", "results posted on 2026-02-20"),
    ]  # fmt: skip
    (row,) = read_all_asked(paths, protocol()).trial_rows({"7": "pubmed:7"})
    assert (row.status, row.enrolment, row.results_posted, row.last_changed, row.reports) == (
        "completed", "58", "2026-02-20", "2026-03-02", ("pubmed:7",),
    )  # fmt: skip


def test_a_version_that_comes_back_in_the_old_bytes_is_read_again(paths: ReviewPaths) -> None:
    for on, status in (("2026-01-05", "RECRUITING"), ("2026-02-02", "SUSPENDED"), ("2026-03-02", "RECRUITING")):
        answered(paths, on, [study(A, status=status)])
    assert [why for *_, change, why in told(paths) if change == "trial"] == [
        "status: recruiting, now suspended", "status: suspended, now recruiting",
    ]  # fmt: skip
    assert read_all_asked(paths, protocol()).record_by_id[f"ctgov:{A}"].status == "recruiting"


def test_a_page_of_an_earlier_answer_may_be_lost_and_whose_records_are_nowhere_else_is_told(paths: ReviewPaths) -> None:
    first = answered(paths, "2026-01-05", [study(A)], [study(B)])
    answered(paths, "2026-02-02", [study(A, title="Later")])
    for page in first.replies:
        (paths.pages("ctgov") / page.name).unlink()
    asked = read_all_asked(paths, protocol())
    (row,) = asked.lost([])
    assert (row.record_id, row.source) == (f"ctgov:{B}", "ctgov")
    assert "no longer in the cache" in row.reason
    assert asked.lost([imported(B, "2025-01-01")]) == []
    assert asked.record_by_id[f"ctgov:{A}"].first_seen == "2026-01-05"


def test_a_page_of_the_last_answer_may_not_be_lost(paths: ReviewPaths) -> None:
    (page,) = answered(paths, "2026-01-05", [study(A)]).replies
    (paths.pages("ctgov") / page.name).unlink()
    with pytest.raises(ProvenanceError, match="is missing"):
        read_all_asked(paths, protocol())


def test_an_earlier_page_that_was_changed_is_an_error_and_never_read(paths: ReviewPaths) -> None:
    (page,) = answered(paths, "2026-01-05", [study(A)]).replies
    answered(paths, "2026-02-02", [study(A, title="Later")])
    (paths.pages("ctgov") / page.name).write_bytes(json.dumps({"studies": [study(C)]}).encode())
    with pytest.raises(ProvenanceError, match="is damaged"):
        read_all_asked(paths, protocol())


def test_what_an_earlier_run_read_changes_nothing_but_how_much_is_read(
    paths: ReviewPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    as_usual = asked_records.read_bytes
    monkeypatch.setattr(asked_records, "read_bytes", lambda path: (read.append(path), as_usual(path))[1])
    posted = {"studyFirstPostDateStruct": "2026-01-20", "reports": ["7"]}
    days = [[study(A), study(B)], [study(A, status="COMPLETED"), study(C, **posted)], [study(A), study(B), study(C)]]
    for n, studies in enumerate(days, start=1):
        answered(paths, f"2026-0{n}-05", studies)
        read.clear()
        step_by_step = read_all_asked(paths, protocol())
        assert [path.parent.name for path in read] == [f"2026-0{n}-05"]
        paths.shelf("ask").unlink()
        assert read_all_asked(paths, protocol()) == step_by_step
    first = paths.pages("ctgov") / "2026-01-05" / "page-0001.json"
    first.unlink()
    read.clear()
    read_all_asked(paths, protocol())
    assert len(read) == len(days) - 1, "where a page is lost, everything is read anew"


def test_a_source_that_is_asked_no_more_keeps_its_records(paths: ReviewPaths) -> None:
    answered(paths, "2026-01-05", [study(A)])
    text = f'[review]\ntitle = "a"\nquestion = "b"\n{SOURCE}'
    assert list(read_all_asked(paths, protocol(text)).record_by_id) == [f"ctgov:{A}"]


def test_answers_of_a_source_without_a_name_in_the_protocol_stop_the_run(paths: ReviewPaths) -> None:
    answered(paths, "2026-01-05", [study(A)])
    with pytest.raises(ProtocolError, match="does not name"):
        read_all_asked(paths, protocol('[review]\ntitle = "a"\nquestion = "b"\n'))


def test_an_answer_that_was_edited_is_an_error(paths: ReviewPaths) -> None:
    answered(paths, "2026-01-05", [study(A)])
    path = paths.answers("ctgov") / "2026-01-05.json"
    path.write_text(path.read_text("utf-8").replace(A, B), encoding="utf-8")
    with pytest.raises(ProvenanceError, match="edited or damaged"):
        read_answers(path.parent)


def imported(number: str, on: str, title: str = "By hand") -> Record:
    return Record(f"ctgov:{number}", "ctgov", title=title, first_seen=on, last_seen=on)


def both(paths: ReviewPaths, *records: Record) -> tuple[AllAsked, list[Change]]:
    asked = read_all_asked(paths, protocol())
    of_imports = [Change("ctgov-x.csv", record.record_id, "new", "handed over") for record in records]
    return asked, asked.changes_with(of_imports, records)


@pytest.mark.parametrize(
    ("on", "title", "events"),
    [("2025-12-01", f"Needling {A}", ["ctgov-x.csv"]), ("2026-01-09", "By hand", ["ctgov/2026-01-05"])],
)
def test_a_record_of_an_import_and_an_answer_is_one_and_came_once(
    paths: ReviewPaths, on: str, title: str, events: list[str]
) -> None:
    answered(paths, "2026-01-05", [study(A)])
    asked, changes = both(paths, imported(A, on))
    (record,) = asked.with_imported([imported(A, on)])
    assert (record.title, record.first_seen, record.last_seen) == (title, min(on, "2026-01-05"), max(on, "2026-01-05"))
    assert [change.event for change in changes] == events


def test_a_record_that_an_import_still_holds_is_not_gone(paths: ReviewPaths) -> None:
    answered(paths, "2026-01-05", [study(A), study(B)])
    answered(paths, "2026-02-02", [study(B)])
    _, changes = both(paths, imported(A, "2026-01-01"))
    assert [(change.record_id, change.change) for change in changes] == [(f"ctgov:{A}", "new"), (f"ctgov:{B}", "new")]


def test_a_page_without_a_record_of_its_answer_stops_the_run(paths: ReviewPaths) -> None:
    body = json.dumps({"studies": [study(A)]}).encode()
    new = NewAnswer("clinicaltrials.gov", "2026-01-05T12:00:00Z", "u", "q", "1 page", (A, B), [(body, 2)])
    write_answer(paths, "ctgov", new)
    with pytest.raises(ProvenanceError, match="does not hold the records"):
        read_all_asked(paths, protocol())
