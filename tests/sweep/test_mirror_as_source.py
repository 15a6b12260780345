"""A review that takes PubMed's records from a sweep comes to the same results as one that asks PubMed."""

from __future__ import annotations

import json
import shlex
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.review.searches import read_searches
from pipeline.sandbox import Corpus, Sandbox, small_corpus
from tests.job.asked import SOURCE
from tests.job.workspace import FIRST, NAME, PROTOCOL, SECOND, STRATEGY, ask_pubmed, run_update
from tests.sweep.invented_mirror import article, deletion, write_file, write_mirror
from tests.workspace import commands_ask, differing, make_workspace, nothing_drawn, rows_of, small_batches, tree

WITH_MIRROR = PROTOCOL + '\n[pubmed]\nmirror = "../../swept"\n'
BY_THE_WAY = {"paper.md", "paper.html", "report.html", "feed.xml", "event.json"}
"""What tells by which way the records came; the notes of stages do it too, by the hashes of what they read."""


def seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())


def write_day(folder: Path, number: int, day: date, corpus: Corpus, before: date | None) -> None:
    """The file of a day: what is new or was changed since the day before, and what was deleted."""
    now = corpus.on(day)
    was = corpus.on(before).article_by_pmid if before else {}
    deleted = now.deleted - (corpus.on(before).deleted if before else frozenset())
    entries = [f"{one.xml}\n" for pmid, one in now.article_by_pmid.items() if was.get(pmid) is not one]
    entries += [deletion(*map(int, sorted(deleted)))] if deleted else []
    write_file(folder / f"pubmed26n{number:04}.xml.gz", entries, seconds(day))


def typed(workspace: Path, *commands: str) -> int:
    """Type these commands for the review, without anything that could ask somebody."""
    with nothing_drawn(), small_batches(), pytest.MonkeyPatch.context() as patch:
        patch.chdir(workspace)
        patch.delenv("NCBI_EMAIL", raising=False)
        return next((code for command in commands if (code := main([command, NAME]))), 0)


def swept(workspace: Path, files: Path) -> int:
    protocol = workspace / "queries" / NAME / "protocol.toml"
    options = ["--files", str(files / "*"), "--protocol", str(protocol), "--out", str(workspace / "swept")]
    return main(["sweep", *options])


