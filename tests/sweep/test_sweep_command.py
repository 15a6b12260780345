"""What may be asked of a sweep, and what is refused before any file is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.review.lock import locked
from tests.sweep.conftest import Sweep
from tests.sweep.invented_mirror import DECEMBER, article, write_file, write_mirror
from tests.workspace import ids, make_workspace, rows_of

PROTOCOL = '[review]\ntitle = "An invented review"\nquestion = "Is it swept?"\n'


def dated(pmid: int, day: str) -> str:
    """A record that came into PubMed on a day."""
    year, month, number = day.split("-")
    entered = f'<PubMedPubDate PubStatus="pubmed"><Year>{year}</Year><Month>{month}</Month><Day>{number}</Day>'
    history = f"<PubmedData><History>{entered}</PubMedPubDate></History>"
    return article(pmid, "Needling").replace("<PubmedData>", history)


def swept(tmp_path: Path, *options: str) -> int:
    return main(["sweep", "--files", str(tmp_path / "mirror/*"), "--out", str(tmp_path / "out"), *options])


def test_several_reviews_in_one_pass_find_what_each_finds_alone(tmp_path: Path) -> None:
    write_mirror(tmp_path / "mirror", [[article(1, "Needling"), article(2, "Neck pain")], [article(3, "Dry needles")]])
    for name, strategy in (("one", "#needle = needl*[ti]\nneck[ti]\n"), ("two", "dry needling[ti]\n")):
        make_workspace(tmp_path, name, PROTOCOL, strategy)
    (tmp_path / "queries/one/protocol.toml").write_text(PROTOCOL + '[search]\nline = "needle"\n')
    protocols = [str(tmp_path / "queries" / name / "protocol.toml") for name in ("one", "two")]
    assert swept(tmp_path, "--protocol", *protocols) == 0
    both = {path.parent.name: path.read_bytes() for path in (tmp_path / "out").glob("*/records.csv")}
    assert ids(tmp_path / "out/one/records.csv") == ["pubmed:1", "pubmed:3"]
    assert ids(tmp_path / "out/two/records.csv") == []
    for name, protocol in zip(("one", "two"), protocols, strict=True):
        assert swept(tmp_path, "--protocol", protocol) == 0
        assert (tmp_path / "out" / name / "records.csv").read_bytes() == both[name]


def test_lines_are_counted_on_request(tmp_path: Path, sweep: Sweep) -> None:
    write_mirror(tmp_path / "mirror", [[article(1, "Needling"), article(2, "Needles"), article(3, "Neck")]])
    strategy = "#needle = needl*[ti]\n#neck = neck[ti] OR ling[ti]\n#needle NOT needling[ti]\n"
    assert sweep(strategy) == 0
    lines = json.loads((tmp_path / "out/summary.json").read_text())["reviews"]["asked"]["lines"]
    assert lines == {"3": 1}
    assert sweep(strategy, "--count-lines") == 0
    lines = json.loads((tmp_path / "out/summary.json").read_text())["reviews"]["asked"]["lines"]
    assert lines == {"needle": 2, "neck": 1, "3": 1}
    found = json.loads((tmp_path / "out/asked/found.json").read_text())
    assert found["lines"][1]["warnings"] == ["PhraseNotFound: ling"]


def test_dates_counted_back_are_counted_from_the_day_of_the_last_file(tmp_path: Path, sweep: Sweep) -> None:
    write_mirror(tmp_path / "mirror", [[dated(1, "2025-12-10"), dated(2, "2025-11-01")]])
    assert sweep('"last 10 days"[edat]') == 0
    assert ids(tmp_path / "out/asked/records.csv") == ["pubmed:1"]
    write_file(tmp_path / "mirror/pubmed26n0002.xml.gz", [article(3, "Neck")], DECEMBER + 40 * 86_400)
    assert sweep('"last 10 days"[edat]') == 0
    assert ids(tmp_path / "out/asked/records.csv") == []


def test_without_a_date_of_the_files_no_day_can_be_counted_back(
    tmp_path: Path, sweep: Sweep, capsys: pytest.CaptureFixture[str]
) -> None:
    write_file(tmp_path / "mirror/pubmed26n0001.xml.gz", [dated(1, "2025-12-10")], 0)
    assert sweep('"last 10 days"[edat]') == 10
    assert "dates are counted back" in capsys.readouterr().err
    assert sweep("needling[ti]") == 0
    assert [(row["first_seen"], row["last_seen"]) for row in rows_of(tmp_path / "out/asked/records.csv")] == [("", "")]
    assert "1 files do not tell when they were made" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "nothing to search for"),
        (("--strategy", "a/same.txt", "b/same.txt"), "two of these would write into one folder"),
        (("--strategy", "a/.hidden"), "this cannot be the name of a folder"),
        (("--strategy", "a/nothing.txt"), "the strategy cannot be opened"),
        (("--strategy", "a/wrong.txt"), "PubMed ignores"),
        (("--protocol", "a/nothing.toml"), "the protocol cannot be opened"),
    ],
)
def test_what_cannot_be_asked_is_told_before_anything_is_read(
    options: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    write_mirror(tmp_path / "mirror", [[article(1, "Needling")]])
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same.txt").write_text("needling[ti]\n")
    (tmp_path / "a/.hidden").write_text("needling[ti]\n")
    (tmp_path / "a/wrong.txt").write_text('"dry needl*"[tiab:~3]\n')
    monkeypatch.chdir(tmp_path)
    assert swept(tmp_path, *options) == 10
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_two_sweeps_do_not_write_into_one_folder_at_once(
    tmp_path: Path, sweep: Sweep, capsys: pytest.CaptureFixture[str]
) -> None:
    write_mirror(tmp_path / "mirror", [[article(1, "Needling")]])
    with locked(tmp_path / "out/parts"):
        assert sweep("needling[ti]") == 1
    assert "another sweep writes here" in capsys.readouterr().err


def test_the_number_of_processes_is_a_number(sweep: Sweep, capsys: pytest.CaptureFixture[str]) -> None:
    for number in ("0", "-1", "many"):
        with pytest.raises(SystemExit):
            sweep("needling[ti]", "--workers", number)
        assert "is no number of processes" in capsys.readouterr().err


def test_a_folder_in_the_place_of_a_file_is_told_with_the_file_to_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_mirror(tmp_path / "mirror", [[article(1, "Needling")]])
    review = make_workspace(tmp_path, "one", PROTOCOL, "needling[ti]\n") / "queries" / "one"
    assert swept(tmp_path, "--protocol", str(review)) == 10
    assert f"--protocol {review / 'protocol.toml'}" in capsys.readouterr().err
    assert swept(tmp_path, "--strategy", str(review)) == 10
    assert f"--strategy {review / 'strategy.txt'}" in capsys.readouterr().err
    options = ["--protocol", str(review / "protocol.toml"), "--out", str(tmp_path / "out")]
    assert main(["sweep", "--files", str(tmp_path / "mirror"), *options]) == 12
    assert f"--files '{tmp_path / 'mirror'}/pubmed*.xml.gz'" in capsys.readouterr().err


def test_a_protocol_may_be_named_from_within_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_mirror(tmp_path / "mirror", [[article(1, "Needling")]])
    monkeypatch.chdir(make_workspace(tmp_path, "one", PROTOCOL, "needling[ti]\n") / "queries" / "one")
    assert swept(tmp_path, "--protocol", "protocol.toml") == 0
    assert ids(tmp_path / "out/one/records.csv") == ["pubmed:1"]