def update_from_files(workspace: Path, files: Path) -> int:
    return swept(workspace, files) or typed(workspace, "update")


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.long)], ids=["records", "whole"])
def test_results_are_the_same_whichever_way_the_records_came(whole: bool, tmp_path: Path) -> None:
    corpus = small_corpus()
    asked = make_workspace(tmp_path / "asked", NAME, WITH_MIRROR, STRATEGY)
    mirrored = make_workspace(tmp_path / "mirrored", NAME, WITH_MIRROR, STRATEGY)
    before: date | None = None
    for number, day in enumerate((FIRST, SECOND), start=1):
        ask = run_update if whole else ask_pubmed
        ask(asked, Sandbox(corpus, today=day, rate=0, page_limit=1000), page_size=1000)
        write_day(tmp_path / "files", number, day, corpus, before)
        assert swept(mirrored, tmp_path / "files") == 0
        assert typed(mirrored, *(["update"] if whole else ["search", "fetch", "collate"])) == 0
        results = [tree(workspace, "results") for workspace in (asked, mirrored)]
        names = (name.split("/", 2)[2] for name in differing(*results))
        others = {name for name in names if name not in BY_THE_WAY and not name.startswith("run/")}
        assert others == set()
        assert len(results[0]) > (20 if whole else 4)
        before = day
    one, two = (read_searches(workspace / "queries" / NAME / "searches") for workspace in (asked, mirrored))
    for ours, theirs in zip(two, one, strict=True):
        assert ours.pmids == theirs.pmids
        assert [line.count for line in ours.lines] == [line.count for line in theirs.lines]
        assert [line.translation for line in ours.lines] == [line.translation for line in theirs.lines]
        assert ours.is_of_a_mirror
        assert not theirs.is_of_a_mirror
    assert "deleted" in {row["status"] for row in rows_of(mirrored / "results" / NAME / "records.csv")}
    if whole:
        words = [(folder / "results" / NAME / "paper.md").read_text(encoding="utf-8") for folder in (asked, mirrored)]
        assert ["matched by TrialSift and not by PubMed" in text for text in words] == [False, True]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A review with a mirror, and files in which it finds two records."""
    write_mirror(tmp_path / "files", [[article(1, "Needling"), article(2, "Needles")], [article(3, "Neck")]])
    return make_workspace(tmp_path / "workspace", NAME, WITH_MIRROR, "#needle = needl*[ti]\n#needle AND 1:9[uid]\n")


def test_what_the_strategy_no_longer_finds_is_changed_and_not_deleted(workspace: Path, tmp_path: Path) -> None:
    assert update_from_files(workspace, tmp_path / "files") == 0
    write_file(tmp_path / "files/pubmed26n0003.xml.gz", [article(1, "Massage"), deletion(2)], seconds(FIRST))
    assert update_from_files(workspace, tmp_path / "files") == 13
    with pytest.MonkeyPatch.context() as patch, nothing_drawn():
        patch.chdir(workspace)
        protocol = workspace / "queries" / NAME / "protocol.toml"
        text = protocol.read_text().replace("[pubmed]", "[expectations]\nminimum_hits = 0\n\n[pubmed]")
        protocol.write_text(text)
        assert main(["update", NAME, "--accept-change"]) == 0
    status = {
        row["pmid"]: (row["status"], row["title"]) for row in rows_of(workspace / "results" / NAME / "records.csv")
    }
    assert status == {"1": ("MEDLINE", "Massage"), "2": ("deleted", "Needles")}
    kinds = {(row["record_id"], row["change"]) for row in rows_of(workspace / "results" / NAME / "changes.csv")}
    assert ("pubmed:2", "deleted") in kinds
    assert ("pubmed:1", "deleted") not in kinds


def test_first_and_last_seen_of_a_sweep_are_the_dates_of_files(workspace: Path, tmp_path: Path) -> None:
    write_file(tmp_path / "files/pubmed26n0002.xml.gz", [article(1, "Needling, revised")], seconds(SECOND))
    assert update_from_files(workspace, tmp_path / "files") == 0
    rows = rows_of(workspace / "swept" / NAME / "records.csv")
    assert [(row["pmid"], row["first_seen"], row["last_seen"]) for row in rows] == [
        ("1", "2025-12-16", "2026-02-02"),
        ("2", "2025-12-16", "2026-02-02"),
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("strategy", "the strategy was changed since this sweep"),
        ("nothing there", "the sweep there does not hold this review, or has not come to its end"),
        ("records", "the records of this sweep are not those that it wrote"),
        ("bad file", "this sweep did without files that were bad"),
        ("no date", "no file of this mirror tells when it was made"),
        ("lines", "lines were not counted in this sweep"),
        ("format", "there is no sweep of this review that can be read"),
    ],
)
def test_a_sweep_that_is_not_fit_is_refused(
    change: str, said: str, workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    assert update_from_files(workspace, tmp_path / "files") == 0
    swept = workspace / "swept" / NAME
    found = json.loads((swept / "found.json").read_text())
    if change == "strategy":
        (workspace / "queries" / NAME / "strategy.txt").write_text("needling[ti]\n")
    elif change == "nothing there":
        (swept / "found.json").unlink()
    elif change == "records":
        (swept / "records.zip").write_bytes(b"PK")
    else:
        changed = {
            "bad file": {"why_bad": {"pubmed26n0002.xml.gz": "cut"}},
            "no date": {"made_at": ""},
            "lines": {"lines": [line | {"count": None} for line in found["lines"]]},
            "format": {"format": "trialsift-sweep/0"},
        }
        (swept / "found.json").write_text(json.dumps(found | changed[change]))
    monkeypatch.chdir(workspace)
    assert main(["search", NAME]) == 12
    err = capsys.readouterr().err
    assert said in err
    assert "trialsift sweep --files" in err
    assert len(list((workspace / "queries" / NAME / "searches").iterdir())) == 1
    assert main(["lint", NAME]) == 0
    warned = capsys.readouterr().err
    assert f"warning: {said}" in warned
    assert "trialsift sweep --files" in warned
    assert main(["status", NAME]) == 0
    assert f"WARNING          {said}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ("nothing", "the folder of the mirror is not there"),
        ("a file", "the folder of the mirror is not there"),
        ("an empty folder", "no sweep has written into the folder of the mirror"),
        ("files", "these are NLM's files; a review takes its records from what a sweep of them wrote"),
    ],
)
def test_a_mirror_that_names_no_sweep_is_told_with_what_to_do(
    there: str, said: str, workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    named = workspace / "swept"
    if there == "a file":
        named.write_text("")
    elif there == "an empty folder":
        named.mkdir()
    elif there == "files":
        (tmp_path / "files").rename(named)
    monkeypatch.chdir(workspace)
    assert main(["update", NAME]) == 10
    stopped = capsys.readouterr().err
    assert main(["lint", NAME]) == 0
    warned = capsys.readouterr().err
    assert main(["status", NAME]) == 0
    shown = capsys.readouterr().out
    for words in (stopped, warned, shown):
        assert said in words
        assert str(named) in words
        assert "trialsift sweep --files" in words


def test_a_strategy_that_cannot_be_sent_is_not_told_as_a_fault_of_the_mirror(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace / "queries" / NAME / "strategy.txt").write_text("#nowhere AND needling[ti]\n")
    monkeypatch.chdir(workspace)
    assert main(["lint", NAME]) == 10
    assert "warning" not in capsys.readouterr().err
    assert main(["status", NAME]) == 0
    assert "WARNING" not in capsys.readouterr().out


def test_what_is_to_be_typed_where_nothing_was_swept_mends_it(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed(workspace, "update") == 10
    line = next(line for line in capsys.readouterr().err.splitlines() if "trialsift sweep" in line)
    command = shlex.split(line.partition("trialsift sweep")[2])
    assert main(["sweep", *(word.replace("MIRROR", str(tmp_path / "files")) for word in command)]) == 0
    assert typed(workspace, "update", "status") == 0
    assert "trialsift sweep" not in capsys.readouterr().out


def test_a_second_sweep_of_one_day_is_read_anew(workspace: Path, tmp_path: Path) -> None:
    write_file(tmp_path / "files/pubmed26n0003.xml.gz", [article(4, "Needle")], seconds(FIRST))
    assert update_from_files(workspace, tmp_path / "files") == 0
    write_file(tmp_path / "files/pubmed26n0004.xml.gz", [article(1, "Needling, revised")], seconds(FIRST))
    assert update_from_files(workspace, tmp_path / "files") == 0
    titles = {row["pmid"]: row["title"] for row in rows_of(workspace / "results" / NAME / "records.csv")}
    assert titles == {"1": "Needling, revised", "2": "Needles", "4": "Needle"}
    changes = {(row["record_id"], row["change"]) for row in rows_of(workspace / "results" / NAME / "changes.csv")}
    assert ("pubmed:1", "revised") in changes


@pytest.mark.parametrize("swept_again", [False, True])
def test_an_update_that_was_cut_off_goes_on_with_its_search_unless_the_mirror_was_swept_again(
    swept_again: bool, workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_file(tmp_path / "files/pubmed26n0003.xml.gz", [article(4, "Needle")], seconds(FIRST))
    assert swept(workspace, tmp_path / "files") == 0
    assert typed(workspace, "search") == 0
    if swept_again:
        write_file(
            tmp_path / "files/pubmed26n0004.xml.gz", [article(1, "Massage"), article(5, "Needle")], seconds(FIRST)
        )
    assert update_from_files(workspace, tmp_path / "files") == 0
    assert ("made already, its update goes on" in capsys.readouterr().out) is not swept_again
    searches = read_searches(workspace / "queries" / NAME / "searches")
    assert [search.pmids for search in searches] == [("1", "2", "4"), *([("2", "4", "5")] if swept_again else [])]
    titles = {row["pmid"]: row["title"] for row in rows_of(workspace / "results" / NAME / "records.csv")}
    assert titles["1"] == ("Massage" if swept_again else "Needling")
    assert ("5" in titles) is swept_again


def test_words_for_people_name_the_files_and_not_pubmed(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "queries" / NAME / "strategy.txt").write_text("#needle = needl*[ti] OR acupunkture[ti]\n")
    assert update_from_files(workspace, tmp_path / "files") == 0
    shown = capsys.readouterr().out
    assert "nobody was asked: the records are from NLM's files of PubMed, matched by TrialSift" in shown
    assert "TrialSift's matcher remarked on acupunkture" in shown
    assert "PubMed remarked" not in shown
    results = workspace / "results" / NAME
    paper = (results / "paper.md").read_text(encoding="utf-8")
    for wrong in ("Searches in PubMed", "records found in PubMed", "PubMed was searched", "last one in PubMed"):
        assert wrong not in paper
    assert "Searches in NLM's files of PubMed, matched by TrialSift" in paper
    page = (results / "report.html").read_text(encoding="utf-8")
    assert "Hits in NLM&#39;s files of PubMed, matched by TrialSift at each search." in page


def test_a_mirror_that_is_older_than_the_last_search_is_named_as_what_it_is(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_file(tmp_path / "files/pubmed26n0003.xml.gz", [article(4, "Needle")], seconds(FIRST))
    assert update_from_files(workspace, tmp_path / "files") == 0
    (tmp_path / "files/pubmed26n0003.xml.gz").unlink()
    assert update_from_files(workspace, tmp_path / "files") == 13
    said = capsys.readouterr().err
    assert "the mirror is of 2025-12-17, before the last search (2026-01-05)" in said
    assert "sweep NLM's later files" in said
    assert "clock" not in said


def test_records_of_which_the_sweep_was_not_told_are_not_taken_for_deleted(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert update_from_files(workspace, tmp_path / "files") == 0
    found = workspace / "swept" / NAME / "found.json"
    values = json.loads(found.read_text())
    write_file(tmp_path / "files/pubmed26n0003.xml.gz", [article(1, "Massage"), article(4, "Needle")], seconds(FIRST))
    strategy = workspace / "queries" / NAME / "strategy.txt"
    options = ["--strategy", str(strategy), "--count-lines", "--out", str(tmp_path / "alone")]
    assert main(["sweep", "--files", str(tmp_path / "files/*"), *options]) == 0
    (tmp_path / "alone" / "strategy").rename(workspace / "swept" / "other")
    for name in ("found.json", "records.zip"):
        (workspace / "swept" / "other" / name).replace(workspace / "swept" / NAME / name)
    assert values
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(workspace)
        assert main(["update", NAME]) == 12
    assert "this sweep did not look for records that the review has" in capsys.readouterr().err


def test_a_source_that_answered_today_is_not_asked_again_beside_a_mirror_of_another_day(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with (workspace / "queries" / NAME / "protocol.toml").open("a", encoding="utf-8") as protocol:
        protocol.write(SOURCE)
    commands_ask(Sandbox(small_corpus(), today=datetime.now(UTC).date(), rate=0), monkeypatch)
    assert update_from_files(workspace, tmp_path / "files") == 0
    assert "1 page, 1 requests" in capsys.readouterr().out
    write_file(tmp_path / "files/pubmed26n0003.xml.gz", [article(4, "Needle")], seconds(FIRST))
    assert update_from_files(workspace, tmp_path / "files") == 0
    assert "answered already today" in capsys.readouterr().out
